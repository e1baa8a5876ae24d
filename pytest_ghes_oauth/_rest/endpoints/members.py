"""The members of organizations: memberships, roles, and what everybody may see.

Callers who are not members, or whose token may not see organizations, see the public members alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from pytest_ghes_oauth._domain import lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.organizations import ADMIN, MEMBER, Membership, Organization
from pytest_ghes_oauth._domain.scopes import lack
from pytest_ghes_oauth._rest.choices import chosen
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.organizations import (
    memberships_of,
    named_organization,
    organizations_of,
    path_of,
    why_not_seen,
)
from pytest_ghes_oauth._rest.errors import Forbidden, NotFound, ValidationFailed
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import simple_user
from pytest_ghes_oauth._rest.representations.organizations import organization_membership

# Any of these, or a parent of one (recorded: wire 12).
SEEING_MEMBERS: Final = ("read:org", "repo", "user")
# Recorded: org_member_404_2018, org_public_member_404_2019.
NO_MEMBER: Final = "User does not exist or is not a member of the organization"
NO_PUBLIC_MEMBER: Final = "User does not exist or is not a public member of the organization"
# The message is inferred.
ONLY_OWNERS: Final = "Only owners can use this filter."

ALL: Final = "all"
ROLES: Final = (ALL, ADMIN, MEMBER)
STATES: Final = ("", lifecycle.ACTIVE, lifecycle.PENDING)
# Filter -> whether it shows a user; a release has those of its fact.
FILTERS: Final[Mapping[str, Callable[[User], bool]]] = {
    ALL: lambda _: True,
    "2fa_disabled": lambda user: user.two_factor is None,
    "2fa_insecure": lambda user: user.two_factor == "sms",
}


# -- memberships -------------------------------------------------------------------------------------


def list_own_memberships(context: Context) -> Answer:
    """List the caller's memberships, active and pending ones, or those in one `state`."""
    state = chosen(context, "state", STATES)
    rows = memberships_of(context, *([state] if state else []))
    return page_of(context, rows, lambda one: organization_membership(context, one))


def get_own_membership(context: Context) -> Answer:
    """Show the caller's membership of one organization, which may be pending."""
    organization = named_organization(context)
    own = next((one for one in memberships_of(context) if one.organization is organization), None)
    if own is None:
        not_found(why_not_seen(context, organization))
    return Answer(200, organization_membership(context, own))


def get_membership(context: Context) -> Answer:
    """Show a user's membership, which may be pending, to a member."""
    organization, login = named_organization(context), context.parameters["username"]
    if organization not in organizations_of(context):
        message = f"You must be a member of {organization.login} to see membership information for {login}."
        raise Forbidden(why_not_seen(context, organization), message=message)
    membership = _named_membership(context, organization)
    if membership is None:
        not_found(_no_member(context, organization))
    return Answer(200, organization_membership(context, membership))


# -- members -----------------------------------------------------------------------------------------


def list_members(context: Context) -> Answer:
    """List the members for a member, all or those in one `role`; for anyone else the public members.

    Up to 3.1 anyone else is redirected to them (documented).
    """
    organization, role = named_organization(context), chosen(context, "role", ROLES)
    shown = _filter(context, organization)
    why_not = _why_no_members(context, organization)
    if why_not is not None and context.store.facts.redirects_to_public_members:
        location = f"{context.api_url}{path_of(organization)}/public_members"
        return Answer(302, headers={"Location": location}, cause=why_not)
    rows = _members(context, organization, role) if why_not is None else _public(context, organization, role)
    if shown != ALL:
        rows = [one for one in rows if FILTERS[shown](one.user)]
    return _page_of_users(context, rows, f"{path_of(organization)}/members")


def check_membership(context: Context) -> Answer:
    """Answer 204 or 404 to a member; redirect anyone else to the public members."""
    organization = named_organization(context)
    why_not = _why_no_members(context, organization)
    if why_not is not None:
        login = quote(context.parameters["username"], safe="")
        location = f"{context.api_url}{path_of(organization)}/public_members/{login}"
        return Answer(302, headers={"Location": location}, cause=why_not)
    membership = _named_membership(context, organization)
    if membership is None or membership.state != lifecycle.ACTIVE:
        raise NotFound(_no_member(context, organization), message=NO_MEMBER)
    return NO_CONTENT


def list_public_members(context: Context) -> Answer:
    """List the members whose membership is public."""
    organization = named_organization(context)
    rows = _public(context, organization, ALL)
    return _page_of_users(context, rows, f"{path_of(organization)}/public_members")


def check_public_membership(context: Context) -> Answer:
    """Answer 204 if a user is a public member, else 404."""
    organization = named_organization(context)
    membership = _named_membership(context, organization)
    if membership is None:
        raise NotFound(_no_member(context, organization), message=NO_PUBLIC_MEMBER)
    if not membership.public:
        cause = f"the {membership.label} is not public"
        raise NotFound(cause, message=NO_PUBLIC_MEMBER)
    return NO_CONTENT


def _members(context: Context, organization: Organization, role: str) -> Sequence[Membership]:
    memberships = context.store.memberships
    if role == ALL:
        return memberships.at("state", organization.id, lifecycle.ACTIVE)
    return memberships.at("role", organization.id, lifecycle.ACTIVE, role)


def _public(context: Context, organization: Organization, role: str) -> Sequence[Membership]:
    rows = context.store.memberships.at("public", organization.id)
    return rows if role == ALL else [one for one in rows if one.role == role]


def _page_of_users(context: Context, rows: Sequence[Membership], path: str) -> Answer:
    return page_of(context, rows, lambda one: simple_user(context, one.user), path)


def _filter(context: Context, organization: Organization) -> str:
    """Return the `filter`; one by two-factor authentication is for owners (documented)."""
    shown = chosen(context, "filter", [ALL, *context.store.facts.filters_of_members])
    user = context.caller.user
    if shown != ALL and (user is None or not organization.is_owned_by(user)):
        cause = f"filter={shown} is for the owners of {organization.login!r}"
        raise ValidationFailed(cause, message=ONLY_OWNERS)
    return shown


# -- who is asked about ------------------------------------------------------------------------------


def _named_membership(context: Context, organization: Organization) -> Membership | None:
    """Return the membership of the user that the path names, which may be pending."""
    user = context.store.users.get("login", context.parameters["username"])
    return None if user is None else organization.membership_of(user)


def _no_member(context: Context, organization: Organization) -> str:
    return f"{context.parameters['username']!r} is not a member of {organization.login!r}"


def _why_no_members(context: Context, organization: Organization) -> str | None:
    """Return why the caller does not see the members of *organization*; `None` if the caller does."""
    user, token = context.caller.user, context.caller.token
    if user is None:
        return "nobody signed in, and memberships are only shown to members"
    if organization not in organizations_of(context):
        return why_not_seen(context, organization)
    if token is None or token.permissions is not None or any(map(token.scopes.allow, SEEING_MEMBERS)):
        return None
    return lack(token.label, token.scopes, SEEING_MEMBERS)
