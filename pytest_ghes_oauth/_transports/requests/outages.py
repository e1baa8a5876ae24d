"""Broken connections, as `requests` and `urllib3` show them."""

from __future__ import annotations

import errno
import os
import socket
import sys
from http.client import RemoteDisconnected
from typing import Any, NoReturn

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout
from urllib3 import connection_from_url
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.util import Retry, Timeout

from pytest_ghes_oauth._faults.broken import Breakage


def patience(timeout: Any) -> float | None:  # noqa: ANN401  # whatever `requests` takes
    """Return the seconds that a client waits for an answer, from the `timeout` that it gave; `None` is for ever."""
    _, seconds = timeout if isinstance(timeout, tuple) else (None, timeout)
    if isinstance(seconds, Timeout):
        whole = seconds.clone()
        whole.start_connect()
        seconds = whole.read_timeout
    return seconds if seconds is None or isinstance(seconds, (int, float)) else socket.getdefaulttimeout()


def next_attempt(how: Breakage, request: requests.PreparedRequest, retries: Retry, waited: float | None) -> Retry:
    """Return the attempts that are left after the connection broke, as a pool of connections does.

    Raises:
        NoConnection, ReadTimeout: there are none left, or *retries* does not ask for any.
    """
    url = str(request.path_url)
    pool = connection_from_url(str(request.url))
    try:
        try:
            _break(how, pool, url, waited)
        except (HTTPError, OSError) as error:
            seen = error if isinstance(error, HTTPError) else ProtocolError("Connection aborted.", error)
            return retries.increment(request.method, url, error=seen, _pool=pool, _stacktrace=sys.exc_info()[2])
    except ReadTimeoutError as problem:
        raise ReadTimeout(problem, request=request)  # noqa: B904  # as `HTTPAdapter.send`
    except (ProtocolError, MaxRetryError) as problem:
        raise NoConnection(problem, request=request)  # noqa: B904  # as `HTTPAdapter.send`


def _break(how: Breakage, pool: HTTPConnectionPool, url: str, waited: float | None) -> NoReturn:
    """Raise what reaches a pool of connections whose connection breaks."""
    try:
        raise _under(how)
    except ConnectionRefusedError as error:
        connection = pool.ConnectionCls(host=pool.host, port=pool.port)
        msg = f"Failed to establish a new connection: {error}"
        raise NewConnectionError(connection, msg) from error  # type: ignore[arg-type]  # a class of connections
    except TimeoutError as error:
        raise ReadTimeoutError(pool, url, f"Read timed out. (read timeout={waited})") from error


def _under(how: Breakage) -> OSError:
    """Return what the socket would raise."""
    if how == "refused":
        return ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    if how == "timed out":
        return TimeoutError("timed out")
    if how == "reset":
        return ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
    return RemoteDisconnected("Remote end closed connection without response")
