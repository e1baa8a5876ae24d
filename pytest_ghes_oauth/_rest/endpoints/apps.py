"""GitHub Apps that act for themselves: an app, its installations, and their tokens.

There are no recordings of these; they follow the documentation.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Final

from pytest_ghes_oauth._domain import issuing, lifecycle
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation
from pytest_ghes_oauth._domain.organizations import Account
from pytest_ghes_oauth._rest.bodies import Field, Schema
from pytest_ghes_oauth._rest.context import NO_CONTENT, Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.installations import require_preview
from pytest_ghes_oauth._rest.endpoints.scoped import narrowed_permissions, narrowed_repositories, wanted_permissions
from pytest_ghes_oauth._rest.errors import InstallationSuspended
from pytest_ghes_oauth._rest.pagination import page_of
from pytest_ghes_oauth._rest.representations.installations import installation, installation_token, integration

NEW_TOKEN: Final = Schema(
    {
        "repositories": Field("array of strings"),
        "repository_ids": Field("array of integers"),
        "permissions": Field("object"),
    },
    required=False,
)


def get_authenticated(context: Context) -> Answer:
    """Show the app."""
    return Answer(200, integration(context, _own_app(context)))


def list_installations(context: Context) -> Answer:
    """List the app's installations, suspended ones too; `since` leaves out those that did not change after it."""
    require_preview(context)
    since = _moment(context.request.query.get("since", ""))
    rows = sorted(context.store.installations.at("app", context.app.id), key=lambda one: one.id)
    changed = [one for one in rows if since is None or one.updated_at >= since]
    return page_of(context, changed, lambda row: installation(context, row))


def get_installation(context: Context) -> Answer:
    """Show one of the app's installations."""
    return Answer(200, installation(context, _named(context)))


def get_installation_of_account(context: Context) -> Answer:
    """Show where the app is installed: on the user or the organization in the path."""
    require_preview(context)
    account = _account(context)
    found = context.store.installation(context.app, account)
    if found is None:
        not_found(f"{context.app.label} is not installed on {account.login!r}")
    return Answer(200, installation(context, found))


def get_installation_of_repository(context: Context) -> Answer:
    """Show where the app is installed on a repository, which the installation has to include."""
    require_preview(context)
    name = f"{context.parameters['owner']}/{context.parameters['repo']}"
    repository = context.store.repositories.get("full_name", name)
    found = None if repository is None else context.store.installation(context.app, repository.owner)
    if repository is None or found is None or not found.reaches(repository):
        not_found(f"{context.app.label} is not installed on a repository {name!r}")
    return Answer(200, installation(context, found))


def create_token(context: Context) -> Answer:
    """Issue a token of an installation, with all that it reaches or, if the body says so, less."""
    named = _named(context)
    lifecycle.require(named, "issue", InstallationSuspended)
    wanted = wanted_permissions(context)
    repositories = narrowed_repositories(context, named)
    granted = narrowed_permissions(named, wanted)
    token = issuing.issue_installation_token(context.store, named, granted, repositories)
    return Answer(201, installation_token(context, token))


def delete_installation(context: Context) -> Answer:
    """Uninstall the app from an account."""
    _named(context).uninstall()
    return NO_CONTENT


def suspend_installation(context: Context) -> Answer:
    """Suspend an installation; to do so again changes nothing (inferred)."""
    named = _named(context)
    if lifecycle.allows(named, "suspend"):
        named.suspend()
    return NO_CONTENT


def unsuspend_installation(context: Context) -> Answer:
    """Lift the suspension of an installation; without one, nothing changes (inferred)."""
    named = _named(context)
    if lifecycle.allows(named, "unsuspend"):
        named.unsuspend()
    return NO_CONTENT


def _own_app(context: Context) -> GitHubApp:
    assert isinstance(context.app, GitHubApp)  # noqa: S101  # only these sign JSON web tokens
    return context.app


def _named(context: Context) -> Installation:
    """Return the app's installation with the id in the path, or refuse with 404; a client names the preview."""
    require_preview(context)
    found = context.store.installations.numbered(context.id_in_path("installation_id"))
    if found is None:
        not_found(f"no installation has the id {context.parameters['installation_id']!r}")
    if found.app is not context.app:
        not_found(f"{found.label} is not one of {context.app.label}")
    return found


def _account(context: Context) -> Account:
    parameters = context.parameters
    name = parameters.get("org") or parameters["username"]
    account = context.store.account(name)
    if account is None:
        not_found(f"no user or organization has the login {name!r}")
    return account


def _moment(text: str) -> datetime | None:
    """Return the moment that ISO 8601 writes; `None` for anything else, which is ignored (inferred)."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
