"""What a failed test shows of its server: every exchange on a line, with the true cause of a refusal."""

from __future__ import annotations

from http.client import responses as reasons
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_ghes_oauth import Exchange, GitHubEnterpriseServer

TITLE: Final = "ghes exchanges"
LONGEST: Final = 30


def section(server: GitHubEnterpriseServer) -> str:
    """Return the exchanges of *server*, the last ones if there are many, without any secret."""
    exchanges = server.exchanges
    lines = [line(exchange) for exchange in exchanges[-LONGEST:]]
    if len(exchanges) > LONGEST:
        lines.insert(0, f"({len(exchanges) - LONGEST} earlier exchanges are left out)")
    return server._redacted("\n".join(lines))  # noqa: SLF001  # ours, but not the public's


def line(exchange: Exchange) -> str:
    """Return one exchange: `POST /api/v3/… -> 404 Not Found, because …`."""
    status = exchange.response.status
    because = f", because {exchange.cause}" if exchange.cause else ""
    whole = f"{exchange.request.method} {exchange.request.path} -> {status} {reasons.get(status, '')}{because}"
    return " ".join(whole.splitlines())
