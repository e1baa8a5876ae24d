"""How a refusal is read on any release: from 3.14 on it may have one key more than before."""

from __future__ import annotations

from typing import Any

from pytest_ghes_oauth import Response


def body_of(response: Response) -> dict[str, Any]:
    """The JSON object of any answer."""
    body = response.json()
    assert isinstance(body, dict)
    return body


def refusal(response: Response) -> tuple[int, str]:
    """Status and message of a refusal."""
    assert response.status >= 400, response.body
    return response.status, str(body_of(response)["message"])


def documented_at(response: Response) -> str:
    """The `documentation_url` of a refusal."""
    assert response.status >= 400, response.body
    return str(body_of(response)["documentation_url"])
