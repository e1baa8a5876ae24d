"""Operations 1-19: a header `Authorization` that says nothing. Each is refused, and the state is as before."""

from __future__ import annotations

import base64

import pytest

from pytest_ghes_oauth import Response
from tests.evidence import EVERY, PASSWORD, about, inferred, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.client import Client
from tests.rest.operations import OF_APPS, OF_USERS, OPERATIONS, Operation, World
from tests.rest.reading import refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

BAD_CREDENTIALS = (401, "Bad credentials")
REQUIRES_AUTHENTICATION = (401, "Requires authentication")
NOT_FOUND = (404, "Not Found")


def _encoded(decoded: bytes) -> str:
    return "Basic " + base64.b64encode(decoded).decode()


# They name someone, or try to.
BROKEN = {
    "Basic alone": "Basic",
    "Basic and a space": "Basic ",
    "no Base64": "Basic !!!",
    "cut-off Base64": "Basic b2N0b2NhdDpodW50ZXIy"[:-1],
    "Base64 and more": "Basic b2N0b2NhdDpodW50ZXIy x",
    "Base64 of the URL alphabet": "Basic __--",
    "letters beyond ASCII": "Basic pässwörd",
    "digits beyond ASCII": "Basic \u0663\u0664",
    "a lone surrogate": "Basic \ud800",
    "a null byte": "Basic \x00",
    "no colon": _encoded(b"octocat"),
    "nothing": _encoded(b""),
    "a colon": _encoded(b":"),
    "no password": _encoded(b"octocat:"),
    "no name": _encoded(b":hunter2"),
    "another name in UTF-8": _encoded("öctocat:hünter2".encode()),
    "another name in Latin-1": _encoded("öctocat:hünter2".encode("latin-1")),
    "bytes that are no text": _encoded(b"\xff\xfe:\xff"),
    "a surrogate in UTF-8": _encoded(b"\xed\xa0\x80:\xed\xa0\x80"),
    "null bytes around the right ones": _encoded(b"\x00octocat\x00:hunter2"),
    "a space before the right name": _encoded(b" octocat:hunter2"),
    "a newline after the right password": _encoded(b"octocat:hunter2\n"),
    "a megabyte": _encoded(b"octocat:" + b"x" * 1_000_000),
    "token alone": "token",
    "token and a space": "token ",
    "Bearer alone": "Bearer",
    "an unknown token": "token gho_dead",
    "an unknown Bearer": "Bearer gho_dead",
    "a token beyond ASCII": "token pässwörd",
    "a surrogate as a token": "token \ud800",
    "a null byte as a token": "token \x00",
    "two tokens": "token a b",
    "a megabyte of a token": "Bearer " + "x" * 1_000_000,
}
# They name nobody.
ANOTHER_SCHEME = ["", " ", "Digest username=octocat", "Negotiate", "octocat:hunter2", "\x00", "é", "\ud800", ","]


class Refused:
    """Make sure of a refusal after which the state is what it was."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._before = snapshot(world.server)

    def __call__(self, operation: Operation, authorization: str) -> tuple[int, str]:
        response: Response = self._world.ask_without_credentials(operation, {"Authorization": authorization})
        assert snapshot(self._world.server) == self._before
        return refusal(response)


@pytest.fixture(name="refused")
def _refused(world: World) -> Refused:
    return Refused(world)


@pytest.mark.parametrize("authorization", BROKEN.values(), ids=BROKEN)
class TestBroken:
    """Credentials that are sent must be valid."""

    @about(PASSWORD)
    @inferred("by analogy with a wrong password and an unknown token (flows 77)")
    @pytest.mark.parametrize("operation", OF_USERS, ids=str)
    def test_as_a_user_they_are_bad(self, refused: Refused, operation: Operation, authorization: str) -> None:
        assert refused(operation, authorization) == BAD_CREDENTIALS

    @about(EVERY_APP)
    @inferred("by analogy with no credentials (wire 6)")
    @pytest.mark.parametrize("operation", OF_APPS, ids=str)
    def test_as_an_app_nothing_is_found(self, refused: Refused, operation: Operation, authorization: str) -> None:
        assert refused(operation, authorization) == NOT_FOUND

    @about("apps/scope-token")
    @inferred("semantics: App endpoints")
    @pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.number == 6], ids=str)
    def test_as_an_app_that_scopes_they_are_bad(
        self, refused: Refused, operation: Operation, authorization: str
    ) -> None:
        assert refused(operation, authorization) == BAD_CREDENTIALS

    @about("meta/root", "meta/get", "users/get-authenticated", "rate-limit/get")
    @recorded("invalid_credentials_2020")
    @inferred("by analogy with an unknown token on GET /rate_limit")
    @pytest.mark.parametrize("path", ["/", "/meta", "/user", "/rate_limit"])
    def test_they_are_bad_even_where_nobody_needs_any(
        self, client: Client, world: World, path: str, authorization: str
    ) -> None:
        response = client.ask("GET", path, headers={"Authorization": authorization})
        assert (refusal(response), len(world.server.exchanges)) == (BAD_CREDENTIALS, 1)


@pytest.mark.parametrize("authorization", ANOTHER_SCHEME, ids=ascii)
class TestAnotherScheme:
    """No credentials that this API knows."""

    @about(PASSWORD)
    @inferred("by analogy with no credentials (wire 2)")
    @pytest.mark.parametrize("operation", OF_USERS, ids=str)
    def test_a_user_is_required(self, refused: Refused, operation: Operation, authorization: str) -> None:
        assert refused(operation, authorization) == REQUIRES_AUTHENTICATION

    @about(EVERY_APP)
    @inferred("by analogy with no credentials (wire 6)")
    @pytest.mark.parametrize("operation", OF_APPS, ids=str)
    def test_for_an_app_nothing_is_found(self, refused: Refused, operation: Operation, authorization: str) -> None:
        assert refused(operation, authorization) == NOT_FOUND


@about(PASSWORD)
@inferred("wire 11: by analogy with none")
@pytest.mark.parametrize(
    "code",
    ["", " ", "000000x", "é", "\u0661\u0662\u0663\u0664\u0665\u0666", "\x00", "9" * 10_000, "\ud800"],
    ids=lambda code: ascii(code)[:12],
)
@pytest.mark.parametrize("operation", OF_USERS, ids=str)
def test_an_odd_one_time_password_is_wrong(world: World, operation: Operation, code: str) -> None:
    hubot = world.server.add_user("hubot", two_factor="app")
    before = snapshot(world.server)
    response = world.ask(operation, auth=hubot.credentials, headers={"X-GitHub-OTP": code})
    assert refusal(response) == (401, "Must specify two-factor authentication OTP code.")
    assert snapshot(world.server) == before
