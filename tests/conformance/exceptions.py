"""Where the server contradicts GitHub's documents on purpose, and why.

Evidence is named as in the package: recordings by their id in `tests/recorded`, rules by page and number in
`docs/evidence`. An exception holds for its releases, operations and places only, and `test_responses.py` fails for
each that is not needed there.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from pytest_ghes_oauth import Release
from tests.conformance.findings import Finding

FIRST: Final = "2.18"
LAST: Final = "3.19"


class Listed(NamedTuple):
    """One exception.

    Attributes:
        since, until: the releases.
        where: the places, as `Finding.where` has them; `*` stands for anything.
        document: what the document says.
        ours: what we do.
        reason: why, with the evidence.
    """

    since: str
    until: str
    operations: tuple[str, ...]
    where: tuple[str, ...]
    document: str
    ours: str
    reason: str

    def holds_at(self, release: Release) -> bool:
        """Tell whether *release* is one of the releases."""
        return Release(self.since) <= release <= Release(self.until)

    def covers(self, release: Release, finding: Finding) -> bool:
        """Tell whether *finding* is this exception."""
        here = finding.operation in self.operations and self.holds_at(release)
        return here and any(fnmatchcase(finding.where, place) for place in self.where)


def unlisted(release: Release, findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the *findings* that are no exceptions."""
    return [finding for finding in findings if not any(row.covers(release, finding) for row in EXCEPTIONS)]


# -- operations ------------------------------------------------------------------------------------

_CREATE: Final = "POST /authorizations"
_UPDATE: Final = "PATCH /authorizations/{authorization_id}"
_PUT: Final = "PUT /authorizations/clients/{client_id}"
_PUT_AT_FINGERPRINT: Final = "PUT /authorizations/clients/{client_id}/{fingerprint}"
_SCOPE: Final = "POST /applications/{client_id}/token/scoped"
_IMPERSONATE: Final = "POST /admin/users/{username}/authorizations"
_DELETE_GRANT: Final = "DELETE /applications/{client_id}/grant"
_CHECK: Final = "POST /applications/{client_id}/token"
_RESET: Final = "PATCH /applications/{client_id}/token"
_DELETE_TOKEN: Final = "DELETE /applications/{client_id}/token"
_OLD_CHECK: Final = "GET /applications/{client_id}/tokens/{access_token}"
_OLD_RESET: Final = "POST /applications/{client_id}/tokens/{access_token}"
_OLD_DELETES: Final = (
    "DELETE /applications/{client_id}/tokens/{access_token}",
    "DELETE /applications/{client_id}/grants/{access_token}",
)
_BY_TOKEN_IN_BODY: Final = (_DELETE_GRANT, _CHECK, _RESET, _DELETE_TOKEN)
_BY_TOKEN_IN_PATH: Final = (_OLD_CHECK, _OLD_RESET, *_OLD_DELETES)
_FOR_ANYBODY: Final = ("GET /", "GET /meta", "GET /rate_limit", "GET /users/{username}")
_ADMINISTRATION: Final = (
    _IMPERSONATE,
    "DELETE /admin/users/{username}/authorizations",
    "GET /admin/tokens",
    "DELETE /admin/tokens/{token_id}",
)
_GRANTS_BY_ID: Final = ("GET /applications/grants/{grant_id}", "DELETE /applications/grants/{grant_id}")
_AUTHORIZATIONS_BY_ID: Final = (
    "GET /authorizations/{authorization_id}",
    _UPDATE,
    "DELETE /authorizations/{authorization_id}",
)
_PUBLIC: Final = (
    "GET /users",
    "GET /user/{account_id}",
    "GET /users/{username}/orgs",
    "GET /orgs/{org}",
    "GET /orgs/{org}/public_members",
    "GET /orgs/{org}/public_members/{username}",
    "GET /orgs/{org}/members",
    "GET /orgs/{org}/members/{username}",
)
_TEAM: Final = "GET /orgs/{org}/teams/{team_slug}"
_TEAM_BY_ID: Final = "GET /teams/{team_id}"
_IN_TEAMS: Final = (
    _TEAM,
    f"{_TEAM}/members",
    f"{_TEAM}/memberships/{{username}}",
    _TEAM_BY_ID,
    f"{_TEAM_BY_ID}/members",
    f"{_TEAM_BY_ID}/members/{{username}}",
    f"{_TEAM_BY_ID}/memberships/{{username}}",
)
_OWN_MEMBERSHIP: Final = "GET /user/memberships/orgs/{org}"
_MEMBERSHIP: Final = "GET /orgs/{org}/memberships/{username}"
# Where an organization is shown, and the place of its keys.
_WITH_PROFILE: Final = ("GET /orgs/{org}", "GET /user/teams", _TEAM, _TEAM_BY_ID)
_CHECKS: Final = (
    "GET /orgs/{org}/members/{username}",
    "GET /orgs/{org}/public_members/{username}",
    f"{_TEAM}/memberships/{{username}}",
    f"{_TEAM_BY_ID}/members/{{username}}",
)

