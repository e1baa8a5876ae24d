"""The facts of each release: the table is complete, and each value holds from one release to the next."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import DEFAULT_API_VERSION, TABLE, Fact, Facts, facts_of
from pytest_ghes_oauth._domain.releases import RELEASES

ROWS = [pytest.param(row, id=row.name) for row in TABLE]
# What is made of the number of a release, and what has a table of its own.
COMPUTED = {"installed_version", "permissions"}
IN_JUNE_2023 = timedelta(days=183)  # flows rule 43: 15811200 seconds
LATER = timedelta(days=184)  # 15897600 seconds

# By hand from releases.md and the rules of flows.md: fact -> the first and the last release of each value.
# fmt: off
VALUES: dict[str, list[tuple[str, str, object]]] = {
    "documentation_pages": [("2.18", "2.22", "v3"), ("3.0", "3.7", "reference"), ("3.8", "3.22", "rest")],
    "token_prefixes": [("2.18", "3.1", False), ("3.2", "3.22", True)],
    "refresh_token_lifetime": [("2.18", "3.9", IN_JUNE_2023), ("3.10", "3.22", LATER)],
    "device_flow": [("2.18", "3.0", False), ("3.1", "3.22", True)],
    "callback_urls": [("2.18", "3.0", 1), ("3.1", "3.22", 10)],
    "shows_expires_at": [("2.18", "2.21", False), ("2.22", "3.22", True)],
    "shows_twitter_username": [("2.18", "3.0", False), ("3.1", "3.22", True)],
    "shows_notification_email": [("2.18", "3.9", False), ("3.10", "3.22", True)],
    "shows_user_view_type": [("2.18", "3.11", False), ("3.12", "3.22", True)],
    "shows_single_files": [("2.18", "2.22", False), ("3.0", "3.22", True)],
    "shows_client_id": [("2.18", "3.13", False), ("3.14", "3.22", True)],
    "installation_tokens": [("2.18", "3.7", "/installations/{id}/access_tokens"),
                            ("3.8", "3.22", "/app/installations/{id}/access_tokens")],
    "shows_owners": [("2.18", "3.15", False), ("3.16", "3.22", True)],
    "impersonated_again": [("2.18", "3.0", 201), ("3.1", "3.22", 200)],
    "installations_preview": [("2.18", "2.21", "machine-man-preview"), ("2.22", "3.22", "")],
    "query_authentication": [("2.18", "3.3", True), ("3.4", "3.22", False)],
    "basic_at_login": [("2.18", "2.22", False), ("3.0", "3.22", True)],
    "api_versions": [("2.18", "3.8", ()), ("3.9", "3.20", ("2022-11-28",)),
                     ("3.21", "3.22", ("2026-03-10", "2022-11-28"))],
    "error_status": [("2.18", "3.13", False), ("3.14", "3.22", True)],
    "documentation_url": [("2.18", "2.18", "https://developer.github.com/enterprise/2.18"),
                          ("2.22", "2.22", "https://developer.github.com/enterprise/2.22"),
                          ("3.0", "3.0", "https://docs.github.com/enterprise/3.0"),
                          ("3.3", "3.3", "https://docs.github.com/enterprise/3.3"),
                          ("3.8", "3.8", "https://docs.github.com/enterprise/3.8"),
                          ("3.9", "3.9", "https://docs.github.com/enterprise-server@3.9"),
                          ("3.22", "3.22", "https://docs.github.com/enterprise-server@3.22")],
}
# fmt: on
EACH = [
    pytest.param(name, release, value, id=f"{name}-{release}")
    for name, rows in VALUES.items()
    for first, last, value in rows
    for release in RELEASES
    if Release(first) <= release <= last
]


# -- the table ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS)
def test_every_row_starts_at_the_first_release(row: Fact) -> None:
    assert next(iter(row.since)) == "2.18"


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_releases_that_exist_oldest_first(row: Fact) -> None:
    since = [Release(text) for text in row.since]
    assert (since == sorted(since), set(since) <= set(RELEASES)) == (True, True)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_about_a_change(row: Fact) -> None:
    values = list(row.since.values())
    assert len(values) > 1
    assert all(before != after for before, after in pairwise(values))


@pytest.mark.parametrize("row", ROWS)
def test_every_row_says_what_it_rests_on(row: Fact) -> None:
    assert re.search(r"\b(documented|recorded|inferred)\b", row.evidence)


def test_every_fact_has_one_row_or_is_made_of_the_release() -> None:
    names = [row.name for row in TABLE]
    assert sorted([*names, *COMPUTED]) == sorted(Facts._fields)


def test_every_fact_is_described() -> None:
    text = Facts.__doc__ or ""
    assert [name for name in Facts._fields if not re.search(rf"\b{name}\b", text)] == []


def test_the_expectations_below_miss_no_row() -> None:
    assert VALUES.keys() == {row.name for row in TABLE}


# -- the values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "release", "value"), EACH)
def test_each_value_holds_until_the_next(name: str, release: Release, value: object) -> None:
    assert getattr(facts_of(release), name) == value


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_the_installed_version_is_the_first_patch_release(release: Release) -> None:
    assert facts_of(release).installed_version == f"{release}.0"


@pytest.mark.parametrize(("release", "count"), [("2.18", 31), ("3.3", 31), ("3.4", 30), ("3.19", 57), ("3.22", 57)])
def test_the_permissions_are_those_of_the_release(release: str, count: int) -> None:
    assert len(facts_of(Release(release)).permissions) == count


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_the_default_version_is_one_of_those_there_are(release: Release) -> None:
    versions = facts_of(release).api_versions
    assert (DEFAULT_API_VERSION == "2022-11-28", not versions or DEFAULT_API_VERSION in versions) == (True, True)


@pytest.mark.parametrize("release", ["3.20", "3.21", "3.22"])
def test_what_has_no_document_is_as_3_19_but_for_what_names_the_release_and_the_versions(release: str) -> None:
    last, inferred = facts_of(Release("3.19")), facts_of(Release(release))
    differing = {name for name in Facts._fields if getattr(last, name) != getattr(inferred, name)}
    assert differing - {"api_versions"} == {"installed_version", "documentation_url"}


def test_the_facts_of_one_release_are_read_once() -> None:
    assert facts_of(Release("3.3")) is facts_of(Release("3.3"))
