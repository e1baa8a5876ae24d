"""Operations 1-19: who is let in, and who is told 401, 403 and 404."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Response
from tests.evidence import EVERY, PASSWORD, about, documented, inferred, own, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.operations import OF_APPS, OF_USERS, OPERATIONS, Operation, World
from tests.rest.reading import DOCUMENTATION, anchor, refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

NOT_FOUND = (404, "Not Found")
REQUIRES_AUTHENTICATION = (401, "Requires authentication")
BAD_CREDENTIALS = (401, "Bad credentials")
PASSWORD_ONLY = (403, "This API can only be accessed with username and password Basic Auth")


class Refused:
    """Make sure of a refusal after which the state is what it was."""

    def __init__(self, world: World) -> None:
        self._server = world.server
        self._before = snapshot(world.server)

    def __call__(self, response: Response) -> tuple[int, str]:
        answer = refusal(response)
        assert snapshot(self._server) == self._before
        return answer


@pytest.fixture(name="refused")
def _refused(world: World) -> Refused:
    return Refused(world)


@about(EVERY_APP)
@pytest.mark.parametrize("operation", OF_APPS, ids=str)
class TestApps:
    """Operations 1-5 and 7-9 take an app's client id and secret, and tell anyone else 404."""

    @recorded("wire 6")
    def test_no_credentials(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask_without_credentials(operation)) == NOT_FOUND

    @inferred("semantics: App endpoints")
    def test_a_wrong_secret(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=(world.app.client_id, "wrong"))) == NOT_FOUND

    @inferred("semantics: App endpoints")
    def test_the_secret_of_another_app(self, world: World, refused: Refused, operation: Operation) -> None:
        auth = (world.app.client_id, world.other_app.client_secret)
        assert refused(world.ask(operation, auth=auth)) == NOT_FOUND

    @inferred("semantics: App endpoints")
    def test_another_app(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=world.other_app.credentials)) == NOT_FOUND

    @recorded("wire 6")
    def test_an_unknown_client_id_in_the_path(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, client_id="00000000000000000000")) == NOT_FOUND

    @inferred("by analogy with no credentials (wire 6)")
    def test_a_user_with_a_password(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=world.user.credentials)) == NOT_FOUND

    @inferred("by analogy with no credentials (wire 6)")
    @pytest.mark.parametrize("scheme", ["token", "Bearer"])
    def test_a_token(self, world: World, refused: Refused, operation: Operation, scheme: str) -> None:
        headers = {"Authorization": f"{scheme} {world.token}"}
        assert refused(world.ask_without_credentials(operation, headers)) == NOT_FOUND


