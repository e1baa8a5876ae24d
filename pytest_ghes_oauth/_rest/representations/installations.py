"""Installations as JSON objects."""

from __future__ import annotations

from pytest_ghes_oauth._domain.apps import Installation
from pytest_ghes_oauth._domain.organizations import Organization
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import shown_if, simple_user, timestamp


def installation(context: Context, installation: Installation) -> dict[str, object]:
    """Return an installation of a GitHub App (recorded: installations_200_2019, installations_200_2021)."""
    account, app, facts = installation.account, installation.app, context.store.facts
    owner = f"/organizations/{account.login}" if isinstance(account, Organization) else ""
    return {
        "id": installation.id,
        "account": simple_user(context, account),
        "repository_selection": "all" if installation.repositories == "all" else "selected",
        "access_tokens_url": context.api_url + facts.installation_tokens.format(id=installation.id),
        "repositories_url": f"{context.api_url}/installation/repositories",
        "html_url": f"{context.origin}{owner}/settings/installations/{installation.id}",
        "app_id": app.id,
        **shown_if(facts.shows_client_id, client_id=app.client_id),
        "app_slug": app.name.lower().replace(" ", "-"),
        "target_id": account.id,
        "target_type": type(account).__name__,
        "permissions": dict(installation.permissions),
        "events": [],
        "created_at": timestamp(installation.created_at),
        "updated_at": timestamp(installation.created_at),
        "single_file_name": None,
        **shown_if(
            facts.shows_single_files,
            has_multiple_single_files=False,
            single_file_paths=[],
            suspended_by=None,
            suspended_at=None,
        ),
    }
