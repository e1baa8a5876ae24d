"""Teams and their members. Sign-in libraries ask for these to restrict who may sign in.

A team is named by organization and slug or,
by older clients, by its id. Callers who are not members of the organization get 404.
"""

from __future__ import annotations

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.teams import Team
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.organizations import organizations_of, why_not_seen
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.accounts import simple_user
from pytest_ghes_oauth._rest.representations.organizations import team, team_membership, team_path


def list_own(context: Context) -> Answer:
    """List the caller's teams in all organizations."""
    visible = organizations_of(context)
    own = (one.team for one in context.store.team_memberships.at("teams", context.user.id))
    rows = [one for one in own if one.organization in visible]
    return page_of(context, rows, lambda row: team(context, row))


def list_members(context: Context) -> Answer:
    """List the members of a team."""
    named = _named_team(context)
    path = f"{team_path(context, named)}/members"
    return page_of(context, named.members, lambda member: simple_user(context, member), path)


def check_member(context: Context) -> Answer:
    """Answer 204 if a user is a member of a team, else 404."""
    _named_member(context)
    return NO_CONTENT


def get_membership(context: Context) -> Answer:
    """Show the membership of a user in a team."""
    named, member = _named_member(context)
    return Answer(200, team_membership(context, named, member))


def _named_member(context: Context) -> tuple[Team, User]:
    """Return the team and the user that the path names, or refuse with 404 if the user is not a member."""
    named, login = _named_team(context), context.parameters["username"]
    member = context.store.users.get("login", login)
    if member is None or not named.has_member(member):
        not_found(f"{login!r} is not a member of the {named.label}")
    return named, member


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
