"""The permissions of GitHub Apps: which exist, which levels each has, and what includes what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_READ: Final = ("read",)
_WRITE: Final = ("write",)
_READ_WRITE: Final = ("read", "write")
_READ_WRITE_ADMIN: Final = ("read", "write", "admin")

Levels = Mapping[str, tuple[str, ...]]

# The schema `app-permissions` of GHES 3.3's OpenAPI document, in its order.
AT_3_3: Final[Levels] = {
    "actions": _READ_WRITE,
    "administration": _READ_WRITE,
    "checks": _READ_WRITE,
    "contents": _READ_WRITE,
    "deployments": _READ_WRITE,
    "environments": _READ_WRITE,
    "issues": _READ_WRITE,
    "metadata": _READ_WRITE,
    "packages": _READ_WRITE,
    "pages": _READ_WRITE,
    "pull_requests": _READ_WRITE,
    "repository_hooks": _READ_WRITE,
    "repository_projects": _READ_WRITE_ADMIN,
    "secret_scanning_alerts": _READ_WRITE,
    "secrets": _READ_WRITE,
    "security_events": _READ_WRITE,
    "single_file": _READ_WRITE,
    "statuses": _READ_WRITE,
    "vulnerability_alerts": _READ_WRITE,
    "workflows": _WRITE,
    "members": _READ_WRITE,
    "organization_administration": _READ_WRITE,
    "organization_hooks": _READ_WRITE,
    "organization_plan": _READ,
    "organization_projects": _READ_WRITE_ADMIN,
    "organization_packages": _READ_WRITE,
    "organization_secrets": _READ_WRITE,
    "organization_self_hosted_runners": _READ_WRITE,
    "organization_user_blocking": _READ_WRITE,
    "team_discussions": _READ_WRITE,
    "content_references": _READ_WRITE,
}


def exceeding(requested: Mapping[str, str], granted: Mapping[str, str]) -> list[str]:
    """Return the names in *requested* that *granted* lacks, or has at a lower level only."""
    return [name for name, level in requested.items() if _rank(level) > _rank(granted.get(name))]


def _rank(level: str | None) -> int:
    return 0 if level is None else _READ_WRITE_ADMIN.index(level) + 1
