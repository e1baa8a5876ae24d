"""Where `documentation_url` points: the pages of the REST API, whose layout depends on the era."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_ghes_oauth._domain.facts import Facts

# The pages that belong to no operation.
OVERVIEW: Final = "overview"
AUTHORIZATIONS: Final = "oauth-authorizations#oauth-authorizations-api"
TWO_FACTOR: Final = "two-factor authentication"
RATE_LIMITING: Final = "rate limiting"
GRAPHQL: Final = "GraphQL"
GRAPHQL_AUTHENTICATION: Final = "authentication with GraphQL"

_IN_GUIDES: Final = {
    OVERVIEW: "/rest",
    TWO_FACTOR: "/rest/overview/other-authentication-methods#working-with-two-factor-authentication",
    RATE_LIMITING: "/rest/overview/resources-in-the-rest-api#rate-limiting",
    GRAPHQL: "/graphql",
    GRAPHQL_AUTHENTICATION: "/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
}
# Era -> page -> path (flows 99, wire 1.6; `v3` is recorded; of the other eras, only the anchors are).
SPECIAL: Final[Mapping[str, Mapping[str, str]]] = {
    "v3": {
        OVERVIEW: "/v3",
        TWO_FACTOR: "/v3/auth#working-with-two-factor-authentication",
        RATE_LIMITING: "/v3/#rate-limiting",
        GRAPHQL: "/v4",
        GRAPHQL_AUTHENTICATION: "/v4/guides/forming-calls/#authenticating-with-graphql",
    },
    "reference": _IN_GUIDES,
    "rest": _IN_GUIDES,
}
# Anchors that the oldest pages wrote otherwise (recorded: org_member_404_2018, org_public_member_404_2019).
OLD_ANCHORS: Final = {
    "check-organization-membership-for-a-user": "check-membership",
    "check-public-organization-membership-for-a-user": "check-public-membership",
}


def url(facts: Facts, page: str) -> str:
    """Return the URL of *page*: a page above, or `category/subcategory#anchor` of an operation.

    The subcategory is not part of the URL in the era `reference`; leave it out if it repeats the category.
    """
    special = SPECIAL[facts.documentation_pages]
    return facts.documentation_url + (special.get(page) or _reference(facts.documentation_pages, page))


def _reference(era: str, page: str) -> str:
    name, hash_mark, anchor = page.partition("#")
    category, _, subcategory = name.partition("/")
    if era == "v3":
        return f"/v3/{name.replace('-', '_')}/{hash_mark}{OLD_ANCHORS.get(anchor, anchor)}"
    if era == "reference":
        return f"/rest/reference/{category}{hash_mark}{anchor}"
    return f"/rest/{category}/{subcategory or category}{hash_mark}{anchor}"
