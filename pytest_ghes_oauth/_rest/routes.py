"""The table of contents of the fake: every operation it answers, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pytest_ghes_oauth._domain.releases import Release
from pytest_ghes_oauth._rest import authentication as caller
from pytest_ghes_oauth._rest.bodies import NO_BODY, Schema
from pytest_ghes_oauth._rest.context import Answer, Context
from pytest_ghes_oauth._rest.endpoints import applications, authorizations, grants, meta, scoped, users

Endpoint = Callable[[Context], Answer]


@dataclass(frozen=True)
class Route:
    """One operation.

    Attributes:
        operation: GitHub's id of it in the OpenAPI documents.
        policy: who may call, and how others are refused.
        endpoint: what it does.
        body: what it reads of the body.
        documentation: page and anchor that its 404 and 422 point to, below `/rest/reference/`.
        accepted_scopes: the header `X-Accepted-OAuth-Scopes`.
        removed_in: the first release without it; `None` while no release removed it.
        counted: whether a call uses up the caller's rate limit.
    """

    method: str
    path: str
    operation: str
    policy: caller.Policy
    endpoint: Endpoint
    body: Schema = NO_BODY
    documentation: str = ""
    accepted_scopes: str = ""
    removed_in: Release | None = None
    counted: bool = True

    def lives_in(self, release: Release) -> bool:
        """Tell whether *release* has this operation."""
        return self.removed_in is None or release < self.removed_in


_3_4: Final = Release("3.4")

# Anchors marked † are recorded (wire 2, 3 and 7), the others are the headings of the documentation.
# fmt: off
ROUTES: Final = (
    Route("DELETE", "/applications/{client_id}/grant", "apps/delete-authorization",
          caller.application, applications.delete_authorization, applications.TOKEN,
          "oauth-authorizations#revoke-a-grant-for-an-application"),  # †
    Route("DELETE", "/applications/{client_id}/grants/{access_token}", "apps/revoke-grant-for-application",
          caller.application, applications.delete_authorization, NO_BODY,
          "apps#revoke-a-grant-for-an-application", removed_in=_3_4),
    Route("POST", "/applications/{client_id}/token", "apps/check-token",
          caller.application, applications.check_token, applications.TOKEN,
          "apps#check-a-token"),
    Route("PATCH", "/applications/{client_id}/token", "apps/reset-token",
          caller.application, applications.reset_token, applications.TOKEN,
          "apps#reset-a-token"),
    Route("DELETE", "/applications/{client_id}/token", "apps/delete-token",
          caller.application, applications.delete_token, applications.TOKEN,
          "oauth-authorizations#revoke-an-authorization-for-an-application"),  # †
    Route("POST", "/applications/{client_id}/token/scoped", "apps/scope-token",
          caller.application_or_401, scoped.scope_token, scoped.SCOPED_TOKEN,
          "apps#create-a-scoped-access-token"),
    Route("GET", "/applications/{client_id}/tokens/{access_token}", "apps/check-authorization",
          caller.application, applications.check_token, NO_BODY,
          "apps#check-an-authorization", removed_in=_3_4),
    Route("POST", "/applications/{client_id}/tokens/{access_token}", "apps/reset-authorization",
          caller.application, applications.reset_token, NO_BODY,
          "apps#reset-an-authorization", removed_in=_3_4),
    Route("DELETE", "/applications/{client_id}/tokens/{access_token}", "apps/revoke-authorization-for-application",
          caller.application, applications.delete_token, NO_BODY,
          "apps#revoke-an-authorization-for-an-application", removed_in=_3_4),

    Route("GET", "/applications/grants", "oauth-authorizations/list-grants",
          caller.password, grants.list_grants, NO_BODY,
          "oauth-authorizations#list-your-grants"),
    Route("GET", "/applications/grants/{grant_id}", "oauth-authorizations/get-grant",
          caller.password, grants.get_grant, NO_BODY,
          "oauth-authorizations#get-a-single-grant"),
    Route("DELETE", "/applications/grants/{grant_id}", "oauth-authorizations/delete-grant",
          caller.password, grants.delete_grant, NO_BODY,
          "oauth-authorizations#delete-a-grant"),

    Route("GET", "/authorizations", "oauth-authorizations/list-authorizations",
          caller.password, authorizations.list_authorizations, NO_BODY,
          "oauth-authorizations#list-your-authorizations"),
    Route("POST", "/authorizations", "oauth-authorizations/create-authorization",
          caller.password, authorizations.create_authorization, authorizations.NEW_AUTHORIZATION,
          "oauth-authorizations#create-a-new-authorization"),  # †
    Route("PUT", "/authorizations/clients/{client_id}",
          "oauth-authorizations/get-or-create-authorization-for-app",
          caller.password, authorizations.get_or_create_authorization, authorizations.AUTHORIZATION_FOR_APP,
          "oauth-authorizations#get-or-create-an-authorization-for-a-specific-app"),  # †
    Route("PUT", "/authorizations/clients/{client_id}/{fingerprint}",
          "oauth-authorizations/get-or-create-authorization-for-app-and-fingerprint",
          caller.password, authorizations.get_or_create_authorization,
          authorizations.AUTHORIZATION_FOR_APP_AND_FINGERPRINT,
          "oauth-authorizations#get-or-create-an-authorization-for-a-specific-app-and-fingerprint"),
    Route("GET", "/authorizations/{authorization_id}", "oauth-authorizations/get-authorization",
          caller.password, authorizations.get_authorization, NO_BODY,
          "oauth-authorizations#get-a-single-authorization"),
    Route("PATCH", "/authorizations/{authorization_id}", "oauth-authorizations/update-authorization",
          caller.password, authorizations.update_authorization, authorizations.CHANGED_AUTHORIZATION,
          "oauth-authorizations#update-an-existing-authorization"),
    # POST works as PATCH (recorded: update_via_post_200_02); old clients send it.
    Route("POST", "/authorizations/{authorization_id}", "oauth-authorizations/update-authorization",
          caller.password, authorizations.update_authorization, authorizations.CHANGED_AUTHORIZATION,
          "oauth-authorizations#update-an-existing-authorization"),
    Route("DELETE", "/authorizations/{authorization_id}", "oauth-authorizations/delete-authorization",
          caller.password, authorizations.delete_authorization, NO_BODY,
          "oauth-authorizations#delete-an-authorization"),

    Route("GET", "/", "meta/root", caller.anyone, meta.root, documentation="meta#github-api-root"),
    Route("GET", "/meta", "meta/get", caller.anyone, meta.meta, documentation="meta#get-github-meta-information"),
    Route("GET", "/rate_limit", "rate-limit/get", caller.anyone, meta.get_rate_limit,
          documentation="rate-limit#get-rate-limit-status-for-the-authenticated-user", counted=False),
    Route("GET", "/user", "users/get-authenticated", caller.user, users.get_authenticated,
          documentation="users#get-the-authenticated-user"),
)
# fmt: on
