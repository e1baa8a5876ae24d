"""Which recordings are replayed, each on which state; and which are not, and why.

Every id stands in one of the tables. `test_recorded.py` holds the reasons of the others against the server,
so one that no longer holds fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from pytest_ghes_oauth import AccessToken
from tests.recorded import seeding as seed
from tests.recorded.exchanges import CLIENT_ID, CLIENT_SECRET, Json


@dataclass(frozen=True)
class Replay:
    """How a recording is replayed.

    Attributes:
        seed: what happened on the server before.
        before: what the token was like before, where that is not what the recording shows.
        route: the verb and path that are asked, where the recorded ones are none of ours.
        auth: what signs in, where the recorded credentials are refused on that route.
        body: what is sent, where the recording does not show it or a later server refuses it.
        release: the release of the server, where 3.3 answers otherwise.
        cancelled: whether a person opens the page and clicks Cancel, which nobody recorded as a request.
    """

    seed: Callable[[seed.Stage], AccessToken | None]
    before: Json = field(default_factory=dict)
    route: tuple[str, str] | None = None
    auth: str | None = None
    body: Json = None
    cancelled: bool = False
    release: str = "3.3"


_USER: Final = ("GET", "/user")
_CREATE: Final = ("POST", "/authorizations")
_SAME_NOTE: Final = {"note": "hub", "scopes": ["repo"]}
_AUTHORIZE: Final = f"/login/oauth/authorize?client_id={CLIENT_ID}&state=xyz"
_ELSEWHERE: Final = "https://elsewhere.example.com/callback"

REPLAYS: Final = {
    # POST /authorizations
    "create_201_03": Replay(seed.no_token),
    "create_201_06": Replay(seed.no_token),
    "create_201_08": Replay(seed.no_token),
    "create_with_otp_2019": Replay(seed.no_token),
    "create_dup_note_422_2016": Replay(seed.personal_token),
    "create_dup_note_422_2018": Replay(seed.personal_token),
    "create_missing_note_422_2016": Replay(seed.no_token, body={"scopes": ["repo"]}),
    "create_bad_scope_422_2013": Replay(seed.no_token, body={"note": "flowhub", "scopes": ["user,repo,gist"]}),
    "create_dup_fingerprint_422_2015": Replay(
        seed.token_of_the_app,
        before={"fingerprint": "boxen"},
        body={"note": "Boxen", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "fingerprint": "boxen"},
    ),
    "create_with_pat_403": Replay(seed.personal_token, body=_SAME_NOTE),
    "ghe_create_bad_password_401": Replay(seed.wrong_password, body=_SAME_NOTE),
    # The message is the same wherever a body is read: github3.py's issue 56 quotes it from this route.
    "bad_json_400": Replay(seed.no_token, route=_CREATE, auth="basic-user", body="note=rultor"),
    # PUT /authorizations/clients/:client_id/:fingerprint
    "getorcreate_fp_201_01": Replay(seed.no_token),
    "getorcreate_fp_200_01": Replay(seed.token_of_the_app),
    # It repeats the client_id in the body, which later servers refuse.
    "getorcreate_fp_200_02": Replay(seed.token_of_the_app, body={"client_secret": CLIENT_SECRET, "scopes": ["gist"]}),
    # GET, POST (that works as PATCH) and DELETE /authorizations/:id, GET /authorizations
    "get_200_06": Replay(seed.personal_token),
    "update_via_post_200_02": Replay(seed.personal_token),
    "update_via_post_200_03": Replay(seed.personal_token, before={"scopes": ["gist"]}),
    "delete_204_01": Replay(seed.personal_token),
    # The last page, 23, has at least one row.
    "list_200_01": Replay(seed.listed_tokens, before={"total": 22 * 30 + 1}),
    "list_200_02": Replay(seed.listed_tokens),
    "list_authorizations_2019": Replay(seed.listed_tokens),
    # /applications/:client_id/…
    "reset_token_200_01": Replay(seed.token_of_the_app),
    "delete_token_204_01": Replay(seed.token_of_the_app),
    "legacy_reset_200_01": Replay(seed.token_of_the_app),
    # GET /user
    "user_200_01": Replay(seed.personal_token),
    "user_200_06": Replay(seed.personal_token),
    "user_200_08": Replay(seed.personal_token),
    "user_200_10": Replay(seed.personal_token),
    "ghe_user_headers_oauth": Replay(seed.token_of_the_app),
    "bad_credentials_401_2024": Replay(seed.no_token),
    # Credentials are refused in the same way wherever they are read: these came from routes that are not ours.
    "other_401_03": Replay(seed.no_token, route=_USER),
    "other_401_04": Replay(seed.no_token, route=_USER),
    "other_401_06": Replay(seed.no_token, route=_USER),
    "other_401_07": Replay(seed.no_token, route=_USER),
    "other_401_09": Replay(seed.no_token, route=_USER),
    "other_401_12": Replay(seed.no_token, route=_USER),
    "other_401_15": Replay(seed.wrong_password, route=_USER),
    "ghe_bad_credentials_401": Replay(seed.no_token, route=_USER),
    # GET /user/emails
    "emails_200_04": Replay(seed.personal_token),
    "emails_missing_scope_404": Replay(seed.personal_token),
    # DELETE /admin/users/:username/authorizations
    "ghes_impersonation_token_404_01": Replay(seed.token_of_an_administrator),
    # GET /rate_limit
    "invalid_credentials_2020": Replay(seed.no_token),
    # GET /login/oauth/authorize
    "redirect_uri_mismatch_authorize": Replay(
        seed.no_token, route=("GET", f"{_AUTHORIZE}&redirect_uri={quote(_ELSEWHERE)}")
    ),
    "authorize_access_denied": Replay(seed.no_token, route=("GET", _AUTHORIZE), cancelled=True),
    # POST /login/oauth/access_token, POST /login/device/code
    "access_token_web": Replay(seed.approved),
    "access_token_unknown_client_404": Replay(seed.no_token),
    "redirect_uri_mismatch_token": Replay(
        seed.approved, body={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": _ELSEWHERE}
    ),
    "bad_refresh_token": Replay(seed.used_refresh_token),
    # Before 3.5, no app could be without.
    "device_flow_disabled": Replay(seed.no_token, release="3.5", body={"client_id": CLIENT_ID}),
}

# Recorded before tokens were blanked, in April 2015.
OLDER: Final = (
    "user_200_03",
    "user_200_04",
    "legacy_revoke_all_204_01",
    "user_401_01",
    "get_200_02",
    "list_200_04",
    "getorcreate_200_02",
    "legacy_check_404_01",
    "legacy_check_404_02",
    "legacy_check_200_03",
    "getorcreate_201_01",
    "getorcreate_201_03",
    "delete_404_01",
    "legacy_reset_200_02",
    "legacy_revoke_204_02",
    "legacy_revoke_404_01",
    "legacy_revoke_204_03",
    "legacy_revoke_all_404_02",
    "update_200_02",
    "update_200_03",
    "emails_200_01",
    "ghes_impersonation_token_204_01",
    "list_200_05",
    "update_200_04",
    "get_200_05",
    "emails_200_03",
    "other_401_11",
    "get_200_08",
    "pygithub_setUp",
    "pygithub_testEdit_1",
    "pygithub_testEdit_3",
    "pygithub_testEdit_4",
    "pygithub_testEdit_5",
    "pygithub_testDelete",
    "pygithub_testCreateAuthorizationWithoutArguments",
    "pygithub_testGetAuthorizations",
    "pygithub_testGetAuthorizationsFailsWhenAutenticatedThroughOAuth",
    "pygithub_testGetAuthorizationsSucceedsWhenAutenticatedThroughLoginPassword",
    "pygithub_testGetOAuthScopesFromHeader",
    "otp_required_app_2013",
    "create_dup_note_422_2013",
)

# No route of ours: it takes a JSON web token of a GitHub App.
UNMODELLED: Final = ("other_401_02",)

# Others were answered differently; they are named, and replayed.
CONTRADICTED: Final = {
    # The only sighting of the field "note"; all others are of "description".
    "create_dup_note_422_2019": ("create_dup_note_422_2018", Replay(seed.personal_token, _SAME_NOTE, body=_SAME_NOTE)),
}

# github.com removed the API in November 2020; a GHES 3.3 has it.
REMOVED_FROM_GITHUB_COM: Final = {"authorizations_removed_404_2021": Replay(seed.no_token, body=_SAME_NOTE)}
