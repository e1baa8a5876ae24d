"""Whom the server took a caller for, which token was presented, the error code, and the events of an exchange."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import AccessToken, Exchange, GitHubEnterpriseServer, OAuthApp, Request, User
from tests.login.browser import Browser
from tests.login.client import ACCESS_TOKEN, AUTHORIZE, Site
from tests.rest.client import Client

Ask = Callable[["World"], object]
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class World:
    """A server with a user, an app and a token, and clients that speak to it."""

    def __init__(self, server: GitHubEnterpriseServer) -> None:
        self.server, self.client, self.site = server, Client(server), Site(server)
        self.user: User = server.add_user("octocat", password="hunter2")
        self.app: OAuthApp = server.add_oauth_app("ci-bot", client_id="abc", client_secret="secret-of-ci-bot")
        self.token: AccessToken = server.issue_token("octocat", "ci-bot", scopes=["repo"])
        self.old_text = self.token.token

    def reset(self) -> None:
        body = {"access_token": self.token.token}
        self.client.ask("PATCH", "/applications/abc/token", auth=self.app.credentials, json=body)

    def browser(self) -> Browser:
        """One in which the user has signed in."""
        browser = Browser(self.server)
        browser.sign_in(*self.user.credentials)
        return browser

    def parties(self) -> tuple[object, ...]:
        exchange = self.server.exchanges[-1]
        return exchange.user, exchange.app, exchange.token


@pytest.fixture(name="world")
def _world(server: GitHubEnterpriseServer) -> World:
    return World(server)


def _with(verb: Callable[[World], object], ask: Ask) -> Ask:
    return lambda world: (verb(world), ask(world))


WITH_TOKEN: Ask = lambda world: world.client.ask("GET", "/user", token=world.old_text)  # noqa: E731  # a row
WITH_PASSWORD: Ask = lambda world: world.client.ask("GET", "/user", auth=("octocat", "hunter2"))  # noqa: E731  # a row

CALLERS: dict[str, tuple[Ask, tuple[str, ...]]] = {
    "nobody": (lambda world: world.client.ask("GET", "/user"), ()),
    "a token": (WITH_TOKEN, ("user", "app", "token")),
    "a token as password": (
        lambda world: world.client.ask("GET", "/user", auth=("x", world.old_text)),
        ("user", "app", "token"),
    ),
    "a token in the query": (
        lambda world: world.client.ask("GET", f"/user?access_token={world.old_text}"),
        ("user", "app", "token"),
    ),
    "a token without the scope": (
        lambda world: world.client.ask("GET", "/user/emails", token=world.old_text),
        ("user", "app", "token"),
    ),
    "a token of a suspended user": (_with(lambda world: world.user.suspend(), WITH_TOKEN), ("user", "app", "token")),
    "a token where a password is required": (
        lambda world: world.client.ask("GET", "/authorizations", token=world.old_text),
        ("user", "app", "token"),
    ),
    "a dead token": (_with(lambda world: world.token.revoke(), WITH_TOKEN), ("token",)),
    "the old text of a token": (_with(World.reset, WITH_TOKEN), ("token",)),
    "a text that was never issued": (lambda world: world.client.ask("GET", "/user", token="gho_x"), ()),
    "a password": (WITH_PASSWORD, ("user",)),
    "a wrong password": (lambda world: world.client.ask("GET", "/user", auth=("octocat", "wrong")), ()),
    "an unreadable header": (
        lambda world: world.client.ask("GET", "/user", headers={"Authorization": "Basic ?"}),
        (),
    ),
    "an app": (
        lambda world: world.client.ask("DELETE", "/applications/abc/grant", auth=world.app.credentials),
        ("app",),
    ),
    "an app where a user is needed": (
        lambda world: world.client.ask("GET", "/user", auth=world.app.credentials),
        ("app",),
    ),
    "an app on a path without a route": (
        lambda world: world.client.ask("DELETE", "/user", auth=world.app.credentials),
        ("app",),
    ),
    "an app that checks a token": (
        lambda world: world.client.ask(
            "POST", "/applications/abc/token", auth=world.app.credentials, json={"access_token": world.old_text}
        ),
        ("app",),
    ),
    "a browser on the way to sign in": (
        lambda world: world.site.ask("GET", AUTHORIZE, query={"client_id": "abc"}),
        ("app",),
    ),
    "a browser in which a user has signed in": (
        lambda world: world.browser().open(f"{AUTHORIZE}?client_id=abc"),
        ("user", "app"),
    ),
    "a browser in which a user signs out": (
        lambda world: world.browser().sign_out(),
        ("user",),
    ),
    "an app without its secret at the token endpoint": (
        lambda world: world.site.post(ACCESS_TOKEN, form={"client_id": "abc"}),
        ("app",),
    ),
    "an app by Basic at the token endpoint": (
        lambda world: world.site.post(ACCESS_TOKEN, auth=world.app.credentials),
        ("app",),
    ),
    "an unknown app at the token endpoint": (lambda world: world.site.post(ACCESS_TOKEN, form={"client_id": "x"}), ()),
    "no JSON at the token endpoint": (
        lambda world: world.server.handle(
            Request("POST", ACCESS_TOKEN, {"Content-Type": "application/json"}, b'{"client_id": "abc"')
        ),
        (),
    ),
    "a page for people": (lambda world: world.site.ask("GET", "/login"), ()),
}


@pytest.mark.parametrize(("ask", "parties"), CALLERS.values(), ids=CALLERS)
def test_an_exchange_names_whom_the_server_took_the_caller_for(
    world: World, ask: Ask, parties: tuple[str, ...]
) -> None:
    ask(world)
    known = {"user": world.user, "app": world.app, "token": world.token}
    assert world.parties() == tuple(known[name] if name in parties else None for name in known)


def test_who_called_is_kept_as_it_was_when_the_request_came(world: World) -> None:
    WITH_TOKEN(world)
    WITH_PASSWORD(world)
    world.token.revoke()
    assert [(one.user, one.token) for one in world.server.exchanges] == [
        (world.user, world.token),
        (world.user, None),
    ]


def test_asking_who_calls_does_not_count_as_an_attempt_to_sign_in(world: World) -> None:
    for _ in range(9):
        world.client.ask("GET", "/user", auth=("octocat", "wrong"))
    assert world.client.ask("GET", "/user", auth=("octocat", "hunter2")).status == 200


ERRORS: dict[str, tuple[Ask, str | None]] = {
    "a code that was never issued": (
        lambda world: world.site.exchange(world.app, "wrong"),
        "bad_verification_code",
    ),
    "a device code that was never issued": (
        lambda world: world.site.post(
            ACCESS_TOKEN, form={"client_id": "abc", "grant_type": DEVICE, "device_code": "x"}
        ),
        "incorrect_device_code",
    ),
    "a redirect with an error": (
        lambda world: world.site.ask("GET", AUTHORIZE, query={"client_id": "abc", "redirect_uri": "https://evil.test"}),
        "redirect_uri_mismatch",
    ),
    "an unknown client, whose error is no code": (lambda world: world.site.post(ACCESS_TOKEN), None),
    "a page": (lambda world: world.site.ask("GET", "/login"), None),
    "the REST API": (lambda world: world.client.ask("GET", "/user"), None),
}


@pytest.mark.parametrize(("ask", "error"), ERRORS.values(), ids=ERRORS)
def test_an_exchange_has_the_error_code_of_oauth(world: World, ask: Ask, error: str | None) -> None:
    ask(world)
    assert world.server.exchanges[-1].error == error


def test_an_exchange_has_its_own_events_in_order(world: World) -> None:
    ask = world.client.ask
    ask("DELETE", "/applications/abc/grant", auth=world.app.credentials, json={"access_token": world.old_text})
    ask("GET", "/user")
    first, second = world.server.exchanges
    assert [event.name for event in first.events] == ["grant.revoked", "token.revoked"]
    assert [event.exchange for event in first.events] == [first, first]
    assert second.events == ()


def test_an_exchange_cannot_be_changed(world: World) -> None:
    WITH_TOKEN(world)
    exchange: Exchange = world.server.exchanges[-1]
    with pytest.raises(AttributeError):
        exchange.user = None  # type: ignore[misc]  # what is refused
