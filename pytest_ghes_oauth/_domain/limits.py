"""The limits and lifetimes of GHES. Those that depend on the release are in `facts.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# -- tokens and codes ------------------------------------------------------------------------------------
# Documented (flows 66): the eleventh token of one user, app and scope set revokes the oldest.
TOKENS_PER_SCOPE_SET: Final = 10
# Documented (flows 43): a user token of a GitHub App lives for eight hours.
USER_TOKEN_LIFETIME: Final = timedelta(seconds=28_800)
# Documented (flows 111): a token of an installation lives for an hour.
INSTALLATION_TOKEN_LIFETIME: Final = timedelta(hours=1)
# Documented (flows 109): how far ahead a JSON web token of an app may expire.
JSON_WEB_TOKEN_LIFETIME: Final = timedelta(minutes=10)
# Documented (flows 11 and 34).
CODE_LIFETIME: Final = timedelta(minutes=10)
DEVICE_CODE_LIFETIME: Final = timedelta(seconds=900)
# Documented (flows 40): the seconds between two polls, and how many a poll that comes too soon adds.
POLLING_INTERVAL: Final = 5
SLOWER_BY: Final = 5

# -- passwords -------------------------------------------------------------------------------------------
# Inferred (semantics 23): ten wrong passwords or codes within a minute lock the user out for a minute.
WRONG_ATTEMPTS: Final = 10
LOCK_OUT: Final = timedelta(minutes=1)
# Documented (flows 35): how many user codes may be entered for one app.
CODE_ENTRIES: Final = 50
CODE_ENTRIES_WINDOW: Final = timedelta(hours=1)
# RFC 6238 5.2: a one-time password is good for its own step and the next.
OTP_STEP: Final = timedelta(seconds=30)

# -- requests --------------------------------------------------------------------------------------------
# Documented (flows 83); counts only if rate limits are on.
RATE_LIMIT_WINDOW: Final = timedelta(hours=1)
# Documented: the requests of a user on github.com; what a GHES allows is its administrator's choice.
DEFAULT_RATE_LIMIT: Final = 5_000
# For anonymous callers; also shown on every 401 (wire 1.5, recorded).
ANONYMOUS_RATE_LIMIT: Final = 60
# Documented: the limit of the search API, which is only shown.
SEARCH_RATE_LIMIT: Final = 30
# Documented (flows 88).
DEFAULT_PER_PAGE: Final = 30
LARGEST_PER_PAGE: Final = 100
# Inferred: the limit of the JSON parser of Ruby, the language that GitHub is written in.
DEEPEST_NESTING: Final = 100
