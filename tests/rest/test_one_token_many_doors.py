"""A token is one object to every operation, whichever issued it and whichever kills it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import TOKENS, about, documented, inferred, own, recorded
from tests.rest.client import Client
from tests.rest.reading import object_in, rows_in

pytestmark = about(TOKENS)

CREATE = "/authorizations"


class Doors:
    """Every way to issue, to see, to reset and to kill a token of one app."""

    def __init__(self, server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp) -> None:
        self.server, self.client, self.user, self.app = server, client, user, app
        self.root = f"/applications/{app.client_id}"

    def by_user(self, method: str, path: str, **json: object) -> object:
        """The body of an answer to the user with the password."""
        response = self.client.ask(method, path, auth=self.user.credentials, json=json)
        return response.json() if response.body else None

    def by_app(self, method: str, path: str, **json: object) -> object:
        """The body of an answer to the app with its secret."""
        response = self.client.ask(method, self.root + path, auth=self.app.credentials, json=json)
        return response.json() if response.body else None

    def id_of(self, text: str) -> int:
        return self.server.tokens[text].id

    # -- doors that show a token: text -> its id, or None where it is none ----------------------------

    def seen_by_check(self, text: str) -> int | None:
        body = self.by_app("POST", "/token", access_token=text)
        return body.get("id") if isinstance(body, dict) else None

    def seen_by_legacy_check(self, text: str) -> int | None:
        body = self.by_app("GET", f"/tokens/{text}")
        return body.get("id") if isinstance(body, dict) else None

    def seen_by_api(self, text: str) -> int | None:
        response = self.client.ask("GET", "/user", token=text)
        return self.id_of(text) if response.status == 200 else None

    def seen_by_list(self, text: str) -> int | None:
        rows = rows_in(self.client.ask("GET", "/authorizations", auth=self.user.credentials))
        return next((row["id"] for row in rows if row["token_last_eight"] == text[-8:]), None)

    def seen_by_collection(self, text: str) -> int | None:
        return self.id_of(text) if text in self.server.tokens else None


@pytest.fixture(name="doors")
def _doors(server: GitHubEnterpriseServer, client: Client, user: User, app: OAuthApp) -> Doors:
    return Doors(server, client, user, app)


def _text(body: object) -> str:
    assert isinstance(body, dict)
    return str(body["token"])


# fmt: off
ISSUED: dict[str, Callable[[Doors], str]] = {
    "POST /authorizations": lambda d: _text(
        d.by_user("POST", CREATE, client_id=d.app.client_id, client_secret=d.app.client_secret)),
    "PUT /authorizations/clients/{}": lambda d: _text(
        d.by_user("PUT", f"/authorizations/clients/{d.app.client_id}", client_secret=d.app.client_secret)),
    "PUT /authorizations/clients/{}/{}": lambda d: _text(
        d.by_user("PUT", f"/authorizations/clients/{d.app.client_id}/laptop", client_secret=d.app.client_secret)),
    "issue_token": lambda d: d.server.issue_token(d.user, d.app).token,
}
SEEN: dict[str, Callable[[Doors, str], int | None]] = {
    "POST /token": Doors.seen_by_check,
    "GET /tokens/{}": Doors.seen_by_legacy_check,
    "GET /user": Doors.seen_by_api,
    "GET /authorizations": Doors.seen_by_list,
    "ghes.tokens": Doors.seen_by_collection,
}
RESET: dict[str, Callable[[Doors, str], str]] = {
    "PATCH /token": lambda d, text: _text(d.by_app("PATCH", "/token", access_token=text)),
    "POST /tokens/{}": lambda d, text: _text(d.by_app("POST", f"/tokens/{text}")),
}
KILLED: dict[str, Callable[[Doors, str], object]] = {
    "DELETE /token": lambda d, text: d.by_app("DELETE", "/token", access_token=text),
    "DELETE /tokens/{}": lambda d, text: d.by_app("DELETE", f"/tokens/{text}"),
    "DELETE /authorizations/{}": lambda d, text: d.by_user("DELETE", f"/authorizations/{d.id_of(text)}"),
    "token.revoke()": lambda d, text: d.server.tokens[text].revoke(),
    "token.expire()": lambda d, text: d.server.tokens[text].expire(),
}
GRANT_DELETED: dict[str, Callable[[Doors, str], object]] = {
    "DELETE /grant": lambda d, text: d.by_app("DELETE", "/grant", access_token=text),
    "DELETE /grants/{}": lambda d, text: d.by_app("DELETE", f"/grants/{text}"),
    "DELETE /applications/grants/{}": lambda d, _: d.by_user(
        "DELETE", f"/applications/grants/{d.server.grants.one(user=d.user, app=d.app).id}"),
    "grant.revoke()": lambda d, _: d.server.grants.one(user=d.user, app=d.app).revoke(),
}
# fmt: on


def _seen(doors: Doors, text: str) -> dict[str, int | None]:
    return {door: see(doors, text) for door, see in SEEN.items()}


@recorded("wire 4")
@inferred("semantics 2")
@pytest.mark.parametrize("issued", ISSUED)
def test_a_living_token_is_the_same_to_every_operation(doors: Doors, issued: str) -> None:
    text = ISSUED[issued](doors)
    assert _seen(doors, text) == dict.fromkeys(SEEN, doors.id_of(text))


@recorded("wire 6", "wire 7")
@pytest.mark.parametrize("reset", RESET)
def test_a_reset_token_keeps_its_id_and_loses_its_old_text_for_every_operation(doors: Doors, reset: str) -> None:
    token = doors.server.issue_token(doors.user, doors.app)
    old = token.token
    new = RESET[reset](doors, old)
    assert (_seen(doors, old), _seen(doors, new)) == (dict.fromkeys(SEEN), dict.fromkeys(SEEN, token.id))


@recorded("wire 4", "wire 6")
@documented("flows 68")
@inferred("semantics 4")
@pytest.mark.parametrize("killed", [*KILLED, *GRANT_DELETED])
def test_a_dead_token_is_found_by_no_operation(doors: Doors, killed: str) -> None:
    text = doors.server.issue_token(doors.user, doors.app).token
    (KILLED | GRANT_DELETED)[killed](doors, text)
    assert _seen(doors, text) == dict.fromkeys(SEEN)


@documented("flows 69")
@inferred("semantics 3")
@pytest.mark.parametrize("killed", KILLED)
def test_the_death_of_one_token_leaves_the_grant_and_the_other_tokens(doors: Doors, killed: str) -> None:
    texts = [doors.server.issue_token(doors.user, doors.app, scopes=["repo"]).token for _ in range(2)]
    KILLED[killed](doors, texts[0])
    [grant] = doors.server.grants
    assert ([token.token for token in grant.tokens], [*grant.scopes]) == ([texts[1]], ["repo"])


@documented("flows 68")
@pytest.mark.parametrize("deleted", GRANT_DELETED)
def test_deleting_a_grant_revokes_every_token_of_that_user_and_app_and_no_other(doors: Doors, deleted: str) -> None:
    server = doors.server
    text = server.issue_token(doors.user, doors.app).token
    server.issue_token(doors.user, doors.app, scopes=["gist"])
    others = [
        server.issue_token(server.add_user(), doors.app),
        server.issue_token(doors.user, server.add_oauth_app()),
        server.issue_personal_token(doors.user, note="mine"),
    ]
    GRANT_DELETED[deleted](doors, text)
    assert [*server.tokens] == others


@inferred("semantics 3", "flows 68")
@pytest.mark.parametrize("deleted", GRANT_DELETED)
def test_a_token_after_the_deletion_of_a_grant_starts_a_new_grant(doors: Doors, deleted: str) -> None:
    token = doors.server.issue_token(doors.user, doors.app, scopes=["repo"])
    old = doors.server.grants.one(app=doors.app).id
    GRANT_DELETED[deleted](doors, token.token)
    doors.server.issue_token(doors.user, doors.app, scopes=["gist"])
    [grant] = doors.server.grants
    assert ([*grant.scopes], grant.id == old) == (["gist"], False)


@documented("wire 5")
@pytest.mark.parametrize("issued", ISSUED)
def test_tokens_of_one_user_and_app_share_one_grant(doors: Doors, issued: str) -> None:
    first = doors.server.issue_token(doors.user, doors.app, fingerprint="other")
    second = doors.server.tokens[ISSUED[issued](doors)]
    assert (second.grant, [*doors.server.grants]) == (first.grant, [first.grant])


@documented("wire 5")
def test_the_scopes_of_a_grant_are_the_union_of_all_that_was_granted_by_any_operation(doors: Doors) -> None:
    pair = {"client_id": doors.app.client_id, "client_secret": doors.app.client_secret}
    doors.server.issue_token(doors.user, doors.app, scopes=["gist"], fingerprint="1")
    doors.by_user("POST", CREATE, **pair, scopes=["public_repo"], fingerprint="2")
    path = f"/authorizations/clients/{doors.app.client_id}/3"
    body = doors.by_user("PUT", path, client_secret=doors.app.client_secret, scopes=["user:email"])
    assert isinstance(body, dict)
    doors.by_user("PATCH", f"/authorizations/{body['id']}", add_scopes=["user"])
    [grant] = doors.server.grants
    assert sorted(grant.scopes) == ["gist", "public_repo", "user"]


@inferred("semantics 5")
def test_the_ids_of_authorizations_are_never_used_twice(doors: Doors) -> None:
    seen = []
    for _ in range(3):
        body = object_in(doors.client.ask("POST", CREATE, auth=doors.user.credentials, json={"note": "again"}))
        seen.append(body["id"])
        doors.by_user("DELETE", f"/authorizations/{body['id']}")
    assert len(set(seen)) == 3


@own()
def test_the_ids_of_tokens_grants_users_and_apps_are_distinct(doors: Doors) -> None:
    token = doors.server.issue_token(doors.user, doors.app)
    assert token.grant is not None
    assert len({token.id, token.grant.id, doors.user.id, doors.app.id}) == 4
