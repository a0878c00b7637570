"""YAML loader for definition files: strict, and it remembers the line of every key path.

A stricter and smaller YAML than PyYAML's default, close to the core schema of YAML 1.2: ``yes``, ``no``,
``on``, ``off``, dates, times and ``1_000`` stay text; keys are always text as written; duplicate keys,
anchors, tags and several documents in one file are refused with their line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import NamedTuple

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

from ondo.definitions.document import FindingText, error, filled
from ondo.domain.errors import NotFound
from ondo.domain.finding import Finding, Path
from ondo.text.messages import Message

DEEPEST = 60
MOST_BYTES = 256 * 1024
"""So large a definition file may be: thousands of rules. PyYAML reads that in a few seconds, and four times it in more
than the ten that the fuzzer allows; the largest that people write has a tenth of it."""
_MOST_DIGITS = 300
_INT, _FLOAT, _BOOL, _NULL = ("tag:yaml.org,2002:" + name for name in ("int", "float", "bool", "null"))
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_CORE = (
    (_NULL, r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (_BOOL, r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    (_INT, r"[-+]?[0-9]+", list("-+0123456789")),
    (_FLOAT, r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
)
YAML_TEXTS: dict[str, FindingText] = {
    "yaml_syntax": error("definition-yaml-syntax", "definition-yaml-indentation-hint"),
    "yaml_duplicate": error("definition-yaml-duplicate", "definition-one-twice-hint"),
    "yaml_tag": error("definition-yaml-tag", "definition-yaml-tag-hint"),
    "yaml_key": error("definition-yaml-key", "definition-yaml-key-hint"),
    "yaml_number": error("definition-yaml-number", "definition-yaml-number-hint"),
    "too_large": error("definition-too-large", "definition-too-large-hint"),
    "yaml_no_text": error("definition-yaml-no-text", "definition-yaml-no-text-hint"),
    "not_utf8": error("definition-not-utf8", "definition-not-utf8-hint"),
}


class Document(NamedTuple):
    """Plain data (dict, list, str, int, float, bool, None) and the 1-based line of every key path."""

    data: object
    lines: Mapping[Path, int]


class _Strict(Composer, Resolver):
    """Nodes with the core schema's scalars, no anchors and a bound on nesting."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[attr-defined]  # of the parser that it is mixed with
        if getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(None, None, "anchors and aliases (& *) are not allowed", event.start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(None, None, "it is nested too deeply", event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Loader(_Strict, yaml.SafeLoader):
    """PyYAML's reader, whose word counts: of what is wrong, and of every text that LibYAML does not read."""


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs leave it out

    class _Quick(_Strict, CParser):
        """LibYAML's reader, which makes the same nodes of a sound text in an eighth of the time."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            Resolver.__init__(self)


_READ_BY_ONE_ONLY = re.compile(
    r"[^\n \"->@-~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[|>][-+0-9]*#"
)
"""Tags, question marks, tabs, other ends of lines, what does not print, and a comment that touches the sign of a block:
about nothing else the two readers differed in 63,000 spoilt files that both read."""


def _root(text: str) -> yaml.Node | None:
    """Return the one document of a text, as PyYAML's own reader reads it; ``yaml.YAMLError`` where it does not."""
    if yaml.__with_libyaml__ and not _READ_BY_ONE_ONLY.search(text):
        try:
            return _Quick(text).get_single_node()
        except yaml.YAMLError:
            pass  # the other reader has the last word, and people know its words
    return _Loader(text).get_single_node()


_NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What escapes can name and no file, no page and no database can hold: zero, and one half of a character."""

for _tag, _pattern, _first in _CORE:
    _Strict.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


def read_yaml(path: FilePath | str) -> tuple[Document, list[Finding]]:
    """Read a file as far as possible and return what is wrong with its YAML as findings with file and line.

    ``NotFound`` when there is none.
    """
    if FilePath(path).is_dir():
        raise NotFound(Message("definition-is-a-folder", path=str(path)), Message("definition-is-a-folder-hint"))
    try:
        with FilePath(path).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as problem:
        message = Message("definition-not-opened", path=str(path), why=str(problem.strerror))
        raise NotFound(message, Message("definition-not-opened-hint")) from problem
    if len(raw) > MOST_BYTES:
        return Document(None, {(): 1}), [too_large(MOST_BYTES, str(path))]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        return Document(None, {(): 1}), [_finding("not_utf8", (), str(path), line)]
    return parse_yaml(text, str(path))


def parse_yaml(text: str, file: str = "") -> tuple[Document, list[Finding]]:
    """Read YAML text; ``file`` only names it in findings."""
    lines: dict[Path, int] = {(): 1}
    findings: list[Finding] = []
    try:
        root = _root(text)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        return Document(None, lines), [_syntax(problem.problem or "unreadable", file, mark.line + 1 if mark else 1)]
    except (yaml.YAMLError, RecursionError) as problem:
        return Document(None, lines), [_syntax(str(problem).splitlines()[0], file, _special_line(text, problem))]
    data = _plain(root, (), lines, findings, file) if root is not None else None
    return Document(data, lines), findings


def too_large(most: int, file: str = "") -> Finding:
    """Return the finding about a text of more than so many bytes."""
    return _finding("too_large", (), file, 1, most=most // 1024)


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a key path, or of the nearest part above it that stands in the file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], findings: list[Finding], file: str) -> object:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
        findings.append(_finding("yaml_tag", path, file, line, tag=node.tag))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, findings, file)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines, findings, file) for index, item in enumerate(node.value)]
    if node.tag in (_INT, _FLOAT) and len(node.value) > _MOST_DIGITS:
        findings.append(_finding("yaml_number", path, file, line, digits=len(node.value)))
        return None
    if _NO_TEXT.search(node.value):
        findings.append(_finding("yaml_no_text", path, file, line))
        return None
    try:
        return _scalar(node)
    except ValueError:
        findings.append(_finding("yaml_tag", path, file, line, tag=node.tag))
        return None


def _mapping(
    node: yaml.MappingNode, path: Path, lines: dict[Path, int], findings: list[Finding], file: str
) -> dict[str, object]:
    entries: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            findings.append(_finding("yaml_key", path, file, line))
            continue
        key = str(key_node.value)
        if _NO_TEXT.search(key):
            findings.append(_finding("yaml_no_text", path, file, line))
            continue
        place = (*path, key)
        if key in entries:
            findings.append(_finding("yaml_duplicate", place, file, line, key=key, first=lines[place]))
            continue
        lines[place] = line
        entries[key] = _plain(value_node, place, lines, findings, file)
    return entries


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:str" | "!":
            return text
        case tag if tag == _NULL:
            return None
        case tag if tag == _BOOL:
            return text.lower() == "true"
        case tag if tag == _INT:
            return int(text)
        case tag if tag == _FLOAT:
            return float(text)
        case tag:
            raise ValueError(tag)


def _special_line(text: str, problem: BaseException) -> int:
    position = getattr(problem, "position", None)
    return text[:position].count("\n") + 1 if isinstance(position, int) else 1


def _syntax(problem: str, file: str, line: int) -> Finding:
    text = YAML_TEXTS["yaml_syntax"]
    text = replace(text, hint_id=_HINTS.get(problem, text.hint_id))
    return placed(filled(text, "yaml_syntax", (), problem=problem), file, line)


_HINTS = {
    "sequence entries are not allowed here": "definition-yaml-lone-minus-hint",
    "found character '\\t' that cannot start any token": "definition-yaml-tabs-hint",
    "anchors and aliases (& *) are not allowed": "definition-yaml-anchors-hint",
}


def _finding(code: str, path: Path, file: str, line: int, **args: object) -> Finding:
    return placed(filled(YAML_TEXTS[code], code, path, **args), file, line)


def placed(finding: Finding, file: str, line: int) -> Finding:
    """Return the finding with its file and line."""
    return replace(finding, file=file, line=line)
