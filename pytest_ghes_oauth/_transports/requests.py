"""How the requests of `requests` reach the server: the only module that knows `requests` and `responses`.

An origin is claimed where a session picks its adapter, so that no other mock, started before or
after, outside or inside, takes it away; every other origin is left alone. The claimed adapter keeps
the class and settings of the one the session would have used (retries, timeouts) and replaces only
its last step, the network. Adapters that reach that step by another way than `super().send()` are
met in `HTTPAdapter.send` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import requests
import responses
from requests.adapters import BaseAdapter, HTTPAdapter

from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._http.addresses import origin
from pytest_ghes_oauth._http.messages import Request, Response

if TYPE_CHECKING:
    from responses import BaseResponse

Handle = Callable[[Request], Response]


class OriginMock(responses.RequestsMock):
    """A `RequestsMock` that answers what nobody added to it from the fake, at the fake's origin."""

    def __init__(self, url: str, handle: Handle) -> None:
        super().__init__(assert_all_requests_are_fired=False)
        self._url: Final = url
        # Not registered: `responses` drops the first of two registrations that match, matches one verb
        # each, and may be told to require that all are fired.
        self._fake: Final = responses.CallbackResponse(
            "ANY", url, lambda sent: _answer(handle, sent), content_type=None
        )

    def _find_match(self, request: requests.PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
        called = str(request.url)
        if _origin(called) != self._url:
            return super()._find_match(request)
        # Mocks are compared as text, and PyGithub spells out the port; a match must not depend on that.
        request.url = self._plain(called)
        for mock in self.registered():
            mock.url = self._plain(mock.url) if isinstance(mock.url, str) else mock.url
        match, reasons = super()._find_match(request)
        request.url = called
        return match or self._fake, reasons

    def _plain(self, url: str) -> str:
        """Return *url* with the origin spelled as `ghes.url` is."""
        if url.startswith(f"{self._url}/") or _origin(url) != self._url:
            return url
        return self._url + url[url.index("/", len("https://")) :]


class Claim:
    """One origin, answered by one server while the claim is held."""

    def __init__(self, url: str, handle: Handle) -> None:
        self.url: Final = url
        self.mock: Final = OriginMock(url, handle)
        self.send: Final = self.mock.unbound_on_send()
        self._classes: Final[dict[type[HTTPAdapter], type[HTTPAdapter]]] = {}

    def hold(self) -> None:
        """Start answering."""
        _INTERCEPTION.add(self)

    def release(self) -> None:
        """Stop answering; an earlier claim to the same origin is in force again."""
        _INTERCEPTION.remove(self)

    def adapter(self, replaced: BaseAdapter) -> HTTPAdapter:
        """Return an adapter like *replaced* that asks the fake instead of the network."""
        if not isinstance(replaced, HTTPAdapter):
            replaced = HTTPAdapter()
        kind = self._class_like(type(replaced))
        adapter = kind.__new__(kind)
        adapter.__dict__ = replaced.__dict__
        return adapter

    def _class_like(self, kind: type[HTTPAdapter]) -> type[HTTPAdapter]:
        if kind not in self._classes:
            # Between the session's class and HTTPAdapter, so that a `super().send()` ends here.
            last = type("FakeNetworkAdapter", (HTTPAdapter,), {"send": self.send})
            self._classes[kind] = last if kind is HTTPAdapter else type(kind.__name__, (kind, last), {})
        return self._classes[kind]


class Interception:
    """The patches of `requests`, in force while anything is claimed."""

    def __init__(self) -> None:
        self._lock: Final = RLock()
        # Innermost last. Replaced as a whole, for requests of other threads read it without the lock.
        self._claims: tuple[Claim, ...] = ()
        self._undo: Callable[[], None] = _nothing

    def add(self, claim: Claim) -> None:
        """Let *claim* answer its origin, before earlier claims to the same."""
        with self._lock:
            if not self._claims:
                self._undo = self._patch()
            self._claims = (*self._claims, claim)

    def remove(self, claim: Claim) -> None:
        """Let *claim* answer no longer; the order of leaving does not matter."""
        with self._lock:
            self._claims = tuple(held for held in self._claims if held is not claim)
            if not self._claims:
                self._undo()

    def _patch(self) -> Callable[[], None]:
        session_class: Any = requests.Session
        adapter_class: Any = HTTPAdapter
        get_adapter, send = session_class.get_adapter, adapter_class.send

        def get_claimed_adapter(session: requests.Session, url: str) -> BaseAdapter:
            adapter: BaseAdapter = get_adapter(session, url)
            claim = _claim_on(url, self._claims)
            if claim is None:
                _refuse_stray_mocks(url, self._claims)
                return adapter
            return claim.adapter(adapter)

        def send_to_claim(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as HTTPAdapter.send
            claim = _claim_on(str(request.url), self._claims)
            return (send if claim is None else claim.send)(adapter, request, *args, **kwargs)

        session_class.get_adapter, adapter_class.send = get_claimed_adapter, send_to_claim

        def undo() -> None:
            # Whoever patched over ours goes on, through ours, which claims nothing any more.
            if session_class.get_adapter is get_claimed_adapter:
                session_class.get_adapter = get_adapter
            if adapter_class.send is send_to_claim:
                adapter_class.send = send

        return undo


def _nothing() -> None:
    """Undo nothing: nothing is patched."""


# Patching a class is process-wide, and so is the list of who patched it.
_INTERCEPTION: Final = Interception()


def _claim_on(url: str, claims: Sequence[Claim]) -> Claim | None:
    called = None
    for claim in reversed(claims):
        if url.startswith(claim.url + "/"):
            return claim
        # Upper case, an explicit port, a user name: spelled otherwise, the same origin.
        called = called or _origin(url)
        if called == claim.url:
            return claim
    return None


def _refuse_stray_mocks(url: str, claims: Iterable[Claim]) -> None:
    for claim in claims:
        for mock in claim.mock.registered():
            if isinstance(mock.url, str) and _origin(mock.url) == _origin(url):
                msg = (
                    f"ghes.responses has a mock for {mock.url}, but answers {claim.url} only; "
                    f"for another origin use the responses library itself"
                )
                raise InvalidArgument(msg)


def _origin(url: str) -> str:
    try:
        return origin(url)
    except ValueError:
        return ""


def _answer(handle: Handle, sent: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
    headers = {_text(name): value if isinstance(value, str) else _text(value) for name, value in sent.headers.items()}
    response = handle(Request(str(sent.method), str(sent.url), headers, _bytes(sent.body)))
    return response.status, dict(response.headers.items()), response.body


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: object) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    # A generator: requests sends it in chunks.
    return b"".join(chunk.encode() if isinstance(chunk, str) else bytes(chunk) for chunk in body)  # type: ignore[attr-defined]  # requests accepts iterables only
