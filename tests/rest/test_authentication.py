"""Who is let in, and who is told 401, 403 and 404."""

from __future__ import annotations

import pytest

from tests.evidence import EVERY, PASSWORD, about, documented, inferred, own, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.client import Client
from tests.rest.operations import OF_APPS, OF_USERS, OPERATIONS, PUTS, Operation, World, named
from tests.rest.reading import DOCUMENTATION, anchor, refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NOT_FOUND = (404, "Not Found")
REQUIRES_AUTHENTICATION = (401, "Requires authentication")
BAD_CREDENTIALS = (401, "Bad credentials")
PASSWORD_ONLY = (403, "This API can only be accessed with username and password Basic Auth")


@about(EVERY_APP)
class TestApps:
    """Operations of apps take the app's client id and secret, and tell anyone else 404."""

    @recorded("wire 6")
    @inferred("semantics 13")
    @pytest.mark.parametrize("operation", OF_APPS, ids=str)
    def test_an_operation_of_an_app_is_404_without_credentials_and_for_another_app(
        self, world: World, operation: Operation
    ) -> None:
        before = snapshot(world.server)
        answers = [world.ask_without_credentials(operation), world.ask(operation, auth=world.other_app.credentials)]
        assert ([refusal(answer) for answer in answers], snapshot(world.server)) == ([NOT_FOUND] * 2, before)

    @inferred("semantics 13", "by analogy with no credentials (wire 6)")
    @pytest.mark.parametrize("who", ["wrong secret", "secret of another app", "user", "token as password"])
    def test_an_operation_of_an_app_is_404_without_the_secret_of_that_app(self, world: World, who: str) -> None:
        auth = {
            "wrong secret": (world.app.client_id, "wrong"),
            "secret of another app": (world.app.client_id, world.other_app.client_secret),
            "user": world.user.credentials,
            "token as password": ("octocat", world.token.token),
        }[who]
        before = snapshot(world.server)
        assert (refusal(world.ask(OF_APPS[0], auth=auth)), snapshot(world.server)) == (NOT_FOUND, before)

    @inferred("by analogy with no credentials (wire 6)")
    @pytest.mark.parametrize("scheme", ["token", "Bearer"])
    def test_an_operation_of_an_app_is_404_for_a_token(self, world: World, scheme: str) -> None:
        headers = {"Authorization": f"{scheme} {world.token}"}
        assert refusal(world.ask_without_credentials(OF_APPS[0], headers)) == NOT_FOUND

    @recorded("wire 6")
    def test_an_operation_of_an_app_is_404_for_an_unknown_client_id(self, world: World) -> None:
        assert refusal(world.ask(OF_APPS[0], client_id="00000000000000000000")) == NOT_FOUND


@about(PASSWORD)
class TestUsers:
    """Operations on authorizations and grants take a user's password and nothing else."""

    @recorded("wire 2")
    @inferred("by analogy with POST /authorizations elsewhere")
    def test_an_operation_of_a_user_answers_401_without_credentials(self, client: Client) -> None:
        response = client.ask("POST", "/authorizations", json={"note": "x"})
        assert (refusal(response), anchor(response)) == (REQUIRES_AUTHENTICATION, "oauth-authorizations-api")

    @recorded("create_with_pat_403", "wire 4")
    @documented("the page of the operation")
    @inferred("wire 5, for grants")
    @pytest.mark.parametrize("operation", OF_USERS, ids=str)
    def test_an_operation_that_takes_a_password_refuses_a_token_with_403(
        self, world: World, operation: Operation
    ) -> None:
        before = snapshot(world.server)
        response = world.ask_without_credentials(operation, {"Authorization": f"token {world.token}"})
        assert (refusal(response), anchor(response)) == (PASSWORD_ONLY, "oauth-authorizations-api")
        assert snapshot(world.server) == before

    @recorded("wire 2")
    @documented("the page of the operation")
    @inferred("by analogy with a token as the password (wire 2), for one as the name")
    @pytest.mark.parametrize("place", ["password", "name"])
    def test_a_token_sent_as_basic_credentials_is_not_taken_for_a_password(
        self, world: World, client: Client, place: str
    ) -> None:
        text = world.token.token
        auth = ("octocat", text) if place == "password" else (text, "x-oauth-basic")
        assert refusal(client.ask("GET", "/authorizations", auth=auth)) == PASSWORD_ONLY

    @recorded("create_with_pat_403")
    @documented("the page of the operation")
    def test_a_personal_token_is_not_taken_for_a_password(self, world: World, client: Client) -> None:
        token = world.server.issue_personal_token(world.user, note="mine")
        assert refusal(client.ask("GET", "/authorizations", token=token)) == PASSWORD_ONLY

    @recorded("wire 9")
    @inferred("that it is refused before a living one would be")
    def test_a_dead_token_is_refused_with_bad_credentials_before_a_password_is_demanded(
        self, world: World, client: Client
    ) -> None:
        world.token.revoke()
        assert refusal(client.ask("GET", "/authorizations", token=world.token)) == BAD_CREDENTIALS

    @inferred("by analogy with a client id and secret in the query (wire 2)")
    def test_the_credentials_of_an_app_do_not_sign_in_a_user(self, world: World, client: Client) -> None:
        response = client.ask("GET", "/authorizations", auth=world.app.credentials)
        assert refusal(response) == REQUIRES_AUTHENTICATION

    @inferred("by analogy with a wrong password (flows 77)")
    def test_a_wrong_app_secret_is_refused_with_bad_credentials_where_a_user_has_to_sign_in(
        self, world: World, client: Client
    ) -> None:
        response = client.ask("GET", "/authorizations", auth=(world.app.client_id, "wrong"))
        assert refusal(response) == BAD_CREDENTIALS

    @recorded("ghe_create_bad_password_401", "other_401_15")
    @documented("flows 77")
    @pytest.mark.parametrize("auth", [("octocat", "wrong"), ("nobody", "hunter2")], ids=["password", "login"])
    @pytest.mark.usefixtures("user")
    def test_a_wrong_login_or_password_is_refused_with_bad_credentials(
        self, client: Client, auth: tuple[str, str]
    ) -> None:
        response = client.ask("GET", "/authorizations", auth=auth)
        body = {"message": "Bad credentials", "documentation_url": DOCUMENTATION}
        assert (response.status, response.json()) == (401, body)


