"""``ondo serve`` takes its port before it says where it is, and refuses with words and a code when it cannot."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from ondo.cli import main
from ondo.cli.serve_cmd import listen
from ondo.domain.errors import Unavailable

UNAVAILABLE = 7


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command; returns exit code and what it printed."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ONDO_LANG", "en")

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main(["serve", *words])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), " ".join((printed.out + printed.err).split())

    return run


def test_a_port_in_use_is_refused_before_an_address_is_shown(serve: Callable[..., tuple[int, str]], tmp_path: Path):
    with listen("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        code, text = serve("--port", str(port))
    assert code == UNAVAILABLE
    assert f"Port {port} is taken." in text
    assert "--port" in text
    assert "http://" not in text
    assert not (tmp_path / "home").exists(), "nothing was made"


def test_port_0_takes_a_free_one_and_gives_it_back():
    with listen("127.0.0.1", 0) as first, listen("127.0.0.1", 0) as second:
        ports = {row.getsockname()[1] for row in (first, second)}
    assert len(ports - {0}) == 2
    for port in ports:
        listen("127.0.0.1", port).close()


def test_an_address_that_this_machine_does_not_have_is_refused():
    with pytest.raises(Unavailable, match="cannot be used"):
        listen("203.0.113.7", 0)


def test_localhost_is_this_machine():
    with listen("localhost", 0) as taken:
        assert taken.family is socket.AF_INET
        assert taken.getsockname()[0] == "127.0.0.1"
