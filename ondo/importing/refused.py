"""The file of refused rows: for its owner only, laid out like the original, so that it can be mended and read again.

People open it in a spreadsheet: no cell of it becomes a formula there, and the import reads every cell back as it was.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ondo.definitions.mapping import FileMap
from ondo.domain.csv_guard import guarded
from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label, Lang
from ondo.importing.file_row import FileRow
from ondo.importing.readers import LINE, REASON, is_text
from ondo.importing.tables import REFUSED, is_json_lines
from ondo.text.messages import Message


class RefusedFile:
    """Collects refused rows; nothing is made before the first one, and the final name appears only by ``keep``."""

    def __init__(self, source: Path, folder: Path, header: Sequence[str], how: FileMap, lang: Lang = Lang.EN) -> None:
        self._lang = lang
        self.path = folder / (source.name + REFUSED)
        self._part = self.path.with_name(self.path.name + ".part")
        self._header = list(header)
        as_csv = is_text(source) and not is_json_lines(source)
        self._encoding, self._delimiter = (how.encoding, how.delimiter) if as_csv else ("utf-8", ",")
        self._file: TextIO | None = None

    def add(self, row: FileRow, reason: Label) -> None:
        """Write one row with its line and the reason before its own cells."""
        text = reason.of(self._lang)
        if not self._writable(text):  # Japanese, or what stands for an unreadable character, in a Western encoding
            text = reason.en.encode(self._encoding, "replace").decode(self._encoding)
        try:
            if self._file is None:
                self._file = self._open()
                self._write([LINE, REASON, *self._header])
            self._write([str(row.line), text, *row.cells])
        except OSError as error:
            raise InputError(
                Message("import-refused-not-written", path=str(self.path), error=str(error)),
                Message("import-refused-not-written-hint"),
            ) from error

    def _writable(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True

    def _open(self) -> TextIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._part.unlink(missing_ok=True)
        private = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(private, "w", encoding=self._encoding, errors="surrogateescape", newline="")

    def _write(self, cells: list[str]) -> None:
        if self._file is not None:
            csv.writer(self._file, delimiter=self._delimiter).writerow(map(guarded, cells))

    def keep(self) -> Path | None:
        """Give the file its name; ``None`` when no row was refused."""
        if self._file is None:
            return None
        self._file.close()
        self._part.replace(self.path)
        return self.path

    def drop(self) -> None:
        """Forget what was collected."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
