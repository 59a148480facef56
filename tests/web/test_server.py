"""serve: a real process on a real port."""

import subprocess
import sys
import urllib.request

import pytest

from cleanpath.errors import Unavailable
from cleanpath.web.server import serve
from cleanpath.workspace.workspace import Workspace


def test_it_tells_its_address_and_answers_there(tmp_path):
    words = [sys.executable, "-m", "cleanpath", "--ledger", str(tmp_path / "ledger.sqlite")]
    process = subprocess.Popen([*words, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        line = next(line for line in process.stderr if "open http" in line)
        address = line.split()[-1]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=90) as answer:
            assert b"allies-2018" in answer.read()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_taken_port_is_told(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Unavailable, match="free address"):
            serve(Workspace(str(tmp_path / "ledger.sqlite")), port=taken.getsockname()[1])
