"""`ghes.exchanges` and `ghes.events`: read like a tuple, made without copying, and unmoved by what comes later."""

from __future__ import annotations

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Request
from pytest_ghes_oauth._history import History


@pytest.fixture(name="entries")
def _entries() -> list[str]:
    return ["a", "b", "c"]


@pytest.fixture(name="history")
def _history(entries: list[str]) -> History[str]:
    history = History(entries)
    entries.append("later")
    return history


def test_what_a_test_saw_stays_as_it_was(server: GitHubEnterpriseServer) -> None:
    server.handle(Request("GET", "/api/v3"))
    exchanges, events = server.exchanges, server.events
    server.handle(Request("GET", "/api/v3/meta"))
    server.add_user()
    assert ([one.request.path for one in exchanges], len(events)) == (["/api/v3"], 0)
    assert ([one.request.path for one in server.exchanges][1:], len(server.events)) == (["/api/v3/meta"], 1)


@pytest.mark.parametrize("at", [0, 2, -1, -3])
def test_a_history_is_read_by_position_from_either_end(history: History[str], at: int) -> None:
    assert history[at] == ["a", "b", "c"][at]


@pytest.mark.parametrize("at", [3, -4])
def test_a_position_that_a_history_has_not_is_said(history: History[str], at: int) -> None:
    with pytest.raises(IndexError, match=rf"^no \[{at}\] among 3$"):
        history[at]


@pytest.mark.parametrize("part", [slice(1, None), slice(-2, None), slice(None, None, -1), slice(5, 9)], ids=str)
def test_a_part_of_a_history_is_a_tuple(history: History[str], part: slice) -> None:
    assert history[part] == tuple(["a", "b", "c"][part])


def test_a_history_ends_where_it_ended(history: History[str]) -> None:
    assert (len(history), [*history], [*reversed(history)]) == (3, ["a", "b", "c"], ["c", "b", "a"])
    assert ("later" in history, bool(History([]))) == (False, False)


def test_a_history_equals_what_has_the_same_entries(history: History[str], entries: list[str]) -> None:
    same = [history, ("a", "b", "c"), ["a", "b", "c"], History(["a", "b", "c"])]
    others = [History(entries), ("a", "b"), ["a", "b", "d"], "abc", {"a", "b", "c"}]
    assert [history == other for other in [*same, *others]] == [True] * 4 + [False] * 5
    assert hash(history) == hash(("a", "b", "c"))


def test_a_history_is_shown_as_a_list(history: History[str]) -> None:
    assert repr(history) == "['a', 'b', 'c']"


def test_a_history_copies_nothing_when_it_is_made() -> None:
    class Untouchable(list[str]):
        def __iter__(self) -> None:  # type: ignore[override]  # nobody may call it
            raise AssertionError

    assert History(Untouchable(["a", "b"]))[-1] == "b"
