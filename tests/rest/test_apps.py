"""GET /app and what is below: an app looks at itself and at its installations, and ends or suspends them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer, Installation, User
from tests.evidence import about, documented, inferred, own
from tests.rest.reading import DOCUMENTATION, SIMPLE_USER_KEYS, object_in, refusal, rows_in
from tests.rest.signing import Robot
from tests.rest.test_installations import INSTALLATION_KEYS

# Documented: the schema `integration` of the OpenAPI document of GHES 3.3.
APP_KEYS = [
    "id", "slug", "node_id", "owner", "name", "description", "external_url", "html_url", "created_at", "updated_at",
    "permissions", "events", "installations_count",
]  # fmt: skip
SUSPENDED = "suspended_at"


@about("apps/get-authenticated")
@documented("OpenAPI")
class TestApp:
    """What an app sees of itself."""

    def test_an_app_has_the_documented_keys(self, robot: Robot) -> None:
        assert list(object_in(robot.ask("GET", "/app"))) == APP_KEYS

    @pytest.mark.usefixtures("installation")
    def test_an_app_sees_its_name_its_permissions_and_the_number_of_its_installations(self, robot: Robot) -> None:
        body = object_in(robot.ask("GET", "/app"))
        assert (body["name"], body["slug"], body["external_url"]) == ("deployer", "deployer", robot.app.url)
        assert (body["permissions"], body["installations_count"]) == (dict(robot.app.permissions), 1)

    @pytest.mark.usefixtures("installation")
    def test_an_app_sees_what_changed_when_and_to_whom_it_belongs(self, robot: Robot) -> None:
        robot.server.clock.freeze()
        robot.server.clock.advance(hours=1)
        robot.app.update(name="release bot", owner="acme")
        body = object_in(robot.ask("GET", "/app"))
        owner = body["owner"]
        assert isinstance(owner, dict)
        assert (body["slug"], owner["login"], owner["type"]) == ("release-bot", "acme", "Organization")
        now = f"{robot.server.clock.now():%Y-%m-%dT%H:%M:%SZ}"
        assert (body["updated_at"], body["created_at"] < now) == (now, True)

    @inferred("wire 1.5, by analogy with apps that send their secret")
    def test_an_answer_to_an_app_is_public_and_shows_no_scopes(self, robot: Robot) -> None:
        headers = robot.ask("GET", "/app").headers
        assert headers["Cache-Control"] == "public, max-age=60, s-maxage=60"
        assert [name for name in headers if name.startswith("X-OAuth")] == []

    @pytest.mark.parametrize(
        ("release", "added"), [("2.18", set()), ("2.19", {"slug"}), ("3.14", {"slug"}), ("3.15", {"slug", "client_id"})]
    )
    def test_keys_of_an_app_came_with_releases(self, release: str, added: set[str]) -> None:
        server = GitHubEnterpriseServer(release=release)
        body = object_in(Robot(server, server.add_github_app()).ask("GET", "/app"))
        assert set(body) & {"slug", "client_id"} == added


@about("apps/list-installations")
@documented("OpenAPI")
class TestList:
    """Where the app is installed."""

    PATH = "/app/installations"

    def test_an_app_lists_its_own_installations_oldest_first(
        self, robot: Robot, installation: Installation, user: User
    ) -> None:
        robot.server.install(robot.server.add_github_app("another"), "acme")
        later = robot.server.install(robot.app, user)  # whose id, as an account, is lower
        rows = rows_in(robot.ask("GET", self.PATH))
        assert [row["id"] for row in rows] == [installation.id, later.id]
        assert [list(row) for row in rows] == [INSTALLATION_KEYS] * 2

    def test_installations_of_an_app_come_in_pages(self, robot: Robot, installation: Installation, user: User) -> None:
        robot.server.install(robot.app, user)
        response = robot.ask("GET", f"{self.PATH}?per_page=1")
        assert [row["id"] for row in rows_in(response)] == [installation.id]
        assert 'rel="next"' in response.headers["Link"]

    def test_since_leaves_out_what_did_not_change_after_it(
        self, robot: Robot, installation: Installation, user: User
    ) -> None:
        robot.server.clock.advance(hours=2)
        later = robot.server.install(robot.app, user)
        since = (robot.server.clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
        for text in (since, f"{since}Z"):
            assert [row["id"] for row in rows_in(robot.ask("GET", f"{self.PATH}?since={text}"))] == [later.id]
        installation.suspend()
        assert len(rows_in(robot.ask("GET", f"{self.PATH}?since={since}"))) == 2

    @inferred("by analogy with page")
    def test_a_since_that_is_no_time_is_ignored(self, robot: Robot, installation: Installation) -> None:
        assert [row["id"] for row in rows_in(robot.ask("GET", f"{self.PATH}?since=ever"))] == [installation.id]


@documented("OpenAPI")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/app/installations/{id}", marks=about("apps/get-installation")),
        pytest.param("/orgs/ACME/installation", marks=about("apps/get-org-installation")),
        pytest.param("/repos/acme/Shop/installation", marks=about("apps/get-repo-installation")),
        pytest.param("/users/octocat/installation", marks=about("apps/get-user-installation")),
    ],
)
class TestOne:
    """One installation, by id or by account."""

    def test_an_installation_is_found(self, robot: Robot, installation: Installation, user: User, path: str) -> None:
        own = robot.server.install(robot.app, user)
        found = object_in(robot.ask("GET", path.format(id=installation.id)))
        assert (list(found), list(found["account"])) == (INSTALLATION_KEYS, SIMPLE_USER_KEYS)
        assert found["id"] == (own if "octocat" in path else installation).id

    @pytest.mark.usefixtures("user")
    def test_the_installation_of_another_app_is_not_found(
        self, robot: Robot, installation: Installation, path: str
    ) -> None:
        other = Robot(robot.server, robot.server.add_github_app("another"))
        response = other.ask("GET", path.format(id=installation.id))
        body = response.json()
        assert isinstance(body, dict)
        assert refusal(response) == (404, "Not Found")
        assert body["documentation_url"].startswith(f"{DOCUMENTATION}/reference/apps#get-a")

    def test_what_is_nowhere_is_not_found(self, robot: Robot, path: str) -> None:
        assert refusal(robot.ask("GET", path.format(id="x"))) == (404, "Not Found")


@about("apps/get-repo-installation")
@documented("the page of the operation")
def test_a_repository_has_an_installation_only_if_it_is_one_of_its_repositories(
    robot: Robot, installation: Installation
) -> None:
    assert installation.account.login == "acme"
    robot.server.add_repository("octocat/hello")
    for name in ("acme/payroll", "octocat/hello", "acme/nothing"):
        assert refusal(robot.ask("GET", f"/repos/{name}/installation")) == (404, "Not Found")


@documented("OpenAPI")
class TestEnds:
    """Suspending, unsuspending and uninstalling, by the app and by the test."""

    @about("apps/suspend-installation", "apps/unsuspend-installation")
    @inferred("that doing it again is no mistake")
    def test_an_app_suspends_its_installation_and_lifts_the_suspension(
        self, robot: Robot, installation: Installation
    ) -> None:
        path = f"/app/installations/{installation.id}"
        for method, shown in (("PUT", True), ("PUT", True), ("DELETE", False), ("DELETE", False)):
            assert robot.ask(method, f"{path}/suspended").status == 204
            assert (object_in(robot.ask("GET", path))[SUSPENDED] is not None) == shown
        assert [event.name for event in robot.server.events][-2:] == [
            "installation.suspended",
            "installation.unsuspended",
        ]

    @about("apps/delete-installation")
    def test_an_app_uninstalls_itself(self, robot: Robot, installation: Installation) -> None:
        path = f"/app/installations/{installation.id}"
        answers = [robot.ask(method, path).status for method in ("DELETE", "DELETE", "GET")]
        assert answers == [204, 404, 404]
        assert robot.server.events[-1].name == "installation.deleted"

    @about("apps/suspend-installation")
    @inferred("the format of the date")
    def test_a_suspended_installation_says_since_when(self, robot: Robot, installation: Installation) -> None:
        robot.server.clock.freeze()
        robot.server.clock.advance(hours=1)
        installation.suspend()
        body = object_in(robot.ask("GET", f"/app/installations/{installation.id}"))
        now = robot.server.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        assert (body[SUSPENDED], body["updated_at"], body["created_at"] < now) == (now, now, True)

    @about("apps/suspend-installation", "apps/delete-installation")
    @own()
    def test_what_an_installation_does_not_allow_is_misuse(self, installation: Installation) -> None:
        with pytest.raises(GHESError, match=r"cannot unsuspend: installation .* is not suspended"):
            installation.unsuspend()
        installation.suspend()
        with pytest.raises(GHESError, match=r"cannot suspend: installation .* is suspended"):
            installation.suspend()
        installation.uninstall()
        with pytest.raises(GHESError, match=r"cannot uninstall: installation .* was uninstalled"):
            installation.uninstall()
        with pytest.raises(GHESError, match=r"cannot suspend: installation .* was uninstalled"):
            installation.suspend()

    @about("apps/delete-installation")
    @own()
    def test_an_app_that_was_uninstalled_can_be_installed_again(
        self, server: GitHubEnterpriseServer, installation: Installation
    ) -> None:
        installation.uninstall()
        again = server.install(installation.app, installation.account)
        assert (again.state, again.id != installation.id) == ("active", True)
