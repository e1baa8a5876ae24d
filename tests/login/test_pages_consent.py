"""A person authorizes an app by a browser: what the page shows, and what a click on it does (semantics 44)."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp, User
from pytest_ghes_oauth._domain import scopes
from pytest_ghes_oauth._login.pages import words
from tests.evidence import about, documented, inferred, own, recorded
from tests.login.authorizing import DENIED, MISMATCH, SUSPENDED
from tests.login.browser import Browser
from tests.login.client import AUTHORIZE, Site, callback, token_in, told
from tests.rest.snapshot import names_of_events, snapshot

pytestmark = [about("login/oauth/authorize"), inferred("semantics 44")]

REPO, EMAIL = "Full control of private repositories", "Access user email addresses (read-only)"


@pytest.fixture(name="browser")
def _browser(server: GitHubEnterpriseServer, user: User) -> Browser:
    browser = Browser(server)
    browser.sign_in(user.login)
    return browser


def _targets(browser: Browser, url: str) -> str:
    """Where a form of the page may lead."""
    policy = browser.open(url).response.headers["Content-Security-Policy"]
    return policy.partition("form-action ")[2].partition(";")[0]


# -- what it shows -----------------------------------------------------------------------------------------


def test_the_page_names_the_app_its_owner_and_url_the_account_and_where_it_leads(
    server: GitHubEnterpriseServer, browser: Browser, site: Site
) -> None:
    server.add_organization("acme")
    app = server.add_oauth_app(
        "shop", owner="acme", url="https://shop.test/", callback_url="https://shop.test:444/cb?x=1"
    )
    page = browser.open(site.page(app))
    strong = [one.text for one in page.all("strong")]
    assert (page.response.status, page.heading, strong) == (
        200,
        "Authorize shop",
        ["shop", "acme", "octocat", "https://shop.test:444"],
    )
    assert (page.one("a").attributes["href"], page.buttons) == ("https://shop.test/", ["Authorize acme", "Cancel"])


def test_each_scope_has_a_ticked_box_with_words_and_its_name(browser: Browser, site: Site, app: OAuthApp) -> None:
    page = browser.open(site.page(app, scope="user:email repo unknown public_repo"))
    assert (page.labels, page.buttons) == ([EMAIL, REPO], ["Authorize ci-bot", "Cancel"])
    boxes = [page.input(label).attributes for label in page.labels]
    names = [page.one("code", id=box["aria-describedby"]).text for box in boxes]
    assert (["checked" in box for box in boxes], names) == ([True, True], ["user:email", "repo"])


def test_an_app_that_asks_for_no_scopes_is_said_to_read_what_is_public(
    browser: Browser, site: Site, app: OAuthApp
) -> None:
    page = browser.open(site.page(app))
    assert (page.labels, page.one("li").text) == ([], "Read public information only")


def test_a_github_app_shows_its_permissions_in_words(browser: Browser, site: Site, github_app: GitHubApp) -> None:
    page = browser.open(site.page(github_app, scope="repo"))
    listed = [one.text for one in page.all("li")]
    assert (page.labels, listed) == ([], ["Read and write access to contents", "Read access to metadata"])


@own()
def test_every_scope_has_words_of_its_own() -> None:
    assert words.SCOPES.keys() == scopes.NAMES
    assert len({*words.SCOPES.values()}) == len(scopes.NAMES)


@own()
def test_the_name_of_an_app_is_text_wherever_it_is_shown(
    server: GitHubEnterpriseServer, browser: Browser, site: Site
) -> None:
    name = "</title><script>alert('1')</script>\"&amp;"
    page = browser.open(site.page(server.add_oauth_app(name, url="javascript:alert(1)")))
    assert (page.heading, page.buttons[0]) == (f"Authorize {name}", f"Authorize {name}")
    assert (page.all("script"), page.all("a")) == ([], [])


# -- what a click does -------------------------------------------------------------------------------------


@documented("flows 10")
@inferred("semantics 44")
def test_a_click_on_authorize_does_what_approve_does(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, user: User, app: OAuthApp
) -> None:
    before = snapshot(server)
    sent = browser.click(browser.open(site.page(app, scope="repo gist", state="a b&c")), "Authorize ci-bot").url
    code = callback(sent)["code"]
    assert sent == f"https://app.example.com/auth?code={code}&state=a+b%26c"
    assert names_of_events(server, before) == ["grant.created", "authorization_code.issued"]
    token = server.tokens[token_in(site.exchange(app, code))]
    assert (token.user, list(token.scopes)) == (user, ["repo", "gist"])


@documented("flows 6")
@inferred("semantics 44")
@pytest.mark.parametrize(
    ("unticked", "left"), [([], "repo,user:email"), ([REPO], "user:email"), ([REPO, EMAIL], "")], ids=str
)
def test_a_scope_whose_box_is_not_ticked_is_not_granted(
    browser: Browser, site: Site, app: OAuthApp, unticked: list[str], left: str
) -> None:
    page = browser.open(site.page(app, scope="repo user:email"))
    sent = browser.click(page, "Authorize ci-bot", unticked=unticked).url
    assert told(site.exchange(app, callback(sent)["code"]))["scope"] == left


@recorded("authorize_access_denied")
@documented("flows 17")
def test_a_click_on_cancel_does_what_deny_does(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, app: OAuthApp
) -> None:
    before = snapshot(server)
    page = browser.open(site.page(app, state="xyz", redirect_uri="https://app.example.com/auth/below"))
    assert browser.click(page, "Cancel").url == f"https://app.example.com/auth?{DENIED}&state=xyz"
    assert snapshot(server) == before
    exchange = server.exchanges[-1]
    assert (exchange.cause, exchange.error) == ("user 'octocat' denied access to app 'ci-bot'", "access_denied")


def test_a_github_app_is_given_no_scope_even_if_a_form_has_its_box(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, github_app: GitHubApp
) -> None:
    page = browser.open(site.page(github_app, scope="repo"))
    browser.send("POST", page.url, f"authenticity_token={page.token}&authorize=1&scope%3Arepo=1")
    assert [list(grant.scopes) for grant in server.grants] == [[]]


def test_a_box_for_what_was_not_asked_gives_nothing(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, app: OAuthApp
) -> None:
    page = browser.open(site.page(app, scope="gist"))
    browser.send("POST", page.url, f"authenticity_token={page.token}&authorize=1&scope%3Arepo=1&scope%3Agist=1")
    assert [list(grant.scopes) for grant in server.grants] == [["gist"]]


@own()
def test_the_exchanges_of_a_browser_name_who_is_signed_in_and_the_app(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, user: User, app: OAuthApp
) -> None:
    browser.click(browser.open(site.page(app)), "Authorize ci-bot")
    found = server.exchanges.find(operation="login/oauth/authorize", user=user, app=app)
    assert [one.request.method for one in found] == ["GET", "POST"]
    assert [event.name for event in found[-1].events] == ["grant.created", "authorization_code.issued"]


# -- authorized before -------------------------------------------------------------------------------------


@documented("flows 5")
@pytest.mark.parametrize("scope", ["", "repo", "repo:status", "repo gist"])
def test_who_has_granted_all_of_it_before_sees_no_page(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, user: User, app: OAuthApp, scope: str
) -> None:
    server.add_grant(user, app, scopes=["repo", "gist"])
    assert list(callback(browser.open(site.page(app, scope=scope)).url)) == ["code"]


@documented("flows 5")
def test_who_has_granted_a_part_of_it_or_granted_another_app_sees_the_page(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, user: User, app: OAuthApp, github_app: GitHubApp
) -> None:
    server.add_grant(user, app, scopes=["repo:status"])
    assert browser.open(site.page(app, scope="repo:status repo")).labels == [REPO]
    assert browser.open(site.page(github_app)).heading == "Authorize deployer"


@documented("flows 5")
def test_who_has_authorized_a_github_app_before_sees_no_page(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, user: User, github_app: GitHubApp
) -> None:
    server.add_grant(user, github_app)
    assert list(callback(browser.open(site.page(github_app, scope="repo")).url)) == ["code"]


# -- refusals ----------------------------------------------------------------------------------------------


@recorded("flows 8")
def test_an_unknown_app_is_a_404_page_for_who_is_signed_in_too(browser: Browser, site: Site, app: OAuthApp) -> None:
    unknown = browser.open(f"{AUTHORIZE}?client_id=unknown")
    page = browser.open(site.page(app))
    app.delete()
    later = browser.click(page, "Authorize ci-bot")
    assert [(one.response.status, one.heading) for one in (unknown, later)] == [(404, "Page not found")] * 2


@documented("flows 17")
def test_a_refused_app_is_told_so_without_a_page(browser: Browser, site: Site, app: OAuthApp) -> None:
    page = browser.open(site.page(app))
    mismatch = browser.open(site.page(app, redirect_uri="https://evil.test/")).url
    app.suspend()
    suspended = [browser.open(page.url).url, browser.click(page, "Authorize ci-bot").url]
    assert (mismatch, suspended) == (
        f"https://app.example.com/auth?{MISMATCH}",
        [f"https://app.example.com/auth?{SUSPENDED}"] * 2,
    )


def test_whose_session_ended_meanwhile_signs_in_and_is_asked_again(
    browser: Browser, site: Site, user: User, app: OAuthApp
) -> None:
    page = browser.open(site.page(app, scope="repo"))
    user.update(password="hunter3-secret")
    again = browser.click(page, "Authorize ci-bot")
    assert again.path == "/login"
    assert browser.sign_in("octocat", "hunter3-secret", page=again).url == page.url


# -- where its form may lead -------------------------------------------------------------------------------


@inferred("semantics 43")
@pytest.mark.parametrize(
    ("registered", "asked", "targets"),
    [
        ("https://app.test/auth", "", "'self' https://app.test"),
        ("https://app.test:444?x=1", "", "'self' https://app.test:444"),
        ("https://app.test", "https://sub.app.test/x", "'self' https://app.test https://sub.app.test"),
        ("http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", "'self' http://127.0.0.1 http://127.0.0.1:5000"),
        ("http://[::1]:5000/cb", "", "'self' http:"),
        ("http://a;script-src/", "", "'self' http:"),
        ("http://user@app.test/", "", "'self' http:"),
        ("ci-bot://callback", "", "'self' ci-bot:"),
    ],
)
def test_the_form_may_lead_to_the_callback_and_nowhere_else(
    server: GitHubEnterpriseServer, browser: Browser, site: Site, registered: str, asked: str, targets: str
) -> None:
    app = server.add_oauth_app(callback_url=registered)
    url = site.page(app, **({"redirect_uri": asked} if asked else {}))
    assert (_targets(browser, url), _targets(Browser(server), url)) == (targets, targets)


@inferred("semantics 43")
def test_the_sign_in_form_may_lead_to_the_callback_of_no_app_but_the_one_that_asked(
    server: GitHubEnterpriseServer, app: OAuthApp
) -> None:
    elsewhere = f"/login?client_id={app.client_id}&return_to=%2Flogin%2Fdevice%3Fclient_id%3D{app.client_id}"
    evil = f"{AUTHORIZE}?client_id={app.client_id}&redirect_uri=https://evil.test"
    assert _targets(Browser(server), elsewhere) == "'self'"
    assert "evil" not in _targets(Browser(server), f"/login?return_to={evil.replace('&', '%26')}")
