"""The permissions of GitHub Apps: which exist, which levels each has, and how levels compare."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from pytest_ghes_oauth._domain.releases import ALWAYS, Release, Span, between, since, until

_READ: Final = ("read",)
_WRITE: Final = ("write",)
_READ_WRITE: Final = ("read", "write")
_READ_WRITE_ADMIN: Final = ("read", "write", "admin")

Levels = Mapping[str, tuple[str, ...]]

# What a GitHub App needs to see the addresses of its users. Documents list it from 3.8 on; earlier releases ask for
# it too (wire 9), so that apps may have it on every release.
EMAIL_ADDRESSES: Final = "email_addresses"


class Permission(NamedTuple):
    """One permission and its levels, for a span of releases in which neither changed.

    Attributes:
        name: as in a request's `permissions`.
        levels: the levels that may be given, lowest first.
        span: the releases that this row is true of.
    """

    name: str
    levels: tuple[str, ...]
    span: Span = ALWAYS


# From the schema `app-permissions` in the OpenAPI documents of GHES 2.18 to 3.19. The rows of one release
# are in the order of its document. A name whose levels or place changed has a second row.
TABLE: Final = (
    Permission("actions", _READ_WRITE),
    Permission("administration", _READ_WRITE),
    Permission("artifact_metadata", _READ_WRITE, since("3.14")),
    Permission("attestations", _READ_WRITE, since("3.14")),
    Permission("checks", _READ_WRITE),
    Permission("code_quality", _READ_WRITE, since("3.17")),
    Permission("codespaces", _READ_WRITE, since("3.8")),
    Permission("content_references", _READ_WRITE, until("3.0")),
    Permission("contents", _READ_WRITE),
    Permission("dependabot_secrets", _READ_WRITE, since("3.8")),
    Permission("deployments", _READ_WRITE),
    Permission("discussions", _READ_WRITE, since("3.14")),
    Permission("environments", _READ_WRITE),
    Permission("issues", _READ_WRITE),
    Permission("merge_queues", _READ_WRITE, since("3.14")),
    Permission("metadata", _READ_WRITE),
    Permission("packages", _READ_WRITE),
    Permission("pages", _READ_WRITE),
    Permission("pull_requests", _READ_WRITE),
    Permission("repository_custom_properties", _READ_WRITE, since("3.12")),
    Permission("repository_hooks", _READ_WRITE),
    Permission("repository_projects", _READ_WRITE_ADMIN),
    Permission("secret_scanning_alerts", _READ_WRITE),
    Permission("secrets", _READ_WRITE),
    Permission("security_events", _READ_WRITE),
    Permission("single_file", _READ_WRITE),
    Permission("statuses", _READ_WRITE),
    Permission("vulnerability_alerts", _READ, until("3.0")),
    Permission("vulnerability_alerts", _READ_WRITE, since("3.0")),
    Permission("workflows", _WRITE),
    Permission("members", _READ_WRITE),
    Permission("organization_administration", _READ_WRITE),
    Permission("organization_custom_roles", _READ_WRITE, since("3.9")),
    Permission("organization_custom_org_roles", _READ_WRITE, since("3.13")),
    Permission("organization_custom_properties", _READ_WRITE_ADMIN, since("3.12")),
    Permission("organization_copilot_seat_management", _WRITE, between("3.8", "3.17")),
    Permission("organization_copilot_seat_management", _READ_WRITE, since("3.17")),
    Permission("organization_copilot_agent_settings", _READ_WRITE, since("3.17")),
    Permission("organization_announcement_banners", _READ_WRITE, since("3.8")),
    Permission("organization_events", _READ, since("3.8")),
    Permission("organization_hooks", _READ_WRITE),
    Permission("organization_personal_access_tokens", _READ_WRITE, since("3.5")),
    Permission("organization_personal_access_token_requests", _READ_WRITE, since("3.5")),
    Permission("organization_plan", _READ),
    Permission("organization_projects", _READ_WRITE_ADMIN),
    Permission("organization_packages", _READ_WRITE),
    Permission("organization_secrets", _READ_WRITE),
    Permission("organization_self_hosted_runners", _READ_WRITE),
    Permission("organization_user_blocking", _READ_WRITE),
    Permission("team_discussions", _READ_WRITE, until("3.17")),
    Permission("content_references", _READ_WRITE, between("3.0", "3.4")),
    Permission(EMAIL_ADDRESSES, _READ_WRITE, since("3.8")),
    Permission("followers", _READ_WRITE, since("3.8")),
    Permission("git_ssh_keys", _READ_WRITE, since("3.8")),
    Permission("gpg_keys", _READ_WRITE, since("3.8")),
    Permission("interaction_limits", _READ_WRITE, since("3.8")),
    Permission("profile", _WRITE, since("3.8")),
    Permission("starring", _READ_WRITE, since("3.8")),
    Permission("enterprise_administration", _READ_WRITE, since("3.15")),
    Permission("enterprise_custom_properties", _READ_WRITE, since("3.16")),
    Permission("enterprise_organization_installations", _READ_WRITE, since("3.19")),
    Permission("enterprise_organization_installation_repositories", _READ_WRITE, since("3.19")),
)


@cache
def levels_at(release: Release) -> Levels:
    """Return the permissions of *release*, in the order of its OpenAPI document (semantics 26).

    Releases after 3.19 have no document, and get the permissions of 3.19 (semantics 27, inferred).
    """
    return MappingProxyType({row.name: row.levels for row in TABLE if release in row.span})  # servers share it


@cache
def of_apps_at(release: Release) -> Levels:
    """Return the permissions that an app may have on *release*."""
    return MappingProxyType({**levels_at(release), EMAIL_ADDRESSES: _READ_WRITE})


def exceeding(requested: Mapping[str, str], granted: Mapping[str, str]) -> list[str]:
    """Return the names in *requested* that *granted* lacks or has only at a lower level."""
    return [name for name, level in requested.items() if _rank(level) > _rank(granted.get(name))]


def _rank(level: str | None) -> int:
    return 0 if level is None else _READ_WRITE_ADMIN.index(level) + 1
