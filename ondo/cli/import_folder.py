"""``ondo import --folder``: files that other systems drop into a folder, once or again and again."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from ondo.cli.app import CommandSession, err, fail, sentence
from ondo.domain.errors import InputError, OndoError
from ondo.domain.instant import SECOND, Micros
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.definitions.mapping import ImportMapping
    from ondo.importing.run import ImportReport, Options

SHORTEST = 10 * SECOND
Import = Callable[[list[Path], "Options"], "ImportReport"]
"""Imports some files and says what became of them."""


class ImportFolder:
    """A folder whose files are imported one by one and then put away."""

    def __init__(self, work: CommandSession, folder: Path, mapping: ImportMapping, options: Options) -> None:
        if not folder.is_dir():
            raise InputError(Message("import-no-folder", path=str(folder)), Message("import-check-path"))
        self._work, self._folder, self._mapping = work, folder, mapping
        self._options = replace(options, refused=folder / "refused")
        self._unmapped: set[str] = set()

    def once(self, import_files: Import) -> bool:
        """Import what is whole; tell whether every file and every row could be read."""
        from ondo.importing.drop_folder import DONE, FAILED, look_into, put_away

        look = look_into(self._folder, self._mapping, time.time())
        lang, sound = self._work.settings.lang, True
        for name in sorted(set(look.unmapped) - self._unmapped):
            err.print(sentence(lang, "cli-folder-unmapped", name=name), style="yellow", markup=False, soft_wrap=True)
        self._unmapped = set(look.unmapped)
        for file in look.whole:
            if not file.is_unchanged:
                continue
            try:
                report = import_files([file.path], self._options)
            except InputError as error:
                fail(error, lang)
                place, sound = put_away(file.path, FAILED), False
            else:
                sound = sound and not report.refused
                if (
                    self._options.dry_run or not file.is_unchanged
                ):  # its other rows come with the next look; these are there already then
                    continue
                place = put_away(file.path, DONE if report.committed else FAILED)
            err.print(
                sentence(lang, "cli-folder-put-away", place=str(place)), style="dim", markup=False, soft_wrap=True
            )
        return sound

    def again(self, import_files: Import, pause: Micros) -> None:
        """Look again and again until a signal ends it; what goes wrong in one look is said, and the next one comes."""
        if pause < SHORTEST:
            raise InputError(Message("connect-too-often"), Message("connect-too-often-hint"))
        ended = Event()
        before = {number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not ended.is_set():
                try:
                    self.once(import_files)
                except OndoError as error:
                    fail(error, self._work.settings.lang)
                ended.wait(pause / SECOND)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
