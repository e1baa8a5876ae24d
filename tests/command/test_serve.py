"""`python -m pytest_ghes_oauth serve`, as the test runners of other languages use it."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError

import pytest

from pytest_ghes_oauth._command.main import main
from tests.command.running import serving
from tests.live.client import until


def _post(url: str, **form: str) -> dict[str, object]:
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    request = urllib.request.Request(url, body, {"Accept": "application/json"})  # noqa: S310  # of this machine
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
        told: dict[str, object] = json.load(answer)
    return told


class Served(NamedTuple):
    """A command that was asked twice and told to end.

    Attributes:
        told: what its one line of JSON said.
        device: what it answered to a device.
        code: with which it ended.
        rest: what else it printed.
        messages: what it printed on the other output.
    """

    told: dict[str, Any]
    device: dict[str, object]
    code: int
    rest: str
    messages: list[str]


@pytest.fixture(name="served", scope="module")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    arguments = ("--device-interval=0", "--host=0.0.0.0", "--scenario=two-factor-user", "--user=hubot")
    with serving(tmp_path_factory.mktemp("served"), *arguments) as running:
        told = running.told
        app, url = told["apps"][-1], told["url"]
        device = _post(f"{url}/login/device/code", client_id=app["client_id"])
        form = {"client_id": app["client_id"], "client_secret": app["client_secret"], "code": "nonsense-of-a-client"}
        assert _post(f"{url}/login/oauth/access_token", **form)["error"] == "bad_verification_code"
        with pytest.raises(HTTPError, match="501") as refused:
            urllib.request.urlopen(f"{url}/api/v3/nowhere")  # noqa: S310  # as above
        refused.value.close()
        # At its end it does not wait for long until they are written.
        until(lambda: "/api/v3/nowhere is not modelled" in running.messages.read_text(encoding="utf-8"))
        code, rest, messages = running.end()
    return Served(told, device, code, rest, messages.splitlines())


def test_one_line_says_how_to_use_it(served: Served) -> None:
    told = served.told
    assert list(told) == ["url", "api_url", "ca_file", "proxy_url", "environment", "users", "apps"]
    assert told["api_url"] == f"{told['url']}/api/v3"
    assert [list(user) for user in told["users"]] == [["login", "password", "otp"]]
    assert list(told["apps"][0]) == ["name", "client_id", "client_secret", "callback_url"]
    assert (told["environment"]["HTTP_PROXY"], served.device["interval"]) == (told["proxy_url"], 0)


def test_it_ends_well_when_it_is_told_to(served: Served) -> None:
    assert (served.code, served.rest) == (0, "")


def test_another_host_than_loopback_is_warned_about(served: Served) -> None:
    warning = "Listening on 0.0.0.0: whoever reaches this machine can use the server and its proxy."
    assert served.messages[0] == warning


def test_requests_are_shown_on_the_other_output_with_their_cause_and_without_secrets(served: Served) -> None:
    device, refused, unmodelled = (line for line in served.messages[1:] if not line.startswith(" "))
    assert "POST /login/device/code -> 200 OK" in device
    assert "POST /login/oauth/access_token -> 200 OK, bad_verification_code, because " in refused
    assert "GET" in unmodelled
    remedy = "run the server from a program of your own, with ghes.add_resource('/nowhere', json=...)"
    assert unmodelled.endswith(f"/nowhere is not modelled in any release. To answer it: {remedy}")
    assert served.told["apps"][-1]["client_secret"] not in "".join(served.messages)


def test_a_scenario_is_what_it_starts_with_for_the_user_that_was_asked_for(served: Served) -> None:
    (user,) = served.told["users"]
    assert (user["login"], len(user["otp"])) == ("hubot", 6)


def test_with_tls_the_certificate_is_for_its_url_and_gone_in_the_end(tmp_path: Path) -> None:
    with serving(tmp_path, "--tls", "--release=3.19") as running:
        ca_file = running.told["ca_file"]
        context = ssl.create_default_context(cafile=ca_file)
        with urllib.request.urlopen(f"{running.told['api_url']}/meta", context=context) as answer:  # noqa: S310  # as above
            version = json.load(answer)["installed_version"]
        code, _, _ = running.end(signal.SIGINT)
    assert (version, code, Path(ca_file).exists()) == ("3.19.0", 0, False)


def test_a_port_in_use_is_one_line_that_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = main(["serve", f"--port={port}"])
    expected = f"ghes-oauth: the live server cannot listen on port {port} of 127.0.0.1: Address already in use\n"
    assert (code, *capsys.readouterr()) == (2, "", expected)


@pytest.fixture(name="printed", scope="module")
def _printed() -> tuple[str, str]:
    """What the command prints for people, and then of itself."""
    source = (
        "import sys\n"
        "from pytest_ghes_oauth._command.main import main\n"
        "print(main(['serve', '--tls']), {'pytest', 'requests', 'responses', 'httpx'} & set(sys.modules))\n"
    )
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if line.startswith("Ctrl-C"):
                process.terminate()
                break
        return text, process.stdout.read()


def test_text_says_what_to_sign_in_with_and_what_to_export(printed: tuple[str, str]) -> None:
    text, _ = printed
    assert text.startswith("GitHub Enterprise Server 3.3 at https://127.0.0.1:")
    for words in ("user           octocat", "client secret  ", "To let another program call https://ghes.test:"):
        assert words in text
    assert "  export SSL_CERT_FILE=" in text


def test_neither_the_http_libraries_nor_pytest_are_loaded_by_it(printed: tuple[str, str]) -> None:
    assert printed[1] == "0 set()\n"
