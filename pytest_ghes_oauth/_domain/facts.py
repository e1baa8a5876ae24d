"""The facts that differ between releases: one descriptor for each, with its evidence.

A value holds from its release until the next one in its row. `documented`, `recorded` and `inferred` are the
three kinds of evidence; for releases after `LAST_DOCUMENTED`, everything is inferred from that one.
The operations of a release are in the tables of routes, its permissions in `permissions.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import Final, Generic, TypeVar, overload

from pytest_ghes_oauth._domain import limits, permissions
from pytest_ghes_oauth._domain.permissions import Levels
from pytest_ghes_oauth._domain.releases import RELEASES, Release

T = TypeVar("T")

DEFAULT_API_VERSION: Final = "2022-11-28"


class Fact(Generic[T]):
    """One fact: its value from each release that changed it, and the evidence."""

    def __init__(self, since: Mapping[str, T], evidence: str) -> None:
        self.since: Final = {Release(text): value for text, value in since.items()}
        self.evidence: Final = evidence
        self.name = ""
        assert next(iter(self.since)) == RELEASES[0]  # noqa: S101  # rows start at the first release

    def __set_name__(self, owner: type[Facts], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, facts: None, owner: type[Facts]) -> Fact[T]: ...

    @overload
    def __get__(self, facts: Facts, owner: type[Facts]) -> T: ...

    def __get__(self, facts: Facts | None, owner: type[Facts]) -> Fact[T] | T:
        if facts is None:
            return self
        value = [value for since, value in self.since.items() if since <= facts.release][-1]
        vars(facts)[self.name] = value  # cached: from now on it is found there
        return value


class Facts:
    """The facts of one release."""

    def __init__(self, release: Release) -> None:
        self.release: Final = release

    @property
    def installed_version(self) -> str:
        """The patch release shown by GET /meta and `X-GitHub-Enterprise-Version`."""
        return f"{self.release}.0"

    @property
    def documentation_url(self) -> str:
        """The base of every `documentation_url` and `error_uri`."""
        return self.documentation_root.format(release=self.release)

    @property
    def personal_tokens_url(self) -> str:
        """The page that the app of a personal token without a `note_url` points to."""
        return self.documentation_url + self.personal_tokens_page

    @property
    def permissions(self) -> Levels:
        """The permissions a GitHub App may have, each with its levels."""
        return permissions.levels_at(self.release)

    @property
    def permissions_of_apps(self) -> Levels:
        """Those that a test may give a GitHub App: the same, and that to see addresses."""
        return permissions.of_apps_at(self.release)

    documentation_root = Fact(
        {
            "2.18": "https://developer.github.com/enterprise/{release}",
            "2.22": "https://docs.github.com/enterprise/{release}",
            "3.9": "https://docs.github.com/enterprise-server@{release}",
        },
        "quoted at 2.18 (ghe_bad_credentials_401), 2.21, 2.22, 3.3, 3.9 (flows 18 and 99); the last edge is inferred",
    )
    # The layout of the pages of the REST API below the root, a key of `_rest/documentation.py`.
    documentation_pages = Fact(
        {"2.18": "v3", "2.22": "reference", "3.11": "rest"},
        "quoted at 2.21, 2.22 and 3.10 (flows 99); that 3.11 follows github.com is inferred",
    )
    # The page about personal tokens below the root, which their app names.
    personal_tokens_page = Fact(
        {
            "2.18": "/v3/oauth_authorizations/",
            "2.22": "/rest/reference/enterprise-admin#list-personal-access-tokens",
            "3.8": "/rest/enterprise-admin/users#list-personal-access-tokens",
        },
        "recorded before 2.22 (wire 1.4); documented: the example of GET /admin/tokens",
    )
    # Whether the text of a token starts with a prefix and ends with a checksum.
    token_prefixes = Fact({"2.18": False, "3.2": True}, "documented: release notes of 3.2 (flows 57)")
    # How long a refresh token lives.
    refresh_token_lifetime = Fact(
        {"2.18": timedelta(seconds=15_811_200), "3.10": timedelta(seconds=15_897_600)},
        "recorded in June 2023, then documented (flows 43); the edge is inferred",
    )
    # Whether devices can sign in; their endpoints are rows of the table of routes.
    device_flow = Fact({"2.18": False, "3.1": True}, "documented: release notes of 3.1 (flows 32)")
    # Whether the device flow of an app has a switch; without one, every app has the device flow.
    device_flow_switch = Fact({"2.18": False, "3.5": True}, "documented: the feature device-flow-is-opt-in (flows 32)")
    # How many callback URLs a GitHub App may register.
    callback_urls = Fact({"2.18": 1, "3.1": 10}, "documented: release notes of 3.1 (flows 15)")
    # Whether an authorization has the key `expires_at`.
    shows_expires_at = Fact({"2.18": False, "2.22": True}, "documented: OpenAPI")
    # Whether a profile has these keys.
    shows_twitter_username = Fact({"2.18": False, "3.1": True}, "documented: OpenAPI; that it is sent is inferred")
    shows_notification_email = Fact({"2.18": False, "3.10": True}, "documented: OpenAPI; recorded in 2024")
    shows_user_view_type = Fact(
        {"2.18": False, "3.15": True},
        "recorded of github.com: absent in September 2024, there in October (wire 9); the edge is inferred",
    )
    # Whether an organization and a team have these keys.
    shows_archived_at = Fact({"2.18": False, "3.8": True}, "documented: OpenAPI; that it is sent is inferred")
    shows_type_of_team = Fact({"2.18": False, "3.17": True}, "documented: OpenAPI; that it is sent is inferred")
    # Whether an installation has these keys.
    shows_single_files = Fact({"2.18": False, "3.0": True}, "documented: OpenAPI")
    shows_client_id = Fact({"2.18": False, "3.14": True}, "documented: OpenAPI; that it is sent is inferred")
    # Whether an app has these keys.
    shows_slug = Fact({"2.18": False, "2.19": True}, "documented: OpenAPI")
    shows_own_client_id = Fact({"2.18": False, "3.15": True}, "documented: OpenAPI; that it is sent is inferred")
    # Whether the issuer of a JSON web token may be the client id of the app, besides its id.
    issuer_by_client_id = Fact(
        {"2.18": False, "3.14": True}, "inferred: github.com since May 2024; installations show `client_id` from 3.14"
    )
    # The path below the API for the tokens of an installation.
    installation_tokens = Fact(
        {"2.18": "/installations/{id}/access_tokens", "3.1": "/app/installations/{id}/access_tokens"},
        "recorded in 2019 and in June 2021 (wire 14); the edge is inferred",
    )
    # Whether the list of members sends who is no member to the public members, or lists those itself.
    redirects_to_public_members = Fact({"2.18": True, "3.2": False}, "documented: OpenAPI lists 302 up to 3.1")
    # The filters by two-factor authentication of the list of members.
    filters_of_members = Fact[tuple[str, ...]](
        {"2.18": ("2fa_disabled",), "3.13": ("2fa_disabled", "2fa_insecure")}, "documented: OpenAPI"
    )
    # The path of a team below the API.
    team_path = Fact(
        {"2.18": "/teams/{team}", "2.21": "/organizations/{organization}/team/{team}"},
        "recorded in 2019 and 2022 (wire 13); that it changed when OpenAPI began to call the former legacy is inferred",
    )
    # Whether an answer to a token says when that expires.
    shows_token_expiration = Fact(
        {"2.18": False, "3.3": True}, "recorded in 2023 and 2024 (wire 9); the edge is inferred"
    )
    # What the sign-in endpoints vary on, before what the front end adds.
    login_varies_on = Fact(
        {"2.18": "X-PJAX", "3.9": "X-PJAX, X-PJAX-Container, Turbo-Visit, Turbo-Frame"},
        "recorded before 2022 and in June 2023 (wire 8.2); the edge is inferred",
    )
    # Whether a redirect URI on a loopback address may have any port.
    any_loopback_port = Fact(
        {"2.18": False, "2.19": True},
        "quoted at 2.18 (flows 14), documented later (flows 14); the edge is inferred",
    )
    # Whether GET /admin/tokens shows the user of each token.
    shows_owners = Fact({"2.18": False, "3.16": True}, "documented: the example of the operation")
    # The status of a request for an impersonation token that exists already.
    impersonated_again = Fact(
        {"2.18": 201, "3.1": 200},
        "documented: OpenAPI lists 200 from 3.1; what it means is inferred (flows 103)",
    )
    # The preview that `Accept` has to name for installations.
    installations_preview = Fact(
        {"2.18": "machine-man-preview", "2.22": ""},
        "documented: OpenAPI requires the header up to 2.21, though it lists 415 up to 3.0",
    )
    # Whether `?access_token=` authenticates a request.
    query_authentication = Fact({"2.18": True, "3.4": False}, "documented: release notes of 3.4 (releases 5)")
    # Whether the token endpoint accepts an app's credentials as Basic authentication.
    basic_at_login = Fact(
        {"2.18": False, "3.0": True},
        "reported to fail on 2.22 (flows 24); that it works from 3.0 is inferred",
    )
    # The versions that `X-GitHub-Api-Version` may name, newest first; empty if the header is ignored.
    api_versions = Fact[tuple[str, ...]](
        {"2.18": (), "3.9": (DEFAULT_API_VERSION,), "3.21": ("2026-03-10", DEFAULT_API_VERSION)},
        "documented: pages of 3.9 and descriptions of 3.21 (releases 4)",
    )
    # Whether an error repeats its status in the body.
    error_status = Fact(
        {"2.18": False, "3.14": True},
        "recorded of github.com in June 2024 (wire 1.6); the edge is inferred",
    )


TABLE: Final = tuple(fact for fact in vars(Facts).values() if isinstance(fact, Fact))


def _durations() -> Iterator[timedelta]:
    yield from (value for value in vars(limits).values() if isinstance(value, timedelta))
    yield from (value for fact in TABLE for value in fact.since.values() if isinstance(value, timedelta))


# The longest time that a server adds to a moment of its own accord, on any release.
LONGEST_LIFETIME: Final = max(_durations())


@cache
def facts_of(release: Release) -> Facts:
    """Return the facts of *release*."""
    return Facts(release)
