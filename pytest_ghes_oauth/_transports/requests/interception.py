"""The steps of `requests` that are patched while any origin is claimed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

import requests
import responses
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse
from urllib3.connectionpool import HTTPConnectionPool

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._faults.broken import Ask
from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._http.messages import Request
from pytest_ghes_oauth._transports.claims import Claims
from pytest_ghes_oauth._transports.patching import Function, Patch, is_replacement
from pytest_ghes_oauth._transports.redirects import Redirects
from pytest_ghes_oauth._transports.requests.mocks import OriginMock


class Claim:
    """One origin, answered by one server while the claim is held, once or several times at once.

    Attributes:
        strayed: called with the method and the URL of each request to another origin.
    """

    def __init__(
        self,
        url: str,
        ask: Ask,
        leaked: Callable[[Request, str], None],
        mocked: Callable[[str], None],
        strayed: Callable[[str, str], None],
    ) -> None:
        self.url: Final = url
        self.strayed: Final = strayed
        self.mock: Final = OriginMock(url, ask, mocked)
        self.redirects: Final = Redirects(url, leaked)
        self._send: Final = self.mock.unbound_on_send()

    def send(self, adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `HTTPAdapter.send`
        """Return the answer of the test's own mocks, or else of the server."""
        response = self._send(adapter, request, *args, **kwargs)
        sent = str(request.method), str(request.url), request.headers.get("Authorization")
        self.redirects.answer(*sent, response.headers.get("Location"))
        return response

    def hold(self) -> None:
        """Start answering."""
        _CLAIMS.hold(self)

    def release(self) -> None:
        """Undo one `hold`. After the last, an earlier claim to the same origin takes effect again."""
        _CLAIMS.release(self)
        tidy()

    @property
    def is_held(self) -> bool:
        """Whether it was held more often than released."""
        return self in _CLAIMS


def tidy() -> None:
    """Take our patches away, unless an origin is claimed."""
    _CLAIMS.tidy()
    with _CLAIMS.lock:
        if not _CLAIMS:
            del _CHOICES[1:]


# -- the steps of a request --------------------------------------------------------------------------


