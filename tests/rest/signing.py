"""JSON web tokens as a GitHub App signs them, by the server's clock."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from pytest_ghes_oauth import GitHubApp, GitHubEnterpriseServer, Response
from tests.rest.client import Client


def signed(claims: object, key: str, algorithm: str = "RS256") -> str:
    """Return a JSON web token with these claims, whatever they are."""
    return jwt.PyJWS().encode(json.dumps(claims).encode(), _read(key) if key else "", algorithm=algorithm)


@cache
def _read(key: str) -> RSAPrivateKey:
    """Return a private key, whose reading takes longer than all the rest."""
    read = serialization.load_pem_private_key(key.encode(), None)
    assert isinstance(read, RSAPrivateKey)
    return read


def claims_of(server: GitHubEnterpriseServer, app: GitHubApp, **others: object) -> dict[str, Any]:
    """Return the claims that sign in *app* now, but for *others*; `...` leaves one out."""
    now = int(server.clock.now().timestamp())
    claims = {"iat": now - 60, "exp": now + 540, "iss": str(app.id), **others}
    return {name: value for name, value in claims.items() if value is not ...}


class Robot:
    """A GitHub App that signs in as itself."""

    def __init__(self, server: GitHubEnterpriseServer, app: GitHubApp) -> None:
        self.server, self.app, self.client = server, app, Client(server)

    def ask(self, method: str, path: str, *, json: object = ..., **claims: object) -> Response:
        """Make a request with a fresh JSON web token."""
        text = signed(claims_of(self.server, self.app, **claims), self.app.private_key)
        return self.client.ask(method, path, json=json, headers={"Authorization": f"Bearer {text}"})