_APP: Final = "GET /app"
_INSTALLATIONS: Final = "GET /app/installations"
_INSTALLATION: Final = "GET /app/installations/{installation_id}"
_UNINSTALL: Final = "DELETE /app/installations/{installation_id}"
_NEW_TOKEN: Final = "POST /app/installations/{installation_id}/access_tokens"
_SUSPENSION: Final = (
    "PUT /app/installations/{installation_id}/suspended",
    "DELETE /app/installations/{installation_id}/suspended",
)
_OF_ACCOUNTS: Final = ("GET /orgs/{org}/installation", "GET /users/{username}/installation")
_READ_BY_SIGNATURE: Final = (_APP, _INSTALLATIONS, _INSTALLATION, *_OF_ACCOUNTS)

# -- the table -------------------------------------------------------------------------------------

# Statuses that a document does not list.
_UNLISTED: Final = (
    Listed(
        FIRST, LAST, (*_BY_TOKEN_IN_BODY, _SCOPE, _CREATE, _UPDATE, _PUT, _PUT_AT_FINGERPRINT, _IMPERSONATE),
        ("status 400",),
        "no operation lists 400",
        "400 for what is no JSON object",
        "documented for the API as a whole (flows 91 and 92) and quoted (bad_json_400)",
    ),
    Listed(
        FIRST, LAST, (*_BY_TOKEN_IN_BODY, *_BY_TOKEN_IN_PATH, *_FOR_ANYBODY, *_PUBLIC),
        ("status 401",),
        "lists no 401",
        "401 for nobody in particular in private mode, and for wrong passwords and tokens where anybody may call",
        "a server in private mode was quoted so (flows 100); wrong credentials are refused in the same words "
        "everywhere (recorded: other_401_03, invalid_credentials_2020 on GET /rate_limit)",
    ),
    Listed(
        FIRST, LAST, (_UPDATE, _PUT_AT_FINGERPRINT),
        ("status 401", "status 403"),
        "lists neither; the other operations on authorizations list both",
        "401 without a user's password, 403 for a token, a suspended user and one who is locked out",
        "the page of these operations says for all of them what signs in (flows 76 and 78; recorded: "
        "create_with_pat_403, ghe_create_bad_password_401)",
    ),
    Listed(
        FIRST, LAST, _ADMINISTRATION,
        ("status 401", "status 403", "status 404"),
        "lists successes only",
        "401 without credentials, 403 for everybody but administrators, 404 for a token without the scope and for "
        "unknown users and tokens",
        "404 recorded (ghes_impersonation_token_404_01), 403 documented (flows 103), 401 as everywhere (flows 77)",
    ),
    Listed(
        FIRST, LAST, (*_BY_TOKEN_IN_BODY, *_BY_TOKEN_IN_PATH, *_FOR_ANYBODY, *_PUBLIC, *_IN_TEAMS),
        ("status 403",),
        "lists no 403",
        "403 for a caller over the rate limit, for a suspended user and for one who is locked out",
        "documented for the API as a whole (flows 78, 83 and 101)",
    ),
    Listed(
        FIRST, LAST, (_DELETE_GRANT, _RESET, _DELETE_TOKEN, _OLD_RESET, *_OLD_DELETES),
        ("status 404",),
        "lists no 404",
        "404 for an unknown or dead token, and to whoever is not the app",
        "recorded for deletions (legacy_revoke_404_01; wire 6 and 7), inferred for the grant of a token in the path; "
        "the prose of the documentation says of both resets: 'Invalid tokens will return 404 NOT FOUND'",
    ),
    Listed(
        FIRST, "2.19", (_OLD_CHECK,),
        ("status 404",),
        "lists no 404; the document of 2.20 does",
        "404 for an unknown or dead token, and to whoever is not the app",
        "recorded (legacy_check_404_01, legacy_check_404_02)",
    ),
    Listed(
        FIRST, LAST, (*_GRANTS_BY_ID, *_AUTHORIZATIONS_BY_ID),
        ("status 404",),
        "lists no 404",
        "404 for an id that the caller has nothing with",
        "recorded for authorizations (delete_404_01; wire 4), inferred for grants by analogy (wire 5)",
    ),
    Listed(
        FIRST, LAST, ("GET /user/teams", _OWN_MEMBERSHIP, _MEMBERSHIP, "GET /orgs/{org}/teams", *_IN_TEAMS),
        ("status 401",),
        "lists no 401; GET /user/memberships/orgs does",
        "401 without credentials, and for wrong ones",
        "the page of authentication says so of every operation that needs a user (flows 77; recorded: other_401_*)",
    ),
    Listed(
        FIRST, LAST,
        ("GET /users/{username}/orgs", "GET /orgs/{org}/public_members", "GET /orgs/{org}/members",
         "GET /orgs/{org}/teams", f"{_TEAM}/members"),
        ("status 404",),
        "lists no 404",
        "404 for an unknown organization, team or user, and for a team of strangers",
        "quoted of a team (team_members_404_ghes_2.22), documented of GET /orgs/{org}",
    ),
    Listed(
        FIRST, "2.20", (_TEAM_BY_ID, f"{_TEAM_BY_ID}/members", f"{_TEAM_BY_ID}/memberships/{{username}}"),
        ("status 404",),
        "lists no 404; the document of 2.21 does",
        "404 for an unknown team, and for a team of strangers",
        "quoted of a later release (team_members_404_ghes_2.22)",
    ),
    Listed(
        FIRST, LAST, (_IMPERSONATE,),
        ("status 422",),
        "lists no 422",
        "422 for unknown scopes, and for a body that does not fit",
        "documented for the API as a whole (flows 93 and 94); POST /authorizations takes scopes in the same way "
        "(quoted: create_bad_scope_422_2013)",
    ),
    Listed(
        FIRST, LAST,
        ("GET /", "GET /admin/tokens", "GET /users/{username}", _OLD_CHECK, "GET /user/{account_id}",
         "GET /users/{username}/orgs", "GET /orgs/{org}", "GET /orgs/{org}/public_members", "GET /orgs/{org}/members",
         _OWN_MEMBERSHIP, _MEMBERSHIP, "GET /orgs/{org}/teams", *_IN_TEAMS[:5], _IN_TEAMS[6]),
        ("status 304",),
        "lists no 304, as most operations that read do",
        "304 for what did not change",
        "documented for the API as a whole (flows 87)",
    ),
)  # fmt: skip