def _session_send(send: Function) -> Function:
    """Return `Session.send`: see to it that the choice of the adapter is patched where this session makes it."""

    @wraps(send)
    def send_from_session(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> Any:  # noqa: ANN401  # as `Session.send`
        headers: Mapping[str, str | bytes] = request.headers or {}
        if _CLAIMS.sending(str(request.method), str(request.url), headers.get("Authorization")) is None:
            tidy()  # after the last server left, another patch may have put ours back
            return send(session, request, **kwargs)
        _patch_choice_of(session)
        token = _IN_SESSION.set(True)
        try:
            return send(session, request, **kwargs)
        finally:
            _IN_SESSION.reset(token)

    return send_from_session


def _get_adapter(get_adapter: Function) -> Function:
    """Return `Session.get_adapter`: replace adapters with a way of their own to the network."""

    @wraps(get_adapter)
    def get_claimed_adapter(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `Session.get_adapter`
        adapter: BaseAdapter = get_adapter(*args, **kwargs)
        url = kwargs.get("url", args[-1] if args else None)
        claim = _claim_on(url)
        if claim is None:
            _refuse_stray_mocks(str(url))
            return adapter
        # `isinstance` would believe a `Mock(spec=HTTPAdapter)`.
        return adapter if issubclass(type(adapter), HTTPAdapter) else HTTPAdapter()

    return get_claimed_adapter


def _adapter_send(send: Function) -> Function:
    """Return `HTTPAdapter.send`: ask the server instead of the network."""

    @wraps(send)
    def send_to_claim(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `HTTPAdapter.send`
        claim = _claim_on(request.url)
        return (send if claim is None else claim.send)(adapter, request, *args, **kwargs)

    return send_to_claim


def _on_request(on_request: Function) -> Function:
    """Return `RequestsMock._on_request`: another mock of `responses` leaves claimed origins alone."""

    @wraps(on_request)
    def on_unclaimed_request(
        mock: responses.RequestsMock,
        adapter: HTTPAdapter,
        request: requests.PreparedRequest,
        **kwargs: Any,  # noqa: ANN401  # as `RequestsMock._on_request`
    ) -> Any:  # noqa: ANN401  # as above
        claim = None if isinstance(mock, OriginMock) else _claim_on(request.url)
        if claim is None:
            return on_request(mock, adapter, request, **kwargs)
        return claim.send(adapter, request, **kwargs)

    return on_unclaimed_request


def _urlopen(urlopen: Function) -> Function:
    """Return `HTTPConnectionPool.urlopen`: an adapter may ask a pool without `HTTPAdapter.send`."""

    @wraps(urlopen)
    def urlopen_at_claim(pool: HTTPConnectionPool, method: str, url: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # as `urlopen`
        absolute = url if "://" in url else f"{pool.scheme}://{pool.host}:{pool.port or ''}{url}"
        claim = _claim_on(absolute) if _IN_SESSION.get() else None
        if claim is None:
            return urlopen(pool, method, url, *args, **kwargs)
        return _opened(claim, method, absolute, *args, **kwargs)

    return urlopen_at_claim


def _opened(
    claim: Claim,
    method: str,
    url: str,
    body: Any = None,  # noqa: ANN401  # whatever `urlopen` takes
    headers: Any = None,  # noqa: ANN401  # as above
    retries: Any = None,  # noqa: ANN401  # as above
    *,
    timeout: Any = None,  # noqa: ANN401  # as above
    **_: object,
) -> HTTPResponse:
    """Return what a pool of connections would get from the server."""
    request = requests.PreparedRequest()
    request.method, request.url, request.body = method, url, body
    request.headers = CaseInsensitiveDict(headers or {})
    request.hooks = {}
    adapter = HTTPAdapter(max_retries=retries or 0)
    try:
        opened: HTTPResponse = claim.send(adapter, request, stream=True, timeout=timeout).raw
    except requests.RequestException as problem:
        raise problem.args[0] from None  # what the pool raised, before `HTTPAdapter.send` caught it
    return opened


def _claim_on(url: object) -> Claim | None:
    """Return the claim that counts for *url*."""
    claim = _CLAIMS.on(str(url))
    if claim is None:
        tidy()  # after the last server left, another patch may have put ours back
    return claim


def _patch_choice_of(session: requests.Session) -> None:
    """Patch `get_adapter` where *session* has it: in the session, in its class, or in a base class."""
    owner: object = next(one for one in (session, *type(session).__mro__) if "get_adapter" in vars(one))
    if is_replacement(vars(owner)["get_adapter"]):
        return
    with _CLAIMS.lock:
        patch = next((patch for patch in _CHOICES if patch.owner is owner), None)
        if patch is None:
            _CHOICES[1:] = [one for one in _CHOICES[1:] if one.owner is not None]
            patch = Patch(owner, "get_adapter", _get_adapter)
            _CHOICES.append(patch)
        patch.put()


def _refuse_stray_mocks(url: str) -> None:
    for claim in _CLAIMS:
        for mock in claim.mock.registered():
            if isinstance(mock.url, str) and origin_or_nothing(mock.url) == origin_or_nothing(url):
                msg = (
                    f"ghes.responses has a mock for {redaction.address(mock.url)}, but answers only {claim.url}; "
                    f"for another origin use the responses library itself"
                )
                raise InvalidArgument(msg)


# `requests.Session` itself is replaced while requests-cache is installed.
_SESSION: Final = next(one for one in reversed(requests.Session.__mro__) if "get_adapter" in vars(one))
_STEPS: Final = (
    Patch(_SESSION, "send", _session_send),
    Patch(HTTPAdapter, "send", _adapter_send),
    Patch(responses.RequestsMock, "_on_request", _on_request),
    Patch(HTTPConnectionPool, "urlopen", _urlopen),
)
# First that of all sessions, then those of sessions and classes with a choice of their own.
_CHOICES: Final = [Patch(_SESSION, "get_adapter", _get_adapter)]
# Patching a class affects the whole process, so the claims do too.
_CLAIMS: Final[Claims[Claim]] = Claims(lambda: (*_STEPS, *_CHOICES))
# Whether a session is sending a request to a claimed origin.
_IN_SESSION: Final = ContextVar("_IN_SESSION", default=False)
