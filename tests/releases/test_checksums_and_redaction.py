"""The setting `token_checksum` where texts have a checksum, and reports that show no text of any release."""

from __future__ import annotations

import zlib

import pytest

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, User
from tests.evidence import TOKENS, about, documented, own
from tests.login.client import Site
from tests.login.refreshing import refresh
from tests.releases.spans import FIRST, LAST

pytestmark = [about(TOKENS)]

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _checksum(text: str) -> str:
    """flows 59: the CRC-32 of what stands between prefix and checksum, in Base62 and six long."""
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
@pytest.mark.parametrize("release", ["3.2"])
def test_from_3_2_on_a_valid_checksum_is_the_one_that_secret_scanners_compute(release: str) -> None:
    texts = _texts(GitHubEnterpriseServer(release=release, token_checksum="valid"))
    assert [text[-6:] == _checksum(text) for text in texts] == [True] * 4


@own()
@pytest.mark.parametrize("release", ["3.2"])
def test_by_default_the_checksum_of_a_token_is_invalid(server: GitHubEnterpriseServer) -> None:
    assert [text[-6:] == _checksum(text) for text in _texts(server)] == [False] * 4


@own()
@pytest.mark.parametrize("release", ["3.1"])
def test_up_to_3_1_the_setting_token_checksum_changes_no_token(release: str) -> None:
    valid, invalid = (
        _texts(GitHubEnterpriseServer(release=release, token_checksum="valid")),
        _texts(GitHubEnterpriseServer(release=release, token_checksum="invalid")),
    )
    assert valid == invalid


# -- reports ------------------------------------------------------------------------------------------------


def _report(server: GitHubEnterpriseServer, text: str) -> str:
    return server._inside.redacted(f"GET /tokens/{text}?access_token={text} 'token {text}'")  # noqa: SLF001  # what the plugin calls


@own()
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_a_report_shows_no_token_of_the_server(server: GitHubEnterpriseServer) -> None:
    shown = "GET /tokens/<secret>?access_token=<secret> 'token <secret>'"
    assert [_report(server, text) for text in _texts(server)] == [shown] * 4


@own()
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_a_report_does_not_show_a_revoked_token(server: GitHubEnterpriseServer, user: User) -> None:
    token = server.issue_personal_token(user, note="nightly")
    token.revoke()
    assert token.token not in _report(server, token.token)


@own()
@pytest.mark.parametrize("release", ["3.1", "3.2"])
def test_a_report_does_not_show_a_used_refresh_token(
    server: GitHubEnterpriseServer, site: Site, user: User, github_app: GitHubApp
) -> None:
    used = server.issue_token(user, github_app).refresh_token or ""
    refresh(site, github_app, used)
    assert used not in _report(server, used)


@own()
@pytest.mark.parametrize(("release", "of"), [(FIRST, LAST), (LAST, FIRST)])
def test_a_report_does_not_show_a_token_of_a_server_of_another_release(server: GitHubEnterpriseServer, of: str) -> None:
    shown = "GET /tokens/<secret>?access_token=<secret> 'token <secret>'"
    texts = _texts(GitHubEnterpriseServer(release=of, seed=99))
    assert [_report(server, text) for text in texts] == [shown] * 4


@own()
@pytest.mark.parametrize("release", [LAST])
@pytest.mark.parametrize("text", ["0" * 39, "0" * 41, "0" * 64, "r1.short", "gho_short", "3.10"])
def test_a_report_keeps_text_that_is_no_token(server: GitHubEnterpriseServer, text: str) -> None:
    assert server._inside.redacted(f"a {text} b") == f"a {text} b"  # noqa: SLF001  # what the plugin calls
