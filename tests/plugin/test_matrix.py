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
    "3.1,3.19": ["3.1", "3.19"],
    "3.19,3.1": ["3.1", "3.19"],
    "3.10,3.9": ["3.9", "3.10"],
    "3.1..3.4": ["3.1", "3.2", "3.3", "3.4"],
    "3.9..3.11": ["3.9", "3.10", "3.11"],
    "2.22..3.1": ["2.22", "3.0", "3.1"],
    "3.19,3.1..3.2,2.18": ["2.18", "3.1", "3.2", "3.19"],
    "3.1,3.2,3.1": ["3.1", "3.2"],
    "3.1..3.3,3.2..3.4": ["3.1", "3.2", "3.3", "3.4"],
    " 3.1 , 3.2 .. 3.3 ": ["3.1", "3.2", "3.3"],
    "all": ALL,
    "3.1,all": ALL,
}

# The same key in each file that pytest reads.
INI_FILES = {
    "pytest.ini": ("pytest.ini", "[pytest]\nghes_release = 3.1,3.19\n"),
    "ini_options": ("pyproject.toml", '[tool.pytest.ini_options]\nghes_release = "3.1,3.19"\n'),
    "tool.pytest": ("pyproject.toml", '[tool.pytest]\nghes_release = "3.1,3.19"\n'),
    "addopts": ("pytest.ini", "[pytest]\naddopts = --ghes-release=3.1,3.19\n"),
}


def split(name: str, *releases: str) -> dict[str, object]:
    """Return what the runs of test *name* on *releases* record."""
    return {f"{name}[{release}]": {"release": release} for release in releases}


def ids(inner: Inner, source: str, *args: str) -> list[str]:
    """Return the names of the tests of *source* in the order in which they run on 3.1 and 3.19; all must pass."""
    return list(inner.properties(source, "--ghes-release=3.1,3.19", *args))


# -- what is selected --------------------------------------------------------------------------------


@pytest.mark.parametrize(("selection", "releases"), SELECTIONS.items(), ids=SELECTIONS)
def test_a_selection_runs_the_test_on_each_of_its_releases(inner: Inner, selection: str, releases: list[str]) -> None:
    assert inner.properties(TEST, f"--ghes-release={selection}") == split("test_it", *releases)


@pytest.mark.parametrize("selection", ["3.19,3.1", "3.10,3.9", "3.1..3.4", "all", "3.22,2.18..3.0,3.9"])
def test_the_oldest_release_comes_first_whatever_the_order_given(inner: Inner, selection: str) -> None:
    names = list(inner.properties(TEST, f"--ghes-release={selection}"))
    assert names == sorted(names, key=lambda name: ALL.index(name.removeprefix("test_it[").removesuffix("]")))


@pytest.mark.parametrize("selection", ["3.1", "3.1,3.1", "3.1..3.1", " 3.1 "])
def test_one_release_leaves_test_ids_alone(inner: Inner, selection: str) -> None:
    assert inner.properties(TEST, f"--ghes-release={selection}") == {"test_it": {"release": "3.1"}}


# -- where it is selected ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "text"), INI_FILES.values(), ids=INI_FILES)
def test_the_ini_file_may_name_several(inner: Inner, name: str, text: str) -> None:
    inner.file(name, text)
    assert inner.properties(TEST) == split("test_it", "3.1", "3.19")


def test_an_overridden_ini_key_may_name_several(inner: Inner) -> None:
    assert inner.properties(TEST, "-o", "ghes_release=3.1,3.19") == split("test_it", "3.1", "3.19")


def test_one_on_the_command_line_wins_over_several_in_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", "[pytest]\nghes_release = 3.1,3.19\n")
    assert inner.properties(TEST, "--ghes-release=3.9") == {"test_it": {"release": "3.9"}}


def test_several_on_the_command_line_win_over_one_in_the_ini_file(inner: Inner) -> None:
    inner.file("pytest.ini", "[pytest]\nghes_release = 3.9\n")
    assert inner.properties(TEST, "--ghes-release=3.1,3.19") == split("test_it", "3.1", "3.19")


# -- the header --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selection", "named"),
    [
        ("3.1", "release 3.1"),
        ("3.20", "release 3.20 (inferred from 3.19)"),
        ("3.19,3.1", "releases 3.1, 3.19"),
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
    "own fixture": "@pytest.fixture\ndef mine(ghes): pass\n\ndef test_it(mine): pass",
    "its fixture": "@pytest.fixture\ndef a(ghes): pass\n\n@pytest.fixture\ndef b(a): pass\n\ndef test_it(b): pass",
    "autouse": "@pytest.fixture(autouse=True)\ndef mine(ghes): pass\n\ndef test_it(): pass",
    "marker ghes": "@pytest.mark.ghes\ndef test_it(): pass",
    "marker ghes_user": "@pytest.mark.ghes_user('octocat')\ndef test_it(): pass",
    "marker of the module": "pytestmark = pytest.mark.ghes_user('octocat')\n\ndef test_it(): pass",
    "marker beside an argument": "@pytest.mark.ghes_user('octocat')\ndef test_it(tmp_path): pass",
}


