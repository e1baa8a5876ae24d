"""People, apps and devices that sign in, in any order; a model of its own says what each of them is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, OAuthApp, Response
from pytest_ghes_oauth._domain.tokens import user_of
from tests.login.client import Site, callback, error_in, told
from tests.login.devices import Device, start
from tests.login.model import GITHUB_APP, OAUTH_APP, Model
from tests.login.refreshing import pair_in, refresh
from tests.rest.client import Client
from tests.rest.reading import object_in

LOGINS = st.sampled_from(["mona", "hubot"])
APPS = st.sampled_from([OAUTH_APP, GITHUB_APP])
# Asking for none is asking for all that was granted before, which the model does not know.
ASKED = st.lists(st.sampled_from(["repo", "gist", "user", "user:email"]), min_size=1, max_size=3)
# What came last, mostly; and mostly sent by the app to which it was given.
LATEST = st.one_of(st.integers(0, 2), st.integers(0, 100))
OWN = st.sampled_from([True, True, True, True, False])
# The seconds at which codes, devices and tokens end, intervals of polling, and some between.
WAITS = st.sampled_from([1, 300, 599, 600, 899, 900, 3599, 28_800, 15_811_200])
PAUSES = st.sampled_from([0, 0, 4, 5, 10])

T = TypeVar("T")


def latest(rows: Sequence[T], number: int) -> T:
    return rows[-1 - number % len(rows)]


class SigningIn(RuleBasedStateMachine):
    """A server, and a model that is told what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.server = GitHubEnterpriseServer()
        self.server.clock.freeze()
        self.client, self.site, self.model = Client(self.server), Site(self.server), Model()
        self.add_app(OAUTH_APP)
        for login in ("mona", "hubot"):
            self.server.add_user(login)
        self.add_app(GITHUB_APP)

    def add_app(self, name: str) -> None:
        """Add one of the two apps; the GitHub App is installed on every user."""
        if name == OAUTH_APP:
            self.server.add_oauth_app(name, device_flow=True)
            return
        self.server.add_github_app(name, device_flow=True)
        for user in self.server.users:
            self.server.install(name, user)

    def app(self, name: str, *, own: bool) -> OAuthApp | GitHubApp:
        """The app of a name, or the other one."""
        return self.server.apps[name if own else OAUTH_APP if name == GITHUB_APP else GITHUB_APP]

    def pass_time(self, seconds: int) -> None:
        self.server.clock.advance(seconds=seconds)
        self.model.now += seconds

    @rule(seconds=WAITS)
    def wait(self, seconds: int) -> None:
        self.pass_time(seconds)

    @precondition(lambda self: len(self.server.grants) > 0)
    @rule(login=LOGINS, app=APPS)
    def revoke_grant(self, login: str, app: str) -> None:
        for grant in self.server.grants.find(user=login, app=app):
            grant.revoke()
            self.model.revoke_grant(login, app)

    # -- users and apps ----------------------------------------------------------------------------

    @rule(login=LOGINS, password=st.sampled_from(["hunter2", "hunter3"]))
    def change_password(self, login: str, password: str) -> None:
        user = self.server.users[login]
        old = user.credentials
        user.update(password=password)
        assert self.client.ask("GET", "/user", auth=old).status == (200 if old == user.credentials else 401)
        assert self.client.ask("GET", "/user", auth=user.credentials).status == 200  # which forgives the wrong one

    @rule()
    def exchange_logins(self) -> None:
        mona, hubot = self.server.users["mona"], self.server.users["hubot"]
        mona.update(login="nobody")
        hubot.update(login="mona")
        mona.update(login="hubot")
        self.model.exchange_logins("mona", "hubot")
        assert object_in(self.client.ask("GET", "/user", auth=mona.credentials))["id"] == mona.id

    @rule(login=LOGINS)
    def delete_user(self, login: str) -> None:
        """Delete a user, whose login goes to another one at once."""
        user = self.server.users[login]
        user.delete()
        assert self.client.ask("GET", "/user", auth=user.credentials).status == 401
        self.server.install(GITHUB_APP, self.server.add_user(login))
        self.model.delete_user(login)

    @rule(app=APPS)
    def rotate_secret(self, app: str) -> None:
        known = self.server.apps[app]
        old, new = known.client_secret, known.rotate_secret()
        answers = [self.site.exchange(known, "no-such-code", client_secret=secret) for secret in (old, new)]
        assert [error_in(answer) for answer in answers] == ["incorrect_client_credentials", "bad_verification_code"]

    @rule(app=APPS)
    def delete_app(self, app: str) -> None:
        """Delete an app, whose name goes to another one at once."""
        self.server.apps[app].delete()
        self.add_app(app)
        self.model.delete_app(app)

    # -- codes -------------------------------------------------------------------------------------

    @rule(login=LOGINS, app=APPS, scopes=ASKED)
    def authorize(self, login: str, app: str, scopes: list[str]) -> None:
        url = self.site.page(self.server.apps[app], scope=" ".join(scopes))
        self.model.authorise(callback(self.server.approve(url, login))["code"], login, app, scopes)

    @precondition(lambda self: self.model.codes)
    @rule(number=LATEST, own=OWN)
    def exchange(self, number: int, own: bool) -> None:  # noqa: FBT001  # a rule draws it
        code = latest(self.model.codes, number)
        app = self.app(code.app, own=own)
        response = self.site.exchange(app, code.text)
        self.compare(response, self.model.exchange(code, app.name), code.login, code.scopes)

    # -- devices -----------------------------------------------------------------------------------

    @rule(app=APPS, scopes=ASKED)
    def start_device(self, app: str, scopes: list[str]) -> None:
        device = start(self.site, self.server.apps[app], scope=" ".join(scopes))
        self.model.start(device.device_code, device.user_code, app, scopes)

    @precondition(lambda self: self.model.devices)
    @rule(number=LATEST, login=LOGINS, verb=st.sampled_from(["approve", "approve", "deny"]))
    def decide(self, number: int, login: str, verb: str) -> None:
        device = latest(self.model.devices, number)
        possible = self.model.decide(device, login, "approved" if verb == "approve" else "denied")
        with nullcontext() if possible else pytest.raises(GHESError):
            getattr(self.server, f"{verb}_device")(device.user_code, login)

    @precondition(lambda self: self.model.devices)
    @rule(number=LATEST, own=OWN, pause=PAUSES)
    def poll(self, number: int, own: bool, pause: int) -> None:  # noqa: FBT001  # a rule draws it
        self.pass_time(pause)
        device = latest(self.model.devices, number)
        app = self.app(device.app, own=own)
        response = Device(self.site, app, device.text, device.user_code).poll()
        self.compare(response, self.model.poll(device, app.name), device.login, device.scopes)
        assert told(response).get("interval", device.interval) == device.interval

    # -- pairs -------------------------------------------------------------------------------------

    @precondition(lambda self: self.model.pairs)
    @rule(number=LATEST, own=OWN)
    def refresh(self, number: int, own: bool) -> None:  # noqa: FBT001  # a rule draws it
        pair = latest(self.model.pairs, number)
        app = self.app(GITHUB_APP, own=own)
        response = refresh(self.site, app, pair.refresh)
        self.compare(response, self.model.refresh(pair, app.name), pair.login, frozenset())

    @precondition(lambda self: self.model.pairs)
    @rule(number=LATEST)
    def reset(self, number: int) -> None:
        pair, app = latest(self.model.pairs, number), self.server.apps[GITHUB_APP]
        known, body = pair in self.model.living(), {"access_token": pair.access}
        answer = self.client.ask("PATCH", f"/applications/{app.client_id}/token", auth=app.credentials, json=body)
        assert answer.status == (200 if known else 404)
        if known:
            self.model.reset(pair, str(object_in(answer)["token"]))

    def compare(self, response: Response, error: str | None, login: str | None, scopes: frozenset[str]) -> None:
        """Make sure that an answer is the one that the model expects, and tell the model of the new pair."""
        if error is not None:
            assert error_in(response) == error
            return
        body = told(response)
        token = self.server.tokens[str(body["access_token"])]
        assert (user_of(token).login, body["scope"]) == (login, ",".join(sorted(scopes)))
        if "refresh_token" in body:
            self.model.issue(user_of(token).login, *pair_in(response))

    # -- what holds --------------------------------------------------------------------------------

    @invariant()
    def the_pairs_are_those_of_the_model(self) -> None:
        own = [token for token in self.server.tokens if token.token.startswith("ghu_") and token.parent is None]
        assert [token.token for token in own] == [pair.access for pair in self.model.living()]

    @invariant()
    def codes_devices_and_refresh_tokens_have_the_events_of_the_model(self) -> None:
        counted = Counter(event.name for event in self.server.events)
        kinds = ("authorization_code", "device_authorization", "refresh_token")
        assert {name: n for name, n in counted.items() if name.partition(".")[0] in kinds} == dict(self.model.events)
