"""Several releases: a test that uses `ghes` runs once on each, oldest first, and its id ends in the release."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

TEST = """
    def test_it(ghes, record_property):
        record_property("release", str(ghes.release))
    """

PARAMETRISED = """
    import pytest

    @pytest.mark.parametrize("letter", ["a", "b"])
    def test_letter(ghes, letter):
        pass
    """

ALL = [*(f"2.{minor}" for minor in range(18, 23)), *(f"3.{minor}" for minor in range(23))]

SELECTIONS = {
    "3.19,3.1": ["3.1", "3.19"],
    "3.9..3.11": ["3.9", "3.10", "3.11"],
    "2.22..3.1": ["2.22", "3.0", "3.1"],
    "3.19,3.1..3.2,2.18": ["2.18", "3.1", "3.2", "3.19"],
    "3.1,3.2,3.1": ["3.1", "3.2"],
    "3.1..3.3,3.2..3.4": ["3.1", "3.2", "3.3", "3.4"],
    " 3.1 , 3.2 .. 3.3 ": ["3.1", "3.2", "3.3"],
    "all": ALL,
    "3.1,all": ALL,
    "3.1": ["3.1"],
    "3.1,3.1": ["3.1"],
    "3.1..3.1": ["3.1"],
}


def split(name: str, *releases: str) -> dict[str, object]:
    """Return what the runs of test *name* on *releases* record."""
    return {f"{name}[{release}]": {"release": release} for release in releases}


def ids(inner: Inner, source: str, *args: str) -> list[str]:
    """Return the names of the tests of *source* in the order in which they run on 3.1 and 3.19; all must pass."""
    return list(inner.properties(source, "--ghes-release=3.1,3.19", *args))


# -- what is selected --------------------------------------------------------------------------------


def test_a_selection_runs_the_test_on_each_of_its_releases_oldest_first(inner: Inner) -> None:
    source = "import pytest\n\n" + "\n".join(
        f"@pytest.mark.ghes(release={selection!r})\n"
        f"def test_{number}(ghes, record_property): record_property('release', str(ghes.release))\n"
        for number, selection in enumerate(SELECTIONS)
    )
    ran = inner.properties(source)
    for number, (selection, releases) in enumerate(SELECTIONS.items()):
        name = f"test_{number}"
        runs = [(one, recorded) for one, recorded in ran.items() if one.partition("[")[0] == name]
        # One release leaves the id alone.
        expected = split(name, *releases) if len(releases) > 1 else {name: {"release": releases[0]}}
        assert runs == list(expected.items()), selection


def test_the_command_line_may_select_several(inner: Inner) -> None:
    ran = inner.properties(TEST, "--ghes-release=3.19,3.1..3.2,2.18")
    assert list(ran.items()) == list(split("test_it", "2.18", "3.1", "3.2", "3.19").items())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\nghes_release = 3.1,3.19\n"),
        ("pyproject.toml", '[tool.pytest]\nghes_release = "3.1,3.19"\n'),
    ],
)
def test_the_ini_file_may_name_several(inner: Inner, name: str, text: str) -> None:
    inner.file(name, text)
    assert inner.properties(TEST) == split("test_it", "3.1", "3.19")


def test_one_on_the_command_line_wins_over_several_in_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", "[pytest]\nghes_release = 3.1,3.19\n")
    assert inner.properties(TEST, "--ghes-release=3.9") == {"test_it": {"release": "3.9"}}


# -- the header --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "named"),
    [
        ("3.20", "release 3.20 (inferred from 3.19)"),
        ("3.18..3.21", "releases 3.18, 3.19, 3.20 (inferred from 3.19), 3.21 (inferred from 3.19)"),
    ],
)
def test_the_header_names_the_releases_and_says_which_are_inferred(inner: Inner, selection: str, named: str) -> None:
    header = inner.run("", f"--ghes-release={selection}")
    header.stdout.fnmatch_lines(f"ghes: {named} at https://ghes.test, --ghes-seed=*")


# -- which tests are split ---------------------------------------------------------------------------

USES = {
    "argument": "def test_it(ghes): pass",
    "ghes_user": "def test_it(ghes_user): pass",
    "ghes_app": "def test_it(ghes_app): pass",
    "ghes_token": "def test_it(ghes_token): pass",
    "usefixtures": "@pytest.mark.usefixtures('ghes')\ndef test_it(): pass",
    "own_fixture": "@pytest.fixture\ndef mine(ghes): pass\n\ndef test_it(mine): pass",
    "its_fixture": "@pytest.fixture\ndef a(ghes): pass\n\n@pytest.fixture\ndef b(a): pass\n\ndef test_it(b): pass",
    "autouse": "@pytest.fixture(autouse=True)\ndef mine(ghes): pass\n\ndef test_it(): pass",
    "marker_ghes": "@pytest.mark.ghes\ndef test_it(): pass",
    "marker_ghes_user": "@pytest.mark.ghes_user('octocat')\ndef test_it(): pass",
    "marker_of_the_module": "pytestmark = pytest.mark.ghes_user('octocat')\n\ndef test_it(): pass",
    "marker_beside_an_argument": "@pytest.mark.ghes_user('octocat')\ndef test_it(tmp_path): pass",
}


def node_ids(inner: Inner, tests: dict[str, str]) -> list[str]:
    """Return the ids of *tests*, each in a file of its own, that passed on 3.1 and 3.19, in order."""
    for name, test in tests.items():
        inner.file(f"test_{name}.py", f"import pytest\n\n{test}\n")
    reports = inner.reports("", "--ghes-release=3.1,3.19")
    assert [report.longreprtext for report in reports if report.failed] == []
    return [report.nodeid for report in reports if report.when == "call"]


def test_a_test_that_uses_the_server_is_split(inner: Inner) -> None:
    assert node_ids(inner, USES) == [
        f"test_{name}.py::test_it[{release}]" for name in sorted(USES) for release in ("3.1", "3.19")
    ]


def test_a_test_that_does_not_use_the_server_runs_once(inner: Inner) -> None:
    source = """
        def test_one(): pass
        def test_two(tmp_path): pass
        def test_three(ghes_factory): pass
        """
    assert ids(inner, source) == ["test_one", "test_two", "test_three"]


def test_a_marked_test_without_the_argument_is_on_the_release_of_its_id(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("octocat")
        def test_it(request, record_property):
            record_property("release", str(request.getfixturevalue("ghes").release))
        """
    assert inner.properties(source, "--ghes-release=3.1,3.19") == split("test_it", "3.1", "3.19")


