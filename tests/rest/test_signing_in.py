"""GET /user: a user signs in with a password, a one-time password or a token."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Literal

import pytest

from pytest_ghes_oauth import AccessToken, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, object_in, refusal
from tests.rest.snapshot import snapshot

pytestmark = about("users/get-authenticated")

BAD_CREDENTIALS = (401, "Bad credentials")
LOCKED_OUT = (403, "Maximum number of login attempts exceeded. Please try again later.")


def _basic(name: str, password: str, encoding: str = "utf-8") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode(encoding)).decode()


class TestPassword:
    """A user without a second factor."""

    @inferred("by analogy with logins in the addresses of pages")
    @pytest.mark.parametrize("login", ["octocat", "OctoCat", "OCTOCAT"])
    def test_a_login_is_accepted_in_any_case(self, client: Client, user: User, login: str) -> None:
        assert object_in(client.ask("GET", "/user", auth=(login, user.password)))["id"] == user.id

    @recorded("other_401_15", "ghe_create_bad_password_401")
    @documented("flows 77")
    @pytest.mark.parametrize("password", ["HUNTER2", "hunter2 ", "", "hunter"])
    @pytest.mark.usefixtures("user")
    def test_a_password_has_to_match_in_every_character(self, client: Client, password: str) -> None:
        assert refusal(client.ask("GET", "/user", auth=("octocat", password))) == BAD_CREDENTIALS

    @documented("RFC 9110 11.1")
    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
    @pytest.mark.usefixtures("user")
    def test_the_scheme_basic_is_accepted_in_any_case(self, client: Client, scheme: str) -> None:
        authorization = _basic("octocat", "hunter2").replace("Basic", scheme)
        assert object_in(client.ask("GET", "/user", headers={"Authorization": authorization}))["login"] == "octocat"

    @documented("RFC 7617 2")
    def test_a_password_may_contain_colons(self, server: GitHubEnterpriseServer, client: Client) -> None:
        server.add_user("hubot", password="a:b::c")
        assert object_in(client.ask("GET", "/user", auth=("hubot", "a:b::c")))["login"] == "hubot"

    @inferred("RFC 7617 2, which leaves the encoding open")
    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
    def test_a_password_outside_ascii_is_accepted_in_utf_8_and_latin_1(
        self, server: GitHubEnterpriseServer, client: Client, encoding: str
    ) -> None:
        server.add_user("hubot", password="pässwörd")
        headers = {"Authorization": _basic("hubot", "pässwörd", encoding)}
        assert object_in(client.ask("GET", "/user", headers=headers))["login"] == "hubot"

    @recorded("user_401_01", "flows 77")
    @documented("OpenAPI")
    def test_signing_in_without_credentials_is_refused_with_401(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/user")) == (401, "Requires authentication")

    @inferred("by analogy with POST /authorizations, wire 2")
    def test_the_credentials_of_an_app_in_the_query_sign_in_nobody(self, client: Client, app: OAuthApp) -> None:
        query = f"client_id={app.client_id}&client_secret={app.client_secret}"
        assert refusal(client.ask("GET", f"/user?{query}")) == (401, "Requires authentication")

    @documented("flows 101")
    @inferred("flows 101, for status and message")
    def test_a_suspended_user_is_refused_until_the_suspension_is_lifted(self, client: Client, user: User) -> None:
        user.suspend()
        status, message = refusal(client.ask("GET", "/user", auth=user.credentials))
        user.unsuspend()
        after = object_in(client.ask("GET", "/user", auth=user.credentials))
        assert (status, "account was suspended" in message, after["login"]) == (403, True, "octocat")


class TestToken:
    """A token in each of the places where it may stand."""

    WAYS: tuple[Callable[[AccessToken], str], ...] = (
        lambda token: f"token {token}",
        lambda token: f"Bearer {token}",
        lambda token: f"bearer {token}",
        lambda token: _basic("octocat", str(token)),
        lambda token: _basic("anybody", str(token)),
        lambda token: _basic("", str(token)),
        lambda token: _basic(str(token), "x-oauth-basic"),
        lambda token: _basic(str(token), ""),
    )
    NAMES = ("token", "Bearer", "bearer", "password", "password of anybody", "password alone", "x-oauth-basic", "name")

    @documented("flows 71", "RFC 9110 11.1")
    @inferred("by analogy with x-oauth-basic, for the name alone")
    @pytest.mark.parametrize("way", WAYS, ids=NAMES)
    def test_a_living_token_signs_in_wherever_it_may_stand(
        self, client: Client, token: AccessToken, way: Callable[[AccessToken], str]
    ) -> None:
        assert object_in(client.ask("GET", "/user", headers={"Authorization": way(token)}))["login"] == "octocat"

    @recorded("other_401_03", "ghe_bad_credentials_401")
    @documented("flows 77")
    @pytest.mark.parametrize("way", WAYS[2:], ids=NAMES[2:])
    def test_a_dead_token_is_refused_wherever_it_stands(
        self, client: Client, token: AccessToken, way: Callable[[AccessToken], str]
    ) -> None:
        token.revoke()
        assert refusal(client.ask("GET", "/user", headers={"Authorization": way(token)})) == BAD_CREDENTIALS

    @inferred("flows 101", "semantics 20")
    def test_the_token_of_a_suspended_user_is_refused_until_the_suspension_is_lifted(
        self, client: Client, user: User, token: AccessToken
    ) -> None:
        user.suspend()
        status, message = refusal(client.ask("GET", "/user", token=token))
        user.unsuspend()
        after = client.ask("GET", "/user", token=token)
        assert (status, "account was suspended" in message, after.status) == (403, True, 200)

    @inferred("flows 75")
    def test_the_token_of_a_user_with_two_factors_needs_no_one_time_password(
        self, server: GitHubEnterpriseServer, client: Client, app: OAuthApp
    ) -> None:
        token = server.issue_token(server.add_user("hubot", two_factor="app"), app)
        assert object_in(client.ask("GET", "/user", token=token))["login"] == "hubot"

    @inferred("semantics 21")
    def test_the_token_of_a_suspended_app_goes_on_working(
        self, client: Client, app: OAuthApp, token: AccessToken
    ) -> None:
        app.suspend()
        assert object_in(client.ask("GET", "/user", token=token))["login"] == "octocat"

    @inferred("by analogy with other texts that are no access token")
    def test_a_refresh_token_does_not_sign_in(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        refresh_token = server.issue_token(user, github_app).refresh_token
        assert refusal(client.ask("GET", "/user", token=refresh_token)) == BAD_CREDENTIALS

    @documented("flows 43", "flows 77")
    def test_an_expired_token_does_not_sign_in(
        self, server: GitHubEnterpriseServer, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        token = server.issue_token(user, github_app)
        server.clock.freeze()
        before = client.ask("GET", "/user", token=token).status
        server.clock.advance(hours=8)
        assert (before, refusal(client.ask("GET", "/user", token=token))) == (200, BAD_CREDENTIALS)


class TestOneTimePassword:
    """A user with a second factor."""

    @pytest.fixture(name="hubot")
    def _hubot(self, server: GitHubEnterpriseServer) -> User:
        server.clock.freeze()
        return server.add_user("hubot", password="s3cret", two_factor="app")

    @recorded("otp_required_app_2013", "wire 2")
    @documented("flows 75")
    @inferred("wire 11, for a wrong one")
    @pytest.mark.parametrize("headers", [{}, {"X-GitHub-OTP": ""}, {"X-GitHub-OTP": "12345"}], ids=str)
    def test_a_missing_or_wrong_one_time_password_is_demanded(
        self, client: Client, hubot: User, headers: dict[str, str]
    ) -> None:
        response = client.ask("GET", "/user", auth=hubot.credentials, headers=headers)
        assert refusal(response) == (401, "Must specify two-factor authentication OTP code.")
        assert response.headers["X-GitHub-OTP"] == "required; app"

    @recorded("wire 2", "flows 75")
    @documented("flows 75")
    def test_a_one_time_password_by_text_message_is_demanded_as_sms(
        self, server: GitHubEnterpriseServer, client: Client
    ) -> None:
        user = server.add_user("mona", two_factor="sms")
        response = client.ask("GET", "/user", auth=user.credentials)
        assert (response.status, response.headers["X-GitHub-OTP"]) == (401, "required; sms")

    @inferred("flows 75")
    @pytest.mark.parametrize(
        ("method", "path", "two_factor", "headers", "sent"),
        [
            ("POST", "/authorizations", "sms", {}, ["otp.sent"]),
            ("PUT", "/authorizations/clients/abc", "sms", {}, ["otp.sent"]),
            ("POST", "/authorizations", "app", {}, []),
            ("POST", "/authorizations", "sms", {"X-GitHub-OTP": "12345"}, []),
            ("GET", "/authorizations", "sms", {}, []),
            ("GET", "/user", "sms", {}, []),
        ],
    )
    def test_a_text_message_is_sent_to_who_wants_an_authorization_and_has_no_code(
        self,
        server: GitHubEnterpriseServer,
        client: Client,
        method: str,
        path: str,
        two_factor: Literal["app", "sms"],
        headers: dict[str, str],
        sent: list[str],
    ) -> None:
        user = server.add_user("mona", two_factor=two_factor)
        before = len(server.events)
        client.ask(method, path, auth=(user.login, "wrong"))
        client.ask(method, path, auth=user.credentials, headers=headers)
        assert [event.name for event in server.events[before:]] == sent
        assert [event.name for event in server.exchanges[-1].events] == sent

    @recorded("otp_required_app_2013", "wire 2")
    def test_the_demand_for_a_one_time_password_points_to_the_page_about_two_factors(
        self, client: Client, hubot: User
    ) -> None:
        body = client.ask("GET", "/user", auth=hubot.credentials).json()
        assert isinstance(body, dict)
        url = str(body["documentation_url"])
        assert url.endswith("#working-with-two-factor-authentication")

    @inferred("flows 99")
    def test_the_demand_for_a_one_time_password_points_to_the_documentation_of_the_release(
        self, client: Client, hubot: User
    ) -> None:
        body = client.ask("GET", "/user", auth=hubot.credentials).json()
        assert isinstance(body, dict)
        assert str(body["documentation_url"]).startswith(DOCUMENTATION)

    @recorded("create_with_otp_2019")
    @documented("flows 75")
    def test_the_current_one_time_password_signs_in(self, client: Client, hubot: User) -> None:
        response = client.ask("GET", "/user", auth=hubot.credentials, headers={"X-GitHub-OTP": hubot.otp})
        assert object_in(response)["login"] == "hubot"

    @inferred("RFC 6238 5.2, which recommends it")
    def test_the_one_time_password_of_the_step_before_signs_in(
        self, server: GitHubEnterpriseServer, client: Client, hubot: User
    ) -> None:
        code = hubot.otp
        server.clock.advance(seconds=30)
        response = client.ask("GET", "/user", auth=hubot.credentials, headers={"X-GitHub-OTP": code})
        assert (object_in(response)["login"], hubot.otp != code) == ("hubot", True)

    @inferred("RFC 6238 5.2, which recommends it")
    def test_an_older_one_time_password_is_refused(
        self, server: GitHubEnterpriseServer, client: Client, hubot: User
    ) -> None:
        code = hubot.otp
        server.clock.advance(seconds=60)
        response = client.ask("GET", "/user", auth=hubot.credentials, headers={"X-GitHub-OTP": code})
        assert refusal(response) == (401, "Must specify two-factor authentication OTP code.")

    @inferred("wire 11")
    def test_the_one_time_password_of_another_user_is_refused(
        self, server: GitHubEnterpriseServer, client: Client, hubot: User
    ) -> None:
        other = server.add_user("monalisa", two_factor="app")
        response = client.ask("GET", "/user", auth=hubot.credentials, headers={"X-GitHub-OTP": other.otp})
        assert refusal(response) == (401, "Must specify two-factor authentication OTP code.")

    @inferred("by analogy with users without a second factor")
    def test_a_wrong_password_is_refused_before_the_one_time_password_is_checked(
        self, client: Client, hubot: User
    ) -> None:
        response = client.ask("GET", "/user", auth=("hubot", "wrong"), headers={"X-GitHub-OTP": hubot.otp})
        assert (refusal(response), "X-GitHub-OTP" in response.headers) == (BAD_CREDENTIALS, False)


@inferred("semantics 23")
class TestLockOut:
    """Ten wrong passwords within a minute of the server's clock."""

    @pytest.fixture(autouse=True)
    def _arrange(self, server: GitHubEnterpriseServer, client: Client, user: User) -> None:
        server.clock.freeze()
        self.server, self.client, self.user = server, client, user

    def fail(self, times: int, *, every: float = 0) -> None:
        for time in range(times):
            self.server.clock.advance(seconds=every if time else 0)
            assert refusal(self.client.ask("GET", "/user", auth=("octocat", "wrong"))) == BAD_CREDENTIALS

    def sign_in(self, password: str | None = None) -> tuple[int, str]:
        response = self.client.ask("GET", "/user", auth=("octocat", password or self.user.password))
        return (200, "") if response.status == 200 else refusal(response)

    def test_a_user_can_sign_in_after_nine_wrong_passwords(self) -> None:
        self.fail(9)
        assert self.sign_in() == (200, "")

    @recorded("wire 2")
    @documented("flows 78")
    @inferred("semantics 23, for the figure")
    @pytest.mark.parametrize("password", ["hunter2", "wrong"])
    def test_a_user_is_locked_out_after_ten_wrong_passwords(self, password: str) -> None:
        self.fail(10)
        assert self.sign_in(password) == LOCKED_OUT

    @documented("flows 78")
    @inferred("semantics 23, for codes")
    def test_wrong_one_time_passwords_count_as_wrong_passwords_do_and_missing_ones_do_not(self) -> None:
        self.user.update(two_factor="app")
        self.fail(1)
        codes = [*["000000x"] * 8, None, "000000x", self.user.otp]
        told = [
            refusal(
                self.client.ask(
                    "GET", "/user", auth=self.user.credentials, headers={"X-GitHub-OTP": code} if code else {}
                )
            )
            for code in codes
        ]
        required = (401, "Must specify two-factor authentication OTP code.")
        assert told == [required] * 10 + [LOCKED_OUT]

    def test_a_lock_out_ends_after_a_minute(self) -> None:
        self.fail(10)
        self.server.clock.advance(seconds=59)
        during = self.sign_in()
        self.server.clock.advance(seconds=1)
        assert (during, self.sign_in()) == (LOCKED_OUT, (200, ""))

    def test_a_lock_out_lasts_a_minute_from_the_tenth_wrong_password(self) -> None:
        self.fail(10, every=6)
        self.server.clock.advance(seconds=59)
        assert self.sign_in() == LOCKED_OUT

    def test_ten_wrong_passwords_over_more_than_a_minute_lock_out_nobody(self) -> None:
        self.fail(10, every=7)
        assert self.sign_in() == (200, "")

    @documented("flows 78")
    def test_a_lock_out_affects_that_user_only(self) -> None:
        other = self.server.add_user("hubot")
        self.fail(10)
        assert object_in(self.client.ask("GET", "/user", auth=other.credentials))["login"] == "hubot"

    def test_another_case_of_the_login_does_not_get_around_a_lock_out(self) -> None:
        self.fail(10)
        assert refusal(self.client.ask("GET", "/user", auth=("OCTOCAT", "hunter2"))) == LOCKED_OUT

    def test_a_token_goes_on_working_while_its_user_is_locked_out(self, token: AccessToken) -> None:
        self.fail(10)
        assert object_in(self.client.ask("GET", "/user", token=token))["login"] == "octocat"

    def test_a_lock_out_is_not_a_change_of_state(self) -> None:
        before = snapshot(self.server)
        self.fail(10)
        assert (self.sign_in(), snapshot(self.server)) == (LOCKED_OUT, before)


@inferred("by analogy with other dead tokens")
@pytest.mark.parametrize("place", ["password", "name"])
def test_the_old_text_of_a_reset_token_is_refused_as_a_token_and_not_as_a_wrong_password(
    server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp, token: AccessToken, place: str
) -> None:
    old = token.token
    path = f"/applications/{app.client_id}/token"
    client.ask("PATCH", path, auth=app.credentials, json={"access_token": old})
    auth = (user.login, old) if place == "password" else (old, "x-oauth-basic")
    for _ in range(11):
        client.ask("GET", "/user", auth=auth)
    assert server.exchanges[-1].cause == f"{token.label} was reset, and its old text was sent"
    assert client.ask("GET", "/user", auth=user.credentials).status == 200


@inferred("semantics 23")
def test_the_right_password_clears_the_wrong_ones_before_it(client: Client, user: User) -> None:
    for password in [*["wrong"] * 9, "hunter2", *["wrong"] * 9]:
        client.ask("GET", "/user", auth=(user.login, password))
    assert client.ask("GET", "/user", auth=user.credentials).status == 200
