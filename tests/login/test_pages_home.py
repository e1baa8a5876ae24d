"""The front page: who and what there is, and where each flow starts."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, User
from tests.evidence import about, own
from tests.login.browser import Browser

pytestmark = [about("home"), own()]


def _links(server: GitHubEnterpriseServer) -> list[str]:
    return [link.attributes["href"] for link in Browser(server).open("/").all("a")]


def test_it_leads_to_the_page_where_each_app_asks_for_authorization(server: GitHubEnterpriseServer) -> None:
    app = server.add_oauth_app("ci-bot", client_id="abc.def")
    [link] = [link for link in _links(server) if link.startswith("/login/oauth/authorize")]
    assert dict(parse_qsl(urlsplit(link).query)) == {"client_id": app.client_id}


@pytest.mark.parametrize(("release", "is_there"), [("3.0", False), ("3.1", True)])
def test_it_leads_to_where_a_code_is_entered_if_there_is_a_device_flow(release: str, is_there: bool) -> None:  # noqa: FBT001  # what is expected
    server = GitHubEnterpriseServer(release=release)
    server.add_oauth_app("ci-bot", device_flow=True)
    assert ("/login/device" in _links(server)) is is_there


def test_it_says_how_each_user_signs_in(server: GitHubEnterpriseServer) -> None:
    server.add_user("octocat", password="correct-horse")
    hubot = server.add_user("hubot", password="battery-staple", two_factor="app")
    page = Browser(server).open("/")
    assert [one.text for one in page.all("details")] == [
        "How to sign inPasswordcorrect-horse",
        f"How to sign inPasswordbattery-stapleAuthentication code{hubot.otp}",
    ]


def test_it_shows_fifty_users_and_counts_the_others(server: GitHubEnterpriseServer, user: User) -> None:
    user.delete()
    for _ in range(53):
        server.add_user()
    page = Browser(server).open("/")
    assert (len(page.all("details")), [one.text for one in page.all("p", class_="soft")]) == (50, ["And 3 more."])
