"""The server has the operations that its release documents, under the names that it documents."""

from __future__ import annotations

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import facts_of
from tests.conformance import documents
from tests.conformance.findings import CASES, COMPARED, served
from tests.conformance.refusals import attempts
from tests.conformance.scenes import SCENES, scenes
from tests.conformance.unmatched import NOT_DOCUMENTED, NOT_SERVED, unmatched
from tests.conformance.world import ASKED, SCOPE

EVERY = {operation for release in documents.releases() for operation in documents.operations(release)}


def test_there_is_a_release_to_compare() -> None:
    assert Release("3.3") in COMPARED


def test_what_is_documented_and_not_served_is_listed() -> None:
    for release in COMPARED:
        missing = documents.operations(release).keys() - served(release).keys()
        assert (release, missing) == (release, unmatched(NOT_SERVED, release))


def test_what_is_served_and_not_documented_is_listed() -> None:
    for release in COMPARED:
        additional = served(release).keys() - documents.operations(release).keys()
        assert (release, additional) == (release, unmatched(NOT_DOCUMENTED, release))


def test_operations_have_the_ids_that_the_document_gives_them() -> None:
    ours = {(release, name): served(release)[name].named_at(release) for release, name in CASES}
    assert ours == {(release, name): documents.operations(release)[name].operation_id for release, name in CASES}


def test_the_permissions_of_a_github_app_are_the_documented_ones_at_the_documented_levels() -> None:
    releases = [release for release in COMPARED if SCOPE in documents.operations(release)]
    assert (str(releases[0]), str(releases[-1])) == ("3.0", "3.19")
    for release in releases:
        body = documents.operations(release)[SCOPE].body
        assert body is not None
        documented = {name: tuple(schema["enum"]) for name, schema in body.fields["permissions"]["properties"].items()}
        assert (release, dict(facts_of(release).permissions)) == (release, documented)


def test_every_documented_operation_has_a_scene_and_a_request_and_no_other_has() -> None:
    assert SCENES.keys() == ASKED.keys() == EVERY
    assert [operation for operation in EVERY if not scenes(operation)] == []


def test_every_operation_is_refused_in_several_ways_each_with_a_name_of_its_own() -> None:
    for release in documents.releases():
        for contract in documents.operations(release).values():
            tried = [attempt.name for attempt in attempts(contract)]
            assert (release, str(contract), len(tried) > 1) == (release, str(contract), True)
            assert len(tried) == len(set(tried)), (release, str(contract))


def test_every_documented_refusal_is_answered_or_can_be_asked_of_a_fault() -> None:
    for release, name in CASES:
        documented = {str(status) for status in documents.operations(release)[name].responses if status >= 400}
        route = served(release)[name]
        assert (release, name, documented - set(route.refusals(release))) == (release, name, set())
        unreached = {str(status) for status, span in route.unreached if release in span}
        assert (release, name, unreached - documented) == (release, name, set())
