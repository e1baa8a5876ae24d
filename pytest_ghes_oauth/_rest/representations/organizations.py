"""Organizations, memberships and teams as JSON objects."""

from __future__ import annotations

from pytest_ghes_oauth._domain.accounts import Organization, Team, User
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import node_id, simple_user, timestamp


def organization_simple(context: Context, organization: Organization) -> dict[str, object]:
    """Return the object that represents an organization in lists (documented: the example of orgs/list)."""
    url = f"{context.api_url}/orgs/{organization.login}"
    return {
        "login": organization.login,
        "id": organization.id,
        "node_id": node_id("Organization", organization.id),
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
    """Return the membership of *member*; a simplification: everyone is an active member, and nobody is an owner."""
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
    """Return a team as GET /user/teams shows it (documented: the example of that operation)."""
    url = f"{context.api_url}/teams/{team.id}"
    return {
        "id": team.id,
        "node_id": node_id("Team", team.id),
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