# -- ids ---------------------------------------------------------------------------------------------

PARAMETERS = {
    "fixture": "@pytest.fixture(params=['y-x'])\ndef p(request): pass\n\ndef test_it(p, ghes): pass",
    "hook": "def pytest_generate_tests(metafunc): metafunc.parametrize('x', ['y-x'])\n\ndef test_it(ghes, x): pass",
    "marked": "@pytest.mark.parametrize('x', ['y-x'])\n@pytest.mark.ghes_user('octocat')\ndef test_it(x): pass",
    "module": ("@pytest.fixture(params=['y-x'], scope='module')\ndef p(request): pass\n\ndef test_it(ghes, p): pass"),
    "two": (
        "@pytest.mark.parametrize('x', ['x'])\n@pytest.mark.parametrize('y', ['y'])\ndef test_it(ghes, x, y): pass"
    ),
}


def test_each_parameter_runs_on_each_release(inner: Inner) -> None:
    assert ids(inner, PARAMETRISED) == [
        f"test_letter[{letter}-{release}]" for letter in "ab" for release in ("3.1", "3.19")
    ]


def test_the_release_stands_last_however_the_test_is_parametrised(inner: Inner) -> None:
    assert node_ids(inner, PARAMETERS) == [
        f"test_{name}.py::test_it[y-x-{release}]" for name in PARAMETERS for release in ("3.1", "3.19")
    ]


def test_the_tests_of_a_class_are_split(inner: Inner) -> None:
    source = """
        import pytest

        class TestIt:
            def test_one(self, ghes):
                pass

            @pytest.mark.parametrize("letter", ["a"])
            def test_two(self, ghes, letter):
                pass

            def test_three(self):
                pass
        """
    expected = ["test_one[3.1]", "test_one[3.19]", "test_two[a-3.1]", "test_two[a-3.19]", "test_three"]
    assert ids(inner, source) == [f"TestIt.{name}" for name in expected]


def test_pytest_selects_by_release(inner: Inner) -> None:
    assert ids(inner, TEST, "test_inner.py::test_it[3.19]") == ["test_it[3.19]"]


def test_a_random_order_runs_the_same_tests(inner: Inner) -> None:
    shuffled = inner.properties(TEST, "--ghes-release=all", "-p", "randomly", "--randomly-seed=1")
    assert list(shuffled) != list(split("test_it", *ALL))
    assert shuffled == split("test_it", *ALL)