@about("apps/scope-token")
@inferred("semantics 18")
class TestScopedTokens:
    """Scoping a token takes a GitHub App's client id and secret, and tells bad credentials 401."""

    OPERATION = named("POST /applications/{github_client_id}/token/scoped")[0]

    @documented("OpenAPI", "the page of the operation")
    def test_scoping_a_token_answers_401_without_credentials(self, world: World) -> None:
        assert refusal(world.ask_without_credentials(self.OPERATION)) == REQUIRES_AUTHENTICATION

    @pytest.mark.parametrize("who", ["wrong secret", "user"])
    def test_scoping_a_token_without_the_secret_of_the_app_is_refused_with_bad_credentials(
        self, world: World, who: str
    ) -> None:
        auth = world.user.credentials if who == "user" else (world.github_app.client_id, "wrong")
        assert refusal(world.ask(self.OPERATION, auth=auth)) == BAD_CREDENTIALS

    @pytest.mark.parametrize("authorization", ["token {}", "Basic !!!"])
    def test_scoping_a_token_with_a_token_or_broken_credentials_is_refused_with_bad_credentials(
        self, world: World, authorization: str
    ) -> None:
        headers = {"Authorization": authorization.format(world.github_token)}
        assert refusal(world.ask_without_credentials(self.OPERATION, headers)) == BAD_CREDENTIALS


@own()
@pytest.mark.parametrize("operation", [OF_APPS[0], OF_USERS[0]], ids=str)
def test_the_journal_has_the_true_cause_of_a_refusal_and_the_client_does_not(
    world: World, operation: Operation
) -> None:
    response = world.ask(operation, auth=("nobody", "wrong"))
    cause = world.server.exchanges[-1].cause or ""
    assert ("'nobody'" in cause, b"nobody" in response.body) == (True, False)


@own()
@pytest.mark.parametrize("operation", [OF_APPS[0], OF_USERS[0]], ids=str)
def test_the_journal_says_that_no_credentials_were_sent(world: World, operation: Operation) -> None:
    world.ask_without_credentials(operation)
    assert world.server.exchanges[-1].cause == "the request carries no credentials"


@about(EVERY_APP)
@inferred("semantics 20", "semantics 21")
@pytest.mark.parametrize(
    "operation", [row for row in OPERATIONS if row.caller != "user" and row.status == 200 and row.body], ids=str
)
def test_a_suspended_app_can_still_manage_the_tokens_of_a_suspended_user(world: World, operation: Operation) -> None:
    for one in (world.app, world.github_app, world.user):
        one.suspend()
    assert world.ask(operation).status == operation.status


@inferred("semantics 21")
@pytest.mark.parametrize("operation", [row for row in PUTS if row.status == 201], ids=str)
def test_a_user_can_still_create_tokens_for_a_suspended_app(world: World, operation: Operation) -> None:
    world.app.suspend()
    world.other_app.suspend()
    assert world.ask(operation).status == operation.status
