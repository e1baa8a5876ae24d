"""What the script that makes `exchanges.json` keeps of a recording."""

from __future__ import annotations

import json

import pytest

from tests.recorded.extract import Json, extract, extract_further

RECORDING: Json = {
    "id": "list_200",
    "method": "GET",
    "path": "/authorizations",
    "auth": "basic-user",
    "request_body": None,
    "status": 200,
    "response_headers": {"Server": "GitHub.com", "Vary": "Accept"},
    "response_body": [{"id": 1}, "... 27 more items, 28 in page"],
    "source": "a cassette",
    "recorded_at": "Sun, 30 Sep 2018 19:00:03 GMT",
    "evidence": "cassette",
}


def extracted(**changes: Json) -> Json:
    return json.loads(extract([{**RECORDING, **changes}]))[0]


def test_headers_that_are_compared_are_kept_and_the_others_dropped() -> None:
    assert extracted()["headers"] == {"Vary": "Accept"}


def test_a_header_that_nobody_decided_about_stops_the_script() -> None:
    with pytest.raises(SystemExit, match="list_200: neither kept nor dropped: X-New"):
        extracted(response_headers={"X-New": "1"})


def test_the_sentence_about_further_rows_becomes_their_number() -> None:
    assert (extracted()["body"], extracted()["rows"]) == ([{"id": 1}], 28)


def test_of_a_recording_from_before_tokens_were_blanked_time_and_source_are_kept() -> None:
    older = extracted(recorded_at="2014-08-26T03:10:42")
    assert older == {"id": "list_200", "at": "2014-08-26T03:10:42", "source": "a cassette"}


@pytest.mark.parametrize(
    ("id_", "note", "at"),
    [("dup_422_2016", "", "2016-12-31T23:59:59"), ("bad", "GHES 2012", "2012-12-31T23:59:59"), ("ok", "2.22", None)],
)
def test_a_quote_is_as_old_as_the_end_of_the_year_that_it_names(id_: str, note: str, at: str | None) -> None:
    quote = extracted(id=id_, note=note, recorded_at=None, evidence="issue-quote")
    assert quote.get("at") == at
    assert quote["quoted"] is True


def test_of_a_further_recording_the_release_the_token_and_the_seed_are_kept() -> None:
    further = {"release": "3.4", "scopes": ["repo"], "seed": "thirty", "accept": None, "status": 200, "rows": 30}
    line = json.loads(extract_further([{**RECORDING, **further}]))[0]
    assert (line["release"], line["scopes"], line["seed"], line["rows"]) == ("3.4", ["repo"], "thirty", 30)
    assert (line["headers"], "accept" in line, "evidence" in line) == ({"Vary": "Accept"}, False, False)
