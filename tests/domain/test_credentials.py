"""The shapes of tokens, ids and one-time passwords."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from random import Random

import pytest

from pytest_ghes_oauth import GitHubEnterpriseServer
from pytest_ghes_oauth._domain import credentials

SHAPES = {
    "gho_": r"gho_[A-Za-z0-9]{36}",
    "ghp_": r"ghp_[A-Za-z0-9]{36}",
    "ghu_": r"ghu_[A-Za-z0-9]{36}",
    "ghr_": r"ghr_[A-Za-z0-9]{76}",
}


@pytest.mark.parametrize("prefix", SHAPES)
def test_tokens_have_their_prefix_and_length(prefix: str) -> None:
    assert re.fullmatch(SHAPES[prefix], credentials.token(prefix, Random(1), valid_checksum=False))


def test_the_checksum_is_the_one_that_was_computed_from_a_real_token() -> None:
    assert credentials.checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ") == "0mLq17"  # flows 59


def test_by_default_the_checksum_is_wrong_and_on_demand_right() -> None:
    for setting, right in (("invalid", False), ("valid", True)):
        server = GitHubEnterpriseServer(token_checksum=setting)  # type: ignore[arg-type]  # a loop over literals
        text = server.issue_personal_token(server.add_user(), note="x").token
        assert (credentials.checksum(text[4:-6]) == text[-6:]) is right


def test_hashed_token_is_the_recorded_one() -> None:
    recorded = "7749be81d4cb92f1fe6ec2ac09ed0bbb1519f3cd48b2dd75636711fe90043994"  # flows 62
    assert credentials.hashed("a00a7e60916c7cfba7769fff7ed462a2d80accf7") == recorded


def test_client_ids_and_secrets_have_github_s_shapes(server: GitHubEnterpriseServer) -> None:
    oauth_app, github_app = server.add_oauth_app(), server.add_github_app()
    assert re.fullmatch("[0-9a-f]{20}", oauth_app.client_id)
    assert re.fullmatch(r"Iv1\.[0-9a-f]{16}", github_app.client_id)
    assert re.fullmatch("[0-9a-f]{40}", oauth_app.client_secret)


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_one_time_passwords_are_those_of_rfc_6238(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, timezone.utc)
    assert credentials.one_time_password(b"12345678901234567890", moment) == code  # appendix B, last six digits
