"""Organizations, memberships and teams as JSON objects."""

from __future__ import annotations

from pytest_ghes_oauth._domain.organizations import PRIVATE, PUBLIC, Membership, Organization
from pytest_ghes_oauth._domain.teams import Team, TeamMembership
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.representations.accounts import node_id, shown_if, simple_user, timestamp


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


def organization_with_profile(context: Context, organization: Organization) -> dict[str, object]:
    """Return an organization as its teams show it (recorded: own_teams_200_2019, own_teams_200_link_2022)."""
    return {
        **organization_simple(context, organization),
        "name": None,
        "company": None,
        "blog": None,
        "location": None,
        "email": None,
        **shown_if(context.store.facts.shows_twitter_username, twitter_username=None),
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": len(context.store.repositories.at("owner", organization.id, PUBLIC)),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{context.origin}/{organization.login}",
        "created_at": timestamp(organization.created_at),
        "updated_at": timestamp(organization.updated_at),
        **shown_if(context.store.facts.shows_archived_at, archived_at=None),
        "type": "Organization",
    }


def organization_for_owners(context: Context, organization: Organization) -> dict[str, object]:
    """Return an organization as its owners see it (documented: the example of orgs/get)."""
    private = len(context.store.repositories.at("owner", organization.id, PRIVATE))
    return {
        **organization_with_profile(context, organization),
        "total_private_repos": private,
        "owned_private_repos": private,
        "private_gists": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "billing_email": None,
        "default_repository_permission": "read",
        "members_can_create_repositories": True,
        "two_factor_requirement_enabled": False,
    }


def organization_membership(context: Context, membership: Membership) -> dict[str, object]:
    """Return a membership (recorded: org_membership_200_2017, org_membership_200_fine_grained_2024)."""
    organization, member = membership.organization, membership.user
    url = f"{context.api_url}/orgs/{organization.login}"
    return {
        "url": f"{url}/memberships/{member.login}",
        "state": membership.state,
        "role": membership.role,
        "organization_url": url,
        "user": simple_user(context, member),
        "organization": organization_simple(context, organization),
    }


def team_simple(context: Context, team: Team) -> dict[str, object]:
    """Return a team as lists of an organization's teams show it: the recorded keys, those that are documented."""
    return {**_team_itself(context, team), "parent": None, **_ownership(context, team)}


def team(context: Context, team: Team) -> dict[str, object]:
    """Return a team with its organization (recorded: own_teams_200_2019, own_teams_200_link_2022)."""
    return {
        **_team_itself(context, team),
        "created_at": timestamp(team.created_at),
        "updated_at": timestamp(team.created_at),
        "members_count": len(context.store.team_memberships.at("team", team.id)),
        "repos_count": 0,
        "organization": organization_with_profile(context, team.organization),
        "parent": None,
        **_ownership(context, team),
    }


def _team_itself(context: Context, team: Team) -> dict[str, object]:
    url = context.api_url + team_path(context, team)
    return {
        "name": team.slug,
        "id": team.id,
        "node_id": node_id("Team", team.id),
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "url": url,
        "html_url": f"{context.origin}/orgs/{team.organization.login}/teams/{team.slug}",
        "members_url": url + "/members{/member}",
        "repositories_url": f"{url}/repos",
        "permission": "pull",
    }


def _ownership(context: Context, team: Team) -> dict[str, object]:
    number = team.organization.id
    return shown_if(context.store.facts.shows_type_of_team, type="organization", organization_id=number)


def team_path(context: Context, team: Team) -> str:
    """Return the path of *team* that answers name, below the API."""
    return context.store.facts.team_path.format(organization=team.organization.id, team=team.id)


def team_membership(context: Context, membership: TeamMembership) -> dict[str, object]:
    """Return a membership in a team (recorded: team_membership_legacy_200_2018, team_membership_200_2022)."""
    url = f"{context.api_url}{team_path(context, membership.team)}/memberships/{membership.user.login}"
    return {"state": membership.state, "role": membership.role, "url": url}
