"""The permissions of GitHub Apps, release by release; the figures are counted in the OpenAPI documents."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pytest

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.permissions import TABLE, exceeding, levels_at
from pytest_ghes_oauth._domain.releases import LAST_DOCUMENTED, RELEASES

# Every change of names, in full: the release that made it, what came, what went.
CHANGES: Final[dict[str, tuple[set[str], set[str]]]] = {
    "3.4": (set(), {"content_references"}),
    "3.5": ({"organization_personal_access_tokens", "organization_personal_access_token_requests"}, set()),
    "3.8": (
        {
            "codespaces",
            "dependabot_secrets",
            "organization_copilot_seat_management",
            "organization_announcement_banners",
            "organization_events",
            "email_addresses",
            "followers",
            "git_ssh_keys",
            "gpg_keys",
            "interaction_limits",
            "profile",
            "starring",
        },
        set(),
    ),
    "3.9": ({"organization_custom_roles"}, set()),
    "3.12": ({"repository_custom_properties", "organization_custom_properties"}, set()),
    "3.13": ({"organization_custom_org_roles"}, set()),
    "3.14": ({"artifact_metadata", "attestations", "discussions", "merge_queues"}, set()),
    "3.15": ({"enterprise_administration"}, set()),
    "3.16": ({"enterprise_custom_properties"}, set()),
    "3.17": ({"code_quality", "organization_copilot_agent_settings"}, {"team_discussions"}),
    "3.19": (
        {"enterprise_organization_installations", "enterprise_organization_installation_repositories"},
        set(),
    ),
}


def test_the_first_release_has_as_many_as_its_document() -> None:
    assert len(levels_at(RELEASES[0])) == 31


def test_names_come_and_go_with_the_releases_that_changed_them() -> None:
    changes = {}
    for before, after in pairwise(RELEASES):
        came, went = (
            levels_at(after).keys() - levels_at(before).keys(),
            levels_at(before).keys() - levels_at(after).keys(),
        )
        if came or went:
            changes[str(after)] = (came, went)
    assert changes == CHANGES


@pytest.mark.parametrize(
    ("name", "release", "levels"),
    [
        ("actions", "2.18", ("read", "write")),
        ("actions", "3.19", ("read", "write")),
        ("workflows", "2.18", ("write",)),
        ("organization_plan", "3.19", ("read",)),
        ("organization_events", "3.8", ("read",)),
        ("profile", "3.8", ("write",)),
        ("repository_projects", "2.18", ("read", "write", "admin")),
        ("organization_projects", "3.19", ("read", "write", "admin")),
        ("organization_custom_properties", "3.12", ("read", "write", "admin")),
        ("vulnerability_alerts", "2.22", ("read",)),
        ("vulnerability_alerts", "3.0", ("read", "write")),
        ("organization_copilot_seat_management", "3.16", ("write",)),
        ("organization_copilot_seat_management", "3.17", ("read", "write")),
    ],
)
def test_the_levels_are_those_of_the_release(name: str, release: str, levels: tuple[str, ...]) -> None:
    assert levels_at(Release(release))[name] == levels


def test_only_two_names_ever_change_their_levels() -> None:
    changed = {
        (name, str(after))
        for before, after in pairwise(RELEASES)
        for name in levels_at(before).keys() & levels_at(after).keys()
        if levels_at(before)[name] != levels_at(after)[name]
    }
    assert changed == {("vulnerability_alerts", "3.0"), ("organization_copilot_seat_management", "3.17")}


@pytest.mark.parametrize(
    ("release", "left", "right"),
    [
        ("2.22", "checks", "content_references"),
        ("2.22", "content_references", "contents"),
        ("3.0", "checks", "contents"),
        ("3.0", "team_discussions", "content_references"),
        ("3.8", "organization_administration", "organization_copilot_seat_management"),
        ("3.12", "organization_custom_roles", "organization_custom_properties"),
        ("3.13", "organization_custom_org_roles", "organization_custom_properties"),
        ("3.17", "organization_copilot_seat_management", "organization_copilot_agent_settings"),
        ("3.17", "organization_user_blocking", "email_addresses"),
    ],
)
def test_neighbours_stand_as_in_the_document(release: str, left: str, right: str) -> None:
    assert (left, right) in list(pairwise(levels_at(Release(release))))


def test_releases_without_a_document_are_taken_to_equal_the_last_that_has_one() -> None:
    documented = list(levels_at(LAST_DOCUMENTED).items())
    assert [
        release for release in RELEASES if release > LAST_DOCUMENTED if list(levels_at(release).items()) != documented
    ] == []


def test_no_two_rows_of_one_release_say_the_same_name() -> None:
    assert [
        release for release in RELEASES if sum(release in row.span for row in TABLE) != len(levels_at(release))
    ] == []


@pytest.mark.parametrize(
    ("requested", "granted", "names"),
    [
        ({"contents": "read"}, {"contents": "read"}, []),
        ({"contents": "read"}, {"contents": "write"}, []),
        ({"contents": "write"}, {"contents": "read"}, ["contents"]),
        ({"repository_projects": "admin"}, {"repository_projects": "write"}, ["repository_projects"]),
        ({"issues": "read", "contents": "read"}, {"contents": "read"}, ["issues"]),
        ({}, {"contents": "read"}, []),
    ],
)
def test_what_exceeds_a_grant_is_named(requested: dict[str, str], granted: dict[str, str], names: list[str]) -> None:
    assert exceeding(requested, granted) == names
