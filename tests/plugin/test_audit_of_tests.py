"""What the audit finds ends the test whose client it was, and no other, in an error."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

HEAD = """
import pytest, requests

pytestmark = pytest.mark.ghes(audit="strict,-no_user_agent")

def misbehave(server, name="access_token"):
    requests.get(f"{server.api_url}/meta", params={name: "x"}, timeout=5)

@pytest.fixture(scope="module")
def shared(ghes_factory):
    with ghes_factory(url="https://shared.test", audit="strict") as server:
        yield server
"""
START = "the client misbehaved, which audit='strict' forbids: "


def failed(inner: Inner, source: str) -> list[tuple[str, str, list[str]]]:
    """Run *source*, and return each failed step: the test, the step, and the first words of its lines."""
    return [
        (report.nodeid.rpartition("::")[2], str(report.when), [line[:30] for line in report.longreprtext.splitlines()])
        for report in inner.reports(HEAD + source)
        if report.failed
    ]


@pytest.mark.parametrize("end", ["assert False", "pytest.skip('later')"])
def test_a_test_that_did_not_pass_is_not_failed_by_a_finding_as_well(inner: Inner, end: str) -> None:
    steps = [step for _, step, _ in failed(inner, f"def test_it(ghes):\n    misbehave(ghes)\n    {end}\n")]
    assert steps == (["call"] if "assert" in end else [])


def test_a_finding_hides_no_loose_end(inner: Inner) -> None:
    ((_, step, lines),) = failed(inner, "def test_it(ghes):\n    misbehave(ghes)\n    ghes.fault('timeout', times=1)\n")
    assert (step, lines) == ("teardown", [START[:30], "the fault 'timeout' fired 0 of"])


def test_a_finding_on_a_shared_server_is_that_of_the_test_whose_client_it_was(inner: Inner) -> None:
    found = failed(
        inner,
        """
def test_before(shared): pass
def test_one(shared): misbehave(shared)
def test_between(shared): requests.get(f"{shared.api_url}/meta", timeout=5)
def test_two(shared): misbehave(shared)
def test_failing(shared):
    misbehave(shared, "client_secret")
    assert False
def test_after(shared): pass
""",
    )
    steps = [("test_one", "teardown"), ("test_two", "teardown"), ("test_failing", "call")]
    assert [(name, step) for name, step, _ in found] == steps
    assert [lines for _, step, lines in found if step == "teardown"] == [[START[:30]]] * 2


def test_what_a_fixture_does_to_a_server_at_its_end_is_found(inner: Inner) -> None:
    found = failed(
        inner,
        """
@pytest.fixture
def late(ghes):
    yield
    misbehave(ghes)

def test_it(late): pass
""",
    )
    assert [(name, step) for name, step, _ in found] == [("test_it", "teardown")]


def test_a_server_that_the_test_leaves_raises_there(inner: Inner) -> None:
    found = failed(
        inner,
        """
def test_it(ghes_factory):
    with pytest.raises(Exception, match="secret_in_query"), ghes_factory(audit="strict") as server:
        misbehave(server)
""",
    )
    assert found == []
