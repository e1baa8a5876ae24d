"""What a marker pins, what pytest cannot split, and servers of the factory while there are several releases."""

from __future__ import annotations

import pytest

from tests.plugin.inner import Inner

SEVERAL = "--ghes-release=3.1,3.19"

UNSPLITTABLE = {
    "getfixturevalue_in_the_test": "def test_it(request): request.getfixturevalue('ghes')",
    "getfixturevalue_in_a_fixture": """
@pytest.fixture
def mine(request):
    return request.getfixturevalue("ghes")

def test_it(mine): pass
""",
    "getfixturevalue_of_ghes_user": "def test_it(request): request.getfixturevalue('ghes_user')",
    "unittest_with_a_fixture": """
class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _server(self, ghes): pass

    def test_it(self): pass
""",
    "unittest_with_a_marker": """
@pytest.mark.ghes_user("octocat")
class TestIt(unittest.TestCase):
    def test_it(self): pass
""",
    "unittest_with_usefixtures": """
@pytest.mark.usefixtures("ghes")
class TestIt(unittest.TestCase):
    def test_it(self): pass
""",
    "unittest_with_a_fixture_of_the_module": """
@pytest.fixture(autouse=True)
def _server(ghes): pass

class TestIt(unittest.TestCase):
    def test_it(self): pass
""",
}
# The test itself is running when it asks; the others have not begun.
IN_THE_TEST = ("getfixturevalue_in_the_test", "getfixturevalue_of_ghes_user")

HEAD = "import pytest, unittest\n\n"
OURS = ("INTERNALERROR", "Traceback", "pytest_ghes_oauth/", "exception occurred", "direct cause")


def releases(inner: Inner, source: str, *args: str) -> dict[str, object]:
    """Run *source*, all of which must pass, and return the release that each test recorded."""
    ran = inner.properties(f"import pytest\n\n{source}", *args)
    return {name: dict(recorded).get("release") for name, recorded in ran.items() if isinstance(recorded, dict)}


def failures(inner: Inner, source: str, *args: str) -> dict[str, pytest.TestReport]:
    """Run *source* and the other files there are, and return the reports of what failed."""
    return {report.nodeid: report for report in inner.reports(source, *args) if report.failed}


def files(inner: Inner, above: str = "") -> None:
    """Write a file for each kind of test that pytest cannot split."""
    for name, test in UNSPLITTABLE.items():
        inner.file(f"test_{name}.py", f"{HEAD}{above}\n\n{test}")


# -- what pytest cannot split ------------------------------------------------------------------------


def test_what_cannot_be_split_fails_with_one_sentence(inner: Inner) -> None:
    files(inner)
    failed = failures(inner, "def test_before(ghes): pass", SEVERAL)
    stages = {nodeid.partition(".py")[0].removeprefix("test_"): report.when for nodeid, report in failed.items()}
    assert stages == {name: "call" if name in IN_THE_TEST else "setup" for name in UNSPLITTABLE}
    shown = ("several releases", "3.1, 3.19", "argument", "unittest", "getfixturevalue", "@pytest.mark.ghes(release=")
    for nodeid, report in failed.items():
        assert len(report.longreprtext.splitlines()) == 1, nodeid
        assert [part for part in shown if part not in report.longreprtext] == [], nodeid


def test_the_output_has_no_traceback_and_no_internal_error(inner: Inner) -> None:
    files(inner)
    result = inner.run("def test_before(ghes): pass", SEVERAL)
    result.assert_outcomes(passed=2, failed=len(IN_THE_TEST), errors=len(UNSPLITTABLE) - len(IN_THE_TEST))
    output = result.stdout.str() + result.stderr.str()
    assert {word: output.count(word) for word in OURS if word in output} == {}


def test_what_cannot_be_split_runs_once_a_marker_pins_it(inner: Inner) -> None:
    files(inner, "pytestmark = pytest.mark.ghes(release='3.9')")
    inner.run("", SEVERAL).assert_outcomes(passed=len(UNSPLITTABLE))


def test_what_cannot_be_split_runs_on_one_release(inner: Inner) -> None:
    files(inner)
    inner.run("", "--ghes-release=3.1").assert_outcomes(passed=len(UNSPLITTABLE))


def test_a_unittest_that_has_no_server_runs(inner: Inner) -> None:
    source = "class TestIt(unittest.TestCase):\n    def test_it(self): pass\n"
    inner.run(HEAD + source, SEVERAL).assert_outcomes(passed=1)


