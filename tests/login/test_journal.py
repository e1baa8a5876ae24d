"""What the journal keeps of a web flow, and what it never shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from pytest_ghes_oauth import Email, GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from tests.evidence import own
from tests.login.client import ACCESS_TOKEN, DEVICE_CODE, Site, token_in, told
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = own()


@pytest.fixture(name="code")
def _code(site: Site, user: User, app: OAuthApp) -> str:
    return site.code(user, app, scope="repo gist")


def test_an_exchange_is_in_the_journal_with_its_events(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, code: str
) -> None:
    before = snapshot(server)
    token = server.tokens[token_in(site.exchange(app, code))]
    [exchange], events = server.exchanges, server.events[len(before["events"]) :]
    assert (exchange.operation, exchange.cause) == ("login/oauth/access_token", None)
    assert [(event.name, event.user, event.app, event.grant, event.token, event.exchange) for event in events] == [
        ("authorization_code.redeemed", user, app, token.grant, None, exchange),
        ("token.issued", user, app, token.grant, token, exchange),
    ]


def test_a_refresh_token_is_issued_after_its_token(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    code = site.code(user, github_app)
    before = snapshot(server)
    token = server.tokens[token_in(site.exchange(github_app, code))]
    expected = ["authorization_code.redeemed", "token.issued", "refresh_token.issued"]
    assert names_of_events(server, before) == expected
    event = server.events[-1]
    assert (event.user, event.app, event.grant, event.token) == (user, github_app, token.grant, token)


LABEL = "authorization code 70000001 of 'octocat' for 'ci-bot'"


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"client_id": ""}, "no client_id was sent"),
        ({"client_id": "unknown"}, "no app has the client id 'unknown'"),
        ({"client_secret": "wrong"}, "the client secret of app 'ci-bot' is wrong"),
        ({"client_secret": ""}, "the client secret of app 'ci-bot' is missing"),
        ({"code": ""}, "no code was sent"),
        ({"code": "wrong"}, "no authorization code was ever issued with the text that was sent"),
        (
            {"client_id": "Iv1.0123456789abcdef", "client_secret": "deployer-secret"},
            f"{LABEL} was sent by app 'deployer', to which it was not issued",
        ),
        (
            {"redirect_uri": "https://evil.test"},
            f"the redirect_uri is 'https://evil.test', but {LABEL} was sent to 'https://app.example.com/auth'",
        ),
    ],
    ids=str,
)
@pytest.mark.usefixtures("github_app")
def test_the_journal_has_the_true_cause_of_a_refused_exchange(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, fields: dict[str, str], cause: str
) -> None:
    form = {"client_id": app.client_id, "client_secret": app.client_secret, "code": code, **fields}
    site.post(ACCESS_TOKEN, form=form)
    assert (server.exchanges[-1].operation, site.cause()) == ("login/oauth/access_token", cause)


@pytest.mark.parametrize(
    ("what", "cause"), [("spent", "was already exchanged"), ("late", "has expired"), ("dead", "died with its grant")]
)
def test_the_journal_knows_what_became_of_a_code(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, what: str, cause: str
) -> None:
    [grant] = server.grants
    happen = {
        "spent": lambda: site.exchange(app, code),
        "late": lambda: server.clock.advance(minutes=10),
        "dead": grant.revoke,
    }
    happen[what]()
    site.exchange(app, code)
    assert site.cause() == f"{LABEL} {cause}"


def test_the_journal_names_the_user_whose_address_is_not_verified(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp
) -> None:
    user = server.add_user("hubot", emails=[Email("hubot@example.com", verified=False)])
    site.exchange(app, site.code(user, app))
    assert site.cause() == "the primary address of user 'hubot' is not verified"


# -- secrets ---------------------------------------------------------------------------------------------------


HAPPENINGS: dict[str, Callable[[GitHubEnterpriseServer, Site, OAuthApp, str], object]] = {
    "nothing": lambda *_: None,
    "an exchange": lambda _, site, app, code: site.exchange(app, code),
    "ten minutes": lambda server, *_: server.clock.advance(minutes=10),
    "a revocation": lambda server, *_: next(iter(server.grants)).revoke(),
    "a mismatch": lambda _, site, app, code: site.exchange(app, code, redirect_uri="https://evil.test"),
    "a code in the query": lambda _, site, app, code: site.post(
        ACCESS_TOKEN, query={"client_id": app.client_id, "client_secret": app.client_secret, "code": code}
    ),
}


@pytest.mark.parametrize("happen", [HAPPENINGS["an exchange"], HAPPENINGS["a code in the query"]])
def test_no_repr_shows_a_code(
    server: GitHubEnterpriseServer,
    site: Site,
    app: OAuthApp,
    code: str,
    happen: Callable[[GitHubEnterpriseServer, Site, OAuthApp, str], object],
) -> None:
    happen(server, site, app, code)
    lists: list[Iterable[object]] = [server.users, server.apps, server.grants, server.tokens, server.events]
    things: list[object] = [server, *lists, *(record for several in lists for record in several), *server.exchanges]
    things += [part for exchange in server.exchanges for part in (exchange.request, exchange.response)]
    assert [thing for thing in things if code in repr(thing)] == []


@pytest.mark.parametrize("happen", HAPPENINGS.values(), ids=HAPPENINGS)
def test_a_report_shows_no_code_whatever_became_of_it(
    server: GitHubEnterpriseServer,
    site: Site,
    app: OAuthApp,
    code: str,
    happen: Callable[[GitHubEnterpriseServer, Site, OAuthApp, str], object],
) -> None:
    happen(server, site, app, code)
    shown = server._inside.redacted(f"GET /{code}?code={code}")  # noqa: SLF001  # what the plugin calls
    assert shown == "GET /<secret>?code=<secret>"


@pytest.mark.parametrize("field", ["client_id", "redirect_uri"])
def test_a_report_shows_no_code_that_was_sent_in_the_wrong_place(
    server: GitHubEnterpriseServer, site: Site, app: OAuthApp, code: str, field: str
) -> None:
    site.exchange(app, code, **{field: code})
    assert code not in server._inside.redacted(site.cause() or "")  # noqa: SLF001  # what the plugin calls


@pytest.mark.parametrize("click", [None, "approve_device", "deny_device"])
def test_a_report_shows_no_code_of_a_device(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp, click: str | None
) -> None:
    fields = told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))
    device_code, user_code = str(fields["device_code"]), str(fields["user_code"])
    if click is not None:
        getattr(server, click)(user_code, user)
    shown = server._inside.redacted(f"{device_code} and {user_code}")  # noqa: SLF001  # what the plugin calls
    assert shown == "<secret> and <secret>"


def test_no_repr_shows_a_code_of_a_device(
    server: GitHubEnterpriseServer, site: Site, user: User, app: OAuthApp
) -> None:
    fields = told(site.post(DEVICE_CODE, form={"client_id": app.client_id}))
    server.approve_device(str(fields["user_code"]), user)
    shown = " ".join(map(repr, [server, *server.grants, *server.events, *server.exchanges]))
    assert [code for code in (fields["device_code"], fields["user_code"]) if str(code) in shown] == []
