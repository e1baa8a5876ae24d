"""What the text of a token looks like: it says what it is from 3.2 on (flows 57 to 59)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import TOKENS, about, documented, inferred, recorded
from tests.login.client import Site, token_in
from tests.login.refreshing import pair_in, refresh
from tests.releases.spans import FIRST, sides
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import object_in

pytestmark = [about(TOKENS)]

HEX = "[0-9a-f]{40}"
OLD_REFRESH = r"r1\.[0-9a-f]{80}"


def _new(prefix: str) -> str:
    return f"{prefix}[A-Za-z0-9]{{36}}"


def _since_3_2(before: object, after: object) -> list[Any]:
    return sides({FIRST: before, "3.2": after})


class TestIssuedByATest:
    """What the verbs of the server issue."""

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("gho_")))
    def test_a_token_that_a_test_issues_for_an_oauth_app_begins_with_gho_from_3_2_on(
        self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, shape: str
    ) -> None:
        assert re.fullmatch(shape, server.issue_token(user, app).token)

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghp_")))
    def test_a_personal_token_that_a_test_issues_begins_with_ghp_from_3_2_on(
        self, server: GitHubEnterpriseServer, user: User, shape: str
    ) -> None:
        assert re.fullmatch(shape, server.issue_personal_token(user, note="nightly").token)

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghu_")))
    def test_a_token_that_a_test_issues_for_a_github_app_begins_with_ghu_from_3_2_on(
        self, server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, shape: str
    ) -> None:
        assert re.fullmatch(shape, server.issue_token(user, github_app).token)

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(OLD_REFRESH, "ghr_[A-Za-z0-9]{76}"))
    def test_the_refresh_token_of_a_token_that_a_test_issues_begins_with_ghr_from_3_2_on(
        self, server: GitHubEnterpriseServer, user: User, github_app: GitHubApp, shape: str
    ) -> None:
        assert re.fullmatch(shape, server.issue_token(user, github_app).refresh_token or "")


class TestIssuedToAClient:
    """What operations and the token endpoint issue."""

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("gho_")))
    def test_a_token_of_the_web_flow_begins_with_gho_from_3_2_on(
        self, site: Site, user: User, app: OAuthApp, shape: str
    ) -> None:
        assert re.fullmatch(shape, token_in(site.exchange(app, site.code(user, app))))

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghp_")))
    def test_a_token_created_with_a_password_begins_with_ghp_from_3_2_on(
        self, client: Client, user: User, shape: str
    ) -> None:
        body = object_in(client.ask("POST", "/authorizations", auth=user.credentials, json={"note": "nightly"}))
        assert re.fullmatch(shape, body["token"])

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("gho_")))
    def test_a_token_for_an_app_created_with_a_password_begins_with_gho_from_3_2_on(
        self, client: Client, user: User, app: OAuthApp, shape: str
    ) -> None:
        path, body = f"/authorizations/clients/{app.client_id}", {"client_secret": app.client_secret}
        assert re.fullmatch(shape, object_in(client.ask("PUT", path, auth=user.credentials, json=body))["token"])

    @inferred("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("gho_")))
    def test_an_impersonation_token_begins_with_gho_from_3_2_on(
        self, client: Client, user: User, admin: User, shape: str
    ) -> None:
        path = f"/admin/users/{user.login}/authorizations"
        body = object_in(client.ask("POST", path, auth=admin.credentials, json={"scopes": ["repo"]}))
        assert re.fullmatch(shape, body["token"])

    @documented("flows 57")
    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghu_")))
    def test_a_scoped_token_begins_with_ghu_from_3_2_on(self, world: World, client: Client, shape: str) -> None:
        path = f"/applications/{world.github_app.client_id}/token/scoped"
        body = {"access_token": world.github_token.token, "target": world.user.login}
        answer = object_in(client.ask("POST", path, auth=world.github_app.credentials, json=body))
        assert re.fullmatch(shape, answer["token"])

    @documented("flows 57")
    @pytest.mark.parametrize(
        ("release", "shapes"),
        _since_3_2((HEX, OLD_REFRESH), (_new("ghu_"), "ghr_[A-Za-z0-9]{76}")),
    )
    def test_a_refreshed_pair_of_tokens_begins_with_ghu_and_ghr_from_3_2_on(
        self,
        server: GitHubEnterpriseServer,
        site: Site,
        user: User,
        github_app: GitHubApp,
        shapes: tuple[str, str],
    ) -> None:
        pair = pair_in(refresh(site, github_app, server.issue_token(user, github_app).refresh_token))
        assert [bool(re.fullmatch(shape, text)) for shape, text in zip(shapes, pair, strict=True)] == [True, True]


def _reset(client: Client, app: OAuthApp | GitHubApp, token: AccessToken) -> str:
    """The text that *app* gets by a reset."""
    path, body = f"/applications/{app.client_id}/token", {"access_token": token.token}
    return str(object_in(client.ask("PATCH", path, auth=app.credentials, json=body))["token"])


@inferred("flows 57")
class TestReset:
    """The new text is of the kind of the old one."""

    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("gho_")))
    def test_a_reset_token_of_an_oauth_app_begins_with_gho_from_3_2_on(
        self, client: Client, app: OAuthApp, token: AccessToken, shape: str
    ) -> None:
        old = token.token
        new = _reset(client, app, token)
        assert (bool(re.fullmatch(shape, new)), new != old, new == token.token) == (True, True, True)

    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghu_")))
    def test_a_reset_token_of_a_github_app_begins_with_ghu_from_3_2_on(
        self,
        server: GitHubEnterpriseServer,
        client: Client,
        github_app: GitHubApp,
        user: User,
        shape: str,
    ) -> None:
        new = _reset(client, github_app, server.issue_token(user, github_app))
        assert re.fullmatch(shape, new)

    @pytest.mark.parametrize(("release", "shape"), _since_3_2(HEX, _new("ghu_")))
    def test_a_reset_scoped_token_begins_with_ghu_from_3_2_on(self, world: World, client: Client, shape: str) -> None:
        path = f"/applications/{world.github_app.client_id}/token/scoped"
        body = {"access_token": world.github_token.token, "target": world.user.login}
        answer = object_in(client.ask("POST", path, auth=world.github_app.credentials, json=body))
        child = world.server.tokens[answer["token"]]
        assert re.fullmatch(shape, _reset(client, world.github_app, child))


@recorded("wire 1.3")
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_hash_and_last_eight_are_of_the_whole_token_on_every_release(token: AccessToken) -> None:
    hashed = hashlib.sha256(token.token.encode()).hexdigest()
    assert (token.hashed_token, token.token_last_eight) == (hashed, token.token[-8:])


@inferred("flows 57")
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_tokens_of_one_server_differ_and_those_of_the_same_seed_do_not(release: str) -> None:
    def issue() -> list[str]:
        server = GitHubEnterpriseServer(release=release, seed=7)
        user = server.add_user("octocat")
        return [server.issue_personal_token(user, note=note).token for note in ("one", "two")]

    first, second = issue(), issue()
    assert (first == second, len(set(first))) == (True, 2)


@documented("flows 71")
@pytest.mark.parametrize("release", ["3.1", "3.2"])
@pytest.mark.parametrize("scheme", ["token", "Bearer"])
def test_a_token_signs_in_by_either_scheme_on_every_release(client: Client, token: AccessToken, scheme: str) -> None:
    assert client.ask("GET", "/user", headers={"Authorization": f"{scheme} {token}"}).status == 200


@documented("flows 71")
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_a_token_signs_in_as_a_password_on_every_release(client: Client, token: AccessToken) -> None:
    assert client.ask("GET", "/user", auth=("octocat", token.token)).status == 200
