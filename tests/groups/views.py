"""What the REST API and the collections have to show of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._domain.lifecycle import ABSENT
from tests.groups.model import TEAMS, Model, Token
from tests.rest.client import Client
from tests.rest.reading import object_in, rows_in

COUNTED = ("user", "organization", "team", "repository", "app", "installation")


def token_of(model: Model, login: str) -> str:
    """The text of the token of a user."""
    [text] = [token.text for token in model.tokens if token.login == login]
    return text


def rows(server: GitHubEnterpriseServer, model: Model, login: str, path: str) -> list[dict[str, Any]]:
    """The rows of a list as a user sees it."""
    return rows_in(Client(server).ask("GET", f"{path}?per_page=100", token=token_of(model, login)))


def logins(shown: list[dict[str, Any]]) -> set[str]:
    """The logins in some rows."""
    return {row["login"] for row in shown}


# -- the REST API ------------------------------------------------------------------------------------


def users_see_their_memberships(server: GitHubEnterpriseServer, model: Model) -> None:
    for login in model.users:
        shown = rows(server, model, login, "/user/memberships/orgs")
        assert {(row["organization"]["login"], login): (row["state"], row["role"]) for row in shown} == {
            key: (seat.state, seat.role) for key, seat in model.seats.items() if key[1] == login
        }
        assert logins(rows(server, model, login, "/user/orgs")) == model.organizations_of(login)


def members_see_each_other_and_strangers_the_public_ones(server: GitHubEnterpriseServer, model: Model) -> None:
    for organization in model.organizations:
        seats = model.members(organization)
        public = {login for login, seat in seats.items() if seat.public}
        for login in model.users:
            seen = logins(rows(server, model, login, f"/orgs/{organization}/members"))
            assert seen == (seats.keys() if login in seats else public)


def members_of_the_organization_see_the_roles_in_its_teams(server: GitHubEnterpriseServer, model: Model) -> None:
    for team in server.teams:
        roles, path = model.team_roles(team.full_slug), f"/orgs/{team.organization.login}/teams/{team.slug}"
        for login in model.members(team.organization.login):
            assert logins(rows(server, model, login, f"{path}/members")) == roles.keys()
            for member, role in roles.items():
                answer = Client(server).ask("GET", f"{path}/memberships/{member}", token=token_of(model, login))
                assert {"state": "active", "role": role}.items() <= object_in(answer).items()


def strangers_see_no_team(server: GitHubEnterpriseServer, model: Model) -> None:
    for team in server.teams:
        path, members = f"/orgs/{team.organization.login}/teams/{team.slug}", model.members(team.organization.login)
        for login in model.users - members.keys():
            assert Client(server).ask("GET", path, token=token_of(model, login)).status == 404


def users_see_their_teams(server: GitHubEnterpriseServer, model: Model) -> None:
    for login in model.users:
        shown = rows(server, model, login, "/user/teams")
        own = {team for team, who in model.roles if who == login}
        assert {f"{row['organization']['login']}/{row['slug']}" for row in shown} == own


def tokens_work_exactly_while_they_live(server: GitHubEnterpriseServer, model: Model) -> None:
    for token in model.living():
        _works(Client(server), token)
    expired = [token.text for token in model.tokens if token not in model.living()]
    for text in [*model.dead[-5:], *expired[-5:]]:
        assert Client(server).ask("GET", "/user", token=text).status == 401


def _works(client: Client, token: Token) -> None:
    if token.login is not None:
        assert object_in(client.ask("GET", "/user", token=token.text))["login"] == token.login
        return
    repositories = object_in(client.ask("GET", "/installation/repositories", token=token.text))["repositories"]
    name = "site" if token.account in TEAMS else "notes"
    assert [row["full_name"] for row in repositories] == [f"{token.account}/{name}"]


# -- the collections ---------------------------------------------------------------------------------


def the_collections_hold_what_is_there(server: GitHubEnterpriseServer, model: Model) -> None:
    assert {user.login for user in server.users} == model.users
    assert {one.login for one in server.organizations} == model.organizations
    assert {one.account.login for one in server.installations} == model.installations.keys()
    assert [token.token for token in server.tokens] == [token.text for token in model.living()]


def objects_know_their_members(server: GitHubEnterpriseServer, model: Model) -> None:
    for one in server.organizations:
        seats = model.members(one.login)
        owners = {login for login, seat in seats.items() if seat.role == "admin"}
        assert {user.login: user in one.owners for user in one.members} == {login: login in owners for login in seats}
    for team in server.teams:
        roles = model.team_roles(team.full_slug)
        maintainers = {login for login, role in roles.items() if role == "maintainer"}
        found = {user.login: user in team.maintainers for user in team.members}
        assert found == {login: login in maintainers for login in roles}


def what_is_found_is_what_a_scan_finds(server: GitHubEnterpriseServer, _: Model) -> None:
    for user in server.users:
        assert server.tokens.find(user=user.login) == [one for one in server.tokens if one.user is user]
        assert server.grants.find(user=user.login) == [one for one in server.grants if one.user is user]
    for app in server.apps:
        assert server.tokens.find(app=app) == [one for one in server.tokens if one.app is app]
        assert server.installations.find(app=app) == [one for one in server.installations if one.app is app]
    for owner in [*server.users, *server.organizations]:
        assert server.repositories.find(owner=owner) == [one for one in server.repositories if one.owner is owner]
    for one in server.organizations:
        assert server.teams.find(organization=one) == [team for team in server.teams if team.organization is one]


def records_are_found_by_the_keys_that_they_have_now(server: GitHubEnterpriseServer, _: Model) -> None:
    assert [server.users[user.login] for user in server.users] == [*server.users]
    assert [server.repositories[f"{one.owner.login}/{one.name}"] for one in server.repositories] == [
        *server.repositories
    ]
    assert [server.teams[f"{team.organization.login}/{team.slug}"] for team in server.teams] == [*server.teams]
    assert [server.apps[app.client_id] for app in server.apps] == [server.apps[app.name] for app in server.apps]


def nothing_dead_is_listed(server: GitHubEnterpriseServer, _: Model) -> None:
    groups = [*server.users, *server.organizations, *server.teams, *server.repositories]
    listed = [*groups, *server.apps, *server.installations, *server.grants, *server.tokens]
    assert [record for record in listed if record.state in ABSENT] == []


def each_event_happened_as_often_as_it_should(server: GitHubEnterpriseServer, model: Model) -> None:
    counted = Counter(event.name for event in server.events)
    assert {name: n for name, n in counted.items() if name.partition(".")[0] in COUNTED} == dict(model.events)


VIEWS: Final[tuple[Callable[[GitHubEnterpriseServer, Model], None], ...]] = (
    users_see_their_memberships,
    members_see_each_other_and_strangers_the_public_ones,
    members_of_the_organization_see_the_roles_in_its_teams,
    strangers_see_no_team,
    users_see_their_teams,
    tokens_work_exactly_while_they_live,
    the_collections_hold_what_is_there,
    objects_know_their_members,
    what_is_found_is_what_a_scan_finds,
    records_are_found_by_the_keys_that_they_have_now,
    nothing_dead_is_listed,
    each_event_happened_as_often_as_it_should,
)
