"""What releases do in their own way: one row for each fact that changed, with what it rests on.

A value holds from its release until the next one in its row. `documented`, `recorded` and `inferred` are the
three kinds of evidence; where GHES has no document (3.20 to 3.22), everything is inferred from 3.19. Which
operations a release has stands in the tables of routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from pytest_ghes_oauth._domain import permissions
from pytest_ghes_oauth._domain.releases import RELEASES, Release


class Facts(NamedTuple):
    """The facts of one release; `TABLE` says since when and why.

    Attributes:
        installed_version: the patch release shown by GET /meta and `X-GitHub-Enterprise-Version`.
        documentation_url: the base of every `documentation_url` and `error_uri`.
        documentation_pages: how the pages of the REST API are laid out below it, a key of `_rest/documentation.py`.
        permissions: the permissions a GitHub App may have, each with its levels.
        token_prefixes: whether the text of a token says what it is, and ends in a checksum.
        refresh_token_lifetime: how long the user of a GitHub App can stay away.
        device_flow: whether devices can sign in; their endpoints are rows of the table of routes.
        callback_urls: how many a GitHub App may register.
        shows_expires_at: whether an authorization has the key `expires_at`.
        shows_twitter_username, shows_notification_email, shows_user_view_type: the same of a profile.
        shows_single_files, shows_client_id: the same of an installation.
        installation_tokens: where an installation gets tokens, below the API.
        shows_owners: whether GET /admin/tokens says whose each token is.
        impersonated_again: the status for a token to act as a user that exists already.
        installations_preview: what `Accept` has to name for GET /user/installations.
        query_authentication: whether `?access_token=` signs in.
        basic_at_login: whether the token endpoint takes an app's credentials as Basic.
        api_versions: what `X-GitHub-Api-Version` may name, the newest first; empty where it is ignored.
        error_status: whether an error repeats its status in the body.
    """

    installed_version: str
    documentation_url: str
    documentation_pages: str
    permissions: permissions.Levels
    token_prefixes: bool
    refresh_token_lifetime: timedelta
    device_flow: bool
    callback_urls: int
    shows_expires_at: bool
    shows_twitter_username: bool
    shows_notification_email: bool
    shows_user_view_type: bool
    shows_single_files: bool
    shows_client_id: bool
    installation_tokens: str
    shows_owners: bool
    impersonated_again: int
    installations_preview: str
    query_authentication: bool
    basic_at_login: bool
    api_versions: tuple[str, ...]
    error_status: bool


class Fact(NamedTuple):
    """One row: a field of `Facts`, its value since each release that changed it, and the evidence."""

    name: str
    since: Mapping[str, Any]
    evidence: str


DEFAULT_API_VERSION: Final = "2022-11-28"

# fmt: off
TABLE: Final = (
    Fact("documentation_url",
         {"2.18": "https://developer.github.com/enterprise/{release}",
          "3.0": "https://docs.github.com/enterprise/{release}",
          "3.9": "https://docs.github.com/enterprise-server@{release}"},
         "quoted at 2.18 (ghe_bad_credentials_401), 3.3 and 3.9 (flows rules 18 and 99); the edges are inferred"),
    Fact("documentation_pages", {"2.18": "v3", "3.0": "reference", "3.8": "rest"},
         "recorded before 3.0 (wire 1.6); documented: the examples of personal tokens moved at 3.8"),
    Fact("token_prefixes", {"2.18": False, "3.2": True}, "documented: release notes of 3.2 (flows rule 57)"),
    Fact("refresh_token_lifetime",
         {"2.18": timedelta(seconds=15_811_200), "3.10": timedelta(seconds=15_897_600)},
         "recorded in June 2023, then documented (flows rule 43); the edge is inferred"),
    Fact("device_flow", {"2.18": False, "3.1": True}, "documented: release notes of 3.1 (flows rule 32)"),
    Fact("callback_urls", {"2.18": 1, "3.1": 10}, "documented: release notes of 3.1 (flows rule 15)"),
    Fact("shows_expires_at", {"2.18": False, "2.22": True}, "documented: OpenAPI"),
    Fact("shows_twitter_username", {"2.18": False, "3.1": True}, "documented: OpenAPI; that it is sent is inferred"),
    Fact("shows_notification_email", {"2.18": False, "3.10": True}, "documented: OpenAPI; that it is sent is inferred"),
    Fact("shows_user_view_type", {"2.18": False, "3.12": True}, "documented: OpenAPI; that it is sent is inferred"),
    Fact("shows_single_files", {"2.18": False, "3.0": True}, "documented: OpenAPI"),
    Fact("shows_client_id", {"2.18": False, "3.14": True}, "documented: OpenAPI; that it is sent is inferred"),
    Fact("installation_tokens",
         {"2.18": "/installations/{id}/access_tokens", "3.8": "/app/installations/{id}/access_tokens"},
         "documented: the example of the operation"),
    Fact("shows_owners", {"2.18": False, "3.16": True}, "documented: the example of the operation"),
    Fact("impersonated_again", {"2.18": 201, "3.1": 200},
         "documented: OpenAPI lists 200 from 3.1; what it means is inferred (flows rule 103)"),
    Fact("installations_preview", {"2.18": "machine-man-preview", "2.22": ""},
         "documented: OpenAPI requires the header up to 2.21, though it lists 415 up to 3.0"),
    Fact("query_authentication", {"2.18": True, "3.4": False}, "documented: release notes of 3.4 (releases 5)"),
    Fact("basic_at_login", {"2.18": False, "3.0": True},
         "reported to fail on 2.22 (flows rule 24); that it works from 3.0 is inferred"),
    Fact("api_versions",
         {"2.18": (), "3.9": (DEFAULT_API_VERSION,), "3.21": ("2026-03-10", DEFAULT_API_VERSION)},
         "documented: pages of 3.9 and descriptions of 3.21 (releases 4)"),
    Fact("error_status", {"2.18": False, "3.14": True},
         "recorded of github.com in June 2024 (wire 1.6); the edge is inferred"),
)
# fmt: on


@cache
def facts_of(release: Release) -> Facts:
    """Return what *release* does in its own way."""
    facts = {row.name: _value(row, release) for row in TABLE}
    facts["documentation_url"] = facts["documentation_url"].format(release=release)
    return Facts(installed_version=f"{release}.0", permissions=permissions.levels_at(release.number), **facts)


def _value(row: Fact, release: Release) -> Any:  # noqa: ANN401  # each row has a type of its own
    """Return the value of *row* at *release*; rows start at the first release."""
    return [value for since, value in row.since.items() if Release(since) <= release][-1]


assert all(Release(next(iter(row.since))) == RELEASES[0] for row in TABLE)  # noqa: S101  # rows start at the first
