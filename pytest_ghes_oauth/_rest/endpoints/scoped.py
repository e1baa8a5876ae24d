"""Scoped tokens: a GitHub App narrows a user's token to an installation.

Behaviour without a recording is inferred from the documentation of each field and from the refusals that
GitHub documents for installation access tokens (semantics 17 and 18).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_ghes_oauth._domain import issuing, lifecycle, permissions
from pytest_ghes_oauth._domain.apps import GitHubApp, Installation
from pytest_ghes_oauth._domain.organizations import Account, Repository, belongs
from pytest_ghes_oauth._domain.releases import ALWAYS
from pytest_ghes_oauth._domain.tokens import AccessToken, user_of
from pytest_ghes_oauth._rest.bodies import Field, Schema, inspected
from pytest_ghes_oauth._rest.context import Answer, Context, not_found
from pytest_ghes_oauth._rest.endpoints.applications import named_token
from pytest_ghes_oauth._rest.errors import Forbidden, InstallationSuspended, InvalidRequest, ValidationFailed
from pytest_ghes_oauth._rest.representations.authorizations import authorization_with_user

SCOPED_TOKEN: Final = Schema(
    {
        "access_token": Field("string", required=ALWAYS),
        "target": Field("string"),
        "target_id": Field("integer"),
        "repositories": Field("array of strings"),
        "repository_ids": Field("array of integers"),
        "permissions": Field("object"),
    }
)

REPOSITORY_REFUSED: Final = (
    "There is at least one repository that does not exist or is not accessible to the parent installation."
)
_POINTER: Final = "properties/permissions/properties"
PERMISSION_REFUSED: Final = "The permissions requested are not granted to this installation."


def scope_token(context: Context) -> Answer:
    """Issue a child of a user's token with less access; the token itself does not change."""
    token = named_token(context, "scope")
    if not isinstance(token.app, GitHubApp):
        not_found(f"{context.app.label} is an OAuth app, and only tokens of GitHub Apps can be scoped")
    if token.parent is not None:
        raise _invalid("access_token", f"{token.label} is itself a scoped token")
    wanted = wanted_permissions(context)
    installation = _installation(context, token)
    repositories = narrowed_repositories(context, installation)
    granted = narrowed_permissions(installation, wanted)
    child = issuing.issue_scoped_token(context.store, token, installation, granted, repositories)
    return Answer(200, authorization_with_user(context, child))


def _invalid(field: str, cause: str, *, code: str = "invalid") -> ValidationFailed:
    return ValidationFailed(cause, errors=[{"resource": "OauthAccess", "code": code, "field": field}])


# -- permissions -------------------------------------------------------------------------------------


def wanted_permissions(context: Context) -> Mapping[str, str] | None:
    """Return the requested permissions; refuse names and levels that are not documented."""
    wanted: Mapping[str, object] | None = context.body.get("permissions")
    if wanted is None:
        return None
    levels = context.store.facts.permissions
    unknown = [f"{inspected(name)} is not a permitted key." for name in wanted if name not in levels]
    wrong = [
        f"For '{_POINTER}/{name}', {inspected(level)} is not a member of {inspected(levels[name])}."
        for name, level in wanted.items()
        if name in levels and level not in levels[name]
    ]
    if unknown or wrong:
        raise InvalidRequest(*unknown, *wrong)
    return {name: str(level) for name, level in wanted.items()}


def narrowed_permissions(installation: Installation, wanted: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the *wanted* permissions, all of the installation if none are; refuse more than it has."""
    if wanted is None:
        return installation.permissions
    exceeding = permissions.exceeding(wanted, installation.permissions)
    if exceeding:
        cause = f"the installation on {installation.account.login!r} lacks, or has at a lower level: "
        cause += ", ".join(exceeding)
        raise ValidationFailed(cause, message=PERMISSION_REFUSED)
    return wanted


# -- target --------------------------------------------------------------------------------------------


def _installation(context: Context, token: AccessToken) -> Installation:
    account = _target(context)
    installation = context.store.installation(context.app, account)
    if installation is None:
        cause = f"{context.app.label} is not installed on {account.login!r}"
        raise Forbidden(cause)
    user = user_of(token)
    if not belongs(user, account):
        cause = f"{user.label} has no access to the account {account.login!r}"
        raise Forbidden(cause)
    lifecycle.require(installation, "issue", InstallationSuspended)
    return installation


def _target(context: Context) -> Account:
    login, number = context.body.get("target"), context.body.get("target_id")
    if login is None and number is None:
        cause = "neither target nor target_id was sent"
        raise _invalid("target", cause, code="missing_field")
    store = context.store
    accounts = [
        *([store.account(login)] if login is not None else []),
        *([store.account_numbered(number)] if number is not None else []),
    ]
    found = accounts[0]
    if found is None or any(account is not found for account in accounts):
        field = "target" if login is not None else "target_id"
        raise _invalid(field, f"target {login!r} and target_id {number!r} do not name one and the same account")
    return found


# -- repositories --------------------------------------------------------------------------------------


def narrowed_repositories(context: Context, installation: Installation) -> tuple[Repository, ...] | None:
    """Return the repositories that the body names, or `None`; refuse those that the installation does not reach."""
    names, numbers = context.body.get("repositories"), context.body.get("repository_ids")
    if names is None and numbers is None:
        return None
    wanted = [*(names or ()), *(numbers or ())]
    found = [_repository(context, installation, key) for key in wanted]
    missing = [repr(key) for key, repository in zip(wanted, found, strict=True) if repository is None]
    if missing:
        cause = f"the installation on {installation.account.login!r} does not reach: {', '.join(missing)}"
        raise ValidationFailed(cause, message=REPOSITORY_REFUSED)
    return tuple(dict.fromkeys(repository for repository in found if repository is not None))


def _repository(context: Context, installation: Installation, key: str | int) -> Repository | None:
    """Return the repository with this name or id, if the installation reaches it."""
    repositories = context.store.repositories
    if isinstance(key, str):
        found = repositories.get("full_name", f"{installation.account.login}/{key}")
    else:
        found = repositories.numbered(key)
    return found if found is not None and installation.reaches(found) else None
