"""A header `Authorization` that names nobody: it is refused, and the state is as before."""

from __future__ import annotations

import base64

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.evidence import EVERY, PASSWORD, about, inferred, recorded
from tests.evidence import OF_APPS as EVERY_APP
from tests.rest.client import Client
from tests.rest.operations import World
from tests.rest.reading import refusal
from tests.rest.snapshot import snapshot

pytestmark = about(EVERY)

BAD_CREDENTIALS = (401, "Bad credentials")
NOT_FOUND = (404, "Not Found")


def _encoded(decoded: bytes) -> str:
    return "Basic " + base64.b64encode(decoded).decode()


BROKEN = {
    "Basic alone": "Basic",
    "no Base64": "Basic !!!",
    "cut-off Base64": "Basic b2N0b2NhdDpodW50ZXIy"[:-1],
    "Base64 and more": "Basic b2N0b2NhdDpodW50ZXIy x",
    "Base64 of the URL alphabet": "Basic __--",
    "digits beyond ASCII": "Basic \u0663\u0664",
    "a null byte": "Basic \x00",
    "no colon": _encoded(b"octocat"),
    "a colon": _encoded(b":"),
    "no password": _encoded(b"octocat:"),
    "no name": _encoded(b":hunter2"),
    "another name in Latin-1": _encoded("öctocat:hünter2".encode("latin-1")),
    "bytes that are no text": _encoded(b"\xff\xfe:\xff"),
    "a surrogate in UTF-8": _encoded(b"\xed\xa0\x80:\xed\xa0\x80"),
    "null bytes around the right ones": _encoded(b"\x00octocat\x00:hunter2"),
    "a space before the right name": _encoded(b" octocat:hunter2"),
    "a newline after the right password": _encoded(b"octocat:hunter2\n"),
    "a megabyte": _encoded(b"octocat:" + b"x" * 1_000_000),
    "token alone": "token",
    "an unknown token": "token gho_dead",
    "an unknown Bearer": "Bearer gho_dead",
    "two tokens": "token a b",
    "a megabyte of a token": "Bearer " + "x" * 1_000_000,
}
ANOTHER_SCHEME = ["", " ", "Digest username=octocat", "octocat:hunter2", "\x00", "é", ","]


def _refusals(world: World, path: str) -> dict[str, tuple[int, str]]:
    """How GET of a path refuses each of the broken credentials."""
    client = Client(world.server)
    answers = {what: client.ask("GET", path, headers={"Authorization": sent}) for what, sent in BROKEN.items()}
    return {what: refusal(answer) for what, answer in answers.items()}


@about(PASSWORD)
@inferred("by analogy with a wrong password and an unknown token (flows 77)")
def test_broken_credentials_are_refused_with_bad_credentials_where_a_user_has_to_sign_in(world: World) -> None:
    before = snapshot(world.server)
    assert _refusals(world, "/authorizations") == dict.fromkeys(BROKEN, BAD_CREDENTIALS)
    assert snapshot(world.server) == before


@about(EVERY_APP)
@inferred("by analogy with no credentials (wire 6)")
def test_broken_credentials_are_refused_with_404_where_an_app_has_to_sign_in(world: World) -> None:
    path = f"/applications/{world.app.client_id}/tokens/{world.token}"
    assert _refusals(world, path) == dict.fromkeys(BROKEN, NOT_FOUND)


@about("meta/root", "meta/get", "users/get-authenticated", "rate-limit/get")
@recorded("invalid_credentials_2020")
@inferred("by analogy with an unknown token on GET /rate_limit")
@pytest.mark.parametrize("path", ["/", "/meta", "/user", "/rate_limit"])
def test_broken_credentials_are_refused_even_where_none_are_needed(client: Client, path: str) -> None:
    for authorization in ("token gho_dead", "Basic !!!"):
        assert refusal(client.ask("GET", path, headers={"Authorization": authorization})) == BAD_CREDENTIALS


@about(PASSWORD)
@inferred("by analogy with no credentials (wire 2)")
def test_an_unknown_authorization_scheme_counts_as_no_credentials_where_a_user_has_to_sign_in(client: Client) -> None:
    for authorization in ANOTHER_SCHEME:
        response = client.ask("GET", "/authorizations", headers={"Authorization": authorization})
        assert refusal(response) == (401, "Requires authentication"), ascii(authorization)


@about(EVERY_APP)
@inferred("by analogy with no credentials (wire 6)")
def test_an_unknown_authorization_scheme_is_404_where_an_app_has_to_sign_in(world: World) -> None:
    path, headers = f"/applications/{world.app.client_id}/tokens/{world.token}", {"Authorization": "Digest x"}
    assert refusal(Client(world.server).ask("GET", path, headers=headers)) == NOT_FOUND


@about(PASSWORD)
@inferred("wire 11: by analogy with none")
def test_an_odd_one_time_password_is_refused_as_a_wrong_one(server: GitHubEnterpriseServer, client: Client) -> None:
    hubot = server.add_user("hubot", two_factor="app")
    for code in ("", " ", "000000x", "\u0661\u0662\u0663\u0664\u0665\u0666", "\x00", "9" * 10_000):
        response = client.ask("GET", "/authorizations", auth=hubot.credentials, headers={"X-GitHub-OTP": code})
        assert refusal(response) == (401, "Must specify two-factor authentication OTP code."), ascii(code)[:12]
