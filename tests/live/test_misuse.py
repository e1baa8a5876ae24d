"""What cannot be served is refused with one sentence."""

from __future__ import annotations

import re
import socket
import sys

import pytest

from pytest_ghes_oauth import GHESError, GitHubEnterpriseServer
from pytest_ghes_oauth._live.where import Where


@pytest.mark.parametrize("port", [-1, 65_536, "8080", True, None, 1.5])
def test_a_port_that_is_none(server: GitHubEnterpriseServer, port: object) -> None:
    sentence = f"port={port!r} is not a port: a number up to 65535, or 0 for any that is free"
    with pytest.raises(GHESError, match=f"^{re.escape(sentence)}$"):
        server.serve(port=port)  # type: ignore[arg-type]  # the misuse


@pytest.mark.parametrize("name", ["tls", "claim"])
def test_a_switch_that_is_neither_on_nor_off(server: GitHubEnterpriseServer, name: str) -> None:
    with pytest.raises(GHESError, match=f"^{name}='yes' is not True or False$"):
        server.serve(**{name: "yes"})  # type: ignore[arg-type]  # the misuse


def test_a_port_in_use_is_named(server: GitHubEnterpriseServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = f"the live server cannot listen on port {port} of 127.0.0.1: Address already in use"
        with pytest.raises(GHESError, match=f"^{re.escape(sentence)}$"), server.serve(port=port):
            pass


def test_a_host_that_no_machine_can_have_is_named(server: GitHubEnterpriseServer) -> None:
    with (
        pytest.raises(GHESError, match=r"^the live server cannot listen on port 0 of ä\.\.b: "),
        server._inside.serve(Where(host="ä..b")),  # noqa: SLF001  # as the command does
    ):
        pass


@pytest.mark.parametrize(("url", "tls"), [("https://ghes.test", False), ("http://ghes.test", True)])
def test_a_claim_without_the_scheme_of_the_origin(url: str, *, tls: bool) -> None:
    sentence = f"serve(tls={tls}, claim=True) cannot answer {url}; pass tls={not tls}"
    with pytest.raises(GHESError, match=f"^{re.escape(sentence)}$"):
        GitHubEnterpriseServer(url=url).serve(tls=tls, claim=True)


def test_a_host_that_no_certificate_can_have() -> None:
    sentence = "no certificate can be made for the host 'a..b' of ghes.url: Empty Label"
    with (
        pytest.raises(GHESError, match=f"^{re.escape(sentence)}$"),
        GitHubEnterpriseServer(url="https://a..b").serve(tls=True),
    ):
        pass


@pytest.mark.parametrize("package", ["h11", "trustme"])
def test_an_extra_that_is_not_installed(
    server: GitHubEnterpriseServer, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pytest_ghes_oauth._live import certificates  # noqa: PLC0415  # what another test made is kept there

    for kept in (certificates.context_for, certificates._authority):  # noqa: SLF001  # see above
        kept.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)
    sentence = f"needs {package}, which the extra 'server' installs: pip install 'pytest-ghes-oauth[server]'"
    with pytest.raises(GHESError, match=f"^a live server.* {re.escape(sentence)}$"), server.serve(tls=True):
        pass
