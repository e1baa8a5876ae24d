"""The test's own mocks at the origin of a server, and behind them the server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import requests
import responses
from requests.exceptions import RetryError
from urllib3 import connection_from_url
from urllib3.exceptions import MaxRetryError

from pytest_ghes_oauth._domain import redaction
from pytest_ghes_oauth._faults.broken import Ask, Broken
from pytest_ghes_oauth._http.addresses import origin_or_nothing
from pytest_ghes_oauth._transports.requests import outages
from pytest_ghes_oauth._transports.requests.messages import received, returned

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter
    from responses import BaseResponse
    from urllib3.util import Retry

# Why `responses` says that a mock is for another request.
_ELSEWHERE: Final = frozenset({"Method does not match", "URL does not match"})
_UNFIT: Final = "does not satisfy match= of its mock on ghes.responses, so the server answers"


class OriginMock(responses.RequestsMock):
    """A `RequestsMock` that passes requests without a mock to the server, and keeps only the calls of its mocks."""

    def __init__(self, url: str, ask: Ask, mocked: Callable[[str], None]) -> None:
        super().__init__(assert_all_requests_are_fired=True)
        self._url: Final = url
        self._ask: Final = ask
        self._mocked: Final = mocked

    def unused(self) -> list[BaseResponse]:
        """Return the mocks that have answered nothing, unless `assert_all_requests_are_fired` is switched off."""
        wanted = self.registered() if self.assert_all_requests_are_fired else []
        return [mock for mock in wanted if not mock.call_count]

    def _on_request(
        self,
        adapter: HTTPAdapter,
        request: requests.PreparedRequest,
        *,
        retries: Retry | None = None,
        **kwargs: Any,  # noqa: ANN401  # as the base class
    ) -> requests.Response:
        if self.registered():
            with suppress(_NotMocked):  # then the server answers
                return super()._on_request(adapter, request, retries=retries, **kwargs)
        attempts, waits = retries or adapter.max_retries, outages.patience(kwargs.get("timeout"))
        answer = self._ask(received(request), waits)
        if isinstance(answer, Broken) and answer.response is None:
            left = outages.next_attempt(answer.how, request, attempts, waits)
            return self._on_request(adapter, request, retries=left, **kwargs)
        response = adapter.build_response(request, returned(answer, str(request.method)))
        if self.response_callback:
            response = self.response_callback(response)
        again = _again(request, response, attempts)
        return self._on_request(adapter, request, retries=again, **kwargs) if again else response

    def _find_match(self, request: requests.PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
        called = str(request.url)
        if origin_or_nothing(called) != self._url:
            return super()._find_match(request)
        # Mocks are compared as text, and PyGithub writes the port explicitly; a match must not depend on that.
        request.url = self._plain(called)
        for mock in self.registered():
            mock.url = self._plain(mock.url) if isinstance(mock.url, str) else mock.url
        match, reasons = super()._find_match(request)
        request.url = called
        if match is None:
            if not _ELSEWHERE.issuperset(reasons):
                self._mocked(f"{_named(request)} {_UNFIT}")
            raise _NotMocked
        self._mocked(f"{_named(request)} -> a mock of ghes.responses")
        return match, reasons

    def _plain(self, url: str) -> str:
        """Return *url* with its origin written as in `ghes.url`."""
        if url.startswith(f"{self._url}/") or origin_or_nothing(url) != self._url:
            return url
        return self._url + url[url.index("/", len("https://")) :]


class _NotMocked(Exception):  # not an error: the server answers
    """No mock of the test matches a request."""


def _named(request: requests.PreparedRequest) -> str:
    return f"{request.method} {redaction.address(str(request.path_url))}"


def _again(request: requests.PreparedRequest, response: requests.Response, retries: Retry) -> Retry | None:
    """Return the attempts that are left if *retries* asks for another one, as a pool of connections does.

    Raises:
        RetryError: there are none left, and *retries* asks for an error then.
    """
    method = str(request.method)
    if not retries.is_retry(method, response.status_code, "Retry-After" in response.headers):
        return None
    pool = connection_from_url(str(request.url))
    try:
        return retries.increment(method, str(request.path_url), response=response.raw, _pool=pool)
    except MaxRetryError as problem:
        if retries.raise_on_status:
            raise RetryError(problem, request=request)  # noqa: B904  # as `HTTPAdapter.send`
        return None
