"""Checks of the app, first its client id and then its secret (flows 30), and of the user."""

from __future__ import annotations

from urllib.parse import unquote_plus

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._domain.facts import Facts
from pytest_ghes_oauth._domain.organizations import Repository, belongs
from pytest_ghes_oauth._domain.records import id_in
from pytest_ghes_oauth._http.authorization import Basic, given_in
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import IncorrectClientCredentials, LoginError, NoSuchClient, UnverifiedUserEmail


def named_app(context: Context, refusal: type[LoginError] = NoSuchClient) -> App:
    """Return the app with the client id that was sent.

    Raises:
        LoginError: no app has it. The class is *refusal*.
    """
    app = context.app
    if app is None:
        client_id = context.sent("client_id")
        missing = _in_vain(context, "the client_id") or "no client_id was sent"
        raise refusal(f"no app has the client id {client_id!r}" if client_id else missing)
    return app


def _in_vain(context: Context, what: str) -> str | None:
    """Return one sentence that says that *what* came as Basic, which the release does not read; otherwise `None`."""
    came = context.request.method == "POST" and isinstance(given_in(context.request.headers), Basic)
    if not came or context.store.facts.basic_at_login:
        return None
    since = max(Facts.basic_at_login.since)
    return f"{what} was sent in the header Authorization, which the sign-in endpoints read from GHES {since} on"


def require_secret(context: Context, app: App) -> None:
    """Make sure that the client secret of *app* was sent.

    Raises:
        IncorrectClientCredentials: the secret is wrong or missing.
    """
    secret = context.sent("client_secret")
    # RFC 6749 2.3.1 tells clients to encode what they send as Basic; most do not.
    encoded = "Authorization" in context.request.headers
    if secret != app.client_secret and not (encoded and unquote_plus(secret) == app.client_secret):
        what = f"the client secret of {app.label}"
        missing = _in_vain(context, what) or f"{what} is missing"
        raise IncorrectClientCredentials(f"{what} is wrong" if secret else missing)


def require_device_flow(app: App, refusal: type[LoginError]) -> None:
    """Make sure that the device flow of *app* is switched on (flows 36).

    Raises:
        LoginError: it is off. The class is *refusal*.
    """
    if not app.device_flow:
        cause = f"the device flow of {app.label} is switched off"
        raise refusal(cause)


def require_verified_address(user: User) -> None:
    """Make sure that the primary address of *user* is verified.

    Raises:
        UnverifiedUserEmail: it is not; the code that was sent stays valid (inferred).
    """
    if not any(email.primary and email.verified for email in user.emails):
        cause = f"the primary address of {user.label} is not verified"
        raise UnverifiedUserEmail(cause)


def chosen_repositories(context: Context, app: App, user: User) -> tuple[Repository, ...] | None:
    """Return the repository that `repository_id` names; ignore one that the app or *user* cannot reach.

    Documented for GitHub Apps (flows 22).
    """
    wanted = context.sent("repository_id")
    if not isinstance(app, GitHubApp) or not wanted:
        return None
    repository = context.store.repositories.numbered(id_in(wanted))
    if repository is None or str(repository.id) != wanted or not belongs(user, repository.owner):
        return None
    installation = context.store.installation(app, repository.owner)
    return (repository,) if installation is not None and installation.reaches(repository) else None
