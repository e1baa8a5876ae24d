"""What a test author asks of a release that it has not: one sentence that names it, and nothing is added."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, User
from tests.evidence import on, own
from tests.releases.spans import ALL, each, span

pytestmark = [own(), on("2.18 to 3.22")]

URLS = [f"https://deployer.example.com/{number}" for number in range(12)]


@pytest.mark.parametrize(("release", "most"), each(("2.18", "3.0", 1), ("3.1", "3.22", 10)))
@pytest.mark.parametrize("more", [1, 2])
def test_more_callback_urls_than_the_release_takes(
    release: str, server: GitHubEnterpriseServer, most: int, more: int
) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", callback_urls=URLS[: most + more])
    sentence = f"callback_urls={URLS[: most + more]!r} are {most + more}, and GHES {release} takes {most}"
    assert (str(raised.value), len(server.apps)) == (sentence, 0)


# OpenAPI, `app-permissions`: a release without the permission, beside one with it.
UNKNOWN = [
    ("3.4", "content_references", "read"),
    ("3.4", "organization_personal_access_tokens", "read"),
    ("3.7", "email_addresses", "read"),
    ("3.7", "profile", "write"),
    ("3.8", "organization_custom_roles", "read"),
    ("3.11", "repository_custom_properties", "read"),
    ("3.12", "organization_custom_org_roles", "read"),
    ("3.13", "attestations", "read"),
    ("3.14", "enterprise_administration", "read"),
    ("3.15", "enterprise_custom_properties", "read"),
    ("3.16", "code_quality", "read"),
    ("3.17", "team_discussions", "read"),
    ("3.18", "enterprise_organization_installations", "read"),
    ("2.18", "enterprise_organization_installations", "read"),
]
# The same of levels: what the release accepts is said.
LEVELS = [
    ("2.22", "vulnerability_alerts", "write", "'read'"),
    ("3.0", "vulnerability_alerts", "admin", "'read' or 'write'"),
    ("3.16", "organization_copilot_seat_management", "read", "'write'"),
    ("3.17", "organization_copilot_seat_management", "admin", "'read' or 'write'"),
]


@pytest.mark.parametrize(("release", "name", "level"), UNKNOWN)
def test_a_permission_of_another_release(server: GitHubEnterpriseServer, name: str, level: str) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", permissions={name: level})
    sentence = f"permissions={ {name: level}!r} is not accepted: {name!r} is none of actions, administration, "
    assert (str(raised.value).startswith(sentence), len(server.apps)) == (True, 0)


@pytest.mark.parametrize(("release", "name", "level", "accepted"), LEVELS)
def test_a_level_of_another_release(server: GitHubEnterpriseServer, name: str, level: str, accepted: str) -> None:
    with pytest.raises(GHESError) as raised:
        server.add_github_app("deployer", permissions={name: level})
    assert str(raised.value) == f"permissions={ {name: level}!r} is not accepted: {name!r} takes {accepted}"


@pytest.mark.parametrize("release", ["3.7", "2.18"])
def test_an_installation_with_such_a_permission(server: GitHubEnterpriseServer, user: User) -> None:
    app = server.add_github_app(permissions={"contents": "read"})
    with pytest.raises(GHESError, match=r"is not accepted: 'email_addresses' is none of actions, "):
        server.install(app, user, permissions={"email_addresses": "read"})


@pytest.mark.parametrize("release", ["2.17", "2.23", "3.23", "4.0"])
def test_a_release_that_there_is_not_names_those_that_are(release: str) -> None:
    with pytest.raises(GHESError) as raised:
        GitHubEnterpriseServer(release=release)
    assert str(raised.value) == f"release {release!r} is not served; served: {', '.join(ALL)}"


@pytest.mark.parametrize("release", ["all", "3.1,3.2", "3.1..3.4"])
def test_one_server_is_of_one_release(release: str) -> None:
    with pytest.raises(GHESError) as raised:
        GitHubEnterpriseServer(release=release)
    assert str(raised.value) == f"release {release!r} is not a string of the form '3.3'"


@pytest.mark.parametrize("release", [*span("2.18", "3.0"), "3.1"])
def test_an_app_may_be_told_of_the_device_flow_before_there_is_one(server: GitHubEnterpriseServer) -> None:
    assert server.add_oauth_app(device_flow=True).device_flow is True
