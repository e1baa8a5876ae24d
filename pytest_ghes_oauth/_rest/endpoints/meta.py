"""Information about the server: GET /, /meta and /rate_limit."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.limits import SEARCH_RATE_LIMIT
from pytest_ghes_oauth._rest import versions
from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.errors import RateLimitingOff

# Key -> path below the API, in the order of the documented example for 3.3; see `_root_url`.
ROOT: Final = {
    "current_user_url": "/user",
    "current_user_authorizations_html_url": "{origin}/settings/connections/applications{/client_id}",
    "authorizations_url": "/authorizations",
    "code_search_url": "/search/code?q={query}{&page,per_page,sort,order}",
    "commit_search_url": "/search/commits?q={query}{&page,per_page,sort,order}",
    "emails_url": "/user/emails",
    "emojis_url": "/emojis",
    "events_url": "/events",
    "feeds_url": "/feeds",
    "followers_url": "/user/followers",
    "following_url": "/user/following{/target}",
    "gists_url": "/gists{/gist_id}",
    "hub_url": "/hub",
    "issue_search_url": "/search/issues?q={query}{&page,per_page,sort,order}",
    "issues_url": "/issues",
    "keys_url": "/user/keys",
    "label_search_url": "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
    "notifications_url": "/notifications",
    "organization_url": "/orgs/{org}",
    "organization_repositories_url": "/orgs/{org}/repos{?type,page,per_page,sort}",
    "organization_teams_url": "/orgs/{org}/teams",
    "public_gists_url": "/gists/public",
    "rate_limit_url": "/rate_limit",
    "repository_url": "/repos/{owner}/{repo}",
    "repository_search_url": "/search/repositories?q={query}{&page,per_page,sort,order}",
    "current_user_repositories_url": "/user/repos{?type,page,per_page,sort}",
    "starred_url": "/user/starred{/owner}{/repo}",
    "starred_gists_url": "/gists/starred",
    "topic_search_url": "/search/topics?q={query}{&page,per_page}",
    "user_url": "/users/{user}",
    "user_organizations_url": "/user/orgs",
    "user_repositories_url": "/users/{user}/repos{?type,page,per_page,sort}",
    "user_search_url": "/search/users?q={query}{&page,per_page,sort,order}",
}


def root(context: Context) -> Answer:
    """Show the URLs of the API (documented: the example of meta/root)."""
    dropped = {"authorizations_url"} if versions.drops_deprecated_keys(context) else set()
    return Answer(200, {name: _root_url(context, below) for name, below in ROOT.items() if name not in dropped})


def _root_url(context: Context, below: str) -> str:
    return context.api_url + below if below.startswith("/") else below.replace("{origin}", context.origin)


def meta(context: Context) -> Answer:
    """Show the installed version (flows 98)."""
    version = context.store.facts.installed_version
    return Answer(200, {"verifiable_password_authentication": True, "installed_version": version})


def get_rate_limit(context: Context) -> Answer:
    """Show the caller's rate limit; 404 if the server has none."""
    if context.rate_limiter is None:
        cause = "rate limiting is off on this server, as it is on GHES by default"
        raise RateLimitingOff(cause)
    core = context.rate_limiter.quota(context.caller.whose, context.store.clock.now()).resource()
    search = {**core, "limit": SEARCH_RATE_LIMIT, "remaining": SEARCH_RATE_LIMIT, "used": 0}  # nothing here searches
    rate = {} if versions.drops_deprecated_keys(context) else {"rate": core}
    return Answer(200, {"resources": {"core": core, "search": search}, **rate}, cached=False)
