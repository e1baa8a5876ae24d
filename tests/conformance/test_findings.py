"""The comparison finds what is wrong; one that cannot would pass for ever."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from pytest_ghes_oauth import Release, Response
from pytest_ghes_oauth._http.messages import Headers
from tests.conformance import documents
from tests.conformance.findings import CASES, Comparison, misfits
from tests.conformance.tried import found
from tests.conformance.world import Call, World

JSON = {"Content-Type": "application/json; charset=utf-8"}
SCHEMA = {"type": "object", "properties": {"login": {"type": "string"}}, "required": ["login"]}
META = "GET /meta"

Doctor = Callable[[Response], Response]


@pytest.fixture(name="doctored")
def _doctored(monkeypatch: pytest.MonkeyPatch) -> Callable[[Doctor], Comparison]:
    """A comparison of GET /meta, whose answers are changed on their way."""
    ask = World.ask

    def doctor(change: Doctor) -> Comparison:
        monkeypatch.setattr(World, "ask", lambda world, call: change(ask(world, call)))
        return Comparison(Release("3.3"), META)

    return doctor


def response(status: int, body: bytes, headers: dict[str, str]) -> Response:
    return Response(status, Headers(headers), body)


def of_status(status: int) -> Doctor:
    return lambda given: response(status, given.body, dict(given.headers))


def of_body(body: object) -> Doctor:
    return lambda given: response(given.status, json.dumps(body).encode() if given.body else b"", dict(given.headers))


def where(found: object) -> set[str]:
    assert isinstance(found, list)
    return {finding.where for finding in found}


def test_a_body_that_fits_is_no_misfit() -> None:
    assert misfits(SCHEMA, response(200, b'{"login":"octocat"}', JSON)) == []
    assert misfits(None, response(204, b"", {})) == []


def test_a_body_where_there_is_none_is_a_misfit() -> None:
    assert [problem.what for problem in misfits(None, response(204, b"{}", JSON))] == ["has a body: b'{}'"]


def test_no_body_where_there_is_one_is_a_misfit() -> None:
    assert len(misfits(SCHEMA, response(200, b"", {}))) == 1


def test_a_body_of_another_type_is_a_misfit() -> None:
    assert len(misfits(SCHEMA, response(200, b'{"login":"octocat"}', {"Content-Type": "text/html"}))) == 1


def test_a_body_that_does_not_fit_is_a_misfit() -> None:
    assert [problem.where for problem in misfits(SCHEMA, response(200, b"{}", JSON))] == ["/login required"]


def test_a_success_with_a_status_that_is_not_documented_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    found = where(list(doctored(of_status(202)).successes()))
    assert {"status 202", "no 200", "no 304"} <= found


def test_a_refusal_where_a_success_was_meant_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    found = where(list(doctored(of_status(500)).successes()))
    assert {"scene by nobody", "scene unchanged", "no 200"} <= found


def test_a_success_that_does_not_fit_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    found = where(list(doctored(of_body({"hooks": []})).successes()))
    assert found == {"body 200 /verifiable_password_authentication required", "body 200 /hooks unknown"}


def test_a_refusal_with_a_status_that_is_not_documented_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    assert where(list(doctored(of_status(418)).refusals())) == {"status 418"}


def test_a_success_where_a_refusal_was_meant_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    assert "attempt with a dead token" in where(list(doctored(of_status(200)).refusals()))


def test_a_refusal_that_does_not_fit_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    assert "body 401 /message type" in where(list(doctored(of_body({"message": 1})).refusals()))


def test_a_documented_refusal_that_nobody_gets_is_found() -> None:
    assert "no 410" in where(list(Comparison(Release("3.3"), "POST /authorizations").refusals()))


def test_a_refused_request_is_found(doctored: Callable[[Doctor], Comparison]) -> None:
    assert where(list(doctored(of_status(400)).requests())) == {"request as it is"}


def test_a_server_is_the_same_each_time_for_requests_are_made_for_one_and_sent_to_another() -> None:
    first, second = (World(Release("3.3")) for _ in range(2))
    for operation in documents.operations(Release("3.3")):
        assert first.call(operation) == second.call(operation)


def test_a_request_can_be_changed_in_one_respect() -> None:
    call = Call("GET", "/user", {"Authorization": "token 1", "Accept": "*/*"})
    assert call.without("Authorization").headers == {"Accept": "*/*"}
    assert call.with_token("2").headers == {"Authorization": "token 2", "Accept": "*/*"}


def test_the_findings_of_an_operation_are_those_of_its_successes_refusals_and_requests() -> None:
    places = {finding.where.partition(" ")[0] for finding in found(Release("3.3"), "POST /authorizations")}
    assert {"body", "no", "request", "status"} <= places


def test_all_operations_of_3_3_are_compared() -> None:
    assert len([operation for release, operation in CASES if release == "3.3"]) == 59
