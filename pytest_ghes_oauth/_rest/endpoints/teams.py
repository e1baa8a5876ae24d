"""Teams: who belongs to them, as sign-in libraries ask to restrict who may sign in.

Nobody recorded these; they follow the documentation. A team is named by organization and slug or, as older
clients do, by its id; whoever is no member of the organization gets 404.
"""

from __future__ import annotations

from pytest_ghes_oauth._domain.accounts import Team, User
from pytest_ghes_oauth._rest import profiles
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.organizations import organizations_of, why_not_seen
from pytest_ghes_oauth._rest.pagination import page_of


def list_own(context: Context) -> Answer:
    """List the caller's teams in all organizations."""
    visible = organizations_of(context)
    rows = [
        team for team in context.store.teams.values() if team.organization in visible and context.user in team.members
    ]
    return page_of(context, rows, lambda row: profiles.team(context, row))


def list_members(context: Context) -> Answer:
    """List the members of a team."""
    return page_of(context, _team(context).members, lambda member: profiles.simple_user(context, member))


def check_member(context: Context) -> Answer:
    """Answer 204 if a user is a member of a team, else 404."""
    _member(context)
    return NO_CONTENT


def get_membership(context: Context) -> Answer:
    """Show the membership of a user."""
    team, member = _member(context)
    url = f"{context.api_url}/teams/{team.id}/memberships/{member.login}"
    return Answer(200, {"url": url, "role": "member", "state": "active"})


def _member(context: Context) -> tuple[Team, User]:
    team, login = _team(context), context.parameters["username"]
    member = context.store.user(login)
    if member is None or member not in team.members:
        not_found(f"{login!r} is no member of the {team.label}")
    return team, member


def _team(context: Context) -> Team:
    parameters, teams = context.parameters, context.store.teams
    if "team_id" in parameters:
        number = context.id_in_path("team_id")
        team = next((team for team in teams.values() if team.id == number), None)
        name = parameters["team_id"]
    else:
        name = f"{parameters['org']}/{parameters['team_slug']}"
        team = teams.get(name.lower())
    if team is None:
        not_found(f"there is no team {name!r}")
    if team.organization not in organizations_of(context):
        not_found(why_not_seen(context, team.organization))
    return team
