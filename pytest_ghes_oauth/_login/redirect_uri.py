"""The redirect URIs that an app may use: the rules of flows 12 to 15."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._http.addresses import DEFAULT_PORTS, LOOPBACK

_PLAIN: Final = re.compile(r"[!-\[\]-~]+")  # printable ASCII without the backslash
_NAME: Final = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"
_AUTHORITY: Final = re.compile(rf"(?:\[[0-9A-Fa-f:.]+\]|{_NAME})?(?::[0-9]*)?")


def allowed(app: App, redirect_uri: str, *, any_port: bool) -> bool:
    """Tell whether *app* may use *redirect_uri*; on a loopback address with *any_port*, or with the registered one.

    A GitHub App may use its registered URLs as they are. An OAuth app may use the registered host or a
    subdomain of it, with the registered port, and the registered path or one below it.
    """
    if isinstance(app, GitHubApp):
        return redirect_uri in app.callback_urls
    if redirect_uri == app.callback_url:
        return True
    try:
        registered, wanted = urlsplit(app.callback_url), urlsplit(redirect_uri)
        return (
            # That the scheme has to be the same is inferred.
            wanted.scheme == registered.scheme
            and _is_plain(wanted, redirect_uri)
            and _host_matches(registered, wanted, any_port=any_port)
            and _path_matches(registered.path, wanted.path)
        )
    except ValueError:  # an invalid port, or a malformed IPv6 address
        return False


def _is_plain(wanted: SplitResult, redirect_uri: str) -> bool:
    # Inferred: no userinfo, no fragment, and no characters that clients interpret differently.
    return bool(_PLAIN.fullmatch(redirect_uri) and _AUTHORITY.fullmatch(wanted.netloc)) and not wanted.fragment


def _host_matches(registered: SplitResult, wanted: SplitResult, *, any_port: bool) -> bool:
    host, below = registered.hostname or "", wanted.hostname or ""
    port = _port(wanted)
    if host in LOOPBACK and any_port:
        return below == host and port != 0  # flows 14
    return port == _port(registered) and (below == host or (host != "" and below.endswith(f".{host}")))


def _port(url: SplitResult) -> int | None:
    return DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port


def _path_matches(registered: str, wanted: str) -> bool:
    """Tell whether *wanted* is *registered* or below it, compared by segment and without `..` (inferred)."""
    above, below = (unquote(path).rstrip("/").split("/") for path in (registered, wanted))
    return below[: len(above)] == above and ".." not in below


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Return *url* with *parameters* added to its query, spaces as `+` (flows 10 and 17)."""
    before, hash_mark, fragment = url.partition("#")
    return f"{before}{'&' if '?' in before else '?'}{urlencode(parameters)}{hash_mark}{fragment}"
