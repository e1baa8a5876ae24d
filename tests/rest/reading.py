"""What tests read off a response, and what the specification says it reads."""

from __future__ import annotations

from typing import Any

from pytest_ghes_oauth import Response

# flows 99, for 3.3.
DOCUMENTATION = "https://docs.github.com/enterprise/3.3/rest"

# wire 1.1, and semantics 24 for `expires_at`.
AUTHORIZATION_KEYS = [
    "id", "url", "app", "token", "hashed_token", "token_last_eight", "note", "note_url", "created_at", "updated_at",
    "scopes", "fingerprint", "expires_at",
]  # fmt: skip
SIMPLE_USER_KEYS = [
    "login", "id", "node_id", "avatar_url", "gravatar_id", "url", "html_url", "followers_url", "following_url",
    "gists_url", "starred_url", "subscriptions_url", "organizations_url", "repos_url", "events_url",
    "received_events_url", "type", "site_admin",
]  # fmt: skip
# wire 1.4.
PERSONAL_CLIENT_ID = "0" * 20


def object_in(response: Response) -> dict[str, Any]:
    """The JSON object of a success."""
    assert response.status in (200, 201), response.body
    body = response.json()
    assert isinstance(body, dict)
    return body


def rows_in(response: Response) -> list[dict[str, Any]]:
    """The JSON array of a success."""
    assert response.status == 200, response.body
    body = response.json()
    assert isinstance(body, list)
    return body


def refusal(response: Response) -> tuple[int, str]:
    """Status and message of a refusal whose body has the keys of wire 1.6 and no others."""
    assert response.status >= 400, response.body
    body = response.json()
    assert isinstance(body, dict)
    assert [name for name in body if name != "errors"] == ["message", "documentation_url"]
    return response.status, body["message"]


def failure(response: Response) -> dict[str, str]:
    """The only entry of `errors` in the body of a failed validation."""
    assert refusal(response) == (422, "Validation Failed")
    body = response.json()
    assert isinstance(body, dict)
    assert list(body) == ["message", "errors", "documentation_url"]
    [error] = body["errors"]
    assert isinstance(error, dict)
    return error


def anchor(response: Response) -> str:
    """Where `documentation_url` points on its page."""
    body = response.json()
    assert isinstance(body, dict)
    return str(body["documentation_url"]).partition("#")[2]
