"""GET /rate_limit and the setting `rate_limit` (flows 82 and 83; whose limit is shown: wire 1.5)."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response, User
from tests import evidence
from tests.evidence import EVERY, PASSWORD, about, documented, inferred, recorded
from tests.rest import operations
from tests.rest.client import Client
from tests.rest.operations import OF_APPS, OF_USERS, ONE_OF_EACH_CALLER, Operation, World
from tests.rest.reading import object_in, refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NAMES = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Used", "X-RateLimit-Reset", "X-RateLimit-Resource"]


def _limit(response: Response) -> str:
    return response.headers["X-RateLimit-Limit"]


class TestOff:
    """As on GHES by default."""

    @about("rate-limit/get")
    @recorded("flows 82")
    def test_reading_the_rate_limit_is_404_while_rates_are_not_limited(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/rate_limit")) == (404, "Rate limiting is not enabled.")

    @about("rate-limit/get")
    @recorded("invalid_credentials_2020")
    @inferred("by analogy with github.com, where rates are limited")
    def test_bad_credentials_are_refused_before_the_rate_limit_is_looked_up(self, client: Client) -> None:
        assert refusal(client.ask("GET", "/rate_limit", token="dead")) == (401, "Bad credentials")

    @documented("flows 82")
    def test_no_rate_limit_is_exceeded_by_default(self, client: Client, user: User) -> None:
        assert {client.ask("GET", "/user", auth=user.credentials).status for _ in range(70)} == {200}


@pytest.fixture(name="limited")
def _limited() -> World:
    return operations.world(GitHubEnterpriseServer(rate_limit=5000))


class TestWhoseLimit:
    """5000 for a user, a token and an app; 60 for nobody, and on every 401."""

    @recorded("wire 1.5")
    @pytest.mark.parametrize("operation", ONE_OF_EACH_CALLER, ids=str)
    def test_a_success_shows_the_limit_of_the_caller(self, limited: World, operation: Operation) -> None:
        response = limited.ask(operation)
        assert (response.status, _limit(response)) == (operation.status, "5000")

    @about(PASSWORD)
    @recorded("wire 1.5")
    def test_a_401_shows_the_limit_of_nobody(self, limited: World) -> None:
        wrong = limited.ask(OF_USERS[0], auth=("octocat", "wrong"))
        missing = limited.ask_without_credentials(OF_USERS[0])
        assert (wrong.status, _limit(wrong), missing.status, _limit(missing)) == (401, "60", 401, "60")

    @about(evidence.OF_APPS)
    @recorded("legacy_revoke_404_01", "wire 6")
    def test_a_404_without_credentials_shows_the_limit_of_nobody(self, limited: World) -> None:
        response = limited.ask_without_credentials(OF_APPS[0])
        assert (response.status, _limit(response)) == (404, "60")

    @about(evidence.OF_APPS)
    @recorded("legacy_check_404_02", "wire 6")
    def test_a_404_for_an_unknown_token_shows_the_limit_of_the_app(self, limited: World) -> None:
        response = limited.ask(OF_APPS[0], token="dead")
        assert (response.status, _limit(response)) == (404, "5000")

    @about(evidence.OF_APPS)
    @recorded("legacy_revoke_all_404_02", "wire 6")
    def test_a_404_for_the_client_id_of_another_app_shows_the_limit_of_the_app(self, limited: World) -> None:
        response = limited.ask(OF_APPS[0], client_id="some_invalid_client_id")
        assert (response.status, _limit(response)) == (404, "5000")

    @recorded("otp_required_app_2013", "wire 1.5")
    def test_a_missing_one_time_password_shows_the_limit_of_nobody(self, limited: World) -> None:
        hubot = limited.server.add_user("hubot", two_factor="app")
        response = Client(limited.server).ask("GET", "/user", auth=hubot.credentials)
        assert (response.status, _limit(response)) == (401, "60")

    @about(PASSWORD)
    @inferred("by analogy with other answers to a token that is known")
    def test_a_token_refused_for_want_of_a_password_shows_the_limit_of_its_user(self, limited: World) -> None:
        response = Client(limited.server).ask("GET", "/authorizations", token=limited.token)
        assert (response.status, _limit(response)) == (403, "5000")

    @documented("flows 83")
    def test_an_answer_has_every_header_about_the_rate_limit(self, limited: World) -> None:
        assert set(NAMES) <= set(Client(limited.server).ask("GET", "/user", token=limited.token).headers)

    @inferred("by analogy with 200")
    def test_a_304_shows_the_limit_of_the_caller(self, limited: World) -> None:
        response = Client(limited.server).ask("GET", "/user", token=limited.token, headers={"If-None-Match": "*"})
        assert (response.status, _limit(response)) == (304, "5000")


class TestThree:
    """A server that gives three requests an hour."""

    @pytest.fixture(autouse=True)
    def _arrange(self) -> None:
        self.server = GitHubEnterpriseServer(rate_limit=3)
        self.server.clock.freeze()
        self.user = self.server.add_user("octocat")
        self.client = Client(self.server)

    def ask(self, path: str = "/user", user: User | None = None) -> Response:
        return self.client.ask("GET", path, auth=(user or self.user).credentials)

    def numbers(self, response: Response) -> tuple[int, int, int]:
        limit, remaining, used = (int(response.headers[name]) for name in NAMES[:3])
        return limit, remaining, used

    @documented("flows 83")
    def test_each_request_is_counted_against_the_rate_limit(self) -> None:
        assert [self.numbers(self.ask()) for _ in range(3)] == [(3, 2, 1), (3, 1, 2), (3, 0, 3)]

    @documented("flows 83")
    def test_the_rate_limit_is_reset_within_an_hour(self) -> None:
        now = int(self.server.clock.now().timestamp())
        reset = int(self.ask().headers["X-RateLimit-Reset"])
        assert now < reset <= now + 3600

    @documented("flows 83", "OpenAPI")
    def test_the_rate_limit_names_the_resource_core(self) -> None:
        assert self.ask().headers["X-RateLimit-Resource"] == "core"

    @documented("flows 83")
    @inferred("the message")
    def test_one_request_too_many_is_refused_with_403(self) -> None:
        for _ in range(3):
            self.ask()
        response = self.ask()
        status, message = refusal(response)
        assert (status, "rate limit exceeded" in message, self.numbers(response)[:2]) == (403, True, (3, 0))

    @documented("flows 83")
    @inferred("by analogy with other refusals")
    def test_a_request_beyond_the_rate_limit_changes_nothing(self) -> None:
        for _ in range(3):
            self.ask()
        before = snapshot(self.server)
        response = self.client.ask("POST", "/authorizations", auth=self.user.credentials, json={"note": "x"})
        assert (refusal(response)[0], snapshot(self.server)) == (403, before)

    @documented("flows 83")
    def test_the_rate_limit_starts_anew_when_the_clock_of_the_server_reaches_the_reset(self) -> None:
        reset = int([self.ask() for _ in range(3)][-1].headers["X-RateLimit-Reset"])
        before = self.ask().status
        self.server.clock.move_to(datetime.fromtimestamp(reset, tz=timezone.utc))
        after = self.ask()
        assert (before, after.status, self.numbers(after)) == (403, 200, (3, 2, 1))

    @inferred("flows 83")
    def test_each_user_has_a_rate_limit_of_its_own(self) -> None:
        for _ in range(4):
            self.ask()
        assert self.numbers(self.ask(user=self.server.add_user("hubot"))) == (3, 2, 1)

    @inferred("flows 74")
    def test_each_app_has_a_rate_limit_of_its_own(self) -> None:
        for _ in range(4):
            self.ask()
        app = self.server.add_oauth_app()
        response = self.client.ask("GET", f"/applications/{app.client_id}/tokens/dead", auth=app.credentials)
        assert (response.status, self.numbers(response)) == (404, (3, 2, 1))

    @inferred("flows 83")
    def test_password_and_token_of_a_user_share_one_rate_limit(self) -> None:
        self.ask()
        token = self.server.issue_personal_token(self.user, note="x")
        assert self.numbers(self.client.ask("GET", "/user", token=token)) == (3, 1, 2)

    @about("rate-limit/get")
    @documented("the page of the operation")
    def test_reading_the_rate_limit_is_not_counted(self) -> None:
        self.ask()
        assert [object_in(self.ask("/rate_limit"))["rate"]["used"] for _ in range(5)] == [1] * 5

    @about("rate-limit/get")
    @inferred("by analogy with a call that is not counted")
    def test_the_rate_limit_can_be_read_when_it_is_exceeded(self) -> None:
        for _ in range(4):
            self.ask()
        assert object_in(self.ask("/rate_limit"))["rate"]["remaining"] == 0

    @about("rate-limit/get")
    @documented("OpenAPI")
    def test_the_rate_limit_has_the_documented_keys(self) -> None:
        body = object_in(self.ask("/rate_limit"))
        assert (list(body), list(body["rate"])) == (["resources", "rate"], ["limit", "remaining", "reset", "used"])

    @about("rate-limit/get")
    @documented("OpenAPI")
    @pytest.mark.parametrize("resource", ["core", "search"])
    def test_each_resource_of_the_rate_limit_has_the_documented_keys(self, resource: str) -> None:
        body = object_in(self.ask("/rate_limit"))
        assert list(body["resources"][resource]) == ["limit", "remaining", "reset", "used"]

    @about("rate-limit/get")
    @documented("flows 83", "OpenAPI")
    def test_the_body_of_the_rate_limit_agrees_with_the_headers(self) -> None:
        self.ask()
        response = self.ask("/rate_limit")
        core = object_in(response)["resources"]["core"]
        headers = [int(response.headers[name]) for name in NAMES[:4]]
        assert [core["limit"], core["remaining"], core["used"], core["reset"]] == headers
