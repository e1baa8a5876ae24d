"""`LiveServer`: where a server is reached that listens on a socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from pytest_ghes_oauth._http.addresses import API_PATH


@final
@dataclass(frozen=True, eq=False)
class LiveServer:
    """A server behind a socket of this machine, until the `with` statement of `ghes.serve` ends.

    Attributes:
        url: the origin that it listens on: `http://127.0.0.1:38211`.
        proxy_url: the proxy by way of which programs reach `ghes.url` itself.
        ca_file: the certificates to trust, as a file of PEM; `None` without TLS.
        environment: what lets an unmodified program reach `ghes.url` by way of the proxy:
            `subprocess.run(..., env={**os.environ, **live.environment})`.
    """

    url: str
    proxy_url: str
    ca_file: str | None = None
    environment: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def api_url(self) -> str:
        """The root of the REST API: `http://127.0.0.1:38211/api/v3`."""
        return self.url + API_PATH