def test_a_doctest_fails_with_one_sentence_and_the_others_run(inner: Inner) -> None:
    inner.file("one.txt", ">>> getfixture('ghes').release == '3.1'\nTrue\n")
    inner.file("two.txt", ">>> 1 + 1\n2\n")
    (failed,) = failures(inner, "", SEVERAL, "--doctest-glob=*.txt").values()
    assert failed.longreprtext.startswith("several releases were asked for (3.1, 3.19)")
    assert len(failed.longreprtext.splitlines()) == 1
    inner.run("", SEVERAL, "--doctest-glob=*.txt").assert_outcomes(passed=1, failed=1)


def test_a_doctest_runs_on_one_release(inner: Inner) -> None:
    inner.file("one.txt", ">>> getfixture('ghes').release == '3.1'\nTrue\n")
    inner.run("", "--ghes-release=3.1", "--doctest-glob=*.txt").assert_outcomes(passed=1)


def test_an_item_that_is_no_function_runs_once(inner: Inner) -> None:
    conftest = """
        import pytest

        class Item(pytest.Item):
            def runtest(self):
                pass

        class File(pytest.File):
            def collect(self):
                item = Item.from_parent(self, name="one")
                item.add_marker(pytest.mark.ghes_user("octocat"))
                yield item

        def pytest_collect_file(file_path, parent):
            return File.from_parent(parent, path=file_path) if file_path.suffix == ".case" else None
        """
    inner.file("conftest.py", conftest)
    inner.file("one.case", "")
    inner.run("", SEVERAL).assert_outcomes(passed=1)


# -- a server of the project's own -------------------------------------------------------------------


@pytest.mark.parametrize(
    "override", ["def ghes(ghes): return ghes.release", "def ghes(ghes_factory): return ghes_factory().release"]
)
def test_a_fixture_in_place_of_ours_is_on_each_release(inner: Inner, override: str) -> None:
    inner.file("conftest.py", f"import pytest\n\n@pytest.fixture\n{override}\n")
    source = "def test_it(ghes, record_property): record_property('release', str(ghes))"
    assert releases(inner, source, SEVERAL) == {"test_it[3.1]": "3.1", "test_it[3.19]": "3.19"}


def test_a_fixture_that_has_nothing_of_ours_does_no_harm(inner: Inner) -> None:
    inner.file("conftest.py", "import pytest\n\n@pytest.fixture\ndef ghes(): return 'mine'\n")
    source = "import pytest\n\n@pytest.mark.ghes_user('octocat')\ndef test_it(ghes): assert ghes == 'mine'"
    result = inner.run(source, SEVERAL)
    assert result.ret == pytest.ExitCode.OK


# -- the marker --------------------------------------------------------------------------------------

NOTE = "def {name}(ghes, record_property): record_property('release', str(ghes.release))"
LEVELS = """
pytestmark = pytest.mark.ghes(release="3.2")

def test_module(ghes, record_property): record_property("release", str(ghes.release))

@pytest.mark.ghes(release="3.3,3.4")
class TestClass:
    def test_class(self, ghes, record_property): record_property("release", str(ghes.release))

    @pytest.mark.ghes(release="3.9")
    def test_function(self, ghes, record_property): record_property("release", str(ghes.release))

    @pytest.mark.ghes(url="https://corp.test")
    def test_other(self, ghes, record_property): record_property("release", str(ghes.release))
"""


@pytest.mark.parametrize("args", [[], [SEVERAL]], ids=["one", "several"])
def test_the_nearest_marker_that_names_releases_wins_over_the_run(inner: Inner, args: list[str]) -> None:
    assert releases(inner, LEVELS, *args) == {
        "test_module": "3.2",
        "TestClass.test_class[3.3]": "3.3",
        "TestClass.test_class[3.4]": "3.4",
        "TestClass.test_function": "3.9",
        "TestClass.test_other[3.3]": "3.3",
        "TestClass.test_other[3.4]": "3.4",
    }


def test_a_marker_without_a_release_leaves_it_to_the_run(inner: Inner) -> None:
    source = "@pytest.mark.ghes(private_mode=True)\n" + NOTE.format(name="test_it")
    assert releases(inner, source, SEVERAL) == {"test_it[3.1]": "3.1", "test_it[3.19]": "3.19"}