@pytest.mark.parametrize("test", USES.values(), ids=USES)
def test_a_test_that_uses_the_server_is_split(inner: Inner, test: str) -> None:
    assert ids(inner, f"import pytest\n\n{test}\n") == ["test_it[3.1]", "test_it[3.19]"]


def test_several_workers_run_the_same_tests(inner: Inner) -> None:
    source = TEST + PARAMETRISED
    plain = inner.properties(source, "--ghes-release=all")
    assert inner.properties(source, "--ghes-release=all", "-n", "2") == plain
    assert len(plain) == 3 * len(ALL)


@pytest.mark.parametrize(
    "test", ["def test_it(): pass", "def test_it(tmp_path): pass", "def test_it(ghes_factory): pass"]
)
def test_a_test_that_does_not_use_the_server_runs_once(inner: Inner, test: str) -> None:
    assert ids(inner, test) == ["test_it"]


def test_a_marked_test_without_the_argument_is_on_the_release_of_its_id(inner: Inner) -> None:
    source = """
        import pytest

        @pytest.mark.ghes_user("octocat")
        def test_it(request, record_property):
            record_property("release", str(request.getfixturevalue("ghes").release))
        """
    assert inner.properties(source, "--ghes-release=3.1,3.19") == split("test_it", "3.1", "3.19")


# -- ids ---------------------------------------------------------------------------------------------


def test_the_release_stands_last_in_the_id_of_a_parametrised_test(inner: Inner) -> None:
    assert ids(inner, PARAMETRISED) == [
        f"test_letter[{letter}-{release}]" for letter in "ab" for release in ("3.1", "3.19")
    ]


@pytest.mark.parametrize(
    "parametrised",
    [
        "@pytest.mark.parametrize('x', ['x'])\n@pytest.mark.parametrize('y', ['y'])\ndef test_it(ghes, x, y): pass",
        "@pytest.mark.parametrize('x', ['y-x'])\n@pytest.mark.ghes_user('octocat')\ndef test_it(x): pass",
        "@pytest.fixture(params=['y-x'])\ndef p(request): pass\n\ndef test_it(p, ghes): pass",
        "@pytest.fixture(params=['y-x'], scope='module')\ndef p(request): pass\n\ndef test_it(ghes, p): pass",
        "def pytest_generate_tests(metafunc): metafunc.parametrize('x', ['y-x'])\n\ndef test_it(ghes, x): pass",
    ],
    ids=["two parameters", "marked", "fixture", "fixture of the module", "pytest_generate_tests"],
)
def test_the_release_stands_last_however_the_test_is_parametrised(inner: Inner, parametrised: str) -> None:
    assert ids(inner, f"import pytest\n\n{parametrised}\n") == ["test_it[y-x-3.1]", "test_it[y-x-3.19]"]


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


# -- choosing among them -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["-k", "3.19"], ["test_it[3.19]"]),
        (["-k", "not 3.19"], ["test_it[3.1]"]),
        (["--deselect", "test_inner.py::test_it[3.19]"], ["test_it[3.1]"]),
        (["test_inner.py::test_it[3.19]"], ["test_it[3.19]"]),
        (["test_inner.py::test_it"], ["test_it[3.1]", "test_it[3.19]"]),
    ],
    ids=" ".join,
)
def test_pytest_selects_by_release(inner: Inner, args: list[str], expected: list[str]) -> None:
    assert ids(inner, TEST, *args) == expected


def test_collecting_shows_each_release(inner: Inner) -> None:
    result = inner.run(TEST, "--ghes-release=3.1,3.19", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["test_inner.py::test_it[[]3.1]", "test_inner.py::test_it[[]3.19]"], consecutive=True)


def test_only_the_release_that_failed_is_run_again(inner: Inner) -> None:
    source = "def test_it(ghes): assert ghes.release < '3.9'"
    args = ["-p", "cacheprovider", "--ghes-release=3.1,3.19"]
    inner.run(source, *args).assert_outcomes(passed=1, failed=1)
    assert {report.nodeid for report in inner.reports(source, *args, "--lf")} == {"test_inner.py::test_it[3.19]"}


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_random_order_runs_the_same_tests(inner: Inner, seed: str) -> None:
    shuffled = inner.properties(TEST, "--ghes-release=all", "-p", "randomly", f"--randomly-seed={seed}")
    assert list(shuffled) != list(split("test_it", *ALL))
    assert shuffled == split("test_it", *ALL)
