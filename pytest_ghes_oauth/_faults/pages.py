"""What a client gets from a server that is out of order, whatever it asked for (inferred: quoted for github.com)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final, NamedTuple

from pytest_ghes_oauth._http.addresses import API_PATH
from pytest_ghes_oauth._http.messages import Headers, Request, Response, http_date

_HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json; charset=utf-8"


class Page(NamedTuple):
    """A page that is answered in place of the server.

    Attributes:
        status: the status.
        title: its title and heading.
        text: what it says.
        message: what the REST API says instead, in JSON; `None` if it has the same page.
    """

    status: int
    title: str
    text: str
    message: str | None = None

    def response(self, request: Request, now: datetime) -> Response:
        """Return what the client of *request* gets."""
        is_rest_api = request.path.startswith(f"{API_PATH}/") or request.path == API_PATH
        is_json = is_rest_api and self.message is not None
        body = self._in_json() if is_json else self._in_html()
        headers = {
            "Server": "GitHub.com",
            "Date": http_date(now.replace(microsecond=0)),
            "Content-Type": _JSON if is_json else _HTML,
            "Cache-Control": "no-cache",
            "Content-Length": str(len(body)),
        }
        return Response(self.status, Headers(headers), b"" if request.method == "HEAD" else body)

    def _in_json(self) -> bytes:
        return json.dumps({"message": self.message}, separators=(",", ":")).encode()

    def _in_html(self) -> bytes:
        head, body = f"<title>{self.title}</title>", f"<h1>{self.title}</h1><p>{self.text}</p>"
        return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{body}</body></html>\n".encode()


SERVER_ERROR: Final = Page(500, "Server Error", "Looks like something went wrong!", message="Server Error")
# The page with the unicorn.
BAD_GATEWAY: Final = Page(502, "Unicorn!", "This page is taking too long to load.")
MAINTENANCE: Final = Page(503, "Down for maintenance", "GitHub Enterprise is down for maintenance.")
# The page of a proxy that gave up.
GATEWAY_TIMEOUT: Final = Page(504, "504 Gateway Time-out", "The server didn't respond in time.")
