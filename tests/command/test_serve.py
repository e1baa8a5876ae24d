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
from urllib.error import HTTPError

import pytest

from tests.command.conftest import COMMAND, Serve


def _post(url: str, **form: str) -> dict[str, object]:
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    request = urllib.request.Request(url, body, {"Accept": "application/json"})  # noqa: S310  # of this machine
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
        told: dict[str, object] = json.load(answer)
    return told


def test_one_line_says_how_to_use_it(serve: Serve) -> None:
    with serve("--device-interval=0") as running:
        told = running.told
        started = _post(f"{told['url']}/login/device/code", client_id=told["apps"][0]["client_id"])
    assert list(told) == ["url", "api_url", "ca_file", "proxy_url", "environment", "users", "apps"]
    assert told["api_url"] == f"{told['url']}/api/v3"
    assert [list(user) for user in told["users"]] == [["login", "password", "otp"]]
    assert list(told["apps"][0]) == ["name", "client_id", "client_secret", "callback_url"]
    assert (told["environment"]["HTTP_PROXY"], started["interval"]) == (told["proxy_url"], 0)


def test_with_tls_the_certificate_is_for_its_url_and_gone_in_the_end(serve: Serve) -> None:
    with serve("--tls", "--release=3.19") as running:
        ca_file = running.told["ca_file"]
        context = ssl.create_default_context(cafile=ca_file)
        with urllib.request.urlopen(f"{running.told['api_url']}/meta", context=context) as answer:  # noqa: S310  # as above
            version = json.load(answer)["installed_version"]
        code, _, _ = running.end(signal.SIGINT)
    assert (version, code, Path(ca_file).exists()) == ("3.19.0", 0, False)


def test_requests_are_shown_on_the_other_output_with_their_cause_and_without_secrets(serve: Serve) -> None:
    with serve() as running:
        app = running.told["apps"][0]
        form = {"client_id": app["client_id"], "client_secret": app["client_secret"], "code": "nonsense-of-a-client"}
        refused = _post(f"{running.told['url']}/login/oauth/access_token", **form)
        with pytest.raises(HTTPError, match="501"):
            urllib.request.urlopen(f"{running.told['url']}/nowhere")  # noqa: S310  # as above
        code, rest, messages = running.end()
    assert (refused["error"], code, rest) == ("bad_verification_code", 0, "")
    first, second = messages.splitlines()
    assert "POST /login/oauth/access_token -> 200 OK, bad_verification_code, because " in first
    assert "GET" in second
    assert "/nowhere is not modelled in any release" in second
    assert app["client_secret"] not in messages


def test_a_scenario_is_what_it_starts_with_for_the_user_that_was_asked_for(serve: Serve) -> None:
    with serve("--scenario=two-factor-user", "--user=hubot") as running:
        (user,) = running.told["users"]
    assert (user["login"], len(user["otp"])) == ("hubot", 6)


def test_a_port_in_use_is_one_line_that_names_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run([*COMMAND, f"--port={port}"], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # our own
    expected = f"ghes-oauth: the live server cannot listen on port {port} of 127.0.0.1: Address already in use\n"
    assert (run.returncode, run.stdout, run.stderr) == (2, "", expected)


def test_another_host_than_loopback_is_warned_about(serve: Serve) -> None:
    with serve("--host=0.0.0.0") as running:
        _, _, messages = running.end()
    assert messages == "Listening on 0.0.0.0: whoever reaches this machine can use the server and its proxy.\n"


def test_text_says_what_to_sign_in_with_and_what_to_export() -> None:
    command = [*COMMAND, "--tls"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("Ctrl-C"):
            lines.append(process.stdout.readline())
        process.terminate()
    text = "".join(lines)
    assert text.startswith("GitHub Enterprise Server 3.3 at https://127.0.0.1:")
    for words in ("user           octocat", "client secret  ", "To let another program call https://ghes.test:"):
        assert words in text
    assert "  export SSL_CERT_FILE=" in text


def test_neither_the_http_libraries_nor_pytest_are_loaded_by_it() -> None:
    source = (
        "import sys, threading, os, signal\n"
        "from pytest_ghes_oauth._command.main import main\n"
        "threading.Timer(1, os.kill, (os.getpid(), signal.SIGTERM)).start()\n"
        "code = main(['serve', '--json'])\n"
        "print(code, {'pytest', 'requests', 'responses', 'httpx'} & set(sys.modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # as above
    assert run.stdout.splitlines()[-1:] == ["0 set()"], run.stderr
