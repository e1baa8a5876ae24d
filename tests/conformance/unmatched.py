"""Operations that a document has and the server has not, or the other way round, and why."""

from __future__ import annotations

from typing import Final, NamedTuple

from pytest_ghes_oauth import Release


class Unmatched(NamedTuple):
    """Some operations.

    Attributes:
        since, until: the releases that lack them on one side.
    """

    since: str
    until: str
    operations: tuple[str, ...]
    reason: str

    def holds_at(self, release: Release) -> bool:
        """Tell whether *release* is one of the releases."""
        return Release(self.since) <= release <= Release(self.until)


NOT_SERVED: Final[tuple[Unmatched, ...]] = ()

NOT_DOCUMENTED: Final = (
    Unmatched(
        "2.18", "3.19", ("POST /authorizations/{authorization_id}",),
        "works as PATCH, and older clients send it (recorded: update_via_post_200_02)",
    ),
    Unmatched(
        "2.21", "3.19", ("GET /orgs/{org}/teams/{team_slug}/members/{username}",),
        "documented nowhere, but sign-in libraries call it (flows 108: oauthenticator)",
    ),
    Unmatched(
        "2.18", "3.9", ("GET /user/{account_id}",),
        "documented from 3.10 on; clients ask for it on every release, and that it answers is inferred",
    ),
    Unmatched(
        "2.18", "3.19",
        (
            "GET /repos/{owner}/{repo}/installation",
            "GET /installation/repositories",
            "DELETE /installation/token",
        ),
        "GitHub documents them, but not the documents that we have, which were reduced to other operations",
    ),
    Unmatched(
        "2.18", "3.19", ("POST /installations/{installation_id}/access_tokens",),
        "recorded in 2019 as the address of an installation's tokens (wire 14); that it still works is inferred",
    ),
)  # fmt: skip


def unmatched(rows: tuple[Unmatched, ...], release: Release) -> set[str]:
    """Return the operations that *rows* name at *release*."""
    return {operation for row in rows if row.holds_at(release) for operation in row.operations}
