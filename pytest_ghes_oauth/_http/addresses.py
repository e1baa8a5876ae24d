"""Origins, default ports, loopback hosts, and the root of the API."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

# The root of the REST API below the origin.
API_PATH: Final = "/api/v3"
# The GraphQL API below the origin.
GRAPHQL_PATH: Final = "/api/graphql"
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def host_of(parts: SplitResult) -> str:
    """Return the host of a URL, in lower case; a whole name of DNS, which a dot may end, without it."""
    return (parts.hostname or "").removesuffix(".")


@lru_cache(maxsize=256)
def origin(url: str) -> str:
    """Return the scheme, host and port of *url*, in lower case, without a default port and the dot of a whole name.

    Raises:
        ValueError: the host or the port is not valid.
    """
    parts = urlsplit(url)
    host = host_of(parts)
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    scheme = parts.scheme.lower()
    suffix = "" if port is None or port == DEFAULT_PORTS.get(scheme) else f":{port}"
    return f"{scheme}://{host}{suffix}"


def origin_or_nothing(url: str) -> str:
    """Return the origin of *url*; the empty text if its host or port is not valid."""
    try:
        return origin(url)
    except ValueError:
        return ""
