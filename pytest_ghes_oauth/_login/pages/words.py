"""What scopes and permissions mean, in words for the person who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# As on GitHub's page for personal tokens (semantics 44); one row for each name of `scopes.NAMES`.
SCOPES: Final[Mapping[str, str]] = {
    "repo": "Full control of private repositories",
    "repo:status": "Access commit status",
    "repo_deployment": "Access deployment status",
    "public_repo": "Access public repositories",
    "repo:invite": "Access repository invitations",
    "security_events": "Read and write security events",
    "workflow": "Update GitHub Action workflows",
    "write:packages": "Upload packages to GitHub Package Registry",
    "read:packages": "Download packages from GitHub Package Registry",
    "delete:packages": "Delete packages from GitHub Package Registry",
    "admin:org": "Full control of orgs and teams, read and write org projects",
    "write:org": "Read and write org and team membership, read and write org projects",
    "read:org": "Read org and team membership, read org projects",
    "admin:public_key": "Full control of user public keys",
    "write:public_key": "Write user public keys",
    "read:public_key": "Read user public keys",
    "admin:repo_hook": "Full control of repository hooks",
    "write:repo_hook": "Write repository hooks",
    "read:repo_hook": "Read repository hooks",
    "admin:org_hook": "Full control of organization hooks",
    "gist": "Create gists",
    "notifications": "Access notifications",
    "user": "Update all user data",
    "read:user": "Read all user profile data",
    "user:email": "Access user email addresses (read-only)",
    "user:follow": "Follow and unfollow users",
    "delete_repo": "Delete repositories",
    "write:discussion": "Read and write team discussions",
    "read:discussion": "Read team discussions",
    "site_admin": "Access site administrator API endpoints",
    "admin:enterprise": "Full control of enterprises",
    "manage_runners:enterprise": "Manage enterprise runners and runner groups",
    "manage_billing:enterprise": "Read and write enterprise billing data",
    "read:enterprise": "Read enterprise profile data",
    "admin:business": "Full control of businesses",
    "admin:pre_receive_hook": "Full control of pre-receive hooks",
    "read:audit_log": "Read access of audit log",
    "project": "Full control of projects",
    "read:project": "Read access of projects",
    "admin:gpg_key": "Full control of public user GPG keys",
    "write:gpg_key": "Write public user GPG keys",
    "read:gpg_key": "Read public user GPG keys",
}
NO_SCOPES: Final = "Read public information only"

_LEVELS: Final[Mapping[str, str]] = {"read": "Read access", "write": "Read and write access", "admin": "Admin access"}


def permission(name: str, level: str) -> str:
    """Return what a permission of a GitHub App means: `Read access to pull requests`."""
    return f"{_LEVELS[level]} to {name.replace('_', ' ')}"
