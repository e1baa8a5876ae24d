"""GET /users/{username}: the public profile of anybody, for anybody (wire 9)."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Literal

import pytest

from pytest_ghes_oauth import AccessToken, Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal

pytestmark = about("users/get-by-username")

PATH = "/users/hubot"
# Documented: the example `public-user-default-response` of the OpenAPI document of GHES 3.3.
PROFILE_KEYS = [
    *SIMPLE_USER_KEYS, "name", "company", "blog", "location", "email", "hireable", "bio", "twitter_username",
    "public_repos", "public_gists", "followers", "following", "created_at", "updated_at",
]  # fmt: skip


@pytest.fixture(name="hubot")
def _hubot(server: GitHubEnterpriseServer) -> User:
    return server.add_user("hubot", name="The Robot", emails=[Email("hubot@example.com", visibility="public")])


@pytest.fixture(autouse=True)
def _somebody_to_look_at(hubot: User) -> None:
    """Every test looks at hubot."""


class Callers:
    """Everybody who may ask, by name."""

    def __init__(self, server: GitHubEnterpriseServer, user: User, app: OAuthApp, github_app: GitHubApp) -> None:
        client = Client(server)
        personal = server.issue_personal_token(user, note="x")
        self._asking: dict[str, Callable[[str], Response]] = {
            "nobody": lambda path: client.ask("GET", path),
            "an app": lambda path: client.ask("GET", path, auth=app.credentials),
            "a password": lambda path: client.ask("GET", path, auth=user.credentials),
            "a token": lambda path: client.ask("GET", path, token=server.issue_token(user, app)),
            "a personal token": lambda path: client.ask("GET", path, token=personal),
            "a GitHub App": lambda path: client.ask("GET", path, token=server.issue_token(user, github_app)),
        }

    def ask(self, who: str, path: str = PATH) -> Response:
        return self._asking[who](path)


SIGNED_IN = ["a password", "a token", "a personal token", "a GitHub App"]


@pytest.fixture(name="callers")
def _callers(server: GitHubEnterpriseServer, user: User, app: OAuthApp, github_app: GitHubApp) -> Callers:
    return Callers(server, user, app, github_app)


class TestProfile:
    """What is shown."""

    @documented("OpenAPI")
    @pytest.mark.parametrize("who", ["nobody", "an app", "a token"])
    def test_everybody_sees_the_keys_of_a_public_profile_in_order(self, callers: Callers, who: str) -> None:
        assert list(object_in(callers.ask(who))) == PROFILE_KEYS

    @documented("OpenAPI")
    def test_a_profile_shows_login_name_and_id_of_the_user(self, client: Client, hubot: User) -> None:
        profile = object_in(client.ask("GET", PATH))
        assert (profile["login"], profile["name"], profile["id"]) == ("hubot", "The Robot", hubot.id)

    @documented("OpenAPI", "flows 96")
    def test_the_urls_of_a_profile_are_on_this_server(self, client: Client) -> None:
        profile = object_in(client.ask("GET", PATH))
        urls = [profile[name] for name in ("url", "html_url", "organizations_url")]
        api = "https://ghes.test/api/v3/users/hubot"
        assert urls == [api, "https://ghes.test/hubot", f"{api}/orgs"]

    @documented("OpenAPI")
    @inferred("by the name of the key, for what counts as a change")
    def test_a_profile_shows_when_the_user_was_created_and_last_changed(
        self, server: GitHubEnterpriseServer, client: Client, hubot: User
    ) -> None:
        server.clock.advance(hours=1)
        hubot.suspend()
        hubot.unsuspend()
        profile = object_in(client.ask("GET", PATH))
        moments = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (hubot.created_at, hubot.updated_at)]
        assert ([profile["created_at"], profile["updated_at"]], len(set(moments))) == (moments, 2)

    @inferred("by analogy with logins in the addresses of pages")
    @pytest.mark.parametrize("login", ["HUBOT", "Hubot", "%68ubot"])
    def test_a_profile_is_found_by_the_login_in_any_case_and_shows_it_as_registered(
        self, client: Client, login: str
    ) -> None:
        assert object_in(client.ask("GET", f"/users/{login}"))["login"] == "hubot"

    @documented("OpenAPI")
    def test_a_profile_says_whether_the_user_is_a_site_administrator(
        self, server: GitHubEnterpriseServer, client: Client
    ) -> None:
        server.add_user("boss", site_admin=True)
        told = [object_in(client.ask("GET", f"/users/{login}"))["site_admin"] for login in ("boss", "hubot")]
        assert told == [True, False]

    @inferred("by analogy with users")
    def test_an_organization_has_a_profile(self, server: GitHubEnterpriseServer, client: Client) -> None:
        server.add_organization("acme")
        profile = object_in(client.ask("GET", "/users/Acme"))
        shown = (profile["login"], profile["type"], profile["email"], list(profile))
        assert shown == ("acme", "Organization", None, PROFILE_KEYS)

    @documented("OpenAPI")
    def test_the_profile_of_a_user_has_the_type_user(self, client: Client) -> None:
        assert object_in(client.ask("GET", PATH))["type"] == "User"

    @documented("OpenAPI")
    def test_a_profile_does_not_count_private_repositories(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        for name, private in (("hubot/a", False), ("hubot/b", True), ("hubot/c", False), (f"{user.login}/d", False)):
            server.add_repository(name, private=private)
        assert object_in(client.ask("GET", PATH))["public_repos"] == 2

    @documented("the page of the operation")
    def test_the_scope_user_shows_nothing_private_of_other_users(
        self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp
    ) -> None:
        token = server.issue_token(user, app, scopes=["user"])
        assert list(object_in(client.ask("GET", PATH, token=token))) == PROFILE_KEYS


@documented("the page of the operation")
class TestAddress:
    """Documented: nobody sees an address without signing in."""

    @pytest.mark.parametrize("who", SIGNED_IN)
    def test_a_signed_in_caller_sees_a_public_email_address(self, callers: Callers, who: str) -> None:
        assert object_in(callers.ask(who))["email"] == "hubot@example.com"

    @pytest.mark.parametrize("who", ["nobody", "an app"])
    def test_an_anonymous_caller_sees_no_email_address(self, callers: Callers, who: str) -> None:
        assert object_in(callers.ask(who))["email"] is None

    @pytest.mark.parametrize("visibility", ["private", "public"])
    def test_a_private_email_address_is_shown_to_nobody(
        self, server: GitHubEnterpriseServer, client: Client, user: User, visibility: Literal["private", "public"]
    ) -> None:
        server.add_user("mona", emails=[Email("mona@example.com", visibility=visibility), "mona@work.example.com"])
        shown = object_in(client.ask("GET", "/users/mona", auth=user.credentials))["email"]
        assert shown == (None if visibility == "private" else "mona@example.com")


class TestRefusals:
    """Unknown names, and credentials that are given but no good."""

    @documented("OpenAPI")
    @inferred("flows 99, for the page")
    @pytest.mark.parametrize("login", ["nobody", "hubot2", "acme%2Fhubot", "hubot%00"])
    def test_the_profile_of_an_unknown_login_is_not_found(self, callers: Callers, login: str) -> None:
        response = callers.ask("nobody", f"/users/{login}")
        page = f"{DOCUMENTATION}/reference/users#get-a-user"
        assert (response.status, response.json()) == (404, {"message": "Not Found", "documentation_url": page})

    @own()
    def test_the_journal_names_the_unknown_login(self, client: Client) -> None:
        client.ask("GET", "/users/huboot")
        assert client.cause() == "no user or organization has the login 'huboot'"

    @recorded("invalid_credentials_2020", "other_401_07")
    def test_a_dead_token_is_refused_where_anonymous_callers_are_served(
        self, client: Client, token: AccessToken
    ) -> None:
        token.revoke()
        assert refusal(client.ask("GET", PATH, token=token)) == (401, "Bad credentials")


class TestPrivateMode:
    """Private mode (flows 74 and 100)."""

    @pytest.fixture(name="server")
    def _server(self) -> GitHubEnterpriseServer:
        return GitHubEnterpriseServer(private_mode=True)

    @recorded("flows 100")
    @documented("flows 74")
    @pytest.mark.parametrize("who", ["nobody", "an app"])
    @pytest.mark.parametrize("path", [PATH, "/users/nobody"])
    def test_private_mode_hides_profiles_from_anonymous_callers(self, callers: Callers, who: str, path: str) -> None:
        assert refusal(callers.ask(who, path)) == (401, "Must authenticate to access this API.")


class TestHeaders:
    """What stands around the profile."""

    @inferred("by analogy with GET /user")
    def test_a_token_is_told_that_a_profile_needs_no_scope(self, client: Client, token: AccessToken) -> None:
        response = client.ask("GET", PATH, token=token)
        shown = [response.headers[name] for name in ("X-OAuth-Scopes", "X-Accepted-OAuth-Scopes")]
        assert shown == ["repo, user:email", ""]

    @recorded("wire 1.5")
    @inferred("by analogy with apps, for nobody")
    @pytest.mark.parametrize(("who", "whose"), [("an app", "public"), ("nobody", "public"), ("a token", "private")])
    def test_a_profile_for_a_user_is_cached_as_private(self, callers: Callers, who: str, whose: str) -> None:
        assert callers.ask(who).headers["Cache-Control"] == f"{whose}, max-age=60, s-maxage=60"

    @recorded("user_by_name_200_anonymous_2017", "wire 1.5")
    def test_last_modified_of_another_users_profile_repeats_updated_at(self, client: Client) -> None:
        answer = client.ask("GET", PATH)
        moment = parsedate_to_datetime(answer.headers["Last-Modified"])
        assert f"{moment:%Y-%m-%dT%H:%M:%SZ}" == object_in(answer)["updated_at"]

    @own()
    def test_the_journal_names_the_operation_that_shows_a_profile(
        self, server: GitHubEnterpriseServer, client: Client
    ) -> None:
        client.ask("GET", PATH)
        assert (server.exchanges[-1].operation, client.cause()) == ("users/get-by-username", None)
