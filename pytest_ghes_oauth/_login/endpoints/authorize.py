"""The authorization endpoint, GET /login/oauth/authorize, and what a user does there (flows 1 to 6 and 8 to 15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, NoReturn

from pytest_ghes_oauth._domain import authorizing, lifecycle
from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.apps import App, GitHubApp
from pytest_ghes_oauth._domain.misuse import InvalidArgument
from pytest_ghes_oauth._domain.scopes import Scopes, normalized
from pytest_ghes_oauth._login import browsing, parameters, redirect_uri
from pytest_ghes_oauth._login.context import Answer, Context
from pytest_ghes_oauth._login.errors import AccessDenied, ApplicationSuspended, NoSuchPage, RedirectURIMismatch
from pytest_ghes_oauth._login.pages.consent import DECISION, YES, Asked, box_of, consent_page
from pytest_ghes_oauth._login.parties import named_app
from pytest_ghes_oauth._login.redirect_uri import with_query

PATH: Final = "/login/oauth/authorize"


class AuthorizationRequest(NamedTuple):
    """A valid request of an app for a user's authorization.

    Attributes:
        scopes: the requested scopes; `None` if there are none.
    """

    app: App
    redirect_uri: str
    scopes: Scopes | None


def authorize(context: Context) -> Answer:
    """Ask the user who is signed in, unless the answer is known; send any other browser to sign in (flows 4 and 5).

    GHES ignores `response_type` and the parameters of PKCE (flows 3 and 21).
    """
    request, user = requested(context), context.user
    if user is None:
        return _sign_in(context, request)
    scopes = authorizing.granted(context.store, user, request.app, request.scopes)
    if _has_granted(context, user, request.app, scopes):
        return approve(context, user, None)
    asked, visit = Asked(request.app, user, scopes), browsing.visit(context)
    page = consent_page(visit.token, _own_path(context), asked, request.redirect_uri)
    return Answer(200, page=page, headers=visit.headers, sends_to=targets(context))


def decide(context: Context) -> Answer:
    """Let the user who is signed in authorize the app or cancel, in the page that `authorize` shows."""
    request, user = requested(context), context.user
    if user is None:
        return _sign_in(context, request)
    browsing.require_own_form(context, _own_path(context))
    if context.form.get(DECISION) != YES:
        return deny(context, user)
    return approve(context, user, _ticked(context, request))


def _sign_in(context: Context, request: AuthorizationRequest) -> Answer:
    return browsing.go_to_sign_in(context, _own_path(context), client_id=request.app.client_id)


def _own_path(context: Context) -> str:
    return f"{PATH}?{context.request.url.partition('?')[2]}"


def _has_granted(context: Context, user: User, app: App, scopes: Scopes) -> bool:
    grant = context.store.grant(user, app)
    return grant is not None and all(grant.scopes.allow(scope) for scope in scopes)


def _ticked(context: Context, request: AuthorizationRequest) -> list[str] | None:
    """Return the scopes whose boxes are ticked; `None` where the page has no boxes."""
    if request.scopes is None or isinstance(request.app, GitHubApp):
        return None
    return [scope for scope in request.scopes if context.form.get(box_of(scope))]


def requested(context: Context) -> AuthorizationRequest:
    """Return the authorization request of the query.

    Raises:
        NoSuchPage: no app has the client id (flows 8).
        ApplicationSuspended, RedirectURIMismatch: sent to the app's registered callback URL.
    """
    app, returned = named_app(context, NoSuchPage), context.returned
    lifecycle.require(app, "authorize", lambda because: ApplicationSuspended(because, app.callback_url, returned))
    wanted = context.sent("redirect_uri") or app.callback_url
    if not redirect_uri.allowed(app, wanted, any_port=context.store.facts.any_loopback_port):
        raise RedirectURIMismatch(_unregistered(app, wanted), app.callback_url, returned)
    return AuthorizationRequest(app, wanted, parameters.scopes_in(context.parameters))


def targets(context: Context) -> Sequence[str]:
    """Return the URLs to which an authorization request may send the browser; none if it is no such request."""
    app = context.party
    if context.request.path != PATH or app is None:
        return ()
    wanted = context.sent("redirect_uri")
    is_allowed = redirect_uri.allowed(app, wanted, any_port=context.store.facts.any_loopback_port)
    return (app.callback_url, wanted) if is_allowed else (app.callback_url,)


def _unregistered(app: App, wanted: str) -> str:
    """Return one sentence that says which URLs *app* has, and how to register *wanted*."""
    registered, keyword = [app.callback_url], f"callback_url={wanted!r}"
    if isinstance(app, GitHubApp):
        registered, keyword = [*app.callback_urls], f"callback_urls=[..., {wanted!r}]"
    has = ", ".join(map(repr, registered))
    return (
        f"the redirect_uri {wanted!r} is not registered for {app.label}, which has {has}; to register it: {keyword} "
        f"where the app is added, or in app.update()"
    )


# -- what a user does ----------------------------------------------------------------------------------


def approve(context: Context, user: User, chosen: Iterable[str] | None) -> Answer:
    """Let *user* approve the request, with all its scopes or only those *chosen*.

    If the user granted everything before, GitHub shows no page, but the result is the same (flows 5). The
    callback gets `code` and, if it was sent, `state` (flows 10); with the setting `callback_issuer`, also `iss`.

    Raises:
        InvalidArgument: *chosen* has scopes that were not requested.
    """
    request = requested(context)
    scopes = authorizing.granted(context.store, user, request.app, request.scopes)
    if chosen is not None:
        scopes = _trimmed(request.app, scopes, chosen)
    code = authorizing.issue_code(context.store, user, request.app, scopes, request.redirect_uri)
    return Answer(302, location=with_query(request.redirect_uri, {"code": code.code, **context.returned}))


def _trimmed(app: App, asked: Scopes, chosen: Iterable[str]) -> Scopes:
    kept = normalized(chosen)
    more = [scope for scope in kept if not asked.allow(scope)]
    if more:
        msg = f"scopes={list(kept)!r}: {app.label} asked for {str(asked) or 'none'}, and cannot be given more"
        raise InvalidArgument(msg)
    return kept


def deny(context: Context, user: User) -> NoReturn:
    """Let *user* cancel, which changes nothing, even if GitHub would show no page (inferred).

    Raises:
        AccessDenied: always.
    """
    request = requested(context)
    cause = f"{user.label} denied access to {request.app.label}"
    raise AccessDenied(cause, request.app.callback_url, context.returned)
