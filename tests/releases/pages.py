"""Where each release says its documentation is (flows rules 18 and 99, wire 1.6; the edges are inferred)."""

from __future__ import annotations

from tests.releases.spans import span


def base(release: str) -> str:
    """Where every `documentation_url` and `error_uri` begins."""
    if release in span("2.18", "2.22"):
        return f"https://developer.github.com/enterprise/{release}"
    if release in span("3.0", "3.8"):
        return f"https://docs.github.com/enterprise/{release}"
    return f"https://docs.github.com/enterprise-server@{release}"


def overview(release: str) -> str:
    """The page of the whole API, which refusals point to that are of no operation."""
    return base(release) + ("/v3" if release in span("2.18", "2.22") else "/rest")
