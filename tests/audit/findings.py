"""Run a client, and read what the audit found."""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Request

Client = Callable[[GitHubEnterpriseServer], object]
# `GET /path did something (rule: what to do instead)`
_FINDING = re.compile(r"(?:^|; )([A-Z]+ /.*?) \((\w+): [^()]+(?:\([^()]+\))?\)")
AGENT = {"User-Agent": "a client"}


def findings(client: Client, *, url: str = "https://ghes.test", audit: str = "strict") -> list[tuple[str, str]]:
    """Return the rule of each finding, and the clause about the request."""
    try:
        with GitHubEnterpriseServer(audit=audit, url=url) as server:
            client(server)
    except GHESError as problem:
        head, _, found = str(problem).partition(": ")
        assert head == "the client misbehaved, which audit='strict' forbids"
        return [
            (rule, clause)
            for clause, rule in re.findall(r"(?:^|; )([A-Z]+ /.*?) \((\w+): [^()]+(?:\([^()]+\))?\)", found)
        ]
    return []


def rules(client: Client, *, audit: str = "strict") -> list[str]:
    """Return the names of the rules that *client* broke."""
    return [rule for rule, _ in findings(client, audit=audit)]


def get(server: GitHubEnterpriseServer, path: str, authorization: str | None = None, **headers: str) -> int:
    """Send a request as a client with good manners does, and return the status."""
    given = {} if authorization is None else {"Authorization": authorization}
    return server.handle(Request("GET", server.url + path, AGENT | given | headers)).status
