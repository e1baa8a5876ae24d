"""Where `documentation_url` points: the pages of the REST API, as each era of the documentation lays them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_ghes_oauth._domain.facts import Facts

# The pages that are of no operation.
OVERVIEW: Final = "overview"
AUTHORIZATIONS: Final = "oauth-authorizations#oauth-authorizations-api"
TWO_FACTOR: Final = "two-factor authentication"
RATE_LIMITING: Final = "rate limiting"

_IN_GUIDES: Final = {
    OVERVIEW: "/rest",
    TWO_FACTOR: "/rest/overview/other-authentication-methods#working-with-two-factor-authentication",
    RATE_LIMITING: "/rest/overview/resources-in-the-rest-api#rate-limiting",
}
# Era -> page -> path (flows rule 99, wire 1.6; `v3` is recorded, of the others the anchors only).
SPECIAL: Final[Mapping[str, Mapping[str, str]]] = {
    "v3": {
        OVERVIEW: "/v3",
        TWO_FACTOR: "/v3/auth#working-with-two-factor-authentication",
        RATE_LIMITING: "/v3/#rate-limiting",
    },
    "reference": _IN_GUIDES,
    "rest": _IN_GUIDES,
}


def url(facts: Facts, page: str) -> str:
    """Return the address of *page*: one of those above, or `page#anchor` of an operation."""
    special = SPECIAL[facts.documentation_pages]
    return facts.documentation_url + (special.get(page) or _reference(facts.documentation_pages, page))


def _reference(era: str, page: str) -> str:
    name, hash_mark, anchor = page.partition("#")
    if era == "v3":
        return f"/v3/{name.replace('-', '_')}/{hash_mark}{anchor}"
    return f"/rest/reference/{page}" if era == "reference" else f"/rest/{name}/{name}{hash_mark}{anchor}"
