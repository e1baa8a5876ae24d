"""The ways in which code under test calls with httpx or httpx2: each library, synchronous, on asyncio and on trio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from types import ModuleType
from typing import Any, Final, NamedTuple

import httpx
import httpx2
import trio

LIBRARIES: Final = (httpx, httpx2)
# What is known of httpx to a test that is written once for both.
Library = Any
Run = Callable[[Callable[[], Awaitable[Any]]], Any]


def on_asyncio(call: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401  # what it returns
    """Run *call* on asyncio."""

    async def main() -> Any:  # noqa: ANN401  # as above
        return await call()

    return asyncio.run(main())


class Way(NamedTuple):
    """One way: a library, and how its asynchronous client runs; `None` for the synchronous one."""

    library: Library
    run: Run | None

    @property
    def is_async(self) -> bool:
        """Whether the client is asynchronous."""
        return self.run is not None

    def client(self, **options: Any) -> Any:  # noqa: ANN401  # as the library takes and returns them
        """Return a new client. It would verify no certificate: to read those of the machine takes long."""
        kind = self.library.AsyncClient if self.is_async else self.library.Client
        return kind(**{"verify": False, **options})

    def send(self, method: str, url: str, *, stream: Any = None, client: Any = None, **kwargs: Any) -> Any:  # noqa: ANN401  # as above
        """Send a request with a new client, or with *client*, and return the response, read.

        With *stream*, call it with each part of the body in place of reading it.
        """
        client = client or self.client()
        if self.run is not None:
            return self.run(partial(_send, client, method, url, stream, kwargs))
        with client, client.stream(method, url, **kwargs) as answer:
            if stream is None:
                answer.read()
            for part in answer.iter_bytes(8) if stream else ():
                stream(part)
            return answer

    def resend(self, request: Any, auth: Any) -> Any:  # noqa: ANN401  # as above
        """Send a request of the library that exists already, and return the response."""
        if self.run is None:
            return self.client().send(request, auth=auth)
        return self.run(lambda: self.client().send(request, auth=auth))


async def _send(client: Any, method: str, url: str, stream: Any, kwargs: dict[str, Any]) -> Any:  # noqa: ANN401  # as above
    async with client, client.stream(method, url, **kwargs) as answer:
        if stream is None:
            await answer.aread()
            return answer
        async for part in answer.aiter_bytes(8):
            stream(part)
        return answer


def _ways(library: ModuleType) -> dict[str, Way]:
    name = library.__name__
    return {
        name: Way(library, None),
        f"{name} on asyncio": Way(library, on_asyncio),
        f"{name} on trio": Way(library, trio.run),
    }


WAYS: Final = {name: way for library in LIBRARIES for name, way in _ways(library).items()}