@about(PASSWORD)
@pytest.mark.parametrize("operation", OF_USERS, ids=str)
class TestUsers:
    """Operations 10-19 take a user's password and nothing else."""

    @recorded("wire 2")
    @inferred("by analogy with POST /authorizations elsewhere")
    def test_no_credentials(self, world: World, refused: Refused, operation: Operation) -> None:
        response = world.ask_without_credentials(operation)
        assert (refused(response), anchor(response)) == (REQUIRES_AUTHENTICATION, "oauth-authorizations-api")

    @inferred("by analogy with a client id and secret in the query (wire 2)")
    def test_an_app(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=world.app.credentials)) == REQUIRES_AUTHENTICATION

    @inferred("by analogy with a wrong password (flows 77)")
    def test_an_app_with_a_wrong_secret(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=(world.app.client_id, "wrong"))) == BAD_CREDENTIALS

    @recorded("ghe_create_bad_password_401", "other_401_15")
    @documented("flows 77")
    def test_a_wrong_password(self, world: World, refused: Refused, operation: Operation) -> None:
        response = world.ask(operation, auth=("octocat", "wrong"))
        body = response.json()
        assert refused(response) == BAD_CREDENTIALS
        assert body == {"message": "Bad credentials", "documentation_url": DOCUMENTATION}

    @documented("flows 77")
    def test_an_unknown_user(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=("nobody", "hunter2"))) == BAD_CREDENTIALS

    @documented("flows 101")
    @inferred("flows 101, for status and words: client code alone has them")
    def test_a_suspended_user(self, world: World, operation: Operation) -> None:
        world.user.suspend()
        status, message = Refused(world)(world.ask(operation))
        assert (status, "account was suspended" in message) == (403, True)

    @recorded("create_with_pat_403", "wire 4")
    @documented("the page of the operation")
    @inferred("wire 5, for grants")
    @pytest.mark.parametrize("scheme", ["token", "Bearer"])
    def test_a_token(self, world: World, refused: Refused, operation: Operation, scheme: str) -> None:
        response = world.ask_without_credentials(operation, {"Authorization": f"{scheme} {world.token}"})
        assert (refused(response), anchor(response)) == (PASSWORD_ONLY, "oauth-authorizations-api")

    @recorded("wire 2")
    @documented("the page of the operation")
    @inferred("wire 5, for grants")
    def test_a_token_as_the_password(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=("octocat", world.token.token))) == PASSWORD_ONLY

    @inferred("by analogy with a token as the password (wire 2)")
    def test_a_token_as_the_name(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=(world.token.token, "x-oauth-basic"))) == PASSWORD_ONLY

    @recorded("create_with_pat_403")
    @documented("the page of the operation")
    @inferred("wire 5, for grants")
    def test_a_personal_token(self, world: World, operation: Operation) -> None:
        token = world.server.issue_personal_token(world.user, note="mine")
        response = world.ask_without_credentials(operation, {"Authorization": f"token {token}"})
        assert Refused(world)(response) == PASSWORD_ONLY

    @recorded("wire 9")
    @inferred("that it is refused before a living one would be")
    def test_a_dead_token(self, world: World, operation: Operation) -> None:
        token = world.server.issue_personal_token(world.user, note="mine")
        token.revoke()
        response = world.ask_without_credentials(operation, {"Authorization": f"token {token}"})
        assert Refused(world)(response) == BAD_CREDENTIALS

    @recorded("wire 2", "flows 75")
    @documented("flows 75")
    @pytest.mark.parametrize("two_factor", ["app", "sms"])
    def test_a_password_without_the_second_factor(self, world: World, operation: Operation, two_factor: str) -> None:
        user = world.server.add_user("hubot", two_factor="app" if two_factor == "app" else "sms")
        response = world.ask(operation, auth=user.credentials)
        refused = Refused(world)(response)
        assert refused == (401, "Must specify two-factor authentication OTP code.")
        assert response.headers["X-GitHub-OTP"] == f"required; {two_factor}"


@about("apps/scope-token")
@inferred("semantics: App endpoints")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.number == 6], ids=str)
class TestScopedTokens:
    """Operation 6 takes a GitHub App's client id and secret, and tells bad credentials 401."""

    @documented("OpenAPI", "the page of the operation")
    def test_no_credentials(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask_without_credentials(operation)) == REQUIRES_AUTHENTICATION

    def test_a_wrong_secret(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=(world.github_app.client_id, "wrong"))) == BAD_CREDENTIALS

    def test_a_user_with_a_password(self, world: World, refused: Refused, operation: Operation) -> None:
        assert refused(world.ask(operation, auth=world.user.credentials)) == BAD_CREDENTIALS

    def test_a_token(self, world: World, refused: Refused, operation: Operation) -> None:
        headers = {"Authorization": f"token {world.github_token}"}
        assert refused(world.ask_without_credentials(operation, headers)) == BAD_CREDENTIALS


@own()
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_the_journal_has_the_true_cause_of_a_refusal_and_the_client_has_not(world: World, operation: Operation) -> None:
    response = world.ask(operation, auth=("nobody", "wrong"))
    cause = world.server.exchanges[-1].cause or ""
    assert ("'nobody'" in cause, b"nobody" in response.body) == (True, False)


@inferred("semantics: People and apps")
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_suspended_app_still_signs_in_for_its_tokens(world: World, operation: Operation) -> None:
    for app in (world.app, world.github_app):
        app.suspend()
    assert world.ask(operation).status == operation.status


@about(EVERY_APP)
@inferred("semantics: People and apps")
@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.caller != "user"], ids=str)
def test_an_app_may_act_on_the_tokens_of_a_suspended_user(world: World, operation: Operation) -> None:
    world.user.suspend()
    assert world.ask(operation).status == operation.status
