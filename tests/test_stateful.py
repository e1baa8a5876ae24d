"""Any sequence of requests, verbs and hours leaves a server whose views agree with each other and with a model."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from pytest_ghes_oauth import AccessToken, GHESError
from pytest_ghes_oauth._domain.lifecycle import ABSENT, NEW, TOKEN, State
from pytest_ghes_oauth._domain.tokens import user_of
from tests.groups.machine import Groups
from tests.login.machine import APPS, LOGINS, SigningIn
from tests.login.model import GITHUB_APP
from tests.login.refreshing import pair_of
from tests.properties import steady

SCOPES = st.lists(st.sampled_from(["repo", "gist", "user", "user:email"]), max_size=3)
FINGERPRINTS = st.sampled_from([None, "laptop", "desktop"])
NOTES = st.sampled_from(["a", "b", "c"])
WHICH = st.integers(0, 1_000)


class Server(SigningIn):
    """A server on which users sign in, and every token that was ever on it."""

    def tokens(self) -> list[AccessToken]:
        return [event.token for event in self.server.events if event.name == "token.issued" and event.token]

    def token(self, which: int) -> AccessToken | None:
        tokens = self.tokens()
        return tokens[which % len(tokens)] if tokens else None

    # -- what a test does --------------------------------------------------------------------------

    @rule(login=LOGINS, scopes=SCOPES, fingerprint=FINGERPRINTS, lifetime=st.sampled_from([None, 1, 3600]))
    def issue(self, login: str, scopes: list[str], fingerprint: str | None, lifetime: int | None) -> None:
        with suppress(GHESError):  # the fingerprint may be taken
            self.server.issue_token(login, "ci-bot", scopes=scopes, fingerprint=fingerprint, expires_in=lifetime)

    @rule(login=LOGINS, app=APPS, number=st.integers(1, 12))
    def issue_many(self, login: str, app: str, number: int) -> None:
        for _ in range(number):
            token = self.server.issue_token(login, app)
            if app == GITHUB_APP:
                self.model.issue(login, *pair_of(token))

    @rule(which=WHICH, verb=st.sampled_from(["revoke", "expire"]))
    def end(self, which: int, verb: str) -> None:
        token = self.token(which)
        if token is not None and token.is_active:
            pair = self.model.pair(token.token)
            getattr(token, verb)()
            if pair is not None:
                getattr(self.model, verb)(pair)

    # -- what clients do ---------------------------------------------------------------------------

    @rule(login=LOGINS, note=NOTES, scopes=SCOPES, for_app=st.booleans(), fingerprint=FINGERPRINTS)
    def create(self, login: str, note: str, scopes: list[str], for_app: bool, fingerprint: str | None) -> None:  # noqa: FBT001  # a rule draws it
        body: dict[str, object] = {"note": note, "scopes": scopes}
        if for_app:
            app = self.server.apps["ci-bot"]
            body |= {"client_id": app.client_id, "client_secret": app.client_secret}
        if fingerprint is not None:
            body["fingerprint"] = fingerprint
        response = self.client.ask("POST", "/authorizations", auth=self.server.users[login].credentials, json=body)
        assert response.status in (201, 422)

    @rule(login=LOGINS, scopes=SCOPES, fingerprint=FINGERPRINTS)
    def get_or_create(self, login: str, scopes: list[str], fingerprint: str | None) -> None:
        app, auth = self.server.apps["ci-bot"], self.server.users[login].credentials
        path = f"/authorizations/clients/{app.client_id}" + (f"/{fingerprint}" if fingerprint else "")
        known = self.server.tokens.find(user=login, app=app, fingerprint=fingerprint)
        body = {"client_secret": app.client_secret, "scopes": scopes}
        assert self.client.ask("PUT", path, auth=auth, json=body).status == (200 if known else 201)

    @rule(which=WHICH, scopes=SCOPES, key=st.sampled_from(["scopes", "add_scopes", "remove_scopes"]))
    def update(self, which: int, scopes: list[str], key: str) -> None:
        token = self.token(which)
        if token is not None:
            listed = token.is_active and not token.token.startswith("ghu_")
            path = f"/authorizations/{token.id}"
            auth = self.server.users[user_of(token).login].credentials  # of the heir, if the user was deleted
            response = self.client.ask("PATCH", path, auth=auth, json={key: scopes})
            assert response.status == (200 if listed else 404)

    @rule(
        which=WHICH,
        call=st.sampled_from(["POST token", "PATCH token", "DELETE token", "DELETE grant", "POST token/scoped"]),
    )
    def ask_as_app(self, which: int, call: str) -> None:
        token = self.token(which)
        if token is not None and token.app is not None:
            method, _, operation = call.partition(" ")
            known, pair = token.is_active, self.model.pair(token.token)
            body = {"access_token": token.token, "target": user_of(token).login}
            path = f"/applications/{token.app.client_id}/{operation}"
            response = self.client.ask(method, path, auth=token.app.credentials, json=body)
            assert (response.status == 404) is not known or operation == "token/scoped"
            if known and call == "DELETE grant":
                self.model.revoke_grant(user_of(token).login, token.app.name)
            elif known and pair is not None and call == "DELETE token":
                self.model.revoke(pair)
            elif known and pair is not None and call == "PATCH token":
                self.model.reset(pair, token.token)

    # -- what holds --------------------------------------------------------------------------------

    @invariant()
    def a_token_lives_in_every_view_or_in_none(self) -> None:
        living = [token for token in self.tokens() if token.is_active]
        assert list(self.server.tokens) == living
        assert [token for token in self.tokens() if token.token in self.server.tokens] == living
        assert [token for grant in self.server.grants for token in grant.tokens] == sorted(
            (token for token in living if token.grant is not None),
            key=lambda token: (token.grant.id if token.grant else 0, token.id),
        )

    @invariant()
    def a_token_authenticates_exactly_while_it_lives(self) -> None:
        for token in self.tokens()[-5:]:
            assert (self.client.ask("GET", "/user", token=token).status == 200) is token.is_active

    @invariant()
    def the_list_of_a_user_is_what_lives_of_it(self) -> None:
        for user in self.server.users:
            rows = self.client.ask("GET", "/authorizations?per_page=100", auth=user.credentials).json()
            assert isinstance(rows, list)
            own = [token for token in self.server.tokens.find(user=user) if not token.token.startswith("ghu_")]
            assert sorted(row["id"] for row in rows) == sorted(token.id for token in own)[:100]

    @invariant()
    def no_kind_of_token_is_there_more_than_ten_times(self) -> None:
        kinds: dict[tuple[int, int, frozenset[str]], int] = {}
        for token in self.server.tokens:
            if token.app is not None and token.parent is None:
                kind = (user_of(token).id, token.app.id, frozenset(token.scopes))
                kinds[kind] = kinds.get(kind, 0) + 1
        assert all(number <= 10 for number in kinds.values())

    @invariant()
    def the_events_of_a_token_are_a_way_through_the_table_of_states(self) -> None:
        states: dict[int, State] = {}
        for event in self.server.events:
            if event.token is not None and event.name.startswith("token."):
                row = TOKEN[states.get(event.token.id, NEW)]
                (states[event.token.id],) = {move.to for move in row.verbs.values() if move.event == event.name}
        ended = {token.id for token in self.tokens() if states[token.id] in ABSENT}
        dead = {token.id: token for token in self.tokens() if not token.is_active}
        assert ended <= dead.keys()
        assert {dead[number].state for number in dead.keys() - ended} <= {"expired"}


TestServer = Server.TestCase
TestServer.settings = steady(15, steps=30)

TestSigningIn = SigningIn.TestCase
TestSigningIn.settings = steady(30, steps=40)

TestGroups = Groups.TestCase
TestGroups.settings = steady(8, steps=40)