# Statuses that a document lists and nobody gets.
_UNREACHED: Final = (
    Listed(
        FIRST, LAST,
        (_CREATE, _PUT, "DELETE /applications/grants/{grant_id}", "DELETE /authorizations/{authorization_id}"),
        ("no 304",),
        "lists 304",
        "conditional headers are for operations that read",
        "RFC 9110 13.1.2: where a condition fails, 304 answers GET and HEAD, and no other verb",
    ),
    Listed(
        FIRST, LAST, ("GET /applications/grants", "GET /authorizations"),
        ("no 404",),
        "lists 404",
        "a list is empty at worst",
        "no state reaches it (semantics 19); 404 to a token is recorded in 2013 only, later it is 403 (wire 4)",
    ),
    Listed(
        FIRST, LAST, (_CREATE,),
        ("no 410",),
        "lists 410",
        "the operation lives",
        "github.com removed it in 2020, no GHES did (semantics 19)",
    ),
    Listed(
        FIRST, "2.22", ("GET /users/{username}",),
        ("no 202",),
        "lists 202",
        "a profile is there at once",
        "no state reaches it, and the document of 3.0 dropped it",
    ),
    Listed(
        "2.22", "3.0", ("GET /user/installations",),
        ("no 415",),
        "lists 415",
        "no preview has to be named",
        "the same documents no longer require the header; 3.1 dropped the status too",
    ),
)  # fmt: skip

