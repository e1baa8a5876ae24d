"""What a client gets from a server that is out of order, whatever it asked for (inferred: quoted for github.com)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Final

from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.messages import Headers, Request, Response, http_date

Page = Callable[[Request, datetime], Response]

_HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json; charset=utf-8"


def server_error(request: Request, now: datetime) -> Response:
    """Return 500: JSON from the REST API, else a page."""
    if request.path.startswith(f"{API_PATH}/") or request.path == API_PATH:
        return _response(request, now, 500, json.dumps({"message": "Server Error"}, separators=(",", ":")), _JSON)
    return _html(request, now, 500, "Server Error", "Looks like something went wrong!")


def gateway_page(request: Request, now: datetime) -> Response:
    """Return 502, the page with the unicorn."""
    return _html(request, now, 502, "Unicorn!", "This page is taking too long to load.")


def maintenance_page(request: Request, now: datetime) -> Response:
    """Return 503, the page of the maintenance mode."""
    return _html(request, now, 503, "Down for maintenance", "GitHub Enterprise is down for maintenance.")


def timeout_page(request: Request, now: datetime) -> Response:
    """Return 504, the page of a proxy that gave up."""
    return _html(request, now, 504, "504 Gateway Time-out", "The server didn't respond in time.")


def _html(request: Request, now: datetime, status: int, title: str, text: str) -> Response:
    body = (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>\n"
    )
    return _response(request, now, status, body, _HTML)


def _response(request: Request, now: datetime, status: int, text: str, content_type: str) -> Response:
    body = text.encode()
    headers = {
        "Server": "GitHub.com",
        "Date": http_date(now.replace(microsecond=0)),
        "Content-Type": content_type,
        "Cache-Control": "no-cache",
        "Content-Length": str(len(body)),
    }
    return Response(status, Headers(headers), b"" if request.method == "HEAD" else body)
