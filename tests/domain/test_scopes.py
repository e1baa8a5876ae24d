"""Names of scopes: what includes what, order, and equality."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ghes_oauth._domain.scopes import NAMES, Scopes, normalized, unknown
from tests.properties import steady


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["user", "gist", "user:email"], ["user", "gist"]),  # documented: "Normalized scopes"
        (["user:email", "user"], ["user"]),
        (["read:org", "admin:org"], ["admin:org"]),
        (["write:discussion", "read:discussion"], ["write:discussion"]),
        (["public_repo", "repo:status"], ["public_repo", "repo:status"]),
        (["write:packages", "read:packages"], ["write:packages", "read:packages"]),  # create_with_otp_2019
        (["gist", "gist"], ["gist"]),
        ([], []),
    ],
)
def test_a_parent_swallows_its_children_and_the_order_stays(sent: list[str], kept: list[str]) -> None:
    assert list(normalized(sent)) == kept


@steady(100)
@given(st.lists(st.sampled_from(sorted(NAMES))))
def test_normalising_loses_no_permission_and_is_done_at_once(names: list[str]) -> None:
    kept = normalized(names)
    assert all(kept.allow(name) for name in names)
    assert list(normalized(kept)) == list(kept)


def test_a_scope_allows_what_it_includes_at_any_depth() -> None:
    assert Scopes(["admin:org"]).allow("read:org")
    assert not Scopes(["read:org"]).allow("admin:org")


def test_scopes_equal_any_collection_of_the_same_names() -> None:
    scopes = Scopes(["repo", "gist"])
    assert scopes == ["gist", "repo"]
    assert scopes == ("repo", "gist")
    assert {"gist", "repo"} == scopes
    assert scopes != ["repo"]
    assert scopes != "repo"


def test_the_header_form_is_sorted_and_joined_by_a_comma_and_a_space() -> None:
    assert str(Scopes(["user", "gist", "repo"])) == "gist, repo, user"


def test_unknown_names_come_back_in_order() -> None:
    assert unknown(["repo", "rep", "Gist"]) == ["rep", "Gist"]