# Bodies that do not fit.
_BODIES: Final = (
    Listed(
        FIRST, LAST, ("GET /authorizations/{authorization_id}", _UPDATE),
        ("body 200 /note_url format",),
        "note_url is a URI or null",
        "an empty address that was sent comes back empty",
        "recorded (github3.py's cassettes; wire 1.1)",
    ),
    Listed(
        FIRST, LAST, (_CREATE,),
        ("body 201 /note_url format",),
        "note_url is a URI or null",
        "an empty address that was sent comes back empty",
        "recorded (create_201_06; wire 1.1)",
    ),
    Listed(
        FIRST, "2.19", (_OLD_CHECK, _OLD_RESET),
        ("body 200 /note type", "body 200 /note_url type", "body 200 /fingerprint type"),
        "nothing in authorization-with-user is nullable",
        "null where there is nothing",
        "recorded (wire 1.1), and the schema authorization of the same document says so",
    ),
    Listed(
        FIRST, LAST, _WITH_PROFILE,
        ("body 200 *name type", "body 200 *company type", "body 200 *location type", "body 200 *email type",
         "body 200 *blog type"),
        "what an organization tells about itself is a string",
        "null where it tells nothing",
        "recorded (own_teams_200_link_2022)",
    ),
    Listed(
        FIRST, "2.21", _WITH_PROFILE,
        ("body 200 *is_verified unknown",),
        "knows no is_verified; the document of 2.22 does",
        "false",
        "recorded in 2019 (own_teams_200_2019)",
    ),
    Listed(
        FIRST, LAST, _CHECKS,
        ("body 404 /",),
        "404 has no body",
        "a message and the page of the operation",
        "recorded (org_member_404_2018, org_public_member_404_2019), and every other 404 has them",
    ),
    Listed(
        FIRST, "2.22", ("GET /user/installations",),
        ("body 200 /installations/*/permissions/* unknown",),
        "an installation has eight permissions",
        "an installation shows the permissions that it has",
        "app-permissions in the same document has all of them, and lists as the ones that apps can have",
    ),
)  # fmt: skip

# Requests that a document allows and the server refuses.
_REFUSED: Final = (
    Listed(
        FIRST, LAST, (_CREATE,),
        ("request no body",),
        "the body is optional",
        "422 Invalid request",
        "quoted on other operations, of GHES 2.12 too (wire 2), and nothing can be created without a note",
    ),
    Listed(
        FIRST, "2.21", (_CHECK, _RESET, _DELETE_TOKEN, _PUT, _PUT_AT_FINGERPRINT),
        ("request no body",),
        "does not say that the body is required, although fields in it are",
        "422 Invalid request",
        "quoted on other operations, of GHES 2.12 too (wire 2); the document of 2.22 says that it is required",
    ),
    Listed(
        FIRST, "2.22", (_DELETE_GRANT,),
        ("request no body", "request only what is required"),
        "requires neither a body nor access_token",
        "422 Invalid request",
        "there is nothing to delete without a token, and the document of 3.0 requires both",
    ),
    Listed(
        FIRST, "2.22", (_IMPERSONATE,),
        ("request no body",),
        "does not say that the body is required",
        "422 Invalid request",
        "quoted on other operations, of GHES 2.12 too (wire 2); the document of 3.0 says that it is required",
    ),
    Listed(
        FIRST, LAST, (_CREATE,),
        ("request only what is required", "request scopes null", "request with scopes", "request with note_url",
         "request with fingerprint"),
        "note is optional",
        "422 missing_field, unless the token is for an app",
        "quoted (create_missing_note_422_2016)",
    ),
    Listed(
        FIRST, LAST, (_CREATE,),
        ("request with client_id", "request with client_secret"),
        "each is optional",
        "422 Invalid OAuth application client_id or secret, for one without the other",
        "quoted for a wrong pair (flows 76), which half a pair is",
    ),
    Listed(
        FIRST, LAST, (_UPDATE,),
        ("request all fields",),
        "scopes, add_scopes and remove_scopes are each optional",
        "422 for scopes with one of the others",
        "documented: 'You can only send one of these scope keys at a time'; the status is inferred (semantics 11)",
    ),
    Listed(
        "3.0", LAST, (_SCOPE,),
        ("request only what is required", "request with repositories", "request with repository_ids",
         "request with permissions"),
        "target and target_id are both optional",
        "422 missing_field without either",
        "the prose of the documentation says of each: 'Required unless' the other is specified",
    ),
)  # fmt: skip

