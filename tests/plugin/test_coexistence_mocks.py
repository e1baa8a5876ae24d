"""Other mocks, started before or after, outside or inside: theirs stays theirs, and our origin ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3  # type: ignore[import-untyped]  # has no types
import pytest
import requests
import responses
from moto import mock_aws

from pytest_ghes_oauth import GitHubEnterpriseServer
from tests.plugin.inner import Inner

if TYPE_CHECKING:
    from pytest_ghes_oauth import ServerFactory

OTHER = "https://other.test/"


def assert_both(api_url: str) -> None:
    """Make sure that the fake answers its origin, and another mock `OTHER`."""
    assert requests.get(api_url, timeout=5).json()["current_user_url"] == f"{api_url}/user"
    assert requests.get(OTHER, timeout=5).json() == {"who": "another"}


# -- responses ---------------------------------------------------------------------------------------


def test_a_mock_inside(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock() as mock:
        mock.get(OTHER, json={"who": "another"})
        assert_both(ghes.api_url)


def test_a_mock_outside(ghes_factory: ServerFactory) -> None:
    with responses.RequestsMock() as mock:
        mock.get(OTHER, json={"who": "another"})
        with ghes_factory() as server:
            assert_both(server.api_url)


def test_a_mock_that_ends_before_the_server(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock() as mock:
        mock.get(OTHER, json={"who": "another"})
        assert_both(ghes.api_url)
    assert requests.get(ghes.api_url, timeout=5).status_code == 200


def test_a_mock_that_ends_after_a_server_that_started_later(ghes_factory: ServerFactory) -> None:
    with responses.RequestsMock() as mock:
        mock.get(OTHER, json={"who": "another"})
        with ghes_factory():
            pass
        assert requests.get(OTHER, timeout=5).json() == {"who": "another"}


def test_a_mock_that_starts_first_and_ends_first(ghes_factory: ServerFactory) -> None:
    mock = responses.RequestsMock()
    mock.get(OTHER, json={"who": "another"})
    mock.start()
    with ghes_factory() as server:
        assert_both(server.api_url)
        mock.stop()
        assert requests.get(server.api_url, timeout=5).status_code == 200


@responses.activate
def test_responses_activate(ghes: GitHubEnterpriseServer) -> None:
    responses.get(OTHER, json={"who": "another"})
    assert_both(ghes.api_url)


@responses.activate
@pytest.mark.ghes
def test_responses_activate_on_a_marked_test() -> None:
    responses.get(OTHER, json={"who": "another"})
    assert_both("https://ghes.test/api/v3")


def test_a_mock_of_our_origin_elsewhere_does_not_take_it(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(ghes.api_url, json={"who": "another"})
        assert requests.get(ghes.api_url, timeout=5).json()["current_user_url"] == f"{ghes.api_url}/user"


def test_another_mock_does_not_count_our_requests(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock() as mock:
        mock.get(OTHER, json={"who": "another"})
        assert_both(ghes.api_url)
        assert [call.request.url for call in mock.calls] == [OTHER]


def test_what_another_mock_does_not_know_is_refused_as_without_the_plugin(ghes: GitHubEnterpriseServer) -> None:
    with responses.RequestsMock(), pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        requests.get(OTHER, timeout=5)
    assert not ghes.exchanges


# -- moto --------------------------------------------------------------------------------------------


def assert_aws() -> None:
    """Make sure that S3 and STS are moto's."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    s3.put_object(Bucket="artifacts", Key="key", Body=b"text")
    assert s3.get_object(Bucket="artifacts", Key="key")["Body"].read() == b"text"
    assert boto3.client("sts", region_name="us-east-1").get_caller_identity()["Account"] == "123456789012"


def test_moto_started_before_the_server(ghes_factory: ServerFactory) -> None:
    with mock_aws():
        with ghes_factory() as server:
            assert_aws()
            assert requests.get(server.api_url, timeout=5).status_code == 200
        assert_aws_by_requests()


def test_moto_started_after_the_server(ghes: GitHubEnterpriseServer) -> None:
    with mock_aws():
        assert_aws_by_requests()
        assert requests.get(ghes.api_url, timeout=5).status_code == 200
    assert requests.get(ghes.api_url, timeout=5).status_code == 200


def assert_aws_by_requests() -> None:
    """Make sure that moto answers requests too."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="shared")
    s3.put_object(Bucket="shared", Key="key", Body=b"text")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "shared", "Key": "key"})
    assert requests.get(url, timeout=5).content == b"text"


# -- afterwards --------------------------------------------------------------------------------------


def test_after_the_last_server_requests_is_as_it_was(ghes_factory: ServerFactory) -> None:
    original = requests.Session.get_adapter
    with ghes_factory(), ghes_factory(url="https://github.corp.test"):
        assert requests.Session.get_adapter is not original
    assert requests.Session.get_adapter is original


def test_servers_may_leave_in_any_order(ghes_factory: ServerFactory) -> None:
    original = requests.Session.get_adapter
    first, second = ghes_factory(), ghes_factory(url="https://github.corp.test")
    first.__enter__()
    with second:
        first.__exit__(None, None, None)
        assert requests.get(second.api_url, timeout=5).status_code == 200
    assert requests.Session.get_adapter is original


def test_after_a_test_requests_is_as_it_was(inner: Inner) -> None:
    source = """
        import pytest, requests

        ORIGINAL = requests.Session.get_adapter

        @pytest.fixture(autouse=True)
        def original():
            assert requests.Session.get_adapter is ORIGINAL
            yield

        @pytest.mark.parametrize("time", [1, 2])
        def test_it(original, ghes, time):
            assert requests.Session.get_adapter is not ORIGINAL
            assert time != 2

        def test_after():
            assert requests.Session.get_adapter is ORIGINAL
        """
    inner.run(source).assert_outcomes(passed=2, failed=1)
