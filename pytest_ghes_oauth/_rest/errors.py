"""What the REST API refuses, and in which words.

    RestError
    ├── 400  ProblemsParsingJSON, BodyNotAnObject, UnsupportedVersion
    ├── 401  BadCredentials, RequiresAuthentication, OneTimePasswordRequired, MustAuthenticate
    ├── 403  PasswordRequired, TooManyLogins, AccountSuspended, Forbidden, RateLimitExceeded,
    │        ScopesForOrganizationsRequired, SiteAdministratorRequired
    ├── 404  NotFound, NoSuchRoute, RateLimitingOff
    ├── 415  PreviewRequired
    └── 422  InvalidRequest, InvalidClientPair, ValidationFailed

Bodies: wire 1.6. A client sees `message` and `documentation_url`; the true `cause` goes to the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import ClassVar, Final

from pytest_ghes_oauth._rest.documentation import AUTHORIZATIONS, OVERVIEW, RATE_LIMITING, TWO_FACTOR

NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class RestError(Exception):
    """A refusal of the REST API.

    Args:
        cause: the true reason in one sentence, for the journal; never sent.
        message: replaces the class's own, where GitHub's text depends on the case.
        errors: the `errors` array of a failed validation.

    Attributes:
        documented_at: the page that `documentation_url` points to; `None` means that of the route.
    """

    status: ClassVar[int]
    message: str = ""
    documented_at: str | None = OVERVIEW
    headers: Mapping[str, str] = NO_HEADERS

    def __init__(
        self,
        cause: str,
        *,
        message: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(cause)
        self.cause: Final = cause
        self.errors: Final = errors
        if message is not None:
            self.message = message

    def payload(self, documentation_url: str, *, with_status: bool) -> dict[str, object]:
        """Return the body; `errors` stands between the strings, as recorded from 2016 on, and `status` last."""
        errors = {"errors": [dict(error) for error in self.errors]} if self.errors else {}
        # The documents let `status` stand in every error but those of validation.
        listed = with_status and self.status != HTTPStatus.UNPROCESSABLE_ENTITY
        status = {"status": str(self.status)} if listed else {}
        return {"message": self.message, **errors, "documentation_url": documentation_url, **status}


class ProblemsParsingJSON(RestError):
    """The body is not JSON (recorded: bad_json_400)."""

    status = 400
    message = "Problems parsing JSON"


class BodyNotAnObject(RestError):
    """The body is JSON, but no object (flows rule 92)."""

    status = 400
    message = "Body should be a JSON object"


class BadCredentials(RestError):
    """A password or token that is not valid (recorded: ghe_bad_credentials_401)."""

    status = 401
    message = "Bad credentials"


class UnsupportedVersion(RestError):
    """`X-GitHub-Api-Version` names a version that the release does not have (flows rule 84)."""

    status = 400


class PreviewRequired(RestError):
    """`Accept` names no preview where one is needed (415 is documented; the message is inferred)."""

    status = 415
    message = "You must specify a custom media type in the 'Accept' header to use this API during its preview period."
    documented_at: str | None = None


class RequiresAuthentication(RestError):
    """No credentials where a user is needed (wire 2)."""

    status = 401
    message = "Requires authentication"

    def __init__(self, cause: str, documented_at: str | None = None) -> None:
        super().__init__(cause)
        self.documented_at = documented_at


class OneTimePasswordRequired(RestError):
    """The right password of a user with two factors, without the right code (flows rule 75)."""

    status = 401
    message = "Must specify two-factor authentication OTP code."
    documented_at = TWO_FACTOR

    def __init__(self, cause: str, two_factor: str) -> None:
        super().__init__(cause)
        self.headers = {"X-GitHub-OTP": f"required; {two_factor}"}


class MustAuthenticate(RestError):
    """An anonymous request in private mode (flows rule 100)."""

    status = 401
    message = "Must authenticate to access this API."


class PasswordRequired(RestError):
    """A token where only a password will do (recorded: create_with_pat_403)."""

    status = 403
    message = "This API can only be accessed with username and password Basic Auth"
    documented_at = AUTHORIZATIONS


class TooManyLogins(RestError):
    """The user is locked out after too many wrong passwords (flows rule 78)."""

    status = 403
    message = "Maximum number of login attempts exceeded. Please try again later."


class AccountSuspended(RestError):
    """The user is suspended (flows rule 101; the name of the contact is inferred)."""

    status = 403
    message = "Sorry. Your account was suspended. Please contact your site administrator."


class Forbidden(RestError):
    """The user or the installation may not do this (message inferred from other endpoints)."""

    status = 403
    message = "Resource not accessible by integration"
    documented_at: str | None = None


class ScopesForOrganizationsRequired(RestError):
    """A token that may not see organizations (documented as 403 for GET /user/orgs; the message is GitHub's)."""

    status = 403
    message = "You need at least read:org scope or user scope to list your organizations."
    documented_at: str | None = None


class SiteAdministratorRequired(RestError):
    """A user who does not administer the server (403 documented in flows rule 103; the message is inferred)."""

    status = 403
    message = "Must be a site administrator."
    documented_at: str | None = None


class RateLimitExceeded(RestError):
    """The hour's requests are used up (flows rule 83)."""

    status = 403
    documented_at = RATE_LIMITING


class NotFound(RestError):
    """There is nothing here for this caller (wire 6 and 7)."""

    status = 404
    message = "Not Found"
    documented_at: str | None = None


class NoSuchRoute(NotFound):
    """Nothing answers here: another verb, slash or release (flows rule 81), or what a token may not see (recorded)."""

    documented_at = OVERVIEW


class RateLimitingOff(RestError):
    """GET /rate_limit on a server that does not limit (flows rule 82)."""

    status = 404
    message = "Rate limiting is not enabled."
    documented_at: str | None = None


class InvalidRequest(RestError):
    """The body does not fit the schema of the operation (flows rule 94)."""

    status = 422
    documented_at: str | None = None

    def __init__(self, *clauses: str) -> None:
        message = "\n".join(["Invalid request.\n", *clauses])
        super().__init__(f"the body does not fit: {' '.join(clauses)}", message=message)


class InvalidClientPair(RestError):
    """Unknown client id, or wrong client secret (flows rule 76)."""

    status = 422
    message = "Invalid OAuth application client_id or secret."
    documented_at: str | None = None


class ValidationFailed(RestError):
    """The values fit the schema, but not the state of the server (flows rule 93)."""

    status = 422
    message = "Validation Failed"
    documented_at: str | None = None
