"""FIDELITY.md is what the tests say, every behavioural test says something, and the pages show it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_ghes_oauth._domain.releases import RELEASES
from tests import evidence
from tests.behaviours import Asking, Said, asked, said
from tests.citations import linked
from tests.evidence import about, documented, inferred, nearest, recorded
from tests.fidelity import OPERATIONS, PAGE, ROUTES, behaviours, file_name, pages, spans, summary, write

INFERRED = (("inferred", "semantics 3"),)
TESTS = [
    Said("tests/rest/test_a.py::test_a_guess", ("login",), INFERRED),
    Said(
        "tests/rest/test_a.py::TestOfMine::test_a_thing_happens", ("login",), (("recorded", "wire 2: a|b"), *INFERRED)
    ),
    Said("tests/rest/test_a.py::test_a_verb", (), (("own", "contract"),), own=True),
]
ASKED = {TESTS[0].test: {Asking(RELEASES[-1])}, TESTS[1].test: {Asking(release, "login") for release in RELEASES[:5]}}


# -- FIDELITY.md -------------------------------------------------------------------------------------


def test_the_committed_summary_is_the_one_that_python_m_tests_fidelity_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == summary(behaviours(said(), {}))


def test_every_behavioural_test_says_what_it_rests_on_and_is_about() -> None:
    tests = said()
    assert ([one.test for one in tests if one.silent], len(tests) > len(OPERATIONS)) == ([], True)


def test_the_summary_has_a_row_for_every_operation() -> None:
    first_cells = [line.split(" | ")[0] for line in summary([]).splitlines()]
    assert [route.operation for route in ROUTES if first_cells.count(f"| {route.operation}") != 1] == []


def test_the_summary_shows_the_kinds_of_evidence_and_the_replayed_recordings_of_an_operation() -> None:
    row = f"| login/device/code | 3.1 to {RELEASES[-1]} | documented, inferred |  | {linked('device_flow_disabled')} |"
    tests = [Said("a.py::test_a", ("login/device/code",), (*INFERRED, ("documented", "flows 32")))]
    assert row in summary(behaviours(tests, {})).splitlines()


def test_the_summary_does_not_change_with_another_test_on_evidence_of_the_same_kind() -> None:
    another = Said("tests/rest/test_b.py::test_another_thing_happens", ("login",), (("inferred", "by analogy"),))
    assert summary(behaviours([*TESTS, another], {})) == summary(behaviours(TESTS, {}))


# -- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["apps/chek-token", ""])
def test_an_operation_that_does_not_exist_is_refused(operation: str) -> None:
    with pytest.raises(SystemExit, match="no such operation"):
        behaviours([Said("a.py::test_a", (operation,), INFERRED)], {})


def test_a_recording_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match="no such recording: create_999"):
        behaviours([Said("a.py::test_a", ("meta/get",), (("recorded", "create_999: the date"),))], {})


def test_a_rule_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"no such rule: flows 7$"):
        behaviours([Said("a.py::test_a", ("meta/get",), (("inferred", "flows 5 to 8, for the page"),))], {})


@pytest.mark.parametrize("silent", [Said("a.py::test_a", ("meta/get",), ()), Said("a.py::test_a", (), INFERRED)])
def test_a_test_that_does_not_say_what_it_rests_on_and_is_about_is_refused(silent: Said) -> None:
    with pytest.raises(SystemExit, match=r"these tests do not say .*: a\.py::test_a$"):
        behaviours([*TESTS, silent], {})


@pytest.mark.parametrize("say", [evidence.recorded, evidence.documented, evidence.inferred, evidence.about])
def test_evidence_without_a_source_is_refused(say: object) -> None:
    assert callable(say)
    with pytest.raises(ValueError, match="has to name its source"):
        say()


# -- what a test says --------------------------------------------------------------------------------


def sources(*levels: object) -> list[str]:
    """Return the sources that the nearest of *levels* names."""
    return [mark.args[1] for mark in nearest(levels, "evidence")]


@documented("class")
class Marked:
    """A class of tests."""

    @recorded("function")
    def test_marked(self) -> None: ...

    def test_bare(self) -> None: ...

    @pytest.mark.parametrize("case", [1, pytest.param(2, marks=inferred("case"))])
    def test_with_one_marked_case(self) -> None: ...

    @pytest.mark.parametrize("case", [pytest.param(2, marks=inferred("case"))])
    def test_with_marked_cases(self) -> None: ...

    @recorded("function")
    @pytest.mark.parametrize("case", [1, pytest.param(2, marks=inferred("case"))])
    def test_marked_with_a_marked_case(self) -> None: ...


MODULE = SimpleNamespace(pytestmark=[about("meta/get"), documented("module")])


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (Marked.test_marked, ["function"]),
        (Marked.test_bare, ["class"]),
        (Marked.test_with_one_marked_case, ["case", "class"]),
        (Marked.test_with_marked_cases, ["case"]),
        (Marked.test_marked_with_a_marked_case, ["function", "case"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_nearest_level_counts_and_cases_are_of_the_function(test: object, expected: list[str]) -> None:
    assert sources(test, Marked, MODULE) == expected


@pytest.mark.parametrize("pytestmark", [documented("module"), [documented("module")]])
def test_a_module_speaks_for_tests_that_say_nothing(pytestmark: object) -> None:
    assert sources(Marked.test_bare, SimpleNamespace(pytestmark=pytestmark)) == ["module"]


# -- what a test asks --------------------------------------------------------------------------------

TINY = """
import pytest
from pytest_ghes_oauth import GitHubEnterpriseServer, Request

