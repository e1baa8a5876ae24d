"""Repositories as JSON objects."""

from __future__ import annotations

from typing import Final

from pytest_ghes_oauth._domain.organizations import Repository
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import node_id, simple_user, timestamp

# Key -> path below the repository, in the order of the documented example.
_URLS: Final = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
    "hooks_url": "/hooks",
}
# What an empty repository has.
_COUNTS: Final = {
    "forks_count": 0,
    "forks": 0,
    "stargazers_count": 0,
    "watchers_count": 0,
    "watchers": 0,
    "size": 0,
    "open_issues_count": 0,
    "open_issues": 0,
}
_SWITCHES: Final = {
    "has_issues": True,
    "has_projects": True,
    "has_wiki": True,
    "has_pages": False,
    "has_downloads": True,
    "archived": False,
    "disabled": False,
}


def repository(context: Context, repository: Repository) -> dict[str, object]:
    """Return a repository, which is empty (documented: the schema `repository`, and the example of its keys)."""
    url = f"{context.api_url}/repos/{repository.full_name}"
    created = timestamp(repository.created_at)
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "owner": simple_user(context, repository.owner),
        "private": repository.private,
        "html_url": f"{context.origin}/{repository.full_name}",
        "description": None,
        "fork": False,
        "url": url,
        **{key: url + below for key, below in _URLS.items()},
        **_addresses(context, repository),
        "mirror_url": None,
        "homepage": None,
        "language": None,
        **_COUNTS,
        "default_branch": "main",
        **_SWITCHES,
        "pushed_at": None,
        "created_at": created,
        "updated_at": created,
        "license": None,
    }


def _addresses(context: Context, repository: Repository) -> dict[str, object]:
    """Return the addresses that git and Subversion know the repository by."""
    scheme, _, host = context.origin.partition("://")
    name = host.partition(":")[0]
    return {
        "git_url": f"git://{name}/{repository.full_name}.git",
        "ssh_url": f"git@{name}:{repository.full_name}.git",
        "clone_url": f"{scheme}://{host}/{repository.full_name}.git",
        "svn_url": f"{scheme}://{host}/{repository.full_name}",
    }
