"""Organizations and their members. Sign-in libraries ask for these to restrict who may sign in.

There are no recordings of these; they follow the documentation. No membership is public here: callers who are
not members, or whose token may not see organizations, see no members.
"""

from __future__ import annotations

from typing import Final, NoReturn
from urllib.parse import quote

from pytest_ghes_oauth._domain.accounts import Organization, User
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import simple_user
from pytest_ghes_oauth._rest.representations.organizations import organization_membership, organization_simple

# Any of these, or a parent of one (flows rule 53).
SEEING_MEMBERS: Final = ("read:org", "repo", "user")


def list_own(context: Context) -> Answer:
    """List the caller's organizations."""
    return page_of(context, organizations_of(context), lambda one: organization_simple(context, one))


def list_own_memberships(context: Context) -> Answer:
    """List the caller's memberships."""
    return page_of(context, organizations_of(context), lambda one: organization_membership(context, one, context.user))


def get_own_membership(context: Context) -> Answer:
    """Show the caller's membership of one organization."""
    organization = named_organization(context)
    if organization not in organizations_of(context):
        not_found(why_not_seen(context, organization))
    return Answer(200, organization_membership(context, organization, context.user))


def list_members(context: Context) -> Answer:
    """List the members for a member; for anyone else the public members, of whom there are none."""
    organization = named_organization(context)
    rows = organization.members if _sees_members(context, organization) else ()
    return page_of(context, rows, lambda member: simple_user(context, member))


def check_membership(context: Context) -> Answer:
    """Answer 204 or 404 to a member; redirect anyone else to the public members."""
    organization = named_organization(context)
    if not _sees_members(context, organization):
        login = quote(context.parameters["username"], safe="")
        location = f"{context.api_url}/orgs/{organization.login}/public_members/{login}"
        return Answer(302, headers={"Location": location}, cause=_why_no_members(context, organization))
    named_member(context, organization)
    return NO_CONTENT


def check_public_membership(context: Context) -> NoReturn:
    """Answer 404: no membership is public."""
    organization = named_organization(context)
    not_found(f"memberships of {organization.login!r} are private, and only shown to members with a scope for it")


def get_membership(context: Context) -> Answer:
    """Show a user's membership to a member."""
    organization = named_organization(context)
    if organization not in organizations_of(context):
        message = f"You must be a member of {organization.login} to see membership information."
        raise Forbidden(why_not_seen(context, organization), message=message)
    return Answer(200, organization_membership(context, organization, named_member(context, organization)))


# -- who is asked about --------------------------------------------------------------------------------


def organizations_of(context: Context) -> list[Organization]:
    """Return the caller's organizations; with a GitHub App's token, only those where it may act (inferred)."""
    own = context.store.organizations.at("members", context.user.id)
    token = context.caller.token
    if token is None or token.permissions is None:
        return list(own)
    where = {one.account.id for one in context.store.installations.at("app", context.app.id) if not one.suspended_at}
    return [one for one in own if one.id in where]


def why_not_seen(context: Context, organization: Organization) -> str:
    """Return why *organization* is not among `organizations_of`."""
    if not organization.has_member(context.user) or context.caller.app is None:
        return f"{context.user.label} is not a member of {organization.login!r}"
    state = "suspended" if context.store.installation(context.caller.app, organization) else "not installed"
    return f"{context.caller.app.label} is {state} on {organization.login!r}"


def named_organization(context: Context) -> Organization:
    """Return the organization that the path names, or refuse with 404."""
    organization = context.store.organizations.get("login", context.parameters["org"])
    if organization is None:
        not_found(f"no organization has the login {context.parameters['org']!r}")
    return organization


def named_member(context: Context, organization: Organization) -> User:
    """Return the user that the path names, or refuse with 404 if the user is not a member."""
    member = context.store.users.get("login", context.parameters["username"])
    if member is None or not organization.has_member(member):
        not_found(f"{context.parameters['username']!r} is not a member of {organization.login!r}")
    return member


def _sees_members(context: Context, organization: Organization) -> bool:
    return _why_no_members(context, organization) is None


def _why_no_members(context: Context, organization: Organization) -> str | None:
    """Return why the caller does not see the members of *organization*; `None` if the caller does."""
    user, token = context.caller.user, context.caller.token
    if user is None:
        return "no user signed in, and memberships are only shown to members"
    if organization not in organizations_of(context):
        return why_not_seen(context, organization)
    if token is None or token.permissions is not None or any(map(token.scopes.allow, SEEING_MEMBERS)):
        return None
    has = f"has the scopes {token.scopes}" if token.scopes else "has no scopes"
    return f"{token.label} {has}, but needs one of: {', '.join(SEEING_MEMBERS)}"
