"""The server answers as GitHub was recorded answering about organizations, teams, profiles and signing in.

Each recording is sent again to a server of the release nearest to its day.
"""

from __future__ import annotations

import pytest

from tests.recorded import further
from tests.recorded.exchanges import Json
from tests.recorded.further import FIRST_ROWS, NEWER_KEYS, OTHER_BODIES, RECORDED, SUPERSEDED


def shows_body(name: str) -> bool:
    recorded = RECORDED[name]
    return name not in OTHER_BODIES and (recorded.only is None or not {"body", "message"}.isdisjoint(recorded.only))


@pytest.mark.parametrize("name", RECORDED)
def test_the_status_is_the_recorded_one(name: str) -> None:
    assert further.resend(RECORDED[name]).status == RECORDED[name].status


@pytest.mark.parametrize("name", RECORDED)
def test_the_headers_are_the_recorded_ones(name: str) -> None:
    theirs, ours = further.headers(RECORDED[name], further.resend(RECORDED[name]).headers)
    assert ours == theirs


@pytest.mark.parametrize("name", [name for name in RECORDED if shows_body(name)])
def test_the_body_is_the_recorded_one(name: str) -> None:
    response = further.resend(RECORDED[name])
    theirs, ours = further.bodies(RECORDED[name], response.json() if response.body else None)
    assert ours == theirs


# -- every exception to the comparison is needed -----------------------------------------------------


def keys_in(body: Json) -> set[str]:
    items = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return (set(body) if isinstance(body, dict) else set()).union(*map(keys_in, items))


@pytest.mark.parametrize("key", NEWER_KEYS)
def test_a_newer_key_is_in_our_answer_to_a_request_whose_recorded_answer_has_it_not(key: str) -> None:
    names = [name for name in RECORDED if shows_body(name) and RECORDED[name].body]
    pairs = [(keys_in(RECORDED[name].body), keys_in(further.resend(RECORDED[name]).json())) for name in names]
    assert any(key in ours - theirs for theirs, ours in pairs)


@pytest.mark.parametrize("name", OTHER_BODIES)
def test_another_body_differs_from_ours(name: str) -> None:
    theirs, ours = further.bodies(RECORDED[name], further.resend(RECORDED[name]).json())
    assert ours != theirs


@pytest.mark.parametrize("name", FIRST_ROWS)
def test_of_a_recording_whose_first_row_is_compared_another_has_other_keys(name: str) -> None:
    first, second = RECORDED[name].body
    assert keys_in(first) != keys_in(second)


@pytest.mark.parametrize(("name", "header"), SUPERSEDED)
def test_a_superseded_header_is_not_sent_as_recorded(name: str, header: str) -> None:
    assert RECORDED[name].headers[header] != further.resend(RECORDED[name]).headers.get(header)
