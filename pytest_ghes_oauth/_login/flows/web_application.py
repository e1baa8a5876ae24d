"""The web application flow: an app exchanges an authorization code, once (flows 22 to 31)."""

from __future__ import annotations

from pytest_ghes_oauth._domain import authorizing
from pytest_ghes_oauth._domain.apps import App
from pytest_ghes_oauth._domain.codes import AuthorizationCode
from pytest_ghes_oauth._domain.tokens import AccessToken
from pytest_ghes_oauth._login.context import Context
from pytest_ghes_oauth._login.errors import BadVerificationCode, RedirectURIMismatchAtExchange
from pytest_ghes_oauth._login.parties import chosen_repositories, require_secret, require_verified_address


def redeem(context: Context, app: App) -> AccessToken:
    """Redeem a code for a token; check secret, code, redirect URI and address, in that order (flows 30)."""
    require_secret(context, app)
    code = _code(context, app)
    wanted = context.sent("redirect_uri")
    if wanted and wanted != code.redirect_uri:
        cause = f"the redirect_uri is {wanted!r}, but {code.label} was sent to {code.redirect_uri!r}"
        raise RedirectURIMismatchAtExchange(cause)
    require_verified_address(code.user)
    return authorizing.redeem_code(context.store, code, chosen_repositories(context, app, code.user))


def _code(context: Context, app: App) -> AuthorizationCode:
    text = context.sent("code")
    if not text:
        cause = "no code was sent"
        raise BadVerificationCode(cause)
    code = context.store.authorization_codes.presented(text, "redeem", BadVerificationCode)
    if code.app is not app:
        cause = f"{code.label} was sent by {app.label}, to which it was not issued"
        raise BadVerificationCode(cause)
    return code
