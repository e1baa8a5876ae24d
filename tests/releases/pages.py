"""Where each release says its documentation is (flows 18 and 99, wire 1.6; the edges are inferred)."""

from __future__ import annotations

from pytest_ghes_oauth import Release


def base(release: str) -> str:
    """Where every `documentation_url` and `error_uri` begins."""
    if Release(release) < "2.22":
        return f"https://developer.github.com/enterprise/{release}"
    if Release(release) < "3.9":
        return f"https://docs.github.com/enterprise/{release}"
    return f"https://docs.github.com/enterprise-server@{release}"


def overview(release: str) -> str:
    """The page of the whole API, which refusals point to that are of no operation."""
    return base(release) + ("/v3" if Release(release) < "2.22" else "/rest")
