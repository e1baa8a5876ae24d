"""The table of routes: one row for each operation that the server answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_ghes_oauth._domain.releases import ALWAYS, Release, since, until
from pytest_ghes_oauth._http import routing
from pytest_ghes_oauth._rest import policies
from pytest_ghes_oauth._rest.bodies import NO_BODY, Schema
from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.endpoints import (
    applications,
    apps,
    authorizations,
    grants,
    installation_tokens,
    installations,
    members,
    meta,
    organizations,
    scoped,
    site_administration,
    teams,
    users,
)
from pytest_ghes_oauth._rest.errors import NotFound, RestError, ScopesForOrganizationsRequired
from pytest_ghes_oauth._rest.policies import Policy

Endpoint = Callable[[Context], Answer]


@dataclass(frozen=True)
class Route(routing.Route):
    """One operation of the REST API.

    Attributes:
        policy: who may call it, and how others are refused.
        endpoint: what it does.
        body: the schema of the body; `None` if the endpoint reads the body itself.
        documentation: the page and anchor that its 404 and 422 point to; see `documentation.url`.
        accepted_scopes: the header `X-Accepted-OAuth-Scopes`; one of them is enough.
        without_scope: how a token with none of them is refused; `None` if the endpoint decides.
        counted: whether a request counts towards the rate limit of the caller.
    """

    policy: Policy
    endpoint: Endpoint
    body: Schema | None = NO_BODY
    documentation: str = ""
    accepted_scopes: tuple[str, ...] = ()
    without_scope: Callable[[str], RestError] | None = NotFound
    counted: bool = True

    def documented_at(self, release: Release) -> str:
        """Return the page of the operation on *release*; under an older id it was on another page (OpenAPI)."""
        page, hash_mark, anchor = self.documentation.partition("#")
        moved = self.named_at(release).startswith("oauth-authorizations/")
        return f"{'oauth-authorizations' if moved else page}{hash_mark}{anchor}"


# Any of these lets a token see memberships of organizations and members of teams, memberships of teams, or
# whether somebody is a member (wire 12).
_MEMBERSHIP: Final = ("admin:org", "read:org", "repo", "user", "write:org")
_TEAM_MEMBERSHIP: Final = ("admin:org", "read:org", "repo", "write:org")
_MEMBER: Final = ("read:org", "repo", "user")

# Documented from here on; earlier releases know the members of a team by its id alone.
_TEAMS_BY_SLUG: Final = since("2.21")

# Anchors marked † are recorded (wire 2, 3 and 7); the others are headings of the documentation.
# fmt: off
ROUTES: Final = (
    Route("DELETE", "/applications/{client_id}/grant", "apps/delete-authorization",
          policies.application, applications.delete_authorization, applications.TOKEN_OF_GRANT,
          "oauth-authorizations#revoke-a-grant-for-an-application",
          answers=(204, 404, 422), span=since("2.20")),  # †
    Route("DELETE", "/applications/{client_id}/grants/{access_token}", "apps/revoke-grant-for-application",
          policies.application, applications.delete_authorization, NO_BODY,
          "apps#revoke-a-grant-for-an-application", span=until("3.4"),
          answers=(204, 404),
          named_before=(until("2.20"), "oauth-authorizations/revoke-grant-for-application"),
          replaced_by="DELETE /applications/{client_id}/grant"),
    Route("POST", "/applications/{client_id}/token", "apps/check-token",
          policies.application, applications.check_token, applications.TOKEN,
          "apps/oauth-applications#check-a-token",
          answers=(200, 404, 422), span=since("2.20")),
    Route("PATCH", "/applications/{client_id}/token", "apps/reset-token",
          policies.application, applications.reset_token, applications.TOKEN,
          "apps/oauth-applications#reset-a-token",
          answers=(200, 404, 422), span=since("2.20")),
    Route("DELETE", "/applications/{client_id}/token", "apps/delete-token",
          policies.application, applications.delete_token, applications.TOKEN,
          "oauth-authorizations#revoke-an-authorization-for-an-application",
          answers=(204, 404, 422), span=since("2.20")),  # †
    Route("POST", "/applications/{client_id}/token/scoped", "apps/scope-token",
          policies.application_or_401, scoped.scope_token, scoped.SCOPED_TOKEN,
          "apps#create-a-scoped-access-token",
          answers=(200, 401, 403, 404, 422), span=since("3.0")),
    Route("GET", "/applications/{client_id}/tokens/{access_token}", "apps/check-authorization",
          policies.application, applications.check_token, NO_BODY,
          "apps#check-an-authorization", span=until("3.4"),
          answers=(200, 404),
          named_before=(until("2.20"), "oauth-authorizations/check-authorization"),
          replaced_by="POST /applications/{client_id}/token"),
    Route("POST", "/applications/{client_id}/tokens/{access_token}", "apps/reset-authorization",
          policies.application, applications.reset_token, NO_BODY,
          "apps#reset-an-authorization", span=until("3.4"),
          answers=(200, 404),
          named_before=(until("2.20"), "oauth-authorizations/reset-authorization"),
          replaced_by="PATCH /applications/{client_id}/token"),
    Route("DELETE", "/applications/{client_id}/tokens/{access_token}", "apps/revoke-authorization-for-application",
          policies.application, applications.delete_token, NO_BODY,
          "apps#revoke-an-authorization-for-an-application", span=until("3.4"),
          answers=(204, 404),
          named_before=(until("2.20"), "oauth-authorizations/revoke-authorization-for-application"),
          replaced_by="DELETE /applications/{client_id}/token"),

    Route("GET", "/applications/grants", "oauth-authorizations/list-grants",
          policies.password, grants.list_grants, NO_BODY,
          "oauth-authorizations#list-your-grants",
          answers=(200, 304, 401, 403), unreached=((404, ALWAYS),)),
    Route("GET", "/applications/grants/{grant_id}", "oauth-authorizations/get-grant",
          policies.password, grants.get_grant, NO_BODY,
          "oauth-authorizations#get-a-single-grant",
          answers=(200, 304, 401, 403, 404)),
    Route("DELETE", "/applications/grants/{grant_id}", "oauth-authorizations/delete-grant",
          policies.password, grants.delete_grant, NO_BODY,
          "oauth-authorizations#delete-a-grant",
          answers=(204, 401, 403, 404)),

    Route("GET", "/authorizations", "oauth-authorizations/list-authorizations",
          policies.password, authorizations.list_authorizations, NO_BODY,
          "oauth-authorizations#list-your-authorizations",
          answers=(200, 304, 401, 403), unreached=((404, ALWAYS),)),
    Route("POST", "/authorizations", "oauth-authorizations/create-authorization",
          policies.password, authorizations.create_authorization, authorizations.NEW_AUTHORIZATION,
          "oauth-authorizations#create-a-new-authorization",
          answers=(201, 401, 403, 422), unreached=((410, ALWAYS),)),  # †
    Route("PUT", "/authorizations/clients/{client_id}",
          "oauth-authorizations/get-or-create-authorization-for-app",
          policies.password, authorizations.get_or_create_authorization, authorizations.AUTHORIZATION_FOR_APP,
          "oauth-authorizations#get-or-create-an-authorization-for-a-specific-app",
          answers=(200, 201, 401, 403, 422)),  # †
    Route("PUT", "/authorizations/clients/{client_id}/{fingerprint}",
          "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
          policies.password, authorizations.get_or_create_authorization,
          authorizations.AUTHORIZATION_FOR_APP_AND_FINGERPRINT,
          "oauth-authorizations#get-or-create-an-authorization-for-a-specific-app-and-fingerprint",
          answers=(200, 201, 401, 403, 422)),
    Route("GET", "/authorizations/{authorization_id}", "oauth-authorizations/get-authorization",
          policies.password, authorizations.get_authorization, NO_BODY,
          "oauth-authorizations#get-a-single-authorization",
          answers=(200, 304, 401, 403, 404)),
    Route("PATCH", "/authorizations/{authorization_id}", "oauth-authorizations/update-authorization",
          policies.password, authorizations.update_authorization, authorizations.CHANGED_AUTHORIZATION,
          "oauth-authorizations#update-an-existing-authorization",
          answers=(200, 401, 403, 404, 422)),
    # POST works as PATCH (recorded: update_via_post_200_02); old clients send it.
    Route("POST", "/authorizations/{authorization_id}", "oauth-authorizations/update-authorization",
          policies.password, authorizations.update_authorization, authorizations.CHANGED_AUTHORIZATION,
          "oauth-authorizations#update-an-existing-authorization",
          answers=(200, 401, 403, 404, 422)),
    Route("DELETE", "/authorizations/{authorization_id}", "oauth-authorizations/delete-authorization",
          policies.password, authorizations.delete_authorization, NO_BODY,
          "oauth-authorizations#delete-an-authorization",
          answers=(204, 401, 403, 404)),

    Route("GET", "/", "meta/root", policies.anyone, meta.root, documentation="meta#github-api-root",
          answers=(200, 304, 401)),
    Route("GET", "/meta", "meta/get", policies.anyone, meta.meta, documentation="meta#get-github-meta-information",
          answers=(200, 304, 401)),
    Route("GET", "/rate_limit", "rate-limit/get", policies.anyone, meta.get_rate_limit,
          documentation="rate-limit#get-rate-limit-status-for-the-authenticated-user", counted=False,
          answers=(200, 401, 404)),
    Route("GET", "/user", "users/get-authenticated", policies.user, users.get_authenticated,
          documentation="users#get-the-authenticated-user",
          answers=(200, 304, 401, 403)),
    Route("GET", "/user/emails", "users/list-emails-for-authenticated-user", policies.user, users.list_emails,
          documentation="users/emails#list-email-addresses-for-the-authenticated-user",  # †
          accepted_scopes=("user", "user:email"),
          answers=(200, 304, 401, 403, 404),
          named_before=(until("3.0"), "users/list-emails-for-authenticated")),  # †
    Route("GET", "/users/{username}", "users/get-by-username", policies.anyone, users.get_by_username,
          documentation="users#get-a-user",
          answers=(200, 304, 401, 404)),
    Route("GET", "/users", "users/list", policies.anyone, users.list_accounts,
          documentation="users#list-users",
          answers=(200, 304, 401)),
    Route("GET", "/users/{username}/orgs", "orgs/list-for-user", policies.anyone, organizations.list_of_user,
          documentation="orgs#list-organizations-for-a-user",
          also=("/user/{account_id}/orgs",), numeric=("account_id",),
          answers=(200, 304, 401, 404)),
    # Documented from 3.10 on; that earlier releases answer it is inferred.
    Route("GET", "/user/{account_id}", "users/get-by-id", policies.anyone, users.get_by_id,
          documentation="users#get-a-user-using-their-id", numeric=("account_id",),
          answers=(200, 304, 401, 404)),
    Route("GET", "/user/orgs", "orgs/list-for-authenticated-user", policies.user, organizations.list_own,
          documentation="orgs#list-organizations-for-the-authenticated-user",
          accepted_scopes=_MEMBERSHIP,
          without_scope=ScopesForOrganizationsRequired,
          answers=(200, 304, 401, 403)),
    Route("GET", "/user/memberships/orgs", "orgs/list-memberships-for-authenticated-user",
          policies.user, members.list_own_memberships,
          documentation="orgs/members#list-organization-memberships-for-the-authenticated-user",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 404, 422), unreached=((403, ALWAYS),)),
    Route("GET", "/user/memberships/orgs/{org}", "orgs/get-membership-for-authenticated-user",
          policies.user, members.get_own_membership,
          documentation="orgs/members#get-an-organization-membership-for-the-authenticated-user",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 404), unreached=((403, ALWAYS),)),
    Route("GET", "/user/teams", "teams/list-for-authenticated-user", policies.user, teams.list_own,
          documentation="teams#list-teams-for-the-authenticated-user",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 404), unreached=((403, ALWAYS),)),
    Route("GET", "/user/installations", "apps/list-installations-for-authenticated-user",
          policies.user, installations.list_own,
          documentation="apps/installations#list-app-installations-accessible-to-the-user-access-token",
          answers=(200, 304, 401, 403), unreached=((415, until("3.1")),)),
    Route("GET", "/orgs/{org}", "orgs/get", policies.anyone, organizations.get_organization,
          documentation="orgs#get-an-organization",
          accepted_scopes=_MEMBERSHIP, without_scope=None,  # inferred: those that show memberships
          also=("/organizations/{organization_id}",),
          answers=(200, 304, 401, 404)),
    Route("GET", "/orgs/{org}/members", "orgs/list-members", policies.anyone, members.list_members,
          documentation="orgs/members#list-organization-members",  # that no scope is named is recorded
          also=("/organizations/{organization_id}/members",),
          answers=(200, 302, 304, 401, 404, 422)),
    Route("GET", "/orgs/{org}/members/{username}", "orgs/check-membership-for-user",
          policies.anyone, members.check_membership,
          documentation="orgs/members#check-organization-membership-for-a-user",
          accepted_scopes=_MEMBER, without_scope=None,
          also=("/organizations/{organization_id}/members/{username}",),
          answers=(204, 302, 401, 404)),
    Route("GET", "/orgs/{org}/public_members", "orgs/list-public-members",
          policies.anyone, members.list_public_members,
          documentation="orgs/members#list-public-organization-members",
          also=("/organizations/{organization_id}/public_members",),
          answers=(200, 304, 401, 404)),
    Route("GET", "/orgs/{org}/public_members/{username}", "orgs/check-public-membership-for-user",
          policies.anyone, members.check_public_membership,
          documentation="orgs/members#check-public-organization-membership-for-a-user",
          also=("/organizations/{organization_id}/public_members/{username}",),
          answers=(204, 401, 404)),
    Route("GET", "/orgs/{org}/memberships/{username}", "orgs/get-membership-for-user",
          policies.user, members.get_membership,
          documentation="orgs/members#get-organization-membership-for-a-user",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 403, 404)),
    Route("GET", "/orgs/{org}/teams", "teams/list", policies.user, teams.list_in_organization,
          documentation="teams#list-teams",
          accepted_scopes=_MEMBERSHIP,
          also=("/organizations/{organization_id}/teams",),
          answers=(200, 304, 401, 403, 404)),
    Route("GET", "/orgs/{org}/teams/{team_slug}", "teams/get-by-name", policies.user, teams.get_team,
          documentation="teams#get-a-team-by-name",
          accepted_scopes=_MEMBERSHIP,
          also=("/organizations/{organization_id}/team/{team_id}",),
          answers=(200, 304, 401, 404)),
    Route("GET", "/orgs/{org}/teams/{team_slug}/members", "teams/list-members-in-org",
          policies.user, teams.list_members, documentation="teams/members#list-team-members",
          accepted_scopes=_MEMBERSHIP,
          also=("/organizations/{organization_id}/team/{team_id}/members",),
          answers=(200, 304, 401, 404), span=_TEAMS_BY_SLUG),
    Route("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", "teams/get-membership-for-user-in-org",
          policies.user, teams.get_membership, documentation="teams/members#get-team-membership-for-a-user",
          accepted_scopes=_TEAM_MEMBERSHIP,
          also=("/organizations/{organization_id}/team/{team_id}/memberships/{username}",),
          answers=(200, 304, 401, 404), span=_TEAMS_BY_SLUG),
    # Not documented, but sign-in libraries call it and it answers (flows 108: oauthenticator).
    Route("GET", "/orgs/{org}/teams/{team_slug}/members/{username}", "teams/get-member-in-org",
          policies.user, teams.check_member, documentation="teams/members#get-team-membership-for-a-user",
          accepted_scopes=_MEMBERSHIP,
          also=("/organizations/{organization_id}/team/{team_id}/members/{username}",),
          answers=(204, 401, 404), span=_TEAMS_BY_SLUG),
    Route("GET", "/teams/{team_id}", "teams/get-legacy",
          policies.user, teams.get_team, documentation="teams#get-a-team-legacy",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 404),
          named_before=(until("2.21"), "teams/get")),
    Route("GET", "/teams/{team_id}/members", "teams/list-members-legacy",
          policies.user, teams.list_members, documentation="teams/members#list-team-members-legacy",
          accepted_scopes=_MEMBERSHIP,
          answers=(200, 304, 401, 404),
          named_before=(until("2.21"), "teams/list-members")),
    Route("GET", "/teams/{team_id}/members/{username}", "teams/get-member-legacy",
          policies.user, teams.check_member, documentation="teams/members#get-team-member-legacy",
          accepted_scopes=_MEMBERSHIP,
          answers=(204, 401, 404)),
    Route("GET", "/teams/{team_id}/memberships/{username}", "teams/get-membership-for-user-legacy",
          policies.user, teams.get_membership, documentation="teams/members#get-team-membership-for-a-user-legacy",
          accepted_scopes=_TEAM_MEMBERSHIP,
          answers=(200, 304, 401, 404),
          named_before=(until("2.21"), "teams/get-membership-for-user")),

    Route("GET", "/app", "apps/get-authenticated", policies.json_web_token, apps.get_authenticated,
          documentation="apps#get-the-authenticated-app",
          answers=(200, 304, 401, 404)),
    Route("GET", "/app/installations", "apps/list-installations", policies.json_web_token, apps.list_installations,
          documentation="apps#list-installations-for-the-authenticated-app",
          answers=(200, 304, 401, 404)),
    Route("GET", "/app/installations/{installation_id}", "apps/get-installation",
          policies.json_web_token, apps.get_installation,
          documentation="apps#get-an-installation-for-the-authenticated-app",
          answers=(200, 304, 401, 404), unreached=((415, until("3.1")),)),
    Route("DELETE", "/app/installations/{installation_id}", "apps/delete-installation",
          policies.json_web_token, apps.delete_installation,
          documentation="apps#delete-an-installation-for-the-authenticated-app",
          answers=(204, 401, 404)),
    Route("POST", "/app/installations/{installation_id}/access_tokens", "apps/create-installation-access-token",
          policies.json_web_token, apps.create_token, apps.NEW_TOKEN,
          "apps#create-an-installation-access-token-for-an-app",
          answers=(201, 401, 403, 404, 422), unreached=((415, until("3.1")),)),
    # Where the `access_tokens_url` of an installation points to up to 3.7 (OpenAPI: its example).
    Route("POST", "/installations/{installation_id}/access_tokens", "apps/create-installation-access-token",
          policies.json_web_token, apps.create_token, apps.NEW_TOKEN,
          "apps#create-an-installation-access-token-for-an-app",
          answers=(201, 401, 403, 404, 422)),
    Route("PUT", "/app/installations/{installation_id}/suspended", "apps/suspend-installation",
          policies.json_web_token, apps.suspend_installation,
          documentation="apps#suspend-an-app-installation", span=since("3.0"),
          answers=(204, 401, 404)),
    Route("DELETE", "/app/installations/{installation_id}/suspended", "apps/unsuspend-installation",
          policies.json_web_token, apps.unsuspend_installation,
          documentation="apps#unsuspend-an-app-installation", span=since("3.0"),
          answers=(204, 401, 404)),
    Route("GET", "/orgs/{org}/installation", "apps/get-org-installation",
          policies.json_web_token, apps.get_installation_of_account,
          documentation="apps#get-an-organization-installation-for-the-authenticated-app",
          answers=(200, 304, 401, 404)),
    Route("GET", "/repos/{owner}/{repo}/installation", "apps/get-repo-installation",
          policies.json_web_token, apps.get_installation_of_repository,
          documentation="apps#get-a-repository-installation-for-the-authenticated-app",
          answers=(200, 304, 401, 404)),
    Route("GET", "/users/{username}/installation", "apps/get-user-installation",
          policies.json_web_token, apps.get_installation_of_account,
          documentation="apps#get-a-user-installation-for-the-authenticated-app",
          answers=(200, 304, 401, 404)),
    Route("GET", "/installation/repositories", "apps/list-repos-accessible-to-installation",
          policies.user_or_installation, installation_tokens.list_repositories,
          documentation="apps/installations#list-repositories-accessible-to-the-app-installation",
          answers=(200, 304, 401, 403)),
    Route("DELETE", "/installation/token", "apps/revoke-installation-access-token",
          policies.user_or_installation, installation_tokens.revoke,
          documentation="apps/installations#revoke-an-installation-access-token",
          answers=(204, 401, 403)),

    Route("POST", "/admin/users/{username}/authorizations", "enterprise-admin/create-impersonation-o-auth-token",
          policies.site_admin, site_administration.impersonate, site_administration.IMPERSONATION,
          "enterprise-admin/users#create-an-impersonation-oauth-token",
          answers=(200, 201, 401, 403, 404, 422)),
    Route("DELETE", "/admin/users/{username}/authorizations", "enterprise-admin/delete-impersonation-o-auth-token",
          policies.site_admin, site_administration.stop_impersonating,
          documentation="enterprise-admin/users#delete-an-impersonation-oauth-token",
          answers=(204, 401, 403, 404)),
    Route("GET", "/admin/tokens", "enterprise-admin/list-personal-access-tokens",
          policies.site_admin, site_administration.list_personal_tokens,
          documentation="enterprise-admin/users#list-personal-access-tokens",
          answers=(200, 304, 401, 403, 404)),
    Route("DELETE", "/admin/tokens/{token_id}", "enterprise-admin/delete-personal-access-token",
          policies.site_admin, site_administration.delete_personal_token,
          documentation="enterprise-admin/users#delete-a-personal-access-token",
          answers=(204, 401, 403, 404)),
)
# fmt: on
