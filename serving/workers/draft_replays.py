"""Replays of card drafts on past weeks: one at a time, each in a process of its own beside the service."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ondo.domain.draft import DraftReplay
from ondo.domain.errors import OndoError
from ondo.ledger import Ledger
from ondo.ledger.decisions import draft_replays, drafts
from ondo.settings import Settings
from ondo.text.messages import Message
from serving.background import BackgroundWorker

EVERY_SECONDS = 2.0
LONGEST_SECONDS = 15 * 60
"""After so long a replay is given up."""
_LOOK_SECONDS = 0.25
_PERCENT = re.compile(rb"^(\d{1,3}) %\s*$", re.MULTILINE)
_LAST_WORDS = 600
"""So much of what a command said is kept when it ended without an answer."""


class DraftReplays(BackgroundWorker):
    """Runs ``ondo card try`` on the drafts that people asked about; scores are answered meanwhile as ever.

    The command looks at months of everybody's facts through data frames, which this process never loads.

    Parameters
    ----------
    environment:
        Of the command: where the ledger is, as the service itself was told.
    """

    def __init__(self, ledger: Ledger, settings: Settings, environment: Mapping[str, str]) -> None:
        super().__init__("replays", "drafts are not replayed", EVERY_SECONDS)
        self._ledger, self._lang, self._environment = ledger, settings.lang, dict(environment)

    def turn(self) -> int:
        """Do the replay that waits longest, if one does."""
        with self._ledger.read() as tx:
            waiting = draft_replays.next_waiting(tx)
        if waiting is None:
            return 0
        if self._ledger.now() - waiting.asked_at > draft_replays.ASKED_AT_MOST:
            with self._ledger.begin() as tx:
                return draft_replays.give_up_old(tx, Message("workbench-replay-given-up").of(self._lang))
        with self._ledger.begin() as tx:
            if not draft_replays.take(tx, waiting.number):
                return 0
            text = drafts.revision(tx, waiting.draft_id, waiting.revision).text.content
        try:
            with tempfile.TemporaryDirectory(prefix="ondo-replay-") as folder:
                self._try(waiting, text, Path(folder))
        except BaseException:
            with contextlib.suppress(OndoError), self._ledger.begin() as tx:
                draft_replays.give_back(tx, waiting.number)
            raise
        return 1

    def _try(self, replay: DraftReplay, text: str, folder: Path) -> None:
        draft = folder / "draft.yaml"
        draft.write_text(text, encoding="utf-8")
        words = ["card", "try", str(draft), "--weeks", str(replay.weeks), "--json", "--progress"]
        with (folder / "answer").open("w+b") as answer, (folder / "errors").open("w+b") as errors:
            process = subprocess.Popen(  # in the service's own folder, from which its settings may name files
                [sys.executable, "-P", "-m", "ondo.cli", *words],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=errors,
            )
            try:
                ended = self._watched(process, replay, errors)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            self._tell(replay, process.returncode if ended else None, answer, errors)

    def _watched(self, process: subprocess.Popen[bytes], replay: DraftReplay, errors: IO[bytes]) -> bool:
        """Wait for the command and tell how far it is; false when the service ends first, or it takes too long."""
        until, beaten = time.monotonic() + LONGEST_SECONDS, -1.0
        while process.poll() is None:
            if self._stopping.is_set() or time.monotonic() > until:
                return False
            if time.monotonic() - beaten >= 1:
                with self._ledger.begin() as tx:
                    draft_replays.beat(tx, replay.number, _percent(errors))
                beaten = time.monotonic()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
        return True

    def _tell(self, replay: DraftReplay, code: int | None, answer: IO[bytes], errors: IO[bytes]) -> None:
        with self._ledger.begin() as tx:
            if code is None and self._stopping.is_set():  # whoever starts next goes on with it
                draft_replays.give_back(tx, replay.number)
            elif code is None:
                words = Message("workbench-replay-too-long", minutes=LONGEST_SECONDS // 60)
                draft_replays.fail(tx, replay.number, words.of(self._lang))
            elif code != 0:
                errors.seek(0)
                lines = _PERCENT.sub(b"", errors.read()).decode("utf-8", "replace").strip()
                lines = lines.replace(f"{Path(errors.name).parent}/", "")
                draft_replays.fail(tx, replay.number, lines[-_LAST_WORDS:] or str(code))
            else:
                answer.seek(0)
                draft_replays.finish(tx, replay.number, json.load(answer))


def _percent(errors: IO[bytes]) -> int:
    """Return how far a command says that it is; its own file is left alone, whose place the command writes at."""
    numbers = _PERCENT.findall(Path(errors.name).read_bytes())
    return min(99, int(numbers[-1])) if numbers else 0