def ask(release, path):
    server = GitHubEnterpriseServer(release=release)
    server.handle(Request("GET", server.api_url + path))

@pytest.fixture
def made():
    return GitHubEnterpriseServer(release="2.22")

class TestAsking:
    @pytest.mark.parametrize("release", ["2.18", "3.3"])
    def test_asking(self, made, release):
        ask(release, "/meta")
        ask("3.19", "/applications/grants")

def test_making(made):
    assert made.release == "2.22"

def test_neither():
    pass
"""


def test_a_test_asks_what_servers_answer_or_else_the_releases_of_those_it_makes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_tiny=TINY)
    assert asked(pytester.path, ["test_tiny.py"]) == {
        "test_tiny.py::TestAsking::test_asking": {
            ("2.18", "meta/get"),
            ("3.3", "meta/get"),
            ("3.19", "oauth-authorizations/list-grants"),
        },
        "test_tiny.py::test_making": {("2.22", None)},
        "test_tiny.py::test_neither": set(),
    }


WRONG = """
import pytest

@pytest.fixture
def broken():
    assert False

def test_right():
    pass

def test_that_fails():
    assert False

def test_that_cannot_be_set_up(broken):
    pass

def test_that_is_skipped():
    pytest.skip()
"""


def test_a_test_that_does_not_pass_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_tiny=WRONG)
    with pytest.raises(SystemExit) as refused:
        asked(pytester.path, ["test_tiny.py"])
    first, *named = str(refused.value).splitlines()
    assert first.startswith("the pages say what the tests ask, and not every test passes ")
    assert named == [f"test_tiny.py::test_that_{why}" for why in ("fails", "cannot_be_set_up", "is_skipped")]


def test_a_module_that_cannot_be_imported_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_tiny="import nothing_of_that_name")
    with pytest.raises(SystemExit, match=r"not every test passes .*:\ntest_tiny.py$"):
        asked(pytester.path, ["test_tiny.py"])


# -- the pages ---------------------------------------------------------------------------------------


def test_a_page_lists_the_behaviours_of_an_operation_the_strongest_evidence_first() -> None:
    assert pages(behaviours(TESTS, ASKED))["login.md"] == (
        "# login\n"
        "\n"
        f"`GET /login`, GHES 2.18 to {RELEASES[-1]}\n"
        "\n"
        "| behaviour | evidence | releases |\n"
        "| --- | --- | --- |\n"
        "| A thing happens. | recorded: [wire 2](docs/evidence/wire.md#2): a\\|b; "
        "inferred: [semantics 3](docs/evidence/semantics.md#3) | 2.18 to 2.22 |\n"
        f"| A guess. | inferred: [semantics 3](docs/evidence/semantics.md#3) | {RELEASES[-1]} |\n"
    )


def test_a_row_shows_the_releases_on_which_the_test_asks_the_operation_of_the_page() -> None:
    several = Said("a.py::test_a", ("users/list-emails-for-authenticated-user", "meta/get", "lists"), INFERRED)
    first, *_, last = RELEASES
    askings = {Asking(first, "users/list-emails-for-authenticated"), Asking(last, "meta/get")}
    rows = behaviours([several], {several.test: askings})
    assert [row.releases for row in rows] == [(first,), (last,), (first, last)]


def test_the_index_counts_the_behaviours_of_each_page_by_their_strongest_evidence() -> None:
    texts = pages(behaviours(TESTS, ASKED))
    assert f"| [login](login.md) | 2.18 to {RELEASES[-1]} | 1 | 0 | 1 |" in texts["index.md"].splitlines()
    assert [name for name in texts if name != "index.md" and f"]({name})" not in texts["index.md"]] == []


def test_a_page_lists_the_replayed_recordings_and_the_documents_of_its_operation() -> None:
    fits = "Every documented request is understood, and every answer fits the document."
    assert pages([])["apps-reset-token.md"].splitlines()[-2:] == [
        f"| Answers 200 as recorded in 2020. | recorded: {linked('reset_token_200_01')} | 3.3 |",
        f"| {fits} | documented: {linked('OpenAPI')} | 2.20 to 3.19 |",
    ]


def test_every_row_of_a_page_leads_to_a_rule_or_a_recording_from_where_the_page_is() -> None:
    texts = pages(behaviours(said(), {}), "../evidence")
    tables = [text.partition("| --- |\n")[2] for name, text in texts.items() if name != "index.md"]
    rows = [row for table in tables for row in table.splitlines()]
    led = [row for row in rows if "](../evidence/" in row or "](https://www.rfc-editor.org/" in row]
    assert (led, len(rows) > len(OPERATIONS)) == (rows, True)


def test_what_is_inferred_by_an_analogy_without_a_rule_leads_to_the_rule_on_analogies() -> None:
    test = Said("a.py::test_a", ("login",), (("inferred", "by analogy with users"),))
    cell = "inferred: by analogy with users ([semantics 1](docs/evidence/semantics.md#1))"
    assert f"| A. | {cell} |  |" in pages(behaviours([test], {}))["login.md"].splitlines()


def test_every_operation_has_a_page_of_its_own() -> None:
    assert file_name("apps/check-token") == "apps-check-token.md"
    assert len({file_name(operation) for operation in OPERATIONS} | {"index.md"}) == len(OPERATIONS) + 1


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        ([], ""),
        (["3.3"], "3.3"),
        (["3.3", "2.18", "2.19"], "2.18 to 2.19, 3.3"),
        (["2.22", "3.0", "3.2", "3.3"], "2.22 to 3.0, 3.2 to 3.3"),
        (RELEASES, f"2.18 to {RELEASES[-1]}"),
    ],
)
def test_releases_are_written_as_spans_of_those_that_exist(releases: list[str], expected: str) -> None:
    assert spans({release for release in RELEASES if release in releases}) == expected


def test_pages_are_written_into_a_directory_that_is_made(tmp_path: Path) -> None:
    write({"login.md": "# höme\n"}, tmp_path / "new" / "pages")
    assert (tmp_path / "new" / "pages" / "login.md").read_text(encoding="utf-8") == "# höme\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("test_a_thing_happens", "A thing happens."),
        ("test_from_3_10_on_the_json_of_a_github_app_has_its_id", "From 3.10 on the JSON of a GitHub App has its ID."),
        ("test_two_tokens_keep_their_urls", "Two tokens keep their URLs."),
    ],
)
def test_the_name_of_a_test_is_written_as_a_sentence(name: str, sentence: str) -> None:
    assert Said(f"a.py::TestA::{name}", (), ()).sentence == sentence
