"""The JSON objects of the REST API, key by key in the order of the wire."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final

from pytest_ghes_oauth._domain.objects import AccessToken, Account, Grant, Organization, User
from pytest_ghes_oauth._rest.context import Context

# Shown for personal tokens since 2013 (wire 1.4, recorded).
PERSONAL_CLIENT_ID: Final = "00000000000000000000"
# Where the app of a personal token without note_url points (wire 1.4; the 3.3 address is inferred).
PERSONAL_APP_URL: Final = "/rest/reference/oauth-authorizations"

BLANK: Final = ""


def timestamp(moment: datetime) -> str:
    """Return *moment* as `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def authorization(context: Context, token: AccessToken, *, clear: bool) -> dict[str, object]:
    """Return the authorization object of *token* (wire 1.1).

    Args:
        context: of the request that asks.
        token: the token.
        clear: whether this call is one of those that show the text (wire 1.2); elsewhere it is `""`,
            unless the setting `token_visibility` is `documented`.
    """
    shown = clear or context.settings.token_visibility == "documented"
    return {
        "id": token.id,
        "url": authorization_url(context, token),
        "app": _app(context, token),
        "token": token.token if shown else BLANK,
        "hashed_token": token.hashed_token,
        "token_last_eight": token.token_last_eight,
        "note": token.note,
        "note_url": token.note_url,
        "created_at": timestamp(token.created_at),
        "updated_at": timestamp(token.updated_at),
        "scopes": list(token.scopes),
        "fingerprint": token.fingerprint,
        # From 2.22 on (semantics.md, "Bodies").
        "expires_at": None if token.expires_at is None else timestamp(token.expires_at),
    }


def authorization_with_user(context: Context, token: AccessToken) -> dict[str, object]:
    """Return what apps are shown of *token*: its text, its user and, of a scoped one, its installation."""
    shown = authorization(context, token, clear=True)
    shown["user"] = simple_user(context, token.user)
    if token.installation is not None:
        shown["installation"] = scoped_installation(context, token)
    return shown


def authorization_url(context: Context, token: AccessToken) -> str:
    """Return the address of *token* as an authorization."""
    return f"{context.api_url}/authorizations/{token.id}"


def _app(context: Context, token: AccessToken) -> dict[str, object]:
    if token.app is not None:
        return {"name": token.app.name, "url": token.app.url, "client_id": token.app.client_id}
    default_url = context.store.facts.documentation_url + PERSONAL_APP_URL
    return {"name": token.note, "url": token.note_url or default_url, "client_id": PERSONAL_CLIENT_ID}


def application_grant(context: Context, grant: Grant) -> dict[str, object]:
    """Return the grant object. Documented only; nobody recorded one (wire 5)."""
    return {
        "id": grant.id,
        "url": f"{context.api_url}/applications/grants/{grant.id}",
        "app": {"url": grant.app.url, "name": grant.app.name, "client_id": grant.app.client_id},
        "created_at": timestamp(grant.created_at),
        "updated_at": timestamp(grant.updated_at),
        "scopes": list(grant.scopes),
    }


def scoped_installation(context: Context, token: AccessToken) -> dict[str, object]:
    """Return what a scoped token is limited to (documented: the example of apps/scope-token)."""
    assert token.installation is not None  # noqa: S101  # the caller looked
    selected = token.repositories is not None or token.installation.repositories != "all"
    return {
        "permissions": dict(token.permissions or {}),
        "repository_selection": "selected" if selected else "all",
        "single_file_name": None,
        "repositories_url": f"{context.api_url}/user/repos",
        "account": simple_user(context, token.installation.account),
        "has_multiple_single_files": False,
        "single_file_paths": [],
    }


def simple_user(context: Context, account: Account) -> dict[str, object]:
    """Return the 18 keys that stand for an account wherever it is mentioned (wire 1.1)."""
    api, login = context.api_url, account.login
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": account.id,
        "node_id": _node_id(account),
        "avatar_url": f"{context.origin}/avatars/u/{account.id}?",  # inferred for GHES
        "gravatar_id": "",
        "url": url,
        "html_url": f"{context.origin}/{login}",
        "followers_url": f"{url}/followers",
        "following_url": url + "/following{/other_user}",
        "gists_url": url + "/gists{/gist_id}",
        "starred_url": url + "/starred{/owner}{/repo}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": url + "/events{/privacy}",
        "received_events_url": f"{url}/received_events",
        "type": type(account).__name__,
        "site_admin": isinstance(account, User) and account.site_admin,
    }


def _node_id(account: Account) -> str:
    kind = "012:Organization" if isinstance(account, Organization) else "04:User"
    return base64.b64encode(f"{kind}{account.id}".encode()).decode()


def public_user(context: Context, user: User) -> dict[str, object]:
    """Return the public profile, which ends at `updated_at` (wire 9); that it hides a private address is inferred."""
    return {
        **simple_user(context, user),
        "name": user.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": next((email.email for email in user.emails if email.primary and email.visibility != "private"), None),
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": sum(repo.owner is user and not repo.private for repo in context.store.repositories.values()),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": timestamp(user.created_at),
        "updated_at": timestamp(user.updated_at),
    }


def private_user(context: Context, user: User) -> dict[str, object]:
    """Return the profile as its owner sees it (wire 9, recorded: user_200_06)."""
    private = sum(repo.owner is user and repo.private for repo in context.store.repositories.values())
    return {
        **public_user(context, user),
        "private_gists": 0,
        "total_private_repos": private,
        "owned_private_repos": private,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": user.two_factor is not None,
        "plan": {"name": "free", "space": 976562499, "collaborators": 0, "private_repos": 0},
    }
