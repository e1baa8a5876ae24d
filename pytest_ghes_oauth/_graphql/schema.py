"""The part of GitHub's schema that is served, and where its values come from.

Names, types and which fields may be null are those of GitHub's public schema (flows 115); what nothing here knows is
null, empty or false.
"""

from __future__ import annotations

from typing import Final

from graphql import GraphQLError, GraphQLObjectType, build_schema

from pytest_ghes_oauth._domain.accounts import User
from pytest_ghes_oauth._domain.organizations import Account, Organization
from pytest_ghes_oauth._graphql.connections import connection
from pytest_ghes_oauth._rest.context import Context
from pytest_ghes_oauth._rest.endpoints.organizations import organizations_of
from pytest_ghes_oauth._rest.representations.accounts import node_id, public_address, timestamp

SCHEMA: Final = build_schema(
    """
    scalar DateTime
    scalar URI

    type Query {
      viewer: User!
      organization(login: String!): Organization
    }

    type User {
      avatarUrl(size: Int): URI!
      bio: String
      company: String
      createdAt: DateTime!
      databaseId: Int
      email: String!
      id: ID!
      isBountyHunter: Boolean!
      isCampusExpert: Boolean!
      isDeveloperProgramMember: Boolean!
      isEmployee: Boolean!
      isHireable: Boolean!
      isSiteAdmin: Boolean!
      isViewer: Boolean!
      location: String
      login: String!
      name: String
      organizations(after: String, before: String, first: Int, last: Int): OrganizationConnection!
      resourcePath: URI!
      updatedAt: DateTime!
      url: URI!
      websiteUrl: URI
    }

    type Organization {
      avatarUrl(size: Int): URI!
      createdAt: DateTime!
      databaseId: Int
      description: String
      email: String
      id: ID!
      isVerified: Boolean!
      location: String
      login: String!
      name: String
      resourcePath: URI!
      updatedAt: DateTime!
      url: URI!
      viewerIsAMember: Boolean!
      websiteUrl: URI
    }

    type OrganizationConnection {
      edges: [OrganizationEdge]
      nodes: [Organization]
      pageInfo: PageInfo!
      totalCount: Int!
    }

    type OrganizationEdge {
      cursor: String!
      node: Organization
    }

    type PageInfo {
      endCursor: String
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
    }
    """
)


def served() -> str:
    """Return what can be asked for, in one clause for people."""
    of = {name: SCHEMA.type_map[name] for name in ("Query", "User", "Organization")}
    fields = {name: ", ".join(kind.fields) for name, kind in of.items() if isinstance(kind, GraphQLObjectType)}
    return f"{fields['Query']}; of a user: {fields['User']}; of an organization: {fields['Organization']}"


def root(context: Context) -> dict[str, object]:
    """Return what a query starts from."""
    return {
        "viewer": lambda _: _user(context, context.user),
        "organization": lambda _, login: _organization_named(context, login),
    }


def _organization_named(context: Context, login: str) -> dict[str, object]:
    found = context.store.organizations.get("login", login)
    if found is None:
        message = f"Could not resolve to an Organization with the login of '{login}'."
        raise GraphQLError(message, extensions={"type": "NOT_FOUND"})
    return _organization(context, found)


def _account(context: Context, account: Account) -> dict[str, object]:
    """Return the fields that users and organizations share."""
    return {
        "avatarUrl": f"{context.origin}/avatars/u/{account.id}?",
        "createdAt": timestamp(account.created_at),
        "databaseId": account.id,
        "id": node_id(type(account).__name__, account.id),
        "login": account.login,
        "resourcePath": f"/{account.login}",
        "url": f"{context.origin}/{account.login}",
    }


def _user(context: Context, user: User) -> dict[str, object]:
    return {
        **_account(context, user),
        "email": public_address(context, user) or "",
        **dict.fromkeys(("isBountyHunter", "isCampusExpert", "isDeveloperProgramMember", "isEmployee"), False),
        "isHireable": False,
        "isSiteAdmin": user.site_admin,
        "isViewer": user is context.user,
        "name": user.name,
        "organizations": lambda _, **arguments: _organizations(context, arguments),
        "updatedAt": timestamp(user.updated_at),
    }


def _organization(context: Context, organization: Organization) -> dict[str, object]:
    return {
        **_account(context, organization),
        "isVerified": False,
        "updatedAt": timestamp(organization.updated_at),
        "viewerIsAMember": organization.has_member(context.user),
    }


def _organizations(context: Context, arguments: dict[str, object]) -> dict[str, object]:
    rows = organizations_of(context)
    return connection("organizations", rows, arguments, lambda one: _organization(context, one))
