"""The permissions of GitHub Apps, release by release; the figures are counted in the OpenAPI documents."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pytest

from pytest_ghes_oauth._domain.permissions import TABLE, exceeding, levels_at

COUNTS: Final = {
    (2, 18): 31,
    (2, 19): 31,
    (2, 20): 31,
    (2, 21): 31,
    (2, 22): 31,
    (3, 0): 31,
    (3, 1): 31,
    (3, 2): 31,
    (3, 3): 31,
    (3, 4): 30,
    (3, 5): 32,
    (3, 6): 32,
    (3, 7): 32,
    (3, 8): 44,
    (3, 9): 45,
    (3, 10): 45,
    (3, 11): 45,
    (3, 12): 47,
    (3, 13): 48,
    (3, 14): 52,
    (3, 15): 53,
    (3, 16): 54,
    (3, 17): 55,
    (3, 18): 55,
    (3, 19): 57,
    (3, 20): 57,  # inferred, as those that follow
    (3, 21): 57,
    (3, 22): 57,
}


@pytest.mark.parametrize(("number", "count"), COUNTS.items(), ids=str)
def test_each_release_has_as_many_as_its_document(number: tuple[int, int], count: int) -> None:
    assert len(levels_at(number)) == count


# Every change of names, in full: the release that made it, what came, what went.
CHANGES: Final[dict[tuple[int, int], tuple[set[str], set[str]]]] = {
    (3, 4): (set(), {"content_references"}),
    (3, 5): ({"organization_personal_access_tokens", "organization_personal_access_token_requests"}, set()),
    (3, 8): (
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
    (3, 9): ({"organization_custom_roles"}, set()),
    (3, 12): ({"repository_custom_properties", "organization_custom_properties"}, set()),
    (3, 13): ({"organization_custom_org_roles"}, set()),
    (3, 14): ({"artifact_metadata", "attestations", "discussions", "merge_queues"}, set()),
    (3, 15): ({"enterprise_administration"}, set()),
    (3, 16): ({"enterprise_custom_properties"}, set()),
    (3, 17): ({"code_quality", "organization_copilot_agent_settings"}, {"team_discussions"}),
    (3, 19): (
        {"enterprise_organization_installations", "enterprise_organization_installation_repositories"},
        set(),
    ),
}


@pytest.mark.parametrize(("before", "after"), list(pairwise(COUNTS)), ids=str)
def test_names_come_and_go_with_the_releases_that_changed_them(before: tuple[int, int], after: tuple[int, int]) -> None:
    came, went = CHANGES.get(after, (set(), set()))
    assert levels_at(after).keys() - levels_at(before).keys() == came
    assert levels_at(before).keys() - levels_at(after).keys() == went


@pytest.mark.parametrize(
    ("name", "number", "levels"),
    [
        ("actions", (2, 18), ("read", "write")),
        ("actions", (3, 19), ("read", "write")),
        ("workflows", (2, 18), ("write",)),
        ("organization_plan", (3, 19), ("read",)),
        ("organization_events", (3, 8), ("read",)),
        ("profile", (3, 8), ("write",)),
        ("repository_projects", (2, 18), ("read", "write", "admin")),
        ("organization_projects", (3, 19), ("read", "write", "admin")),
        ("organization_custom_properties", (3, 12), ("read", "write", "admin")),
        ("vulnerability_alerts", (2, 22), ("read",)),
        ("vulnerability_alerts", (3, 0), ("read", "write")),
        ("organization_copilot_seat_management", (3, 16), ("write",)),
        ("organization_copilot_seat_management", (3, 17), ("read", "write")),
    ],
)
def test_the_levels_are_those_of_the_release(name: str, number: tuple[int, int], levels: tuple[str, ...]) -> None:
    assert levels_at(number)[name] == levels


def test_only_two_names_ever_change_their_levels() -> None:
    changed = {
        (name, after)
        for before, after in pairwise(COUNTS)
        for name in levels_at(before).keys() & levels_at(after).keys()
        if levels_at(before)[name] != levels_at(after)[name]
    }
    assert changed == {("vulnerability_alerts", (3, 0)), ("organization_copilot_seat_management", (3, 17))}


@pytest.mark.parametrize(
    ("number", "left", "right"),
    [
        ((2, 22), "checks", "content_references"),
        ((2, 22), "content_references", "contents"),
        ((3, 0), "checks", "contents"),
        ((3, 0), "team_discussions", "content_references"),
        ((3, 8), "organization_administration", "organization_copilot_seat_management"),
        ((3, 12), "organization_custom_roles", "organization_custom_properties"),
        ((3, 13), "organization_custom_org_roles", "organization_custom_properties"),
        ((3, 17), "organization_copilot_seat_management", "organization_copilot_agent_settings"),
        ((3, 17), "organization_user_blocking", "email_addresses"),
    ],
)
def test_neighbours_stand_as_in_the_document(number: tuple[int, int], left: str, right: str) -> None:
    assert (left, right) in list(pairwise(levels_at(number)))


@pytest.mark.parametrize("number", [(3, 20), (3, 21), (3, 22)], ids=str)
def test_releases_without_a_document_are_taken_to_equal_the_last_that_has_one(number: tuple[int, int]) -> None:
    assert list(levels_at(number).items()) == list(levels_at((3, 19)).items())


@pytest.mark.parametrize("number", COUNTS, ids=str)
def test_no_two_rows_of_one_release_say_the_same_name(number: tuple[int, int]) -> None:
    assert sum(row.exists_in(number) for row in TABLE) == len(levels_at(number))


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
