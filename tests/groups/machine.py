"""Users, organizations, teams and installations that come, change and go; a model says what the REST API shows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pytest_ghes_oauth import GHESError, GitHubApp, GitHubEnterpriseServer, Installation, OAuthApp
from tests.groups.model import LOGINS, TEAMS, TOKEN_LIVES, Model
from tests.groups.views import VIEWS
from tests.rest.client import Client
from tests.rest.reading import object_in, rows_in

ANY_LOGIN = st.sampled_from(LOGINS)
ORGANIZATION = st.sampled_from([*TEAMS])
TEAM = st.sampled_from([f"{organization}/{slug}" for organization, slugs in TEAMS.items() for slug in slugs])
ACCOUNT = st.sampled_from([*LOGINS, *TEAMS])
ROLE = st.sampled_from(["member", "admin"])
TEAM_ROLE = st.sampled_from(["member", "maintainer"])


def possible(yes: bool) -> AbstractContextManager[object]:  # noqa: FBT001  # reads as a sentence
    """What a verb is called in: misuse raises, and nothing else does."""
    return nullcontext() if yes else pytest.raises(GHESError)


class Groups(RuleBasedStateMachine):
    """A server, and a model that is told what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.server = GitHubEnterpriseServer()
        self.server.clock.freeze()
        self.client, self.model = Client(self.server), Model()
        self.oauth_app, self.github_app = self.new_oauth_app(), self.new_github_app()

    def new_oauth_app(self) -> OAuthApp:
        self.model.events["app.added"] += 1
        return self.server.add_oauth_app("ci-bot")

    def new_github_app(self) -> GitHubApp:
        self.model.events["app.added"] += 1
        return self.server.add_github_app("deployer", permissions={"contents": "read"})

    # -- users -------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        for login in LOGINS[:3]:
            self.add_user(login)
        self.add_organization("acme", LOGINS[0])

    @rule(login=ANY_LOGIN)
    def user(self, login: str) -> None:
        if login not in self.model.users:
            self.add_user(login)

    def add_user(self, login: str) -> None:
        self.server.add_user(login)
        self.server.add_repository(f"{login}/notes", private=True)
        self.model.add_user(login)
        self.model.events["repository.added"] += 1
        self.issue(login)

    def issue(self, login: str) -> None:
        token = self.server.issue_token(login, self.oauth_app, scopes=["read:org"])
        self.model.issue(token.token, login, None)

    @rule(old=ANY_LOGIN, new=ANY_LOGIN)
    def rename(self, old: str, new: str) -> None:
        if old in self.model.users and old != new:
            user, is_free = self.server.users[old], new not in self.model.users
            with possible(is_free):
                user.update(login=new)
            if is_free:
                self.model.rename(old, new)

    # -- organizations -----------------------------------------------------------------------------

    @rule(organization=ORGANIZATION, owner=ANY_LOGIN)
    def organization(self, organization: str, owner: str) -> None:
        if organization not in self.model.organizations and owner in self.model.users:
            self.add_organization(organization, owner)

    def add_organization(self, organization: str, owner: str) -> None:
        self.server.add_organization(organization, owners=[owner])
        self.server.add_repository(f"{organization}/site", private=True)
        for slug in TEAMS[organization]:
            self.server.add_team(f"{organization}/{slug}")
        self.model.add_organization(organization, owner)
        self.model.events["repository.added"] += 1

    def are_there(self, organization: str, login: str) -> bool:
        return organization in self.model.organizations and login in self.model.users

    @rule(organization=ORGANIZATION, login=ANY_LOGIN, role=ROLE, public=st.booleans())
    def add_member(self, organization: str, login: str, role: str, public: bool) -> None:  # noqa: FBT001  # a rule draws it
        if self.are_there(organization, login):
            self.server.organizations[organization].add_member(
                login, "admin" if role == "admin" else "member", public=public
            )
            self.model.add(organization, login, role, public=public)

    @rule(organization=ORGANIZATION, login=ANY_LOGIN, role=ROLE)
    def invite(self, organization: str, login: str, role: str) -> None:
        if self.are_there(organization, login):
            with possible(self.model.invite(organization, login, role)):
                self.server.organizations[organization].invite(login, "admin" if role == "admin" else "member")

    @rule(organization=ORGANIZATION, login=ANY_LOGIN)
    def remove_member(self, organization: str, login: str) -> None:
        if self.are_there(organization, login):
            with possible(self.model.remove(organization, login)):
                self.server.organizations[organization].remove_member(login)

    @rule(team=TEAM, login=ANY_LOGIN, role=TEAM_ROLE)
    def join(self, team: str, login: str, role: str) -> None:
        if self.are_there(team.partition("/")[0], login):
            with possible(self.model.join(team, login, role)):
                self.server.teams[team].add_member(login, "maintainer" if role == "maintainer" else "member")

    @rule(team=TEAM, login=ANY_LOGIN)
    def leave(self, team: str, login: str) -> None:
        if self.are_there(team.partition("/")[0], login):
            with possible(self.model.leave(team, login)):
                self.server.teams[team].remove_member(login)

    # -- apps --------------------------------------------------------------------------------------

    def installation(self, account: str) -> Installation:
        return self.server.installations.one(account=account)

    @rule(account=ACCOUNT)
    def install(self, account: str) -> None:
        if account in self.model.users | self.model.organizations:
            if account not in self.model.installations:
                self.add_installation(account)
            with pytest.raises(GHESError):
                self.server.install(self.github_app, account)

    def add_installation(self, account: str) -> None:
        self.server.install(self.github_app, account)
        self.model.install(account)

    @precondition(lambda self: self.model.installations)
    @rule(which=st.integers(0, 5), verb=st.sampled_from(["suspend", "unsuspend"]))
    def switch(self, which: int, verb: str) -> None:
        account = self.installed(which)
        with possible(getattr(self.model, verb)(account)):
            getattr(self.installation(account), verb)()

    @precondition(lambda self: self.model.installations)
    @rule(which=st.integers(0, 5))
    def uninstall(self, which: int) -> None:
        account = self.installed(which)
        self.installation(account).uninstall()
        self.model.uninstall(account)

    @rule(account=ACCOUNT)
    def issue_installation_token(self, account: str) -> None:
        if account not in self.model.users | self.model.organizations:
            return
        if account not in self.model.installations:
            self.add_installation(account)
        with possible(self.model.installations[account] == "active"):
            token = self.server.issue_installation_token(self.installation(account))
            self.model.issue(token.token, None, account)

    def installed(self, which: int) -> str:
        accounts = sorted(self.model.installations)
        return accounts[which % len(accounts)]

    @rule(permissions=st.sampled_from([{"contents": "read"}, {"contents": "write", "issues": "read"}]))
    def update_app(self, permissions: dict[str, str]) -> None:
        """Installations keep the permissions that they were made with."""
        before = {one: one.permissions for one in self.server.installations}
        self.github_app.update(permissions=permissions)
        self.model.events["app.updated"] += 1
        assert {one: one.permissions for one in self.server.installations} == before
        assert self.github_app.permissions == permissions

    @rule(name=st.sampled_from(["ci-bot", "robot"]))
    def rename_app(self, name: str) -> None:
        """The app keeps its credentials and tokens; the old name leads nowhere."""
        old, credentials = self.oauth_app.name, self.oauth_app.credentials
        self.oauth_app.update(name=name)
        self.model.events["app.updated"] += 1
        assert (self.oauth_app.credentials, old in self.server.apps) == (credentials, old == name)

    @rule()
    def look_by_github_app(self) -> None:
        """Users who sign in by the GitHub App see the organizations that have it."""
        for login in sorted(self.model.users):
            token = self.server.issue_token(login, self.github_app)
            organizations = rows_in(self.client.ask("GET", "/user/orgs", token=token))
            installations = object_in(self.client.ask("GET", "/user/installations", token=token))["installations"]
            own, having = self.model.organizations_of(login), {*self.model.installations}
            assert {row["login"] for row in organizations} == own & self.model.accounts("active")
            assert {row["account"]["login"] for row in installations} == (own | {login}) & having
            self.server.grants.one(user=login, app=self.github_app).revoke()

    # -- what goes ---------------------------------------------------------------------------------

    @rule(account=ACCOUNT)
    def delete_account(self, account: str) -> None:
        if account in self.model.users:
            self.server.users[account].delete()
            self.model.delete_user(account)
        elif account in self.model.organizations:
            self.server.organizations[account].delete()
            self.model.delete_organization(account)

    @rule(kind=st.sampled_from(["oauth_app", "github_app"]))
    def delete_app(self, kind: str) -> None:
        """Delete an app, whose name goes to another one; users sign in again by that."""
        if kind == "github_app":
            self.github_app.delete()
            self.model.delete_github_app()
            self.github_app = self.new_github_app()
            return
        self.oauth_app.delete()
        self.model.delete_oauth_app()
        self.oauth_app = self.new_oauth_app()
        for login in sorted(self.model.users):
            self.issue(login)

    @rule(seconds=st.sampled_from([1, TOKEN_LIVES - 1, TOKEN_LIVES]))
    def wait(self, seconds: int) -> None:
        self.server.clock.advance(seconds=seconds)
        self.model.now += seconds

    @invariant()
    def every_view_agrees_with_the_model(self) -> None:
        for view in VIEWS:
            view(self.server, self.model)
