"""The lists of grants and of authorizations, in pages (wire 1.7, flows 88)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer, Response, User
from tests import evidence
from tests.evidence import about, documented, inferred, recorded
from tests.rest.client import Client
from tests.rest.reading import rows_in
from tests.rest.snapshot import snapshot

pytestmark = about(evidence.LISTS)

both = pytest.mark.parametrize("pages", ["/authorizations", "/applications/grants"], indirect=True)


class Pages:
    """A list of *rows* rows, on whichever of the two paths."""

    def __init__(self, server: GitHubEnterpriseServer, user: User, path: str) -> None:
        self._client, self._server, self._user, self._path = Client(server), server, user, path
        self.ids: list[int] = []

    def add(self, rows: int) -> None:
        for number in range(rows):
            if self._path == "/authorizations":
                row = self._server.issue_personal_token(self._user, note=f"note {number}").id
            else:
                row = self._server.add_grant(self._user, self._server.add_oauth_app(f"app {number}")).id
            self.ids.append(row)

    def ask(self, query: str = "") -> Response:
        return self._client.ask("GET", f"{self._path}{query}", auth=self._user.credentials)

    def shown(self, query: str = "") -> list[int]:
        return [row["id"] for row in rows_in(self.ask(query))]

    def links(self, query: str = "") -> dict[str, dict[str, str]]:
        """Rel -> the query of its URL, in order."""
        links = self.ask(query).headers.get("Link", "")
        found = re.findall(r'<([^>]*)>; rel="([a-z]+)"', links)
        assert ", ".join(f'<{url}>; rel="{rel}"' for url, rel in found) == links
        assert {url.partition("?")[0] for url, _ in found} <= {f"https://ghes.test/api/v3{self._path}"}
        return {rel: dict(parse_qsl(urlsplit(url).query)) for url, rel in found}


@pytest.fixture(name="pages")
def _pages(server: GitHubEnterpriseServer, user: User, request: pytest.FixtureRequest) -> Pages:
    return Pages(server, user, getattr(request, "param", "/authorizations"))


class TestRows:
    """Which rows a page has."""

    @recorded("wire 1.7")
    @documented("the page of the operation")
    @both
    def test_a_page_has_thirty_rows_by_default(self, pages: Pages) -> None:
        pages.add(31)
        assert (pages.shown(), pages.shown("?page=2")) == (pages.ids[:30], pages.ids[30:])

    @documented("the page of the operation")
    @pytest.mark.parametrize("size", [1, 7, 10])
    def test_a_page_has_as_many_rows_as_per_page_says(self, pages: Pages, size: int) -> None:
        pages.add(7)
        assert pages.shown(f"?per_page={size}") == pages.ids[:size]

    @documented("the page of the operation")
    def test_the_pages_together_are_the_whole_list(self, pages: Pages) -> None:
        pages.add(7)
        together = [row for page in (1, 2, 3) for row in pages.shown(f"?per_page=3&page={page}")]
        assert together == pages.ids

    @recorded("flows 88")
    @documented("the page of the operation")
    @pytest.mark.parametrize("size", [101, 10**30])
    def test_a_page_never_has_more_than_a_hundred_rows(self, pages: Pages, size: int) -> None:
        pages.add(101)
        assert len(pages.shown(f"?per_page={size}")) == 100

    @inferred("by analogy with an empty list")
    @pytest.mark.parametrize("page", [2, 10**30])
    def test_a_page_beyond_the_end_is_empty(self, pages: Pages, page: int) -> None:
        pages.add(2)
        assert pages.ask(f"?page={page}").body == b"[]"

    @inferred("by analogy with a parameter that was not sent")
    def test_a_page_number_or_size_that_is_not_positive_is_ignored(self, pages: Pages) -> None:
        pages.add(2)
        for value in ("0", "-1", "x", "", "1.5"):
            assert (pages.shown(f"?page={value}"), pages.shown(f"?per_page={value}")) == (pages.ids, pages.ids), value

    @documented("RFC 9110 9.2.1")
    def test_reading_a_page_changes_nothing(self, server: GitHubEnterpriseServer, pages: Pages) -> None:
        pages.add(3)
        before = snapshot(server)
        pages.shown("?per_page=2&page=2")
        assert snapshot(server) == before


class TestLink:
    """The header `Link`."""

    @recorded("wire 1.7")
    @documented("flows 88")
    @pytest.mark.parametrize("rows", [0, 30])
    def test_a_list_of_one_page_has_no_link(self, pages: Pages, rows: int) -> None:
        pages.add(rows)
        assert (len(pages.shown()), "Link" in pages.ask().headers) == (rows, False)

    @recorded("flows 88")
    @documented("flows 88")
    @inferred("by analogy with the last page, for those beyond it")
    @pytest.mark.parametrize(
        ("page", "rels"),
        [
            (1, ["next", "last"]),
            (2, ["prev", "next", "last", "first"]),
            (3, ["prev", "first"]),
            (4, ["prev", "first"]),
            (10**6, ["prev", "first"]),
        ],
    )
    def test_a_link_has_the_rels_that_apply_in_order(self, pages: Pages, page: int, rels: list[str]) -> None:
        pages.add(5)
        assert list(pages.links(f"?per_page=2&page={page}")) == rels

    @recorded("list_200_01")
    @documented("flows 88")
    def test_each_rel_of_a_link_names_its_page(self, pages: Pages) -> None:
        pages.add(9)
        numbers = {rel: query["page"] for rel, query in pages.links("?per_page=2&page=3").items()}
        assert numbers == {"prev": "2", "next": "4", "last": "5", "first": "1"}

    @recorded("list_200_01")
    @both
    def test_a_link_without_other_parameters_has_the_page_alone(self, pages: Pages) -> None:
        pages.add(31)
        assert pages.links() == {"next": {"page": "2"}, "last": {"page": "2"}}

    @recorded("wire 1.7")
    def test_a_link_repeats_per_page_if_it_was_sent(self, pages: Pages) -> None:
        pages.add(3)
        assert {query["per_page"] for query in pages.links("?per_page=2").values()} == {"2"}

    @documented("flows 88")
    def test_a_link_keeps_other_parameters(self, pages: Pages) -> None:
        pages.add(3)
        kept = {query["since"] for query in pages.links("?since=a%26b%20c&per_page=2").values()}
        assert kept == {"a&b c"}

    @documented("flows 88")
    def test_following_the_next_links_reads_the_whole_list(self, pages: Pages) -> None:
        pages.add(7)
        seen, query = pages.shown("?per_page=2"), "?per_page=2"
        while "next" in (links := pages.links(query)):
            query = "?" + "&".join(f"{name}={value}" for name, value in links["next"].items())
            seen += pages.shown(query)
        assert seen == pages.ids


class TestClientIdFilter:
    """`?client_id=`."""

    @inferred("by the name of the parameter, which is all that is documented")
    @both
    def test_the_client_id_filter_of_a_list_shows_that_app_only(
        self, server: GitHubEnterpriseServer, pages: Pages, user: User
    ) -> None:
        pages.add(2)
        app = server.add_oauth_app("chosen")
        token = server.issue_token(user, app)
        assert token.grant is not None
        assert pages.shown(f"?client_id={app.client_id}") in ([token.id], [token.grant.id])

    @inferred("by the name of the parameter, which is all that is documented")
    @both
    def test_the_client_id_filter_of_a_list_shows_nothing_for_an_unknown_client_id(self, pages: Pages) -> None:
        pages.add(2)
        assert pages.ask("?client_id=00000000000000000001").body == b"[]"

    @about("oauth-authorizations/list-authorizations")
    @documented("flows 88")
    def test_the_client_id_filter_is_kept_in_the_links(
        self, server: GitHubEnterpriseServer, client: Client, user: User
    ) -> None:
        app = server.add_oauth_app()
        for number in range(3):
            server.issue_token(user, app, fingerprint=str(number))
        path = f"/authorizations?client_id={app.client_id}&per_page=2"
        link = client.ask("GET", path, auth=user.credentials).headers["Link"]
        assert link.count(f"client_id={app.client_id}") == 2


@about("oauth-authorizations/list-authorizations")
@inferred("flows 88")
def test_a_link_keeps_a_key_that_was_given_twice(client: Client, user: User, server: GitHubEnterpriseServer) -> None:
    for number in range(2):
        server.issue_personal_token(user, note=f"note {number}")
    response = client.ask("GET", "/authorizations?x=a%20b&per_page=1&x=c", auth=user.credentials)
    following = f"<{server.api_url}/authorizations?x=a+b&per_page=1&x=c&page=2>"
    assert response.headers["Link"] == f'{following}; rel="next", {following}; rel="last"'
