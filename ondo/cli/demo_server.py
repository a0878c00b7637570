"""Server of the demo: ``ondo serve`` on a free port, which ends with the demo, however that ends.

Its standard input is a pipe that the demo holds: a demo that was killed cannot ask for anything, but the pipe closes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from ondo.cli import main

_GRACE_SECONDS = 20.0


def _end_with_the_demo() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os.kill(os.getpid(), signal.SIGINT)  # as Ctrl-C: nobody is left who would ask during a drain
    time.sleep(_GRACE_SECONDS)
    os._exit(1)  # the signal came before the server could hear it


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_demo, daemon=True).start()
    main(["serve", "--port", "0"])
