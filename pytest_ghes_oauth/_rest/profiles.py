"""Accounts as JSON objects, key by key in the order of the wire: users, organizations, teams, installations."""

from __future__ import annotations

import base64
from datetime import datetime

from pytest_ghes_oauth._domain.accounts import Account, Email, Organization, Team, User
from pytest_ghes_oauth._domain.apps import Installation
from pytest_ghes_oauth._rest.context import Context


def timestamp(moment: datetime) -> str:
    """Return *moment* as `YYYY-MM-DDTHH:MM:SSZ`."""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def simple_user(context: Context, account: Account) -> dict[str, object]:
    """Return the 18 keys that stand for an account wherever it is mentioned (wire 1.1)."""
    api, login = context.api_url, account.login
    url = f"{api}/users/{login}"
    return {
        "login": login,
        "id": account.id,
        "node_id": _node_id(type(account).__name__, account.id),
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
        **_if(context.store.facts.shows_user_view_type, user_view_type="public"),
    }


def _if(shown: bool, **keys: object) -> dict[str, object]:  # noqa: FBT001  # a fact of the release
    return keys if shown else {}


def _node_id(kind: str, number: int) -> str:
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def public_user(context: Context, account: Account) -> dict[str, object]:
    """Return the public profile, which ends at `updated_at` (wire 9); that it hides a private address is inferred."""
    facts = context.store.facts
    return {
        **simple_user(context, account),
        "name": account.name if isinstance(account, User) else None,
        "company": None,
        "blog": "",
        "location": None,
        "email": _public_address(context, account),
        **_if(facts.shows_notification_email, notification_email=None),
        "hireable": None,
        "bio": None,
        **_if(facts.shows_twitter_username, twitter_username=None),
        "public_repos": sum(repo.owner is account and not repo.private for repo in context.store.repositories.values()),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.updated_at if isinstance(account, User) else account.created_at),
    }


def _public_address(context: Context, account: Account) -> str | None:
    # Documented: nobody sees an address without signing in.
    if not isinstance(account, User) or context.caller.user is None:
        return None
    return next((one.email for one in account.emails if one.primary and one.visibility != "private"), None)


def private_user(context: Context, user: User) -> dict[str, object]:
    """Return the profile as its owner sees it (wire 9, recorded: user_200_06)."""
    private = sum(repo.owner is user and repo.private for repo in context.store.repositories.values())
    return {
        **public_user(context, user),
        **_if(context.store.facts.shows_user_view_type, user_view_type="private"),
        "private_gists": 0,
        "total_private_repos": private,
        "owned_private_repos": private,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": user.two_factor is not None,
        "plan": {"name": "free", "space": 976562499, "collaborators": 0, "private_repos": 0},
    }


def email(address: Email) -> dict[str, object]:
    """Return an address as the user's own list shows it (wire 9); only the primary one has a visibility."""
    return {
        "email": address.email,
        "primary": address.primary,
        "verified": address.verified,
        "visibility": address.visibility if address.primary else None,
    }


def organization_simple(context: Context, organization: Organization) -> dict[str, object]:
    """Return the object that stands for an organization in lists (documented: the example of orgs/list)."""
    url = f"{context.api_url}/orgs/{organization.login}"
    return {
        "login": organization.login,
        "id": organization.id,
        "node_id": _node_id("Organization", organization.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": url + "/members{/member}",
        "public_members_url": url + "/public_members{/member}",
        "avatar_url": f"{context.origin}/avatars/u/{organization.id}?",
        "description": None,
    }


def organization_membership(context: Context, organization: Organization, member: User) -> dict[str, object]:
    """Return the membership of *member*; that everyone is an active member and no owner is the fake's own."""
    url = f"{context.api_url}/orgs/{organization.login}"
    return {
        "url": f"{url}/memberships/{member.login}",
        "state": "active",
        "role": "member",
        "organization_url": url,
        "organization": organization_simple(context, organization),
        "user": simple_user(context, member),
    }


def team(context: Context, team: Team) -> dict[str, object]:
    """Return the object of a team as GET /user/teams shows it (documented: the example of that operation)."""
    url = f"{context.api_url}/teams/{team.id}"
    return {
        "id": team.id,
        "node_id": _node_id("Team", team.id),
        "url": url,
        "html_url": f"{context.origin}/orgs/{team.organization.login}/teams/{team.slug}",
        "name": team.slug,
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "permission": "pull",
        "members_url": url + "/members{/member}",
        "repositories_url": f"{url}/repos",
        "parent": None,
        "members_count": len(team.members),
        "repos_count": 0,
        "created_at": timestamp(team.created_at),
        "updated_at": timestamp(team.created_at),
        "organization": organization_simple(context, team.organization),
    }


def installation(context: Context, installation: Installation) -> dict[str, object]:
    """Return an installation of a GitHub App (documented: the example of GET /user/installations)."""
    account, app, facts = installation.account, installation.app, context.store.facts
    owner = f"/organizations/{account.login}" if isinstance(account, Organization) else ""
    return {
        "id": installation.id,
        "account": simple_user(context, account),
        "access_tokens_url": context.api_url + facts.installation_tokens.format(id=installation.id),
        "repositories_url": f"{context.api_url}/installation/repositories",
        "html_url": f"{context.origin}{owner}/settings/installations/{installation.id}",
        "app_id": app.id,
        **_if(facts.shows_client_id, client_id=app.client_id),
        "target_id": account.id,
        "target_type": type(account).__name__,
        "permissions": dict(installation.permissions),
        "events": [],
        "single_file_name": None,
        **_if(facts.shows_single_files, has_multiple_single_files=False, single_file_paths=[]),
        "repository_selection": "all" if installation.repositories == "all" else "selected",
        "created_at": timestamp(installation.created_at),
        "updated_at": timestamp(installation.created_at),
        "app_slug": app.name.lower().replace(" ", "-"),
        **_if(facts.shows_single_files, suspended_at=None, suspended_by=None),
    }
