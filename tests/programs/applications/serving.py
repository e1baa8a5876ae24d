"""Serve an application on a free port of this machine, in a thread of the test's own process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI
    from flask import Flask


@contextmanager
def flask_served(app: Flask) -> Iterator[str]:
    """Give the URL at which *app* answers."""
    from werkzeug.serving import make_server  # noqa: PLC0415  # perhaps not installed

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def fastapi_served(app: FastAPI) -> Iterator[str]:
    """Give the URL at which *app* answers."""
    import uvicorn  # noqa: PLC0415  # as above

    config = uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1)
    socket = config.bind_socket()
    socket.listen()  # so that who comes before the server has begun waits
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([socket],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        socket.close()
