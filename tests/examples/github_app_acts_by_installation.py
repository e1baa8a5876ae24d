"""Do the chores of a GitHub App wherever it is installed, through PyGithub."""

from __future__ import annotations

from collections.abc import Mapping

import github


class Chores:
    """A GitHub App that acts for itself, by the tokens of its installations.

    Args:
        api_url: the root of the REST API of the server.
        app_id: the id of the app.
        private_key: in PEM.
    """

    def __init__(self, api_url: str, app_id: int, private_key: str) -> None:
        self._integration = github.GithubIntegration(
            auth=github.Auth.AppAuth(app_id, private_key),
            base_url=api_url,
            # The pauses are for the abuse limits of github.com.
            seconds_between_requests=None,
            seconds_between_writes=None,
        )

    def name(self) -> str:
        """Return what the server calls the app."""
        return self._integration.get_app().name

    def accounts(self) -> list[str]:
        """Return the logins where the app is installed, without those that suspended it."""
        everywhere = self._integration.get_installations()
        return [one.raw_data["account"]["login"] for one in everywhere if one.raw_data["suspended_at"] is None]

    def token_for(self, organization: str, permissions: Mapping[str, str] | None = None) -> str | None:
        """Return a token for an organization; `None` if the app is not installed there, or is suspended."""
        try:
            installation = self._integration.get_org_installation(organization)
            return self._integration.get_access_token(installation.id, dict(permissions) if permissions else None).token
        except github.GithubException as error:
            if error.status not in (403, 404):
                raise
            return None