def test_a_marker_takes_a_release_as_an_object(inner: Inner) -> None:
    source = "from pytest_ghes_oauth import Release\n\n@pytest.mark.ghes(release=Release('3.9'))\n"
    assert releases(inner, source + NOTE.format(name="test_it"), SEVERAL) == {"test_it": "3.9"}


def test_the_marker_of_a_parameter_pins_its_runs(inner: Inner) -> None:
    source = """
@pytest.mark.parametrize("letter", ["a", pytest.param("b", marks=pytest.mark.ghes(release="3.9"))])
def test_it(ghes, letter, record_property): record_property("release", str(ghes.release))
"""
    ran = releases(inner, source, SEVERAL)
    assert {release for name, release in ran.items() if name.startswith("test_it[b")} == {"3.9"}


BAD_RELEASES = {
    "'9.9'": ("'9.9'", "served: 2.18, "),
    "'3.1,9.9'": ("'9.9'", "served: 2.18, "),
    "'3.1..9.9'": ("'9.9'", "served: 2.18, "),
    "'2.17..3.1'": ("'2.17'", "served: 2.18, "),
    "'3.4..3.1'": ("'3.4..3.1'", "later release to an earlier"),
    "'three'": ("'three'", "several as '3.1,3.19'"),
    "'three,3.1'": ("'three", "2.18, 2.19, "),
    "'3.1..'": ("'3.1..'", "2.18, 2.19, "),
    "'..3.1'": ("'..3.1'", "2.18, 2.19, "),
    "'3.1,,3.2'": ("'3.1,,3.2'", "2.18, 2.19, "),
    "'3.19.1'": ("'3.19.1'", "2.18, 2.19, "),
    "''": ("''", "3.3"),
    "3.1": ("3.1", "string"),
    "['3.1', '3.2']": ("['3.1', '3.2']", "string"),
    "None": ("None", "string"),
}


@pytest.mark.parametrize("args", [[], [SEVERAL]], ids=["one", "several"])
def test_a_bad_marker_fails_its_test_once_in_set_up(inner: Inner, args: list[str]) -> None:
    markers = [f"@pytest.mark.ghes(release={release})" for release in BAD_RELEASES]
    tests = "\n".join(f"{marker}\ndef test_{number}(): pass\n" for number, marker in enumerate(markers))
    reports = [report for report in inner.reports(f"import pytest\n\n{tests}", *args) if report.when == "setup"]
    assert len(reports) == len(BAD_RELEASES)
    for report, marker, shown in zip(reports, markers, BAD_RELEASES.values(), strict=True):
        sentence = report.longreprtext
        assert (report.failed, len(sentence.splitlines())) == (True, 1), marker
        assert [part for part in (marker, *shown) if part not in sentence] == []


# -- ghes_factory ------------------------------------------------------------------------------------


def test_a_server_of_the_factory_is_on_the_release_of_the_test(inner: Inner) -> None:
    source = "def test_it(ghes, ghes_factory, record_property): record_property('release', str(ghes_factory().release))"
    assert releases(inner, source, SEVERAL) == {"test_it[3.1]": "3.1", "test_it[3.19]": "3.19"}


def test_a_server_of_the_factory_is_on_the_release_that_a_marker_pins(inner: Inner) -> None:
    source = """
@pytest.mark.ghes(release="3.9")
def test_it(ghes_factory, record_property): record_property("release", str(ghes_factory().release))
"""
    assert releases(inner, source, SEVERAL) == {"test_it": "3.9"}


def test_a_release_of_its_own_wins_in_the_factory(inner: Inner) -> None:
    source = """
def test_split(ghes, ghes_factory): assert ghes_factory(release="3.9").release == "3.9"

def test_not_split(ghes_factory): assert ghes_factory(release="3.9").release == "3.9"
"""
    inner.run(source, SEVERAL).assert_outcomes(passed=3)


def test_the_factory_says_in_one_sentence_that_a_test_was_not_split(inner: Inner) -> None:
    source = """
        import pytest
        from pytest_ghes_oauth import GHESError

        def test_it(ghes_factory, record_property):
            with pytest.raises(GHESError) as problem:
                ghes_factory()
            record_property("release", str(problem.value))
        """
    sentence = str(inner.properties(source, SEVERAL)["test_it"])
    shown = ("several releases", "3.1, 3.19", "release=")
    assert [part for part in shown if part not in sentence] == []
    assert r"\n" not in sentence
