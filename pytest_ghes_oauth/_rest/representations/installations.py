"""GitHub Apps, their installations and the tokens of these, as JSON objects."""

from __future__ import annotations

from pytest_ghes_oauth._domain.apps import GitHubApp, Installation
from pytest_ghes_oauth._domain.organizations import Organization
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import node_id, shown_if, simple_user, timestamp
from pytest_ghes_oauth._rest.representations.repositories import repository


def installation(context: Context, installation: Installation) -> dict[str, object]:
    """Return an installation of a GitHub App (recorded: installations_200_2019, installations_200_2021)."""
    account, app, facts = installation.account, installation.app, context.store.facts
    suspended = installation.suspended_at
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
        "app_slug": slug(app),
        "target_id": account.id,
        "target_type": type(account).__name__,
        "permissions": dict(installation.permissions),
        "events": [],
        "created_at": timestamp(installation.created_at),
        "updated_at": timestamp(installation.updated_at),
        "single_file_name": None,
        **shown_if(
            facts.shows_single_files,
            has_multiple_single_files=False,
            single_file_paths=[],
            suspended_by=None,  # a simplification: nobody is known to have done it
            suspended_at=None if suspended is None else timestamp(suspended),
        ),
    }


def integration(context: Context, app: GitHubApp) -> dict[str, object]:
    """Return a GitHub App as it sees itself (documented: the schema `integration`, in whose order the keys are)."""
    facts = context.store.facts
    return {
        "id": app.id,
        **shown_if(facts.shows_slug, slug=slug(app)),
        "node_id": node_id("Integration", app.id),
        **shown_if(facts.shows_own_client_id, client_id=app.client_id),
        "owner": simple_user(context, app.owner) if app.owner else None,
        "name": app.name,
        "description": None,
        "external_url": app.url,
        "html_url": f"{context.origin}/github-apps/{slug(app)}",  # the path of GHES
        "created_at": timestamp(app.created_at),
        "updated_at": timestamp(app.updated_at),
        "permissions": dict(app.permissions),
        "events": [],
        "installations_count": len(context.store.installations.at("app", app.id)),
    }


def slug(app: GitHubApp) -> str:
    """Return the name of *app* as URLs have it."""
    return app.name.lower().replace(" ", "-")


def installation_token(context: Context, token: AccessToken) -> dict[str, object]:
    """Return a new token of an installation (documented: the example of apps/create-installation-access-token)."""
    assert token.expires_at is not None  # noqa: S101  # all of them expire
    named = [repository(context, one) for one in token.repositories or ()]
    return {
        "token": token.token,
        "expires_at": timestamp(token.expires_at),
        "permissions": dict(token.permissions or {}),
        "repository_selection": selection(token),
        **shown_if(token.repositories is not None, repositories=named),
    }


def selection(token: AccessToken) -> str:
    """Return whether *token*, which is limited to an installation, reaches all repositories of the account."""
    assert token.installation is not None  # noqa: S101  # see above
    return "all" if token.repositories is None and token.installation.repositories == "all" else "selected"
