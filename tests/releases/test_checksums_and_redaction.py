"""The setting `token_checksum` where texts have a checksum, and reports that show no text of any release."""

from __future__ import annotations

import zlib

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, User
from tests.evidence import TOKENS, about, documented, on, own
from tests.login.client import Site
from tests.login.refreshing import refresh
from tests.releases.spans import ALL, span

pytestmark = [about(TOKENS), on("2.18 to 3.22")]

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _checksum(text: str) -> str:
    """flows rule 59: the CRC-32 of what stands between prefix and checksum, in Base62 and six long."""
    value, digits = zlib.crc32(text[4:-6].encode()), ""
    for _ in range(6):
        value, digit = divmod(value, 62)
        digits = _BASE62[digit] + digits
    return digits


def _texts(server: GitHubEnterpriseServer) -> list[str]:
    """One text of each kind."""
    user = server.add_user()
    of_a_github_app = server.issue_token(user, server.add_github_app())
    return [
        server.issue_token(user, server.add_oauth_app()).token,
        server.issue_personal_token(user, note="nightly").token,
        of_a_github_app.token,
        of_a_github_app.refresh_token or "",
    ]


# -- the checksum -------------------------------------------------------------------------------------------


@documented("flows 59")
@pytest.mark.parametrize("release", span("3.2"))
def test_a_valid_one_is_the_one_that_scanners_compute(release: str) -> None:
    texts = _texts(GitHubEnterpriseServer(release=release, token_checksum="valid"))
    assert [text[-6:] == _checksum(text) for text in texts] == [True] * 4


@own()
@pytest.mark.parametrize("release", span("3.2"))
def test_an_invalid_one_is_another(server: GitHubEnterpriseServer) -> None:
    assert [text[-6:] == _checksum(text) for text in _texts(server)] == [False] * 4


@own()
@pytest.mark.parametrize("release", span("2.18", "3.1"))
def test_texts_without_one_are_the_same_whatever_is_set(release: str) -> None:
    valid, invalid = (
        _texts(GitHubEnterpriseServer(release=release, token_checksum="valid")),
        _texts(GitHubEnterpriseServer(release=release, token_checksum="invalid")),
    )
    assert valid == invalid


# -- reports ------------------------------------------------------------------------------------------------


def _report(server: GitHubEnterpriseServer, text: str) -> str:
    return server._redacted(f"GET /tokens/{text}?access_token={text} 'token {text}'")  # noqa: SLF001  # what the plugin calls


@own()
def test_a_report_shows_no_text_of_the_server(server: GitHubEnterpriseServer) -> None:
    shown = "GET /tokens/<secret>?access_token=<secret> 'token <secret>'"
    assert [_report(server, text) for text in _texts(server)] == [shown] * 4


@own()
def test_nor_one_that_was_reset_away_or_revoked(server: GitHubEnterpriseServer, user: User) -> None:
    token = server.issue_personal_token(user, note="nightly")
    token.revoke()
    assert token.token not in _report(server, token.token)


@own()
def test_nor_a_refresh_token_that_was_used(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    used = server.issue_token(user, github_app).refresh_token or ""
    refresh(site, github_app, used)
    assert used not in _report(server, used)


@own()
@pytest.mark.parametrize("of", ALL)
@pytest.mark.parametrize("release", ["2.18", "3.3"])
def test_nor_one_of_a_server_of_another_release(server: GitHubEnterpriseServer, of: str) -> None:
    shown = "GET /tokens/<secret>?access_token=<secret> 'token <secret>'"
    texts = _texts(GitHubEnterpriseServer(release=of, seed=99))
    assert [_report(server, text) for text in texts] == [shown] * 4


@own()
@pytest.mark.parametrize("release", ["2.18", "3.3"])
@pytest.mark.parametrize("text", ["0" * 39, "0" * 41, "0" * 64, "r1.short", "gho_short", "3.10"])
def test_a_report_keeps_what_is_no_token(server: GitHubEnterpriseServer, text: str) -> None:
    assert server._redacted(f"a {text} b") == f"a {text} b"  # noqa: SLF001  # what the plugin calls
