"""How a GitHub App signs in as itself: a JSON web token, signed with its private key (flows 109 and 110)."""

from __future__ import annotations

import sys
from datetime import timedelta

import jwt
import pytest

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, User
from tests.evidence import about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import DOCUMENTATION, object_in, refusal
from tests.rest.signing import Robot, claims_of, signed

pytestmark = about("apps/get-authenticated")

UNREADABLE = (401, "A JSON web token could not be decoded")
BAD_ISSUER = (401, "'Issuer' claim ('iss') must be an Integer")
BAD_ISSUED_AT = (
    401,
    "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
)
NUMERIC = "must be a numeric value representing the future time at which the assertion expires"
BAD_EXPIRY = (401, f"'Expiration time' claim ('exp') {NUMERIC}")
TOO_FAR = (401, "'Expiration time' claim ('exp') is too far in the future")


@documented("flows 109")
class TestAccepted:
    """What signs an app in."""

    @pytest.mark.parametrize("kind", [str, int])
    def test_an_app_signs_in_with_its_id_as_the_issuer(self, robot: Robot, kind: type[str | int]) -> None:
        assert object_in(robot.ask("GET", "/app", iss=kind(robot.app.id)))["id"] == robot.app.id

    def test_a_token_may_be_issued_a_minute_ago_and_expire_in_ten_minutes(self, robot: Robot) -> None:
        robot.server.clock.freeze()
        now = int(robot.server.clock.now().timestamp())
        assert robot.ask("GET", "/app", iat=now - 60, exp=now + 600).status == 200

    @inferred("the message says numeric")
    def test_the_expiry_may_have_a_fraction(self, robot: Robot) -> None:
        assert robot.ask("GET", "/app", exp=robot.server.clock.now().timestamp() + 300.5).status == 200

    @inferred("a suspended app keeps its tokens")
    def test_a_suspended_app_signs_in(self, robot: Robot) -> None:
        robot.app.suspend()
        assert robot.ask("GET", "/app").status == 200

    def test_the_clock_of_the_server_decides_and_not_that_of_the_system(self, robot: Robot) -> None:
        text = signed(claims_of(robot.server, robot.app), robot.app.private_key)
        robot.server.clock.advance(minutes=10)
        late = robot.client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})
        assert (refusal(late), robot.ask("GET", "/app").status) == (BAD_EXPIRY, 200)


@documented("flows 109", "OpenAPI: 401, in general")
@inferred("flows 110")
class TestRefused:
    """What does not, each with its message."""

    @pytest.mark.parametrize(
        ("claims", "message"),
        [
            ({"iss": ...}, BAD_ISSUER),
            ({"iss": None}, BAD_ISSUER),
            ({"iss": "deployer"}, BAD_ISSUER),
            ({"iss": True}, BAD_ISSUER),
            ({"iat": ...}, BAD_ISSUED_AT),
            ({"iat": "now"}, BAD_ISSUED_AT),
            ({"iat": 1.5}, BAD_ISSUED_AT),
            ({"exp": ...}, BAD_EXPIRY),
            ({"exp": "later"}, BAD_EXPIRY),
            ({"exp": True}, BAD_EXPIRY),
            ({"exp": 1}, BAD_EXPIRY),
            ({"iss": "999999999"}, (404, "Integration not found")),
            ({"iss": 999999999}, (404, "Integration not found")),
        ],
        ids=str,
    )
    def test_a_claim_that_is_missing_or_wrong_is_named(
        self, robot: Robot, claims: dict[str, object], message: tuple[int, str]
    ) -> None:
        response = robot.ask("GET", "/app", **claims)
        body = response.json()
        assert isinstance(body, dict)
        assert (refusal(response), body["documentation_url"]) == (message, DOCUMENTATION)

    def test_a_token_from_the_future_is_refused(self, robot: Robot) -> None:
        ahead = int(robot.server.clock.now().timestamp()) + 30
        response = robot.ask("GET", "/app", iat=ahead)
        assert refusal(response) == BAD_ISSUED_AT
        assert f"'iat' of the JSON web token is {ahead}" in str(robot.client.cause())

    @pytest.mark.parametrize(("seconds", "message"), [(0, BAD_EXPIRY), (601, TOO_FAR)])
    def test_a_token_has_to_expire_within_ten_minutes_from_now(
        self, robot: Robot, seconds: int, message: tuple[int, str]
    ) -> None:
        clock = robot.server.clock
        clock.freeze()
        clock.move_to(clock.now().replace(microsecond=0) + timedelta(seconds=1))  # claims have whole seconds
        assert refusal(robot.ask("GET", "/app", exp=int(clock.now().timestamp()) + seconds)) == message

    def test_an_oauth_app_is_no_issuer(self, robot: Robot) -> None:
        app = robot.server.add_oauth_app("ci-bot")
        assert refusal(robot.ask("GET", "/app", iss=str(app.id))) == (404, "Integration not found")

    def test_the_key_of_another_app_does_not_sign(self, robot: Robot) -> None:
        other = robot.server.add_github_app("another")
        text = signed(claims_of(robot.server, robot.app), other.private_key)
        response = robot.client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})
        assert (refusal(response), "Signature verification failed" in str(robot.client.cause())) == (UNREADABLE, True)

    @pytest.mark.parametrize("algorithm", ["RS512", "none"])
    def test_only_rs256_signs(self, robot: Robot, algorithm: str) -> None:
        key = "" if algorithm == "none" else robot.app.private_key
        text = signed(claims_of(robot.server, robot.app), key, algorithm)
        response = robot.client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})
        assert refusal(response) == UNREADABLE

    @pytest.mark.parametrize("text", ["", "nonsense", "gho_16C7e42F292c6912E7710c838347Ae178B4a", "a.b.c"])
    def test_what_is_no_json_web_token_cannot_be_decoded(self, client: Client, text: str) -> None:
        assert refusal(client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})) == UNREADABLE

    @pytest.mark.parametrize("claims", [[], "text"])
    def test_claims_have_to_be_an_object(self, robot: Robot, claims: object) -> None:
        text = signed(claims, robot.app.private_key)
        response = robot.client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})
        assert refusal(response) == UNREADABLE

    def test_a_payload_that_is_not_json_cannot_be_decoded(self, robot: Robot) -> None:
        text = jwt.PyJWS().encode(b"\xff", robot.app.private_key, algorithm="RS256")
        response = robot.client.ask("GET", "/app", headers={"Authorization": f"Bearer {text}"})
        assert refusal(response) == UNREADABLE

    @documented("flows 71")
    def test_a_json_web_token_needs_the_scheme_bearer(self, robot: Robot) -> None:
        text = signed(claims_of(robot.server, robot.app), robot.app.private_key)
        assert refusal(robot.client.ask("GET", "/app", token=text)) == UNREADABLE

    def test_nobody_a_user_and_the_secret_of_the_app_do_not_sign_in(
        self, client: Client, user: User, github_app: GitHubApp
    ) -> None:
        answers = [client.ask("GET", "/app", auth=auth) for auth in (None, user.credentials, github_app.credentials)]
        assert [refusal(answer) for answer in answers] == [UNREADABLE] * 3

    @recorded("flows 100")
    def test_in_private_mode_nobody_is_told_to_authenticate(self) -> None:
        response = Client(GitHubEnterpriseServer(private_mode=True)).ask("GET", "/app")
        assert refusal(response) == (401, "Must authenticate to access this API.")

    @about("users/get-authenticated")
    def test_a_json_web_token_is_no_token_of_a_user(self, robot: Robot) -> None:
        assert refusal(robot.ask("GET", "/user")) == (401, "Bad credentials")


