"""The server has the operations that its release documents, under the names that it documents."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import Release
from pytest_ghes_oauth._domain.facts import facts_of
from tests.conformance import documents
from tests.conformance.findings import COMPARED, names, served
from tests.conformance.refusals import attempts
from tests.conformance.scenes import SCENES, scenes
from tests.conformance.unmatched import NOT_DOCUMENTED, NOT_SERVED, unmatched
from tests.conformance.world import ASKED, SCOPE

EVERY = sorted({operation for release in documents.releases() for operation in documents.operations(release)})


def test_there_is_a_release_to_compare() -> None:
    assert Release("3.3") in COMPARED


@pytest.mark.parametrize("release", COMPARED, ids=names)
def test_what_is_documented_and_not_served_is_listed(release: Release) -> None:
    missing = documents.operations(release).keys() - served(release).keys()
    assert missing == unmatched(NOT_SERVED, release)


@pytest.mark.parametrize("release", COMPARED, ids=names)
def test_what_is_served_and_not_documented_is_listed(release: Release) -> None:
    additional = served(release).keys() - documents.operations(release).keys()
    assert additional == unmatched(NOT_DOCUMENTED, release)


@pytest.mark.parametrize("release", COMPARED, ids=names)
def test_operations_have_the_ids_that_the_document_gives_them(release: Release) -> None:
    contracts, routes = documents.operations(release), served(release)
    both = contracts.keys() & routes.keys()
    ours = {name: routes[name].named_at(release) for name in both}
    assert ours == {name: contracts[name].operation_id for name in both}


@pytest.mark.parametrize(
    "release", [release for release in COMPARED if SCOPE in documents.operations(release)], ids=names
)
def test_the_permissions_of_a_github_app_are_the_documented_ones_at_the_documented_levels(release: Release) -> None:
    body = documents.operations(release)[SCOPE].body
    assert body is not None
    documented = {name: tuple(schema["enum"]) for name, schema in body.fields["permissions"]["properties"].items()}
    assert dict(facts_of(release).permissions) == documented


@pytest.mark.parametrize("operation", EVERY)
def test_an_operation_has_a_scene(operation: str) -> None:
    assert scenes(operation)


@pytest.mark.parametrize("table", [SCENES, ASKED], ids=["scenes", "requests"])
def test_the_tables_have_no_operation_that_is_documented_nowhere(table: dict[str, object]) -> None:
    assert table.keys() == set(EVERY)


@pytest.mark.parametrize("release", documents.releases(), ids=names)
def test_every_operation_is_refused_in_several_ways_each_with_a_name_of_its_own(release: Release) -> None:
    for contract in documents.operations(release).values():
        tried = [attempt.name for attempt in attempts(contract)]
        assert len(tried) > 1
        assert len(tried) == len(set(tried))
