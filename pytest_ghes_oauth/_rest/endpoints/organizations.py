"""Organizations: what they are, and whose. Sign-in libraries ask for these to restrict who may sign in."""

from __future__ import annotations

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.organizations import Membership, Organization
from pytest_ghes_oauth._rest.context import Answer, Context, not_found
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.organizations import (
    organization_for_owners,
    organization_simple,
    organization_with_profile,
)


def get_organization(context: Context) -> Answer:
    """Show an organization; an owner with a password or the scope `admin:org` sees more (documented)."""
    organization = named_organization(context)
    shown = organization_for_owners if _owns(context, organization) else organization_with_profile
    return Answer(200, shown(context, organization), last_modified=organization.updated_at)


def list_own(context: Context) -> Answer:
    """List the caller's organizations."""
    return page_of(context, organizations_of(context), lambda one: organization_simple(context, one))


def list_of_user(context: Context) -> Answer:
    """List the organizations of which a user is a public member."""
    user = _named_user(context)
    memberships = context.store.memberships.at("organization", user.id, lifecycle.ACTIVE)
    rows = [one.organization for one in memberships if one.public]
    return page_of(context, rows, lambda one: organization_simple(context, one), f"/user/{user.id}/orgs")


def _named_user(context: Context) -> User:
    """Return the user that the path names, by login or by id, or refuse with 404."""
    users, parameters = context.store.users, context.parameters
    if "account_id" in parameters:
        found = users.numbered(context.id_in_path("account_id"))
        return found or not_found(f"no user has the id {parameters['account_id']}")
    return users.get("login", parameters["username"]) or not_found(f"no user has the login {parameters['username']!r}")


# -- whom the caller knows ---------------------------------------------------------------------------


def named_organization(context: Context) -> Organization:
    """Return the organization that the path names, by login or by id, or refuse with 404."""
    organizations, parameters = context.store.organizations, context.parameters
    if "organization_id" in parameters:
        found = organizations.numbered(context.id_in_path("organization_id"))
        return found or not_found(f"no organization has the id {parameters['organization_id']}")
    return organizations.get("login", parameters["org"]) or not_found(
        f"no organization has the login {parameters['org']!r}"
    )


def path_of(organization: Organization) -> str:
    """Return the path of *organization* that answers name (recorded: org_members_link_2014)."""
    return f"/organizations/{organization.id}"


def memberships_of(context: Context, *state: str) -> list[Membership]:
    """Return the caller's memberships; with a GitHub App's token, only those where it may act (inferred)."""
    own = list(context.store.memberships.at("organization", context.user.id, *state))
    token = context.caller.token
    if token is None or token.permissions is None:
        return own
    where = {one.account.id for one in context.store.installations.at("app", context.app.id) if not one.suspended_at}
    return [one for one in own if one.organization.id in where]


def organizations_of(context: Context) -> list[Organization]:
    """Return the organizations of which the caller is a member, as far as the token may see."""
    return [one.organization for one in memberships_of(context, lifecycle.ACTIVE)]


def why_not_seen(context: Context, organization: Organization) -> str:
    """Return why *organization* is not among `organizations_of`."""
    if not organization.has_member(context.user) or context.caller.app is None:
        return f"{context.user.label} is not a member of {organization.login!r}"
    state = "suspended" if context.store.installation(context.caller.app, organization) else "not installed"
    return f"{context.caller.app.label} is {state} on {organization.login!r}"


def _owns(context: Context, organization: Organization) -> bool:
    user, token = context.caller.user, context.caller.token
    if user is None or not organization.is_owned_by(user):
        return False
    return token is None or token.scopes.allow("admin:org")
