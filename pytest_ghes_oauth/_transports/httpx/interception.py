"""The steps of a client that are patched while any origin is claimed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial, wraps
from types import ModuleType
from typing import Any, Final

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._faults.broken import Ask, Broken
from pytest_ghes_oauth._http.messages import Request, Response
from pytest_ghes_oauth._transports.claims import Claims
from pytest_ghes_oauth._transports.httpx import outages
from pytest_ghes_oauth._transports.httpx.importing import WhenImported, imported
from pytest_ghes_oauth._transports.httpx.messages import address, received, require_sendable, returned
from pytest_ghes_oauth._transports.patching import Function, Patch
from pytest_ghes_oauth._transports.redirects import Redirects


class Claim:
    """One origin, answered by one server while the claim is held, once or several times at once.

    Attributes:
        begin: called when a request is sent; returns what answers it.
        kept: called with a sentence about each request that another transport keeps.
        strayed: called with the method and the URL of each request to another origin.
    """

    def __init__(
        self,
        url: str,
        begin: Callable[[], Ask],
        leaked: Callable[[Request, str], None],
        kept: Callable[[str], None],
        strayed: Callable[[str, str], None],
    ) -> None:
        self.url: Final = url
        self.begin: Final = begin
        self.kept: Final = kept
        self.strayed: Final = strayed
        self.redirects: Final = Redirects(url, leaked)

    def answer(self, ask: Ask, library: ModuleType, transport: Any, sent: Any, body: bytes, *, is_async: bool) -> Any:  # noqa: ANN401  # of *library*
        """Return the response of *library* to *sent*, which *transport* sends with *body* and *ask* answers."""
        require_sendable(library, sent, body)
        request = received(sent, body)
        answer = _asked(ask, request, outages.patience(sent), outages.attempts(transport))
        if not isinstance(answer, Broken):
            location = answer.headers.get("Location")
            self.redirects.answer(request.method, request.url, request.headers.get("Authorization"), location)
            return returned(library, answer)
        if answer.response is not None:
            return returned(library, answer.response, outages.broken_off(library, answer))
        if answer.how == "refused":
            sent.stream = library.ByteStream(body)  # nobody has got it, and it may be sent again
        return outages.fail(library, answer.how, is_async=is_async)

    def hold(self) -> None:
        """Start answering."""
        _CLAIMS.hold(self)
        for library in imported():
            _patch(library)

    def release(self) -> None:
        """Undo one `hold`. After the last, an earlier claim to the same origin takes effect again."""
        _CLAIMS.release(self)
        tidy()


def _asked(ask: Ask, request: Request, patience: float | None, attempts: int) -> Response | Broken:
    """Return the answer, after so many attempts to connect."""
    answer = ask(request, patience)
    refused = isinstance(answer, Broken) and answer.how == "refused"
    return _asked(ask, request, patience, attempts - 1) if refused and attempts > 1 else answer


def tidy() -> None:
    """Take our patches away, unless an origin is claimed."""
    _CLAIMS.tidy()
    with _CLAIMS.lock:
        for library in () if _CLAIMS else [*_PATCHES]:
            if sys.modules.get(library.__name__) is not library:  # somebody has imported it anew
                del _PATCHES[library]


# -- the steps of a request --------------------------------------------------------------------------


def _send_single_request(library: ModuleType, send: Function) -> Function:
    """Return the step of a client that sends one request of several, which may be redirected or repeated."""

    @wraps(send)
    def send_noted_request(client: Any, request: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # of *library*
        if _CLAIMS.sending(request.method, address(request.url), request.headers.get("Authorization")) is None:
            tidy()  # after the last server left, another patch may have put ours back
        else:
            _patch(library)
        return send(client, request, *args, **kwargs)

    return send_noted_request


def _transport_for_url(choose: Function) -> Function:
    """Return the choice of a transport: for claimed origins, that of the library, whoever patched it since."""

    @wraps(choose)
    def transport_at_claim(client: Any, url: Any) -> Any:  # noqa: ANN401  # of either library
        claim = _claim_on(url)
        if claim is None:
            return choose(client, url)
        mounted = next((transport for pattern, transport in client._mounts.items() if pattern.matches(url)), None)  # noqa: SLF001  # as the library does
        chosen = client._transport if mounted is None else mounted  # noqa: SLF001  # as above
        if type(chosen).__name__ in _AWAY:
            claim.kept(f"{_named(url)} went past ghes, to the {type(chosen).__name__} that the client was given")
        return chosen

    return transport_at_claim


def _named(url: Any) -> str:  # noqa: ANN401  # of either library
    return redaction.address(address(url).partition("?")[0])


def _handle_request(library: ModuleType, handle: Function) -> Function:
    """Return the last step of a synchronous client: ask the server instead of the network."""

    @wraps(handle)
    def handle_at_claim(transport: Any, request: Any) -> Any:  # noqa: ANN401  # of *library*
        claim = _claim_on(request.url)
        if claim is None:
            return handle(transport, request)
        # Like the network, without keeping it: a body that can be read only once is not sent twice.
        body = b"".join(request.stream)
        return claim.answer(claim.begin(), library, transport, request, body, is_async=False)

    return handle_at_claim


def _handle_async_request(library: ModuleType, handle: Function) -> Function:
    """Return the last step of an asynchronous client, likewise; others have their turn before the server answers."""

    @wraps(handle)
    async def handle_at_claim(transport: Any, request: Any) -> Any:  # noqa: ANN401  # of *library*
        claim = _claim_on(request.url)
        if claim is None:
            return await handle(transport, request)
        from anyio.lowlevel import checkpoint  # noqa: PLC0415  # what the library itself needs by now

        body = b"".join([part async for part in request.stream])
        ask = claim.begin()
        await checkpoint()
        return claim.answer(ask, library, transport, request, body, is_async=True)

    return handle_at_claim


def _claim_on(url: Any) -> Claim | None:  # noqa: ANN401  # of either library
    """Return the claim that counts for *url*."""
    claim = _CLAIMS.on(address(url))
    if claim is None:
        tidy()  # after the last server left, another patch may have put ours back
    return claim


# -- what is patched ---------------------------------------------------------------------------------


def _patch(library: ModuleType) -> None:
    """Patch *library*, on top of who else has patched it, if an origin is claimed."""
    with _CLAIMS.lock:
        if _CLAIMS:
            for patch in _PATCHES.setdefault(library, _patches_of(library)):
                patch.put()


def _patches_of(library: ModuleType) -> tuple[Patch, ...]:
    """Return the patches of *library*; none of what a test has put in its place."""
    sending, choosing = partial(_send_single_request, library), _transport_for_url
    steps: tuple[tuple[str, str, Callable[[Function], Function]], ...] = (
        ("Client", "_send_single_request", sending),
        ("Client", "_transport_for_url", choosing),
        ("HTTPTransport", "handle_request", partial(_handle_request, library)),
        ("AsyncClient", "_send_single_request", sending),
        ("AsyncClient", "_transport_for_url", choosing),
        ("AsyncHTTPTransport", "handle_async_request", partial(_handle_async_request, library)),
    )
    owned = ((getattr(library, owner, None), name, around) for owner, name, around in steps)
    return tuple(Patch(*one) for one in owned if one[1] in getattr(one[0], "__dict__", ()))


def _patches() -> Iterator[Patch | WhenImported]:
    yield _HOOK
    for patches in _PATCHES.values():
        yield from patches


# The transports of the libraries that lead nowhere near the network.
_AWAY: Final = frozenset({"MockTransport", "ASGITransport", "WSGITransport"})
_PATCHES: Final[dict[ModuleType, tuple[Patch, ...]]] = {}
_HOOK: Final = WhenImported(_patch)
# Patching a class affects the whole process, so the claims do too.
_CLAIMS: Final[Claims[Claim]] = Claims(_patches)
