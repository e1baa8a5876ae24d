"""Accounts as JSON objects: the short form, profiles and addresses."""

from __future__ import annotations

import base64
from datetime import datetime

from pytest_ghes_oauth._domain.accounts import Email, User
from pytest_ghes_oauth._domain.organizations import PRIVATE, PUBLIC, Account
from pytest_ghes_oauth._rest.context import Context


def timestamp(moment: datetime) -> str:
    """Return *moment* as `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{moment.isoformat()[:19]}Z"  # in UTC, as every date of the server is


def simple_user(context: Context, account: Account) -> dict[str, object]:
    """Return the 18 keys that represent an account wherever it is mentioned (wire 1.1), with one more since 3.15."""
    api, login = context.api_url, account.login
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": account.id,
        "node_id": node_id(type(account).__name__, account.id),
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
        **shown_if(context.store.facts.shows_user_view_type, user_view_type="public"),
    }


def shown_if(shown: bool, **keys: object) -> dict[str, object]:  # noqa: FBT001  # a fact of the release
    """Return *keys* on releases that show them."""
    return keys if shown else {}


def node_id(kind: str, number: int) -> str:
    """Return the GraphQL id of an object."""
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def public_user(context: Context, account: Account) -> dict[str, object]:
    """Return the public profile, up to `updated_at` (wire 9); that it hides a private address is inferred."""
    facts = context.store.facts
    return {
        **simple_user(context, account),
        "name": account.name if isinstance(account, User) else None,
        "company": None,
        "blog": "",
        "location": None,
        "email": public_address(context, account),
        "hireable": None,
        "bio": None,
        **shown_if(facts.shows_twitter_username, twitter_username=None),
        **shown_if(facts.shows_notification_email, notification_email=None),
        "public_repos": len(context.store.repositories.at("owner", account.id, PUBLIC)),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.updated_at),
    }


def public_address(context: Context, account: Account) -> str | None:
    """Return the address that the profile of *account* shows to the caller."""
    # Documented: anonymous callers see no addresses.
    if not isinstance(account, User) or (context.caller.user is None and context.caller.token is None):
        return None
    return next((one.email for one in account.emails if one.primary and one.visibility != "private"), None)


def private_user(context: Context, user: User) -> dict[str, object]:
    """Return the profile as its owner sees it (wire 9, recorded: user_200_06)."""
    private = len(context.store.repositories.at("owner", user.id, PRIVATE))
    return {
        **public_user(context, user),
        **shown_if(context.store.facts.shows_user_view_type, user_view_type="private"),
        "private_gists": 0,
        "total_private_repos": private,
        "owned_private_repos": private,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": user.two_factor is not None,
        "plan": {"name": "free", "space": 976562499, "collaborators": 0, "private_repos": 0},
    }


def email(address: Email) -> dict[str, object]:
    """Return an address as GET /user/emails lists it (wire 9); only the primary one has a visibility."""
    return {
        "email": address.email,
        "primary": address.primary,
        "verified": address.verified,
        "visibility": address.visibility if address.primary else None,
    }
