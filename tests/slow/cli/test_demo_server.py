"""The demo's server: it ends with the demo, also when nobody can end it any more."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from tests.serving.builders import START, publish_default_card
from tests.support.ledgers import lay_filled

DEMO = """
import sys
from pathlib import Path
from ondo.cli.demo_stage import Stage, served
from ondo.domain.vocabulary import Lang
with served(Stage(Path(sys.argv[1]), Lang.EN)) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def test_a_demo_that_is_killed_leaves_no_server(tmp_path: Path):
    (tmp_path / "home").mkdir()
    lay_filled(tmp_path / "home" / "ledger.sqlite", publish_default_card, START)
    words = [sys.executable, "-c", DEMO, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline().startswith("http://127.0.0.1:")
        [server] = subprocess.run(
            ["pgrep", "-P", str(demo.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        ended = os.pidfd_open(int(server))
        demo.send_signal(signal.SIGKILL)
        assert select.select([ended], [], [], 30.0)[0] == [ended]
        os.close(ended)
