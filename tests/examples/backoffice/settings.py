"""What differs between the installations of the back office."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """The settings of one installation.

    Attributes:
        github_url: the origin of GitHub Enterprise Server.
        client_id: that of the OAuth app or GitHub App by which users sign in.
        client_secret: likewise.
        public_url: where browsers reach the back office.
        secret_key: what cookies are signed with.
        organization: whose members may enter.
        team: the slug of a team in it, if only its members may.
        scopes: what an OAuth app asks for; a GitHub App asks for none.
    """

    github_url: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    secret_key: str = field(repr=False)
    organization: str
    team: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def callback_url(self) -> str:
        """Where GitHub sends browsers back to."""
        return f"{self.public_url}/callback"

    @property
    def host(self) -> str:
        """The host of the back office, with its port if that is not the usual one."""
        return urlsplit(self.public_url).netloc
