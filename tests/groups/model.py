"""Who belongs where and which tokens live, told again without the server.

It knows names and seconds only, and takes nothing from the package under test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

LOGINS = ("mona", "hubot", "octocat", "lisa")
TEAMS: Mapping[str, tuple[str, ...]] = {"acme": ("core", "web"), "umbrella": ("core",)}
TOKEN_LIVES = 3600


@dataclass(frozen=True)
class Seat:
    """The membership of a user in an organization."""

    state: str
    role: str
    public: bool = False


@dataclass
class Token:
    """A token of a user for the OAuth app or, if it has no login, of an installation."""

    text: str
    login: str | None = None
    account: str | None = None
    until: int | None = None


@dataclass
class Model:
    """What is on the server, by names, and how often each event has to have happened."""

    now: int = 0
    users: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    seats: dict[tuple[str, str], Seat] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    installations: dict[str, str] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)

    # -- what it says ------------------------------------------------------------------------------

    def members(self, organization: str, state: str = "active") -> dict[str, Seat]:
        """The seats of an organization in one state, by login."""
        return {login: seat for (of, login), seat in self.seats.items() if of == organization and seat.state == state}

    def team_roles(self, team: str) -> dict[str, str]:
        """The roles in a team, by login; owners of the organization are maintainers."""
        above = self.members(team.partition("/")[0])
        given = {login: role for (of, login), role in self.roles.items() if of == team}
        return {login: "maintainer" if above[login].role == "admin" else role for login, role in given.items()}

    def organizations_of(self, login: str) -> set[str]:
        """Those of which a user is a member."""
        return {of for of, who in self.seats if who == login and self.seats[of, who].state == "active"}

    def accounts(self, state: str) -> set[str]:
        """Those with an installation in one state."""
        return {account for account, has in self.installations.items() if has == state}

    def living(self) -> list[Token]:
        """The tokens that work."""
        return [token for token in self.tokens if token.until is None or self.now < token.until]

    # -- users -------------------------------------------------------------------------------------

    def add_user(self, login: str) -> None:
        self.users.add(login)
        self.events["user.added"] += 1

    def rename(self, old: str, new: str) -> None:
        """Everything of a user goes by the new login."""
        self.users = self.users - {old} | {new}
        self.seats = {(of, new if who == old else who): seat for (of, who), seat in self.seats.items()}
        self.roles = {(of, new if who == old else who): role for (of, who), role in self.roles.items()}
        self.installations = {new if on == old else on: state for on, state in self.installations.items()}
        for token in self.tokens:
            token.login = new if token.login == old else token.login
            token.account = new if token.account == old else token.account
        self.events["user.updated"] += 1

    def delete_user(self, login: str) -> None:
        self.users.remove(login)
        self.events["user.deleted"] += 1
        for organization in sorted(self.organizations):
            self.remove(organization, login)
        self._delete_account(login)
        self._end([token for token in self.tokens if token.login == login])

    # -- organizations and teams -------------------------------------------------------------------

    def add_organization(self, organization: str, owner: str) -> None:
        self.organizations.add(organization)
        self.seats[organization, owner] = Seat("active", "admin")
        self.events["organization.added"] += 1
        self.events["team.added"] += len(TEAMS[organization])

    def delete_organization(self, organization: str) -> None:
        for login in LOGINS:
            self.remove(organization, login)
        self.organizations.remove(organization)
        self.events["organization.deleted"] += 1
        self.events["team.deleted"] += len(TEAMS[organization])
        self._delete_account(organization)

    def add(self, organization: str, login: str, role: str, *, public: bool) -> None:
        """Admit a user, or change the seat of a member."""
        new, old = Seat("active", role, public), self.seats.get((organization, login))
        known = old is not None and old.state == "active"
        self.seats[organization, login] = new
        if old != new:
            self.events["organization.member_updated" if known else "organization.member_added"] += 1

    def invite(self, organization: str, login: str, role: str) -> bool:
        """Invite a user; whether that is possible."""
        old = self.seats.get((organization, login), Seat("pending", role))
        if old.state == "active":
            return False
        self.seats[organization, login] = replace(old, role=role)
        self.events["organization.member_invited"] += 1
        return True

    def remove(self, organization: str, login: str) -> bool:
        """End a seat, and those in the teams; whether there was one."""
        if self.seats.pop((organization, login), None) is None:
            return False
        self.events["organization.member_removed"] += 1
        for slug in TEAMS[organization]:
            self.leave(f"{organization}/{slug}", login)
        return True

    def join(self, team: str, login: str, role: str) -> bool:
        """Let a member of the organization into a team, or change the role; whether that is possible."""
        if login not in self.members(team.partition("/")[0]):
            return False
        old = self.roles.get((team, login))
        self.roles[team, login] = role
        if old != role:
            self.events["team.member_added" if old is None else "team.member_updated"] += 1
        return True

    def leave(self, team: str, login: str) -> bool:
        """End a role in a team; whether there was one."""
        if self.roles.pop((team, login), None) is None:
            return False
        self.events["team.member_removed"] += 1
        return True

    # -- apps --------------------------------------------------------------------------------------

    def install(self, account: str) -> None:
        self.installations[account] = "active"
        self.events["installation.created"] += 1

    def suspend(self, account: str) -> bool:
        """Suspend an installation; whether that is possible."""
        self._end([token for token in self.tokens if token.account == account])
        return self._switch(account, "active", "suspended", "installation.suspended")

    def unsuspend(self, account: str) -> bool:
        """Lift a suspension; whether that is possible."""
        return self._switch(account, "suspended", "active", "installation.unsuspended")

    def _switch(self, account: str, old: str, new: str, event: str) -> bool:
        if self.installations[account] != old:
            return False
        self.installations[account] = new
        self.events[event] += 1
        return True

    def uninstall(self, account: str) -> None:
        del self.installations[account]
        self._end([token for token in self.tokens if token.account == account])
        self.events["installation.deleted"] += 1

    def issue(self, text: str, login: str | None, account: str | None) -> None:
        until = None if account is None else self.now + TOKEN_LIVES
        self.tokens.append(Token(text, login, account, until))

    def delete_oauth_app(self) -> None:
        self._end([token for token in self.tokens if token.login is not None])
        self.events["app.deleted"] += 1

    def delete_github_app(self) -> None:
        for account in list(self.installations):
            self.uninstall(account)
        self.events["app.deleted"] += 1

    def _delete_account(self, account: str) -> None:
        self.events["repository.deleted"] += 1
        if account in self.installations:
            self.uninstall(account)

    def _end(self, tokens: list[Token]) -> None:
        self.dead += [token.text for token in tokens]
        self.tokens = [token for token in self.tokens if token not in tokens]
