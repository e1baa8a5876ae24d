"""What a test author asks of a release that it has not: one sentence that names it, and nothing is added."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, User
from tests.evidence import own
from tests.releases.spans import ALL, FIRST, sides

pytestmark = [own()]

URLS = [f"https://deployer.example.com/{number}" for number in range(12)]


@pytest.mark.parametrize(("release", "most"), sides({FIRST: 1, "3.1": 10}))
@pytest.mark.parametrize("more", [1, 2])
def test_more_callback_urls_than_the_release_takes_are_misuse(
    release: str, server: GitHubEnterpriseServer, most: int, more: int
) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", callback_urls=URLS[: most + more])
    urls = URLS[: most + more]
    sentence = f"callback_urls={urls!r} has {most + more} URLs, but GHES {release} accepts at most {most}"
    assert (str(raised.value), len(server.apps)) == (sentence, 0)


# OpenAPI, `app-permissions`: one that came later, one that was gone, one that came long after.
@pytest.mark.parametrize(
    ("release", "name", "level"),
    [
        ("3.7", "followers", "read"),
        ("3.17", "team_discussions", "read"),
        (FIRST, "enterprise_organization_installations", "read"),
    ],
)
def test_a_permission_that_the_release_lacks_is_misuse(server: GitHubEnterpriseServer, name: str, level: str) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", permissions={name: level})
    sentence = f"permissions={ {name: level}!r} is not accepted: {name!r} is not one of actions, administration, "
    assert (str(raised.value).startswith(sentence), len(server.apps)) == (True, 0)


@pytest.mark.parametrize(
    ("release", "name", "level", "accepted"),
    [
        ("2.22", "vulnerability_alerts", "write", "'read'"),
        ("3.0", "vulnerability_alerts", "admin", "'read' or 'write'"),
        ("3.16", "organization_copilot_seat_management", "read", "'write'"),
    ],
)
def test_a_level_that_the_permission_lacks_on_the_release_is_misuse(
    server: GitHubEnterpriseServer, name: str, level: str, accepted: str
) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", permissions={name: level})
    assert str(raised.value) == f"permissions={ {name: level}!r} is not accepted: {name!r} takes {accepted}"


@pytest.mark.parametrize("release", ["3.7"])
def test_an_installation_with_a_permission_that_the_release_lacks_is_misuse(
    server: GitHubEnterpriseServer, user: User
) -> None:
    app = server.add_github_app(permissions={"contents": "read"})
    with pytest.raises(GHESError, match=r"is not accepted: 'followers' is not one of actions, "):
        server.install(app, user, permissions={"followers": "read"})


@pytest.mark.parametrize("release", ["2.17", "2.23", "4.0"])
def test_a_release_that_does_not_exist_is_misuse_that_names_those_that_do(release: str) -> None:
    with pytest.raises(GHESError) as raised:
        GitHubEnterpriseServer(release=release)
    assert str(raised.value) == f"release {release!r} is not served; served: {', '.join(ALL)}"


@pytest.mark.parametrize("release", ["all", "3.1,3.2", "3.1..3.4"])
def test_a_selection_of_releases_is_misuse_for_a_single_server(release: str) -> None:
    with pytest.raises(GHESError) as raised:
        GitHubEnterpriseServer(release=release)
    assert str(raised.value) == f"release {release!r} is not a string of the form '3.3'"


@pytest.mark.parametrize("release", ["3.1", "3.4"])
@pytest.mark.parametrize("add", [GitHubEnterpriseServer.add_oauth_app, GitHubEnterpriseServer.add_github_app])
def test_switching_off_the_device_flow_where_it_has_no_switch_is_misuse(
    release: str, server: GitHubEnterpriseServer, add: Callable[..., object]
) -> None:
    with pytest.raises(GHESError) as raised:
        add(server, device_flow=False)
    sentence = f"device_flow=False needs GHES 3.5 or later, but this is GHES {release}, where it is always on"
    assert (str(raised.value), len(server.apps)) == (sentence, 0)


@pytest.mark.parametrize("release", ["3.0", "3.5"])
def test_the_device_flow_can_be_switched_off_where_there_is_none_and_where_it_has_a_switch(
    server: GitHubEnterpriseServer,
) -> None:
    assert server.add_oauth_app(device_flow=False).device_flow is False


@pytest.mark.parametrize("release", ["3.0"])
def test_an_app_may_have_the_setting_device_flow_before_there_is_one(server: GitHubEnterpriseServer) -> None:
    assert server.add_oauth_app(device_flow=True).device_flow is True
