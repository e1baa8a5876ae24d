"""The answer of an exchange that no fault took."""

from __future__ import annotations

from pytest_ghes_oauth import Exchange, Response


def answer_of(exchange: Exchange) -> Response:
    """The response that the client received."""
    assert exchange.response is not None
    return exchange.response