@inferred("github.com since May 2024, and the key client_id of an installation from 3.14 on")
@pytest.mark.parametrize(("release", "status"), [("3.13", 401), ("3.14", 200)])
def test_from_3_14_on_the_issuer_may_be_the_client_id(release: str, status: int) -> None:
    server = GitHubEnterpriseServer(release=release)
    robot = Robot(server, server.add_github_app())
    assert robot.ask("GET", "/app", iss=robot.app.client_id).status == status


@inferred("flows 110")
def test_from_3_14_on_an_issuer_that_nothing_has_is_not_found() -> None:
    server = GitHubEnterpriseServer(release="3.14")
    robot = Robot(server, server.add_github_app())
    assert robot.ask("GET", "/app", iss="Iv1.0000000000000000").status == 404


@documented("flows 84")
def test_an_app_has_to_name_a_version_of_the_api_that_the_release_has() -> None:
    server = GitHubEnterpriseServer(release="3.9")
    robot = Robot(server, server.add_github_app())
    text = signed(claims_of(server, robot.app), robot.app.private_key)
    headers = {"Authorization": f"Bearer {text}", "X-GitHub-Api-Version": "2000-01-01"}
    assert robot.client.ask("GET", "/app", headers=headers).status == 400


@documented("flows 83")
@inferred("the name of the caller")
def test_an_app_has_a_rate_limit_of_its_own() -> None:
    server = GitHubEnterpriseServer(rate_limit=1)
    robots = [Robot(server, server.add_github_app()) for _ in range(2)]
    assert [robot.ask("GET", "/app").status for robot in (*robots, robots[0])] == [200, 200, 403]


@own()
class TestKeys:
    """`GitHubApp.private_key`."""

    def test_a_key_is_made_once_and_each_app_has_its_own(self, robot: Robot) -> None:
        other = robot.server.add_github_app("another")
        assert robot.app.private_key == robot.app.private_key != other.private_key
        assert robot.app.private_key.startswith("-----BEGIN RSA PRIVATE KEY-----\n")

    def test_reading_a_key_without_the_extra_names_it(
        self, github_app: GitHubApp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
        with pytest.raises(GHESError, match=r"needs cryptography.*pip install 'pytest-ghes-oauth\[apps\]'"):
            _ = github_app.private_key

    def test_a_json_web_token_without_the_extra_raises_and_names_it(
        self, robot: Robot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "jwt", None)
        with pytest.raises(GHESError, match=r"needs PyJWT.*pip install 'pytest-ghes-oauth\[apps\]'"):
            robot.client.ask("GET", "/app", headers={"Authorization": "Bearer a.b.c"})

    def test_a_report_shows_no_json_web_token(self, robot: Robot) -> None:
        text = signed(claims_of(robot.server, robot.app), robot.app.private_key)
        assert robot.server._inside.redacted(f"Bearer {text}") == "Bearer <secret>"  # noqa: SLF001  # what reports go through

    def test_an_app_that_waits_too_long_is_told_so_by_the_journal(self, robot: Robot) -> None:
        robot.ask("GET", "/app", exp=int((robot.server.clock.now() - timedelta(hours=1)).timestamp()))
        assert "the claim 'exp' of the JSON web token is" in str(robot.client.cause())
