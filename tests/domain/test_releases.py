"""Releases: how they compare, which there are, and how several are selected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_ghes_oauth import GHESError, Release
from pytest_ghes_oauth._domain.releases import LAST_DOCUMENTED, RELEASES, selected, served

ALL = [str(release) for release in RELEASES]
FIRST, LAST = ALL[0], ALL[-1]


# -- one ---------------------------------------------------------------------------------------------


def test_the_first_and_the_last_are_those_of_which_something_is_known() -> None:
    # releases 1. No other test names the last one.
    assert (FIRST, LAST) == ("2.18", "3.22")


def test_none_is_left_out_and_they_stand_oldest_first() -> None:
    numbers = [release.number for release in RELEASES]
    following = [(3, 0) if (major, minor) == (2, 22) else (major, minor + 1) for major, minor in numbers]
    assert numbers[1:] == following[:-1]


def test_the_last_with_a_document_is_3_19() -> None:
    assert LAST_DOCUMENTED == "3.19"


def test_sorted_they_stand_by_number_and_not_by_text() -> None:
    backward = [Release(text) for text in sorted(ALL, reverse=True)]
    assert [str(release) for release in sorted(backward)] == ALL


@pytest.mark.parametrize(("older", "newer"), [("3.9", "3.10"), ("2.22", "3.0")])
class TestOrder:
    """Two of them, as releases or as text on either side."""

    def test_of_two_releases(self, older: str, newer: str) -> None:
        first, second = Release(older), Release(newer)
        assert (first < second, first <= second, first > second, first >= second) == (True, True, False, False)

    def test_of_a_release_and_a_text(self, older: str, newer: str) -> None:
        first = Release(older)
        assert (first < newer, first <= newer, first > newer, first >= newer) == (True, True, False, False)

    def test_of_a_text_and_a_release(self, older: str, newer: str) -> None:
        second = Release(newer)
        assert (older < second, older <= second, older > second, older >= second) == (True, True, False, False)

    def test_they_differ(self, older: str, newer: str) -> None:
        assert (Release(older) != Release(newer), Release(older) != newer) == (True, True)


def test_a_release_is_neither_before_nor_after_itself() -> None:
    release = Release("3.3")
    assert (release < "3.3", release > "3.3", release <= "3.3", release >= "3.3") == (False, False, True, True)


def test_a_release_equals_its_text_on_either_side() -> None:
    texts: list[object] = ["3.10", Release("3.10")]
    assert (Release("3.10") in texts, texts[0] == Release("3.10")) == (True, True)


def test_a_release_and_its_text_are_one_key() -> None:
    places: dict[object, str] = {Release("3.10"): "here"}
    assert places["3.10"] == "here"


def test_two_releases_of_one_text_are_one_of_a_set() -> None:
    assert len({Release("3.3"), Release("3.3"), "3.3"}) == 1


@pytest.mark.parametrize("other", [3.3, None, (3, 3), "3.30", "three"])
def test_it_equals_nothing_else(other: object) -> None:
    assert Release("3.3") != other


@pytest.mark.parametrize("other", [3.3, None, (3, 4)])
def test_it_has_no_order_with_what_is_no_release(other: object) -> None:
    with pytest.raises(TypeError):
        Release("3.3") < other  # noqa: B015  # the misuse


def test_a_text_that_is_no_release_has_no_order_with_one() -> None:
    with pytest.raises(GHESError, match=r"^release 'newest' is not a string of the form '3\.3'$"):
        assert Release("3.3") < "newest"


def test_it_prints_as_its_text() -> None:
    release = Release("3.10")
    assert (str(release), f"{release}", repr(release)) == ("3.10", "3.10", "Release('3.10')")


def test_its_number_can_be_read_and_its_parts_are_integers() -> None:
    assert Release("3.10").number == (3, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "3.3.1",
        "v3.3",
        " 3.3",
        "3.3\n",
        "3,3",
        "٣.٣",
        "3.03",
        "03.3",
        3.3,
        None,
        b"3.3",
    ],
)
def test_what_is_no_release_is_misuse(text: object) -> None:
    with pytest.raises(GHESError) as raised:
        Release(text)
    assert str(raised.value) == f"release {text!r} is not a string of the form '3.3'"


# -- served ------------------------------------------------------------------------------------------


def test_each_is_served_by_its_text_and_as_an_object() -> None:
    assert [str(served(text)) for text in ALL] == ALL
    assert [str(served(Release(text))) for text in ALL] == ALL


SERVED = f"served: {', '.join(ALL)}"


@pytest.mark.parametrize("text", ["2.17", "2.23", "4.0"])
@pytest.mark.parametrize("of", [str, Release])
def test_one_that_does_not_exist_is_refused_with_those_that_do(text: str, of: Callable[[str], object]) -> None:
    with pytest.raises(GHESError) as raised:
        served(of(text))
    assert str(raised.value) == f"release {text!r} is not served; {SERVED}"


# -- several -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("3.3", ["3.3"]),
        ("3.1,3.19", ["3.1", "3.19"]),
        ("3.1, 3.19", ["3.1", "3.19"]),
        ("3.19,3.1", ["3.1", "3.19"]),
        ("3.1,3.1", ["3.1"]),
        ("3.1..3.4", ["3.1", "3.2", "3.3", "3.4"]),
        ("3.1 .. 3.4", ["3.1", "3.2", "3.3", "3.4"]),
        ("3.8..3.11", ["3.8", "3.9", "3.10", "3.11"]),
        ("2.21..3.1", ["2.21", "2.22", "3.0", "3.1"]),
        ("all", ALL),
        (f"{FIRST}..{LAST}", ALL),
        ("all,3.3", ALL),
        ("3.1..3.2,2.18", ["2.18", "3.1", "3.2"]),
        ("3.1..3.3,3.2..3.4", ["3.1", "3.2", "3.3", "3.4"]),
    ],
)
def test_a_selection_is_its_releases_once_and_oldest_first(text: str, names: list[str]) -> None:
    assert [str(release) for release in selected(text)] == names


def test_a_release_selects_itself() -> None:
    assert selected(Release("3.10")) == (Release("3.10"),)


@pytest.mark.parametrize("text", ["9.9", "3.3,9.9", "3.3..9.9", "9.9..3.3"])
def test_a_selection_of_one_that_does_not_exist_names_it_and_those_that_do(text: str) -> None:
    with pytest.raises(GHESError) as raised:
        selected(text)
    assert str(raised.value) == f"release '9.9' is not served; {SERVED}"


@pytest.mark.parametrize(("text", "part"), [("3.4..3.1", "3.4..3.1"), ("3.3, 3.10..3.9", "3.10..3.9")])
def test_a_range_goes_forward(text: str, part: str) -> None:
    with pytest.raises(GHESError) as raised:
        selected(text)
    assert str(raised.value) == f"release {text!r}: {part!r} is a range from a later release to an earlier one"


@pytest.mark.parametrize(
    "text",
    [
        "", "3.3,", "3.1,,3.3", "..", "3.1..", "..3.1", "3.1...3.4", "3.1..3.2..3.3", "3.1-3.4", "3.1.4", "ALL",
        "all..3.3", "newest", 3.3, None, ["3.1", "3.2"],
    ],
    ids=str,
)  # fmt: skip
def test_a_selection_of_something_else_is_one_line_that_shows_how_they_are_written(text: object) -> None:
    with pytest.raises(GHESError) as raised:
        selected(text)
    sentence = str(raised.value)
    shown = "'3.1,3.19'" in sentence or "'3.3'" in sentence
    assert (sentence.startswith("release "), shown, "\n" in sentence) == (True, True, False)
