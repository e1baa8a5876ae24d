"""The checks of the setting `audit="strict"`: what a client should not do, even if the server allows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from pytest_ghes_oauth._audit import credentials, flows
from pytest_ghes_oauth._audit.reading import Check, Finding
from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._journal import Journal
from pytest_ghes_oauth._settings import AuditRule


class Rule(NamedTuple):
    """One row: how a client that breaks the rule is found, and what it should do instead."""

    check: Check
    remedy: str


# fmt: off
RULES: Final[Mapping[AuditRule, Rule]] = {
    "secret_in_query": Rule(credentials.secret_in_query, "send it in the header Authorization or in the body"),
    "secret_in_authorize_url": Rule(credentials.secret_in_authorize_url,
                                    "send it only to /login/oauth/access_token, in the body"),
    "credentials_in_clear": Rule(credentials.in_clear, "use https"),
    "credentials_after_401": Rule(credentials.refused_again, "ask for new ones after a 401"),
    "token_after_401": Rule(credentials.refused_token_again, "get a new token after a 401"),
    "credentials_after_redirect": Rule(credentials.after_redirect,
                                       "drop the header Authorization when a redirect leaves the origin"),
    "no_user_agent": Rule(credentials.no_user_agent, "send a User-Agent that names the app"),
    "no_state": Rule(flows.no_state, "send a state that nobody can guess, and compare it in the callback"),
    "pkce_mismatch": Rule(flows.pkce_mismatch, "keep the code_verifier that the code_challenge was made from"),
    "pkce_verifier": Rule(flows.pkce_verifier, "make it of 43 to 128 letters, digits and '-._~' (RFC 7636 4.1)"),
    "polling_too_fast": Rule(flows.polling_too_fast, "wait for the interval of the latest answer between polls"),
    "ignored_scopes": Rule(flows.ignored_scopes, "read scope in the answer with the token before using it"),
}
# fmt: on


class Audit:
    """The audit of one server: it tells each finding once.

    Args:
        journal: where it looks.
        rules: which rules it knows.
    """

    def __init__(self, journal: Journal, rules: Collection[AuditRule]) -> None:
        self._journal: Final = journal
        self._rules: Final = rules
        self._told: Final[set[tuple[AuditRule, Finding]]] = set()

    def sentence(self) -> str:
        """Return one sentence about what it has not told yet, in the order of the table; the empty text for nothing.

        `the client misbehaved, ...: GET /api/v3/user sent credentials over plain http (credentials_in_clear: ...)`
        """
        found = [one for one in self._findings() if one not in self._told]
        self._told.update(found)
        clauses = "; ".join(dict.fromkeys(_clause(*one) for one in found))
        return f"the client misbehaved, which audit='strict' forbids: {clauses}" if clauses else ""

    def _findings(self) -> Iterator[tuple[AuditRule, Finding]]:
        for name, rule in RULES.items():
            if name in self._rules:
                yield from ((name, found) for found in rule.check(self._journal))


def _clause(name: AuditRule, found: Finding) -> str:
    request, what = found
    return f"{request.method} {redaction.address(request.path)} {what} ({name}: {RULES[name].remedy})"
