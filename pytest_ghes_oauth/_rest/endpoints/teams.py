"""Teams and their members. Sign-in libraries ask for these to restrict who may sign in.

A team is named by organization and slug or, by older clients, by its id. Callers who are not members of the
organization get 404.
"""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.organizations import MEMBER
from pytest_ghes_oauth._domain.teams import MAINTAINER, Team, TeamMembership
from pytest_ghes_oauth._rest.choices import chosen_or_default
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.organizations import (
    named_organization,
    organizations_of,
    path_of,
    why_not_seen,
)
from pytest_ghes_oauth._rest.errors import Forbidden
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import simple_user
from pytest_ghes_oauth._rest.representations.organizations import team, team_membership, team_path, team_simple

ALL: Final = "all"
ROLES: Final = (ALL, MEMBER, MAINTAINER)


def list_own(context: Context) -> Answer:
    """List the caller's teams in all organizations."""
    visible = organizations_of(context)
    own = (one.team for one in context.store.team_memberships.at("teams", context.user.id))
    rows = [one for one in own if one.organization in visible]
    return page_of(context, rows, lambda row: team(context, row))


def list_in_organization(context: Context) -> Answer:
    """List the teams of an organization for a member; refuse others with 403 (documented; the message is inferred)."""
    organization = named_organization(context)
    if organization not in organizations_of(context):
        message = f"You must be a member of {organization.login} to see its teams."
        raise Forbidden(why_not_seen(context, organization), message=message)
    rows = context.store.teams.at("organization", organization.id)
    return page_of(context, rows, lambda row: team_simple(context, row), f"{path_of(organization)}/teams")


def get_team(context: Context) -> Answer:
    """Show a team."""
    return Answer(200, team(context, _named_team(context)))


def list_members(context: Context) -> Answer:
    """List the members of a team, all or those in one `role`."""
    named, role = _named_team(context), chosen_or_default(context, "role", ROLES)
    rows = context.store.team_memberships.at("team", named.id)
    shown = rows if role == ALL else [one for one in rows if one.role == role]
    path = f"{team_path(context, named)}/members"
    return page_of(context, shown, lambda one: simple_user(context, one.user), path)


def check_member(context: Context) -> Answer:
    """Answer 204 if a user is a member of a team, else 404."""
    _named_membership(context)
    return NO_CONTENT


def get_membership(context: Context) -> Answer:
    """Show the membership of a user in a team."""
    return Answer(200, team_membership(context, _named_membership(context)))


def _named_membership(context: Context) -> TeamMembership:
    """Return the membership of the user in the team that the path names, or refuse with 404."""
    named, login = _named_team(context), context.parameters["username"]
    member = context.store.users.get("login", login)
    membership = None if member is None else named.membership_of(member)
    return membership or not_found(f"{login!r} is not a member of the {named.label}")


def _named_team(context: Context) -> Team:
    """Return the team that the path names, or refuse with 404."""
    parameters, teams = context.parameters, context.store.teams
    if "team_id" in parameters:
        name, found = parameters["team_id"], teams.numbered(context.id_in_path("team_id"))
    else:
        name = f"{parameters['org']}/{parameters['team_slug']}"
        found = teams.get("full_slug", name)
    if found is None or not _is_in_path(context, found):
        not_found(f"no team is named {name!r}")
    if found.organization not in organizations_of(context):
        not_found(why_not_seen(context, found.organization))
    return found


def _is_in_path(context: Context, team: Team) -> bool:
    """Tell whether *team* is of the organization whose id the path names, if it names one."""
    return context.parameters.get("organization_id", str(team.organization.id)) == str(team.organization.id)
