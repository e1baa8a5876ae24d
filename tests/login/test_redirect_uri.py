"""Where the browser is sent after a click: flows 10 and 12 to 15, as tables."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, OAuthApp
from tests.evidence import about, documented, inferred, recorded
from tests.login.client import Site, callback

pytestmark = [about("login/oauth/authorize"), pytest.mark.usefixtures("user")]


def _sent_to(server: GitHubEnterpriseServer, site: Site, app: OAuthApp | GitHubApp, redirect_uri: str) -> str:
    """Return where a user is sent who clicks Authorize, without the code."""
    location = server.approve(site.page(app, redirect_uri=redirect_uri), "octocat")
    return location.replace(callback(location).get("code", "no code"), "CODE")


def _with_code(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}code=CODE"


def _is_mismatch(location: str, registered: str) -> bool:
    return location.startswith(f"{registered}?error=redirect_uri_mismatch&")


def _followed(server: GitHubEnterpriseServer, site: Site, registered: str, urls: Iterable[str]) -> list[str]:
    """Those of *urls* to which an OAuth app with the callback *registered* has its users sent."""
    app = server.add_oauth_app(callback_url=registered)
    followed = []
    for url in urls:
        location = _sent_to(server, site, app, url)
        if not _is_mismatch(location, registered):
            assert location == _with_code(url)
            followed.append(url)
    return followed


# -- omitted, or as it was registered -----------------------------------------------------------------------


REGISTERED = [
    "https://app.example.com/auth",
    "https://app.example.com",
    "https://app.example.com/",
    "https://app.example.com:8443/auth",
    "https://app.example.com/auth/",
    "https://app.example.com/sign%20in",
    "https://app.example.com/a%2Fb",
    "https://app.example.com/auth?provider=ghes",
    "http://127.0.0.1/callback",
    "http://[::1]:8080/callback",
    "http://localhost/",
    "ci-bot://callback",
    "com.example.ci-bot:/callback",
]


@documented("flows 12")
@inferred("flows 10, for a callback with a query")
def test_without_a_redirect_uri_the_browser_goes_to_the_registered_callback(
    server: GitHubEnterpriseServer, site: Site
) -> None:
    for registered in REGISTERED:
        location = server.approve(site.page(server.add_oauth_app(callback_url=registered)), "octocat")
        assert location.rpartition("=")[0] == _with_code(registered).rpartition("=")[0]


@documented("flows 13")
@inferred("flows 10, for a callback with a query")
def test_the_registered_callback_may_be_named_as_redirect_uri(server: GitHubEnterpriseServer, site: Site) -> None:
    for registered in REGISTERED:
        assert _followed(server, site, registered, [registered]) == [registered]


@inferred("RFC 6749 3.1.2, which forbids fragments")
def test_a_registered_callback_with_a_fragment_gets_the_code_before_it(
    server: GitHubEnterpriseServer, site: Site
) -> None:
    app = server.add_oauth_app(callback_url="https://app.example.com/#/auth")
    location = server.approve(site.page(app), "octocat")
    assert (location[:30], location[50:]) == ("https://app.example.com/?code=", "#/auth")


@inferred("flows 10")
def test_the_query_of_a_redirect_uri_is_kept(server: GitHubEnterpriseServer, site: Site, app: OAuthApp) -> None:
    redirect_uri = "https://app.example.com/auth?next=%2Fhome&x=1"
    location = server.approve(site.page(app, redirect_uri=redirect_uri, state="xyz"), "octocat")
    assert location == f"{redirect_uri}&code={callback(location)['code']}&state=xyz"


# -- OAuth apps: flows 13, word for word ----------------------------------------------------------------------


CALLBACK = "http://example.com/path"
GOOD = [
    "http://example.com/path",
    "http://example.com/path/subdir/other",
    "http://oauth.example.com/path",
    "http://oauth.example.com/path/subdir/other",
]
BAD = [
    "http://example.com/bar",
    "http://example.com/",
    "http://example.com:8080/path",
    "http://oauth.example.com:8080/path",
    "http://example.org",
]
GOOD_TOO = [
    "http://example.com:80/path",
    "http://EXAMPLE.com/path",
    "http://example.com/path/",
    "http://example.com/path?next=/bar",
    "http://a.b.example.com/path",
    "http://example.com/path/a%20b",
    "http://example.com/path/..hidden",
]
BAD_TOO = [
    "/path",  # no host
    "//example.com/path",  # no scheme
    "http:example.com/path",  # no slashes
    "http://example.com",  # no path
    "https://example.com/path",  # https
    "https://example.com:80/path",  # https at the same port
    "ci-bot://example.com/path",  # another scheme
    "javascript:alert(1)//example.com/path",  # javascript
    "http://example.com/pathology",  # begins alike
    "http://example.com/PATH",  # another case
    "http://example.com/before/path",  # before the path
    "http://example.com/path/../bar",  # traversal
    "http://example.com/path/../path",  # traversal that comes back
    "http://example.com/path/..",  # traversal at the end
    "http://example.com/path/%2e%2e/bar",  # encoded traversal
    "http://example.com/path/.%2E/bar",  # half encoded traversal
    "http://example.com/path/..%2Fbar",  # traversal with an encoded slash
    "http://example.com/path/..\\bar",  # traversal with a backslash
    "http://octocat@example.com/path",  # user name
    "http://octocat:hunter2@example.com/path",  # user name and password
    "http://example.com@evil.test/path",  # host as user name
    "http://evil.test\\.example.com/path",  # host after a backslash
    "http://example.com/path#bar",  # fragment
    "http://example.com.evil.test/path",  # host begins alike
    "http://notexample.com/path",  # host ends alike
    "http://com/path",  # parent domain
    "http://evil.test?http://example.com/path",  # host in the query
    "http://example.com:0/path",  # port 0
    "http://example.com:http/path",  # port that is none
    "http://example.com:65616/path",  # port above 65535
    "http://[::1/path",  # half an IPv6 address
    "http://[::1]/path",  # IPv6 address
    " http://example.com/path",  # space before
    "http://example.com/path\r\nSet-Cookie: a=b",  # line break
]


@documented("flows 13")
def test_the_documented_examples_of_redirect_uris_are_accepted_and_refused_as_documented(
    server: GitHubEnterpriseServer, site: Site
) -> None:
    assert _followed(server, site, CALLBACK, [*GOOD, *BAD]) == GOOD


@inferred("flows 13, beyond its examples")
def test_a_host_or_path_below_the_registered_one_is_accepted(server: GitHubEnterpriseServer, site: Site) -> None:
    assert _followed(server, site, CALLBACK, GOOD_TOO) == GOOD_TOO


@inferred("flows 13, beyond its examples")
def test_nobody_is_sent_to_any_other_redirect_uri(server: GitHubEnterpriseServer, site: Site) -> None:
    assert _followed(server, site, CALLBACK, BAD_TOO) == []


@documented("flows 13")
def test_only_the_registered_port_is_accepted(server: GitHubEnterpriseServer, site: Site) -> None:
    hosts = ["app.example.com:8443", "below.app.example.com:8443", "app.example.com", "app.example.com:8444"]
    urls = [f"https://{host}/auth" for host in hosts]
    assert _followed(server, site, "https://app.example.com:8443/auth", urls) == urls[:2]


@documented("flows 13")
@pytest.mark.parametrize("registered", ["https://app.example.com", "https://app.example.com/"])
def test_every_path_is_below_a_registered_root(server: GitHubEnterpriseServer, site: Site, registered: str) -> None:
    urls = ["https://app.example.com", "https://app.example.com/any/where"]
    assert _followed(server, site, registered, urls) == urls


# -- loopback: flows 14 ---------------------------------------------------------------------------------------


LOOPBACK = [
    ("http://127.0.0.1/path", "http://127.0.0.1:1234/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1:1234/path/below"),
    ("http://127.0.0.1:8080/path", "http://127.0.0.1:1234/path"),
    ("http://127.0.0.1:8080/path", "http://127.0.0.1/path"),
    ("http://[::1]/path", "http://[::1]:1234/path"),
    ("http://localhost/", "http://localhost:40123/"),
    ("http://localhost/", "http://localhost:40123/callback"),
]
NO_LOOPBACK = [
    ("http://127.0.0.1/path", "http://127.0.0.1:1234/bar"),
    ("http://127.0.0.1/path", "http://127.0.0.1:1234/path/../bar"),
    ("http://127.0.0.1/path", "https://127.0.0.1:1234/path"),
    ("http://127.0.0.1/path", "http://localhost:1234/path"),
    ("http://127.0.0.1/path", "http://[::1]:1234/path"),
    ("http://127.0.0.1/path", "http://127.0.0.2:1234/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1.evil.test:1234/path"),
    ("http://127.0.0.1/path", "http://octocat@127.0.0.1:1234/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1:http/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1:65616/path"),
    ("http://127.0.0.1/path", "http://127.0.0.1:0/path"),
    ("http://[::1]/path", "http://127.0.0.1:1234/path"),
    ("http://localhost/path", "http://localhost.evil.test:1234/path"),
    ("http://localhost/path", "http://127.0.0.1:1234/path"),
    ("http://192.168.0.1/path", "http://192.168.0.1:1234/path"),
]


@recorded("flows 14")
@documented("flows 14")
def test_a_loopback_callback_is_accepted_at_any_port(server: GitHubEnterpriseServer, site: Site) -> None:
    for registered, redirect_uri in LOOPBACK:
        assert _followed(server, site, registered, [redirect_uri]) == [redirect_uri]


@documented("flows 13")
@inferred("flows 13 and 14, for the scheme and the names of one host")
def test_nothing_but_the_port_of_a_loopback_callback_is_free(server: GitHubEnterpriseServer, site: Site) -> None:
    for registered, redirect_uri in NO_LOOPBACK:
        assert _followed(server, site, registered, [redirect_uri]) == [], registered


# -- GitHub Apps: flows 15 ------------------------------------------------------------------------------------


@documented("flows 15")
def test_a_github_app_goes_to_the_first_of_its_callbacks(
    server: GitHubEnterpriseServer, site: Site, github_app: GitHubApp
) -> None:
    location = server.approve(site.page(github_app), "octocat")
    assert location == f"https://deployer.example.com/auth?code={callback(location)['code']}"


@documented("flows 15")
def test_a_github_app_may_name_any_of_its_ten_callbacks(server: GitHubEnterpriseServer, site: Site) -> None:
    callbacks = [f"https://deployer.example.com/{number}" for number in range(10)]
    app = server.add_github_app(callback_urls=callbacks)
    assert [_sent_to(server, site, app, url) for url in callbacks] == [_with_code(url) for url in callbacks]


@documented("flows 15")
def test_the_redirect_uri_of_a_github_app_matches_exactly(server: GitHubEnterpriseServer, site: Site) -> None:
    app = server.add_github_app(callback_urls=["https://deployer.example.com/auth", "http://127.0.0.1/callback"])
    for redirect_uri in (
        "https://deployer.example.com/auth/",
        "https://deployer.example.com/auth/below",
        "https://deployer.example.com/auth?next=/",
        "https://deployer.example.com:443/auth",
        "https://deployer.example.com/Auth",
        "https://deployer.example.com/",
        "https://below.deployer.example.com/auth",
        "http://deployer.example.com/auth",
        "http://127.0.0.1:1234/callback",
    ):
        location = _sent_to(server, site, app, redirect_uri)
        assert _is_mismatch(location, "https://deployer.example.com/auth"), redirect_uri
