"""The shapes of tokens, client ids, secrets and one-time passwords, and how to make them.

Formats: flows 56 to 59 and 62 to 64. These functions keep no state; randomness is passed in.
"""

from __future__ import annotations

import hashlib
import hmac
import zlib
from datetime import datetime
from random import Random
from typing import Final

from pytest_ghes_oauth._domain.limits import OTP_STEP

OAUTH_TOKEN: Final = "gho_"
PERSONAL_TOKEN: Final = "ghp_"
USER_TO_SERVER_TOKEN: Final = "ghu_"
SERVER_TO_SERVER_TOKEN: Final = "ghs_"
REFRESH_TOKEN: Final = "ghr_"

# Prefix -> the number of random characters between it and the checksum (flows 58).
PREFIXES: Final = {
    OAUTH_TOKEN: 30,
    PERSONAL_TOKEN: 30,
    USER_TO_SERVER_TOKEN: 30,
    SERVER_TO_SERVER_TOKEN: 30,
    REFRESH_TOKEN: 70,
}
SESSION_ID_LENGTH: Final = 48
_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HEX: Final = "0123456789abcdef"


def token_before_3_2(prefix: str, random: Random) -> str:
    """Return a token text as before GHES 3.2: 40 hex characters, or `r1.` and 80 for refreshing (flows 57).

    Tokens of installations begin with `v1.` (inferred: so they did on github.com before it had prefixes).
    """
    if prefix == REFRESH_TOKEN:
        return f"r1.{_hex(random, 80)}"
    return f"v1.{_hex(random, 40)}" if prefix == SERVER_TO_SERVER_TOKEN else _hex(random, 40)


def token(prefix: str, random: Random, *, valid_checksum: bool) -> str:
    """Return a new token text: prefix, random part and six characters of checksum.

    The checksum is the CRC-32 of the random part in Base62 (flows 59), or a deliberately wrong one, so that
    secret scanners do not mistake the token for a real one.
    """
    body = "".join(random.choices(_BASE62, k=PREFIXES[prefix]))
    return prefix + body + checksum(body, valid=valid_checksum)


def checksum(body: str, *, valid: bool = True) -> str:
    """Return the six characters that GitHub appends to *body*, or six wrong ones."""
    value = zlib.crc32(body.encode()) ^ (0 if valid else 1)
    digits = ""
    while value:
        value, digit = divmod(value, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, "0")


def hashed(text: str) -> str:
    """Return `hashed_token`: the lower-case hex SHA-256 of the whole text (wire 1.3, recorded)."""
    return hashlib.sha256(text.encode()).hexdigest()


def oauth_client_id(random: Random) -> str:
    """Return the client id of an OAuth app: 20 hex characters (flows 64)."""
    return _hex(random, 20)


def github_app_client_id(random: Random) -> str:
    """Return the client id of a GitHub App: `Iv1.` and 16 hex characters (flows 64)."""
    return "Iv1." + _hex(random, 16)


def client_secret(random: Random) -> str:
    """Return a client secret: 40 hex characters (flows 64)."""
    return _hex(random, 40)


def authorization_code(random: Random) -> str:
    """Return an authorization code: 20 hex characters (flows 11, inferred)."""
    return _hex(random, 20)


def device_code(random: Random) -> str:
    """Return a device code: 40 hex characters (flows 34)."""
    return _hex(random, 40)


def user_code(random: Random) -> str:
    """Return a user code, for a person to type on another device: `5008-218F` (flows 34)."""
    return f"{_hex(random, 4)}-{_hex(random, 4)}".upper()


def session_id(random: Random) -> str:
    """Return the id of a browser's session: 48 characters (semantics 42, inferred)."""
    return "".join(random.choices(_BASE62, k=SESSION_ID_LENGTH))


def one_time_password(key: bytes, moment: datetime, *, steps_ago: int = 0) -> str:
    """Return the six digits of RFC 6238 for *moment*, or for a step before it."""
    counter = int(moment.timestamp()) // int(OTP_STEP.total_seconds()) - steps_ago
    digest = hmac.digest(key, counter.to_bytes(8, "big", signed=True), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"


def _hex(random: Random, length: int) -> str:
    return "".join(random.choices(_HEX, k=length))
