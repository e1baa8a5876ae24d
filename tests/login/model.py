"""What codes, devices and refresh tokens are good for, told again without the server (flows 11 and 34 to 46).

It knows names, texts and seconds only, and takes nothing from the package under test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

CODE_LIVES = 600
DEVICE_LIVES = 900
INTERVAL = SLOWER = 5
ACCESS_LIVES = 28_800
REFRESH_LIVES = 15_811_200
TOKENS = 10

# The parties: one OAuth app and one GitHub App.
OAUTH_APP = "ci-bot"
GITHUB_APP = "deployer"


def granted(app: str, scopes: Iterable[str]) -> frozenset[str]:
    """The scopes that come of those asked for; of the four that are used here, one includes another."""
    if app == GITHUB_APP:
        return frozenset()
    asked = frozenset(scopes)
    return asked - {"user:email"} if "user" in asked else asked


@dataclass
class Code:
    """What a callback carried."""

    text: str
    login: str
    app: str
    scopes: frozenset[str]
    until: int
    spent: bool = False


@dataclass
class Device:
    """What a device was given; `state` does not follow the clock."""

    text: str
    user_code: str
    app: str
    scopes: frozenset[str]
    until: int
    state: str = "pending"
    login: str | None = None
    interval: int = INTERVAL
    polled: int | None = None


@dataclass
class Pair:
    """An access token of the GitHub App and its refresh token; the flags do not follow the clock."""

    login: str
    access: str
    refresh: str
    access_until: int
    refresh_until: int
    gone: bool = False
    spent: bool = False


@dataclass
class Model:
    """The tables, the seconds since the start, and how often each event has to have happened."""

    now: int = 0
    codes: list[Code] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)

    # -- codes -----------------------------------------------------------------------------------

    def authorise(self, text: str, login: str, app: str, scopes: Iterable[str]) -> None:
        self.codes.append(Code(text, login, app, granted(app, scopes), self.now + CODE_LIVES))
        self.events["authorization_code.issued"] += 1

    def exchange(self, code: Code, app: str) -> str | None:
        """Spend a code; the error, if there has to be one."""
        if code.app != app or code.spent or self.now >= code.until:
            return "bad_verification_code"
        code.spent = True
        self.events["authorization_code.redeemed"] += 1
        return None

    # -- devices ---------------------------------------------------------------------------------

    def start(self, text: str, user_code: str, app: str, scopes: Iterable[str]) -> None:
        self.devices.append(Device(text, user_code, app, granted(app, scopes), self.now + DEVICE_LIVES))
        self.events["device_authorization.started"] += 1

    def decide(self, device: Device, login: str, decision: str) -> bool:
        """Let a user decide; whether that is still possible."""
        if device.state != "pending" or self.now >= device.until:
            return False
        device.state, device.login = decision, login
        self.events[f"device_authorization.{decision}"] += 1
        return True

    def poll(self, device: Device, app: str) -> str | None:
        """Poll; the error, if there has to be one."""
        if device.app != app or device.state in ("spent", "revoked"):
            return "incorrect_device_code"
        if device.state == "denied":
            return "access_denied"
        if self.now >= device.until:
            return "expired_token"
        too_soon = device.polled is not None and self.now - device.polled < device.interval
        device.polled = self.now
        device.interval += SLOWER if too_soon else 0
        if too_soon or device.state != "approved":
            return "slow_down" if too_soon else "authorization_pending"
        device.state = "spent"
        self.events["device_authorization.redeemed"] += 1
        return None

    # -- pairs -----------------------------------------------------------------------------------

    def living(self) -> list[Pair]:
        """The pairs whose access token works."""
        return [pair for pair in self.pairs if not pair.gone and self.now < pair.access_until]

    def issue(self, login: str, access: str, refresh: str) -> None:
        """The eleventh of a user revokes the oldest."""
        siblings = [pair for pair in self.living() if pair.login == login]
        for oldest in siblings[: max(0, len(siblings) - TOKENS + 1)]:
            self.revoke(oldest)
        self.pairs.append(Pair(login, access, refresh, self.now + ACCESS_LIVES, self.now + REFRESH_LIVES))
        self.events["refresh_token.issued"] += 1

    def refresh(self, pair: Pair, app: str) -> str | None:
        """Spend a refresh token; the error, if there has to be one. The next pair is to be issued."""
        if app != GITHUB_APP or not self._refreshable(pair):
            return "bad_refresh_token"
        pair.spent = pair.gone = True
        self.events["refresh_token.redeemed"] += 1
        return None

    def pair(self, access: str) -> Pair | None:
        """The pair whose access token has this text; `None` for tokens without a refresh token."""
        return next((pair for pair in self.pairs if pair.access == access), None)

    def revoke(self, pair: Pair) -> None:
        pair.gone = True
        self._forget(pair)

    def expire(self, pair: Pair) -> None:
        pair.gone = True

    def reset(self, pair: Pair, access: str) -> None:
        pair.access = access
        self._forget(pair)

    def revoke_grant(self, login: str, app: str) -> None:
        """Everything of a user for an app dies, but what was denied, spent or too old before."""
        for code in self.codes:
            if (code.login, code.app, code.spent) == (login, app, False) and self.now < code.until:
                code.spent = True
                self.events["authorization_code.revoked"] += 1
        for device in self.devices:
            if (device.login, device.app, device.state) == (login, app, "approved") and self.now < device.until:
                device.state = "revoked"
                self.events["device_authorization.revoked"] += 1
        for pair in self.pairs:
            if (pair.login, app) == (login, GITHUB_APP):
                self.revoke(pair)

    # -- users and apps --------------------------------------------------------------------------

    def delete_user(self, login: str) -> None:
        """Everything of a user dies; what others got, and what was denied, stays as it is."""
        for app in (OAUTH_APP, GITHUB_APP):
            self.revoke_grant(login, app)

    def delete_app(self, app: str) -> None:
        """Everything of an app dies; nobody knows its devices any more, not even those that nobody decided on."""
        of_pairs = {pair.login for pair in self.pairs}
        for login in {code.login for code in self.codes} | {device.login or "" for device in self.devices} | of_pairs:
            self.revoke_grant(login, app)
        for device in self.devices:
            if device.app == app:
                if device.state == "pending" and self.now < device.until:
                    self.events["device_authorization.revoked"] += 1
                device.state = "revoked"

    def exchange_logins(self, one: str, other: str) -> None:
        """Two users take each other's login, and keep what they have."""
        renamed = {one: other, other: one}
        for code in self.codes:
            code.login = renamed[code.login]
        for pair in self.pairs:
            pair.login = renamed[pair.login]
        for device in self.devices:
            device.login = None if device.login is None else renamed[device.login]

    def _refreshable(self, pair: Pair) -> bool:
        return not pair.spent and self.now < pair.refresh_until

    def _forget(self, pair: Pair) -> None:
        if self._refreshable(pair):
            pair.spent = True
            self.events["refresh_token.revoked"] += 1
