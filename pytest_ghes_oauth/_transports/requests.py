"""The transport of `requests`. This is the only module that imports `requests` and `responses`.

An origin is claimed where a session chooses its adapter, so that no other mock takes it away, whether it
starts before or after, outside or inside; other origins are left alone. The adapter of a claim keeps the
class and the settings (retries, timeouts) of the one that the session would have used, and replaces only
its last step, the network. Adapters that reach that step without `super().send()` are caught in
`HTTPAdapter.send` itself.
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
from pytest_ghes_oauth._http.messages import Handle, Request

if TYPE_CHECKING:
    from responses import BaseResponse


class OriginMock(responses.RequestsMock):
    """A `RequestsMock` that passes requests without a mock to the server, at the server's origin."""

    def __init__(self, url: str, handle: Handle) -> None:
        super().__init__(assert_all_requests_are_fired=False)
        self._url: Final = url
        # Not registered: `responses` drops the first of two registrations that match, matches one method
        # for each, and may be told to require that all are fired.
        self._fake: Final = responses.CallbackResponse(
            "ANY", url, lambda sent: _answer(handle, sent), content_type=None
        )

    def _find_match(self, request: requests.PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
        called = str(request.url)
        if _origin(called) != self._url:
            return super()._find_match(request)
        # Mocks are compared as text, and PyGithub writes the port explicitly; a match must not depend on that.
        request.url = self._plain(called)
        for mock in self.registered():
            mock.url = self._plain(mock.url) if isinstance(mock.url, str) else mock.url
        match, reasons = super()._find_match(request)
        request.url = called
        return match or self._fake, reasons

    def _plain(self, url: str) -> str:
        """Return *url* with its origin written as in `ghes.url`."""
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
        """Stop answering; an earlier claim to the same origin takes effect again."""
        _INTERCEPTION.remove(self)

    def adapter(self, replaced: BaseAdapter) -> HTTPAdapter:
        """Return an adapter like *replaced* that asks the server instead of the network."""
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
    """The patches of `requests`, in place while any origin is claimed."""

    def __init__(self) -> None:
        self._lock: Final = RLock()
        # Innermost last. Replaced as a whole, because requests in other threads read it without the lock.
        self._claims: tuple[Claim, ...] = ()
        self._undo: Callable[[], None] = _nothing

    def add(self, claim: Claim) -> None:
        """Let *claim* answer its origin, ahead of earlier claims to the same origin."""
        with self._lock:
            if not self._claims:
                self._undo = self._patch()
            self._claims = (*self._claims, claim)

    def remove(self, claim: Claim) -> None:
        """Stop *claim* from answering. Claims may be removed in any order."""
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
            # A patch on top of ours stays, and still calls ours, which no longer claims anything.
            if session_class.get_adapter is get_claimed_adapter:
                session_class.get_adapter = get_adapter
            if adapter_class.send is send_to_claim:
                adapter_class.send = send

        return undo


def _nothing() -> None:
    """Undo nothing, while nothing is patched."""


def tidy() -> None:
    """Take from `requests` whatever of ours no held claim needs, though another patch lay on top of it.

    The plugin calls it at the end of each test that used a server, and at the end of the run.
    """


# Patching a class affects the whole process, so the list of claims does too.
_INTERCEPTION: Final = Interception()


def _claim_on(url: str, claims: Sequence[Claim]) -> Claim | None:
    called = None
    for claim in reversed(claims):
        if url.startswith(claim.url + "/"):
            return claim
        # The same origin may be written differently: in upper case, with a port, with a user name.
        called = called or _origin(url)
        if called == claim.url:
            return claim
    return None


def _refuse_stray_mocks(url: str, claims: Iterable[Claim]) -> None:
    for claim in claims:
        for mock in claim.mock.registered():
            if isinstance(mock.url, str) and _origin(mock.url) == _origin(url):
                msg = (
                    f"ghes.responses has a mock for {mock.url}, but answers only {claim.url}; "
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
