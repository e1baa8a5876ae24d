"""Why no request of a failed test reached a server, as far as can be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._plugin.hints import TITLE
from pytest_ghes_oauth._plugin.tracebacks import chain

if TYPE_CHECKING:
    from pytest_ghes_oauth import GitHubEnterpriseServer
    from pytest_ghes_oauth._journal import Entry

_NONE: Final = "the code under test sent none (a call that is not awaited sends nothing)"
_WAYS: Final = "requests or httpx: other clients need a live server"
_WAYS_IF_SERVED: Final = "requests, httpx or the live server"
_NEEDS_TLS: Final = ", which needs tls=True for programs that call https by the name"


def unreached(
    servers: Mapping[GitHubEnterpriseServer, int], expected: Collection[GitHubEnterpriseServer]
) -> dict[GitHubEnterpriseServer, list[str]]:
    """Return a line about each of the *expected* servers that no request reached, as far as it explains anything.

    Args:
        servers: the servers of a test, each with how many of its entries are older than the test.
        expected: those of them that requests were expected to reach.
    """
    since = {server: server._inside.entries()[number:] for server, number in servers.items()}  # noqa: SLF001  # for us
    is_any_reached = any(entry.is_request for entries in since.values() for entry in entries)
    lines = {server: _missed(server, since[server], is_any_reached=is_any_reached) for server in expected}
    return {server: [line] for server, line in lines.items() if line}


def _missed(server: GitHubEnterpriseServer, entries: Iterable[Entry], *, is_any_reached: bool) -> str:
    if any(entry.is_request or str(entry.what).startswith("the browser was sent to ") for entry in entries):
        return ""
    if not server._inside.was_entered:  # noqa: SLF001  # for us
        return f"no request reached {server.url}, which was never entered; write `with ghes_factory() as ghes:`"
    if any(" went past ghes" in str(entry.what) for entry in entries):
        return f"no request reached {server.url}; those above went past it"
    if is_any_reached:
        return ""
    return f"no request reached {server.url}; {_NONE}, or not by way of {_ways(server)}"


def _ways(server: GitHubEnterpriseServer) -> str:
    if not server._inside.was_served:  # noqa: SLF001  # for us
        return _WAYS
    needs_tls = server.url.startswith("https:") and not server._inside.spoke_tls  # noqa: SLF001  # for us
    return f"{_WAYS_IF_SERVED}{_NEEDS_TLS if needs_tls else ''}"


def misdirected(
    names: Mapping[GitHubEnterpriseServer, str], since: int, sent_to: GitHubEnterpriseServer
) -> Iterator[str]:
    """Yield a line about each token of one of several servers that was *sent to* another after *since* entries."""
    for exchange in (entry.what for entry in sent_to._inside.entries()[since:]):  # noqa: SLF001  # for us
        text = "" if isinstance(exchange, str) else exchange.request.headers.get("Authorization", "").rpartition(" ")[2]
        for other in names.keys() - {sent_to}:
            token = other._inside.tables()["tokens"].ever("token", text)  # noqa: SLF001  # for us
            if token is not None:
                yield f"{token.label} is of {names[other]}, but was sent to {names[sent_to]}"


def without_server(error: BaseException, url: str) -> list[tuple[str, str]]:
    """Return a section about a request to *url* that failed because its test has no server."""
    sent = [request for request in _failed(error) if _origin(request) == url]
    line = "{} failed, because nothing answers {}: the test does not take the fixture `ghes`"
    return [(TITLE, line.format(_named(sent[0]), url))] if sent else []


def unmocked(error: BaseException) -> list[tuple[str, str]]:
    """Return a section about a request that `requests_mock` refused, beside a server of ours."""
    sent = list(_failed(error, of="requests_mock"))
    line = "requests_mock refused {}: while it is active it stands before ghes; real_http=True lets requests pass it"
    return [(TITLE, line.format(_named(sent[0])))] if sent else []


def _failed(error: BaseException, of: str = "") -> Iterator[Any]:
    """Yield the requests that *error* or what led to it is about, if a package *of* this name raised it."""
    for one in (error, *chain(error)):
        request = _request_of(one) if type(one).__module__.startswith(of) else None
        if isinstance(getattr(request, "method", None), str) and hasattr(request, "url"):
            yield request


def _request_of(error: BaseException) -> Any:  # noqa: ANN401  # of any library
    with suppress(Exception):  # the property of an httpx error that is about no request raises
        return getattr(error, "request", None)


def _origin(request: Any) -> str:  # noqa: ANN401  # as above
    return origin_or_nothing(str(request.url))


def _named(request: Any) -> str:  # noqa: ANN401  # as above
    return f"{request.method} {redaction.address(str(request.url).partition('?')[0])}"
