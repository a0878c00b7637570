"""Definition files of every sort: all mistakes at once, each with its file and line, and refused when it has any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ondo.definitions.yaml_lines import Document, line_of, placed, read_yaml
from ondo.domain.errors import DefinitionError
from ondo.domain.finding import Finding, errors
from ondo.text.messages import Message

T = TypeVar("T")
Read = Callable[[object], tuple[T | None, Sequence[Finding]]]
"""Reads plain data as a definition: it, or ``None`` when there is any error, and all findings."""


def check_file(path: Path | str, read: Read[T]) -> tuple[T | None, list[Finding]]:
    """Read a file; return the definition, or ``None`` when there is any error, and all findings by line."""
    return check_document(*read_yaml(path), str(path), read)


def check_document(
    document: Document, broken: list[Finding], file: str, read: Read[T]
) -> tuple[T | None, list[Finding]]:
    """Do the same for a document that was read; ``broken`` is what is wrong with its YAML."""
    if document.data is None and broken:
        return None, broken
    definition, findings = read(document.data)
    every = [*broken, *(placed(finding, file, line_of(document.lines, finding.path)) for finding in findings)]
    return (None if broken else definition), sorted(every, key=lambda finding: finding.line)


def sound(path: Path | str, checked: tuple[T | None, list[Finding]], hint: Message) -> T:
    """Return a checked definition; ``DefinitionError`` with all findings when it has errors."""
    definition, findings = checked
    if definition is None:
        count = len(errors(findings))
        raise DefinitionError(Message("definition-has-errors", path=str(path), count=count), findings, hint)
    return definition
