"""The server answers as GitHub was recorded answering.

Each recording of an operation that we have is sent again, and both answers compared; each of the others
is held against the reason for leaving it out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import cache

import pytest

from pytest_ghes_oauth import GHESError
from tests.recorded import comparing
from tests.recorded.comparing import ANCHORED, EXCERPTS, LATER_KEYS, NEWER_KEYS, OTHER_VALUES, SUPERSEDED, UNORDERED
from tests.recorded.exchanges import LINES, RECORDED, Json
from tests.recorded.extract import TOKENS_ARE_BLANK_SINCE
from tests.recorded.replays import CONTRADICTED, OLDER, REMOVED_FROM_GITHUB_COM, REPLAYS, UNMODELLED, Replay
from tests.recorded.resending import Resent, moment, resend
from tests.recorded.seeding import no_token

PREVIEW = re.compile("[a-z-]+-preview")
ENCODING = "Accept-Encoding, Accept, X-Requested-With"
DOCUMENTATION = "https%3A%2F%2Fdocs.github.com"

SINGLE = [name for name in REPLAYS if "hashed_token" in RECORDED[name].row and RECORDED[name].rows is None]
SHOWN = [name for name in SINGLE if RECORDED[name].row["token"]]
WHOLE = [name for name in REPLAYS if name not in EXCERPTS]
REDIRECTS = [name for name in REPLAYS if RECORDED[name].status == 302]


def with_header(header: str, value: str = "") -> list[str]:
    sent = {name: RECORDED[name].headers for name in WHOLE if header in RECORDED[name].headers}
    return [name for name, headers in sent.items() if value in headers[header]]


@cache
def replayed(name: str) -> Resent:
    return resend(RECORDED[name], REPLAYS[name])


def both(name: str) -> list[tuple[Mapping[str, str], Json]]:
    ours = replayed(name)
    return [(RECORDED[name].headers, RECORDED[name].body), (ours.response.headers, ours.body)]


def has(body: Json, key: str) -> bool:
    return f'"{key}": ' in json.dumps(body)


@pytest.mark.parametrize("name", REPLAYS)
def test_status_body_and_headers_are_the_recorded_ones(name: str) -> None:
    response, body = replayed(name).response, replayed(name).body
    assert response.status == RECORDED[name].status
    theirs, ours = comparing.body_of(RECORDED[name], body)
    assert ours == theirs
    theirs, ours = comparing.headers_of(RECORDED[name], response.headers)
    assert ours == theirs


def test_vary_ends_in_what_the_front_end_adds() -> None:
    names = with_header("Vary", ENCODING)
    assert names
    assert [name for name in names if not replayed(name).response.headers["Vary"].endswith(ENCODING)] == []


def test_the_web_site_varies_on_what_was_recorded() -> None:
    names = with_header("Vary", "X-PJAX")
    assert names
    ours = {name: replayed(name).response.headers["Vary"] for name in names}
    assert ours == {name: RECORDED[name].headers["Vary"] for name in names}


@pytest.mark.parametrize("name", [name for name in with_header("Location") if name not in REDIRECTS])
def test_location_repeats_the_url_of_the_body(name: str) -> None:
    for headers, body in both(name):
        assert headers["Location"] == body["url"]


@pytest.mark.parametrize("name", with_header("Last-Modified"))
def test_last_modified_repeats_updated_at_of_the_body(name: str) -> None:
    for headers, body in both(name):
        assert parsedate_to_datetime(headers["Last-Modified"]).replace(tzinfo=None) == moment(body["updated_at"])


@pytest.mark.parametrize("name", [name for name in REPLAYS if RECORDED[name].rows is not None])
def test_a_page_has_as_many_rows_as_recorded(name: str) -> None:
    assert len(replayed(name).body) == RECORDED[name].rows


@pytest.mark.parametrize("name", SINGLE)
def test_updated_at_is_as_long_after_created_at_as_recorded(name: str) -> None:
    recorded, ours = (moment(row["updated_at"]) - moment(row["created_at"]) for _, row in both(name))
    assert ours == recorded


@pytest.mark.parametrize("name", SHOWN)
def test_a_text_that_is_shown_was_not_sent_and_has_the_hash_beside_it(name: str) -> None:
    ours = replayed(name)
    text = ours.body["token"]
    assert text not in ours.request.url + ours.request.body.decode()
    assert ours.body["hashed_token"] == hashlib.sha256(text.encode()).hexdigest()
    assert ours.body["token_last_eight"] == text[-8:]


# -- what is left out, and why ---------------------------------------------------------------------


def test_every_recording_is_replayed_or_left_out_for_one_reason() -> None:
    tables = [*REPLAYS, *OLDER, *UNMODELLED, *CONTRADICTED, *REMOVED_FROM_GITHUB_COM]
    assert Counter(tables) == Counter(line["id"] for line in LINES)


def test_what_is_left_out_as_older_shows_a_server_that_did_not_blank_tokens_yet() -> None:
    for name in OLDER:
        at = RECORDED[name].at
        assert at is not None, name
        assert at < TOKENS_ARE_BLANK_SINCE, name


@pytest.mark.parametrize("name", UNMODELLED)
def test_what_is_left_out_as_unmodelled_has_no_route(name: str) -> None:
    with pytest.raises(GHESError, match="is not modelled in any release"):
        resend(RECORDED[name], Replay(no_token))


@pytest.mark.parametrize("name", CONTRADICTED)
def test_what_is_left_out_as_contradicted_differs_from_a_replayed_recording_of_the_same_request(name: str) -> None:
    by, replay = CONTRADICTED[name]
    theirs, ours = comparing.body_of(RECORDED[name], resend(RECORDED[name], replay).body)
    assert ours != theirs
    assert ours == comparing.body_of(RECORDED[by], replayed(by).body)[0]


@pytest.mark.parametrize("name", REMOVED_FROM_GITHUB_COM)
def test_what_github_com_removed_is_still_served(name: str) -> None:
    ours = resend(RECORDED[name], REMOVED_FROM_GITHUB_COM[name])
    assert (RECORDED[name].status, ours.response.status) == (404, 201)


# -- every exception to the comparison is needed -----------------------------------------------------


def test_a_client_id_repeated_in_the_body_is_refused_as_since_2018() -> None:
    name = "getorcreate_fp_200_02"
    ours = resend(RECORDED[name], replace(REPLAYS[name], body=RECORDED[name].request_body))
    assert ours.response.status == 422
    assert ours.body["message"] == 'Invalid request.\n\n"client_id" is not a permitted key.'


@pytest.mark.parametrize("key", NEWER_KEYS)
def test_a_newer_key_is_in_our_answer_to_a_request_whose_recorded_answer_has_it_not(key: str) -> None:
    assert any(has(replayed(name).body, key) and not has(RECORDED[name].body, key) for name in WHOLE)


@pytest.mark.parametrize("key", ANCHORED)
def test_what_is_compared_by_its_anchor_points_to_another_page(key: str) -> None:
    pages = [(RECORDED[name].body[key], replayed(name).body[key]) for name in REPLAYS if key in RECORDED[name].row]
    assert any(theirs.partition("#")[2] == ours.partition("#")[2] != "" and theirs != ours for theirs, ours in pages)


@pytest.mark.parametrize("name", REDIRECTS)
def test_a_redirect_differs_in_the_base_of_the_documentation_alone(name: str) -> None:
    (theirs, _), (ours, _) = both(name)
    base = theirs["Location"].replace(DOCUMENTATION, f"{DOCUMENTATION}%2Fenterprise%2F3.3")
    assert theirs["Location"] != ours["Location"] == base


@pytest.mark.parametrize("key", LATER_KEYS)
def test_a_later_key_is_in_a_recording_and_in_no_answer_of_ours(key: str) -> None:
    assert any(has(RECORDED[name].body, key) for name in REPLAYS)
    assert not any(has(replayed(name).body, key) for name in REPLAYS)


@pytest.mark.parametrize("name", EXCERPTS)
def test_an_excerpt_shows_less_than_our_body(name: str) -> None:
    assert len(RECORDED[name].row) < len(replayed(name).body)


@pytest.mark.parametrize("name", UNORDERED)
def test_an_unordered_quote_has_another_order_than_our_body(name: str) -> None:
    ours, theirs = replayed(name).body["errors"][0], RECORDED[name].body["errors"][0]
    assert ours == theirs
    assert list(ours) != list(theirs)


@pytest.mark.parametrize("path", OTHER_VALUES, ids=".".join)
def test_another_value_differs_from_ours(path: tuple[str, ...]) -> None:
    ours, theirs = replayed(path[0]).body, RECORDED[path[0]].body
    for key in path[1:]:
        ours, theirs = ours[key], theirs[key]
    assert ours != theirs


@pytest.mark.parametrize(("name", "header"), SUPERSEDED)
def test_a_superseded_header_is_sent_as_in_the_later_recording(name: str, header: str) -> None:
    later = SUPERSEDED[name, header]
    answers = (RECORDED[name].headers, RECORDED[later].headers, replayed(name).response.headers)
    then, since, ours = (PREVIEW.sub("…", answer.get(header, "")) for answer in answers)
    assert then != since == ours
    assert str(RECORDED[name].at) < str(RECORDED[later].at)
    assert later in REPLAYS