# GitHub Apps that sign in with a JSON web token.
_LATER_EDITION: Final = "a later edition of the document, which has GET /user/installations, lists them"
_SIGNED: Final = (
    Listed(
        FIRST, LAST, (*_READ_BY_SIGNATURE, _UNINSTALL),
        ("status 401", "status 403"),
        "lists neither",
        "401 for what is no JSON web token of an app, 403 for an app over the rate limit",
        "documented for the API as a whole (flows 77 and 83)",
    ),
    Listed(
        "3.0", LAST, _SUSPENSION,
        ("status 401", "status 403"),
        "lists neither",
        "401 for what is no JSON web token of an app, 403 for an app over the rate limit",
        "documented for the API as a whole (flows 77 and 83)",
    ),
    Listed(
        FIRST, LAST, (_APP, _INSTALLATIONS, *_OF_ACCOUNTS),
        ("status 404",),
        "lists no 404",
        "404 where the issuer is no app, and where the app is not installed on the account",
        "inferred: so github.com answers",
    ),
    Listed(
        FIRST, LAST, _READ_BY_SIGNATURE,
        ("status 304",),
        "lists no 304, as most operations that read do",
        "304 for what did not change",
        "documented for the API as a whole (flows 87)",
    ),
    Listed(
        FIRST, LAST, (_NEW_TOKEN,),
        ("status 400",),
        "lists no 400",
        "400 for what is no JSON object",
        "documented for the API as a whole (flows 91 and 92)",
    ),
    Listed(
        FIRST, "2.21", (_INSTALLATIONS, _UNINSTALL, *_OF_ACCOUNTS),
        ("status 415",),
        "requires a header that names the preview, and lists no 415",
        "415 without the preview",
        "other operations of the same documents that require the header list it",
    ),
    Listed(
        "2.22", "3.0", (_INSTALLATION, _NEW_TOKEN),
        ("no 415",),
        "lists 415",
        "no preview has to be named",
        "the same documents no longer require the header; 3.1 dropped the status too",
    ),
    Listed(
        FIRST, "2.22", (_INSTALLATION, *_OF_ACCOUNTS),
        ("body 200 /permissions/* unknown",),
        "an installation has some of the permissions",
        "an installation shows the permissions that it has",
        "app-permissions in the same document has all of them",
    ),
    Listed(
        FIRST, "2.22", (_INSTALLATIONS,),
        ("body 200 /*/permissions/* unknown",),
        "an installation has some of the permissions",
        "an installation shows the permissions that it has",
        "app-permissions in the same document has all of them",
    ),
    Listed(
        FIRST, "2.22", (_NEW_TOKEN,),
        ("body 201 /permissions/* unknown",),
        "a token has some of the permissions",
        "a token shows the permissions that it has",
        "app-permissions in the same document has all of them",
    ),
    Listed(
        "3.5", "3.5", (_INSTALLATION, *_OF_ACCOUNTS),
        ("body 200 /permissions/* unknown",),
        "lacks some of the permissions",
        "an installation and its tokens show the permissions that they have",
        _LATER_EDITION,
    ),
    Listed(
        "3.5", "3.5", (_NEW_TOKEN,),
        ("body 201 /permissions/* unknown",),
        "lacks some of the permissions",
        "an installation and its tokens show the permissions that they have",
        _LATER_EDITION,
    ),
    Listed(
        "3.5", "3.5", (_INSTALLATIONS,),
        ("body 200 /*/permissions/* unknown",),
        "lacks some of the permissions",
        "an installation and its tokens show the permissions that they have",
        _LATER_EDITION,
    ),
    Listed(
        "3.14", "3.16", (_INSTALLATION, *_OF_ACCOUNTS),
        ("body 200 /permissions/* unknown",),
        "lacks some of the permissions",
        "an installation and its tokens show the permissions that they have",
        _LATER_EDITION,
    ),
    Listed(
        "3.14", "3.16", (_NEW_TOKEN,),
        ("body 201 /permissions/* unknown",),
        "lacks some of the permissions",
        "an installation and its tokens show the permissions that they have",
        _LATER_EDITION,
    ),
    Listed(
        "3.8", LAST, (_INSTALLATIONS,),
        ("body 200 /*/account/* required", "body 200 /*/account/* unknown", "body 200 /*/permissions/* unknown"),
        "an account is a user and an enterprise at once, and has the permissions of 3.7",
        "an account is a user or an organization, and has the permissions of the release",
        "nothing is both; GET /app/installations/{installation_id} of the same document says so",
    ),
    Listed(
        "3.14", LAST, (_INSTALLATIONS,),
        ("body 200 /*/client_id unknown",),
        "has no client_id",
        "shows client_id",
        "GET /app/installations/{installation_id} of the same document has it",
    ),
)  # fmt: skip

EXCEPTIONS: Final = (*_UNLISTED, *_UNREACHED, *_BODIES, *_REFUSED, *_SIGNED)
