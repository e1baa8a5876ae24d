"""The facts of each release: each value holds from one release to the next."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Final

import pytest

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import TABLE, facts_of
from pytest_ghes_oauth._domain.releases import RELEASES

# By hand from docs/evidence: the last release with a value, and the first with the next one.
# fmt: off
EDGES: list[tuple[str, str, object, str, object]] = [
    ("documentation_url", "2.21", "https://developer.github.com/enterprise/2.21",
                          "2.22", "https://docs.github.com/enterprise/2.22"),
    ("documentation_url", "3.8", "https://docs.github.com/enterprise/3.8",
                          "3.9", "https://docs.github.com/enterprise-server@3.9"),
    ("documentation_pages", "2.21", "v3", "2.22", "reference"),
    ("documentation_pages", "3.10", "reference", "3.11", "rest"),
    ("personal_tokens_page", "2.21", "/v3/oauth_authorizations/",
                             "2.22", "/rest/reference/enterprise-admin#list-personal-access-tokens"),
    ("personal_tokens_page", "3.7", "/rest/reference/enterprise-admin#list-personal-access-tokens",
                             "3.8", "/rest/enterprise-admin/users#list-personal-access-tokens"),
    ("token_prefixes", "3.1", False, "3.2", True),
    # flows 43: 15811200 and 15897600 seconds.
    ("refresh_token_lifetime", "3.9", timedelta(days=183), "3.10", timedelta(days=184)),
    ("device_flow", "3.0", False, "3.1", True),
    ("device_flow_switch", "3.4", False, "3.5", True),
    ("callback_urls", "3.0", 1, "3.1", 10),
    ("shows_expires_at", "2.21", False, "2.22", True),
    ("shows_twitter_username", "3.0", False, "3.1", True),
    ("shows_notification_email", "3.9", False, "3.10", True),
    ("shows_user_view_type", "3.14", False, "3.15", True),
    ("shows_single_files", "2.22", False, "3.0", True),
    ("shows_client_id", "3.13", False, "3.14", True),
    ("shows_slug", "2.18", False, "2.19", True),
    ("shows_own_client_id", "3.14", False, "3.15", True),
    ("issuer_by_client_id", "3.13", False, "3.14", True),
    ("installation_tokens", "3.0", "/installations/{id}/access_tokens",
                            "3.1", "/app/installations/{id}/access_tokens"),
    ("team_path", "2.20", "/teams/{team}", "2.21", "/organizations/{organization}/team/{team}"),
    ("shows_token_expiration", "3.2", False, "3.3", True),
    ("login_varies_on", "3.8", "X-PJAX", "3.9", "X-PJAX, X-PJAX-Container, Turbo-Visit, Turbo-Frame"),
    ("redirects_to_public_members", "3.1", True, "3.2", False),
    ("filters_of_members", "3.12", ("2fa_disabled",), "3.13", ("2fa_disabled", "2fa_insecure")),
    ("shows_archived_at", "3.7", False, "3.8", True),
    ("shows_type_of_team", "3.16", False, "3.17", True),
    ("any_loopback_port", "2.18", False, "2.19", True),
    ("shows_owners", "3.15", False, "3.16", True),
    ("impersonated_again", "3.0", 201, "3.1", 200),
    ("installations_preview", "2.21", "machine-man-preview", "2.22", ""),
    ("query_authentication", "3.3", True, "3.4", False),
    ("basic_at_login", "2.22", False, "3.0", True),
    ("api_versions", "3.8", (), "3.9", ("2022-11-28",)),
    ("api_versions", "3.20", ("2022-11-28",), "3.21", ("2026-03-10", "2022-11-28")),
    ("error_status", "3.13", False, "3.14", True),
]
# fmt: on
# Of the documentation, what a release shows. `test_permissions.py` has the edges of permissions.
NAMES: Final = ["documentation_url" if fact.name == "documentation_root" else fact.name for fact in TABLE]


@pytest.mark.parametrize(("name", "before", "old", "since", "new"), EDGES)
def test_a_fact_changes_with_its_release(name: str, before: str, old: object, since: str, new: object) -> None:
    values = [getattr(facts_of(Release(release)), name) for release in (before, since)]
    assert values == [old, new]


def test_no_fact_changes_at_any_other_release() -> None:
    changes = {
        (name, str(release))
        for previous, release in pairwise(RELEASES)
        for name in NAMES
        if _without_its_name(name, previous) != _without_its_name(name, release)
    }
    assert changes == {(name, since) for name, _, _, since, _ in EDGES}


def _without_its_name(name: str, release: Release) -> str:
    return repr(getattr(facts_of(release), name)).replace(str(release), "{release}")


@pytest.mark.parametrize("release", ["2.18", "3.10"])
def test_the_installed_version_is_the_first_patch_release(release: str) -> None:
    assert facts_of(Release(release)).installed_version == f"{release}.0"


def test_the_facts_of_one_release_are_read_once() -> None:
    assert facts_of(Release("3.3")) is facts_of(Release("3.3"))
