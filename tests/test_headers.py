"""Header fields of which a name stands in several lines, as `Set-Cookie` does."""

from __future__ import annotations

import copy
from typing import Final

from pytest_ghes_oauth._http.messages import Headers, Response
from pytest_ghes_oauth._transports.requests.messages import returned

COOKIES: Final = (("Set-Cookie", "a=1; Path=/"), ("set-cookie", "b=2, 3; Path=/"))


def _headers() -> Headers:
    return Headers({"Vary": "Accept", "Server": "GitHub.com"}, COOKIES)


def test_each_line_of_a_repeated_field_is_an_item() -> None:
    lines = [("Vary", "Accept"), ("Server", "GitHub.com"), *COOKIES]
    items = _headers().items()
    assert (list(items), len(items), COOKIES[0] in items, ("Set-Cookie", "a") in items) == (lines, 4, True, False)


def test_a_look_up_of_a_repeated_field_finds_its_lines_joined() -> None:
    headers = _headers()
    assert headers["SET-COOKIE"] == headers.get("Set-Cookie") == "a=1; Path=/, b=2, 3; Path=/"
    assert (list(headers), len(headers)) == (["Vary", "Server", "Set-Cookie"], 3)


def test_a_line_joins_a_field_that_was_there_in_another_case() -> None:
    headers = Headers({"vary": "Accept"}, [("Vary", "Cookie")])
    assert (dict(headers), list(headers.items())) == (
        {"vary": "Accept, Cookie"},
        [("vary", "Accept"), ("Vary", "Cookie")],
    )


def test_headers_with_a_repeated_field_survive_copying() -> None:
    assert list(copy.deepcopy(_headers()).items()) == list(_headers().items())


def test_the_repr_of_repeated_cookies_hides_them() -> None:
    assert repr(_headers()) == "Headers({'Vary': 'Accept', 'Server': 'GitHub.com', 'Set-Cookie': '<secret>'})"


def test_requests_receives_every_line_of_a_repeated_field() -> None:
    raw = returned(Response(200, _headers(), b""), "GET")
    assert raw.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2, 3; Path=/"]
