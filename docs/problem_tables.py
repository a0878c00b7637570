"""Tables of what Ondo refuses with: every code word of a problem, and every finding that a file can get."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from ondo.cli.app import EXIT_CODES
from ondo.definitions.card_checks import CARD_TEXTS
from ondo.definitions.condition_schema import CONDITION_TEXTS
from ondo.definitions.connection_schema import CONNECTION_TEXTS
from ondo.definitions.document import TEXTS, FindingText
from ondo.definitions.intake_schema import INTAKE_TEXTS
from ondo.definitions.mapping_schema import MAPPING_TEXTS
from ondo.definitions.monitoring_schema import PLAN_TEXTS
from ondo.definitions.sla_schema import AGREEMENT_TEXTS
from ondo.definitions.yaml_lines import YAML_TEXTS
from ondo.domain.errors import OndoError
from ondo.domain.vocabulary import Lang
from ondo.text.messages import room_entries
from serving.http.problems import STATUS

PROBLEMS = Path(__file__).resolve().parent / "problems.yaml"
LEVELS: Mapping[Lang, Mapping[str, str]] = {Lang.JA: {"error": "誤り", "warning": "注意"}, Lang.EN: {}}
HEADS = {
    Lang.EN: (
        ("code", "exit code", "HTTP status", "meaning", "what to do"),
        ("code", "level", "what it says", "what to do"),
    ),
    Lang.JA: (("コード", "終了コード", "HTTP", "意味", "すること"), ("コード", "重さ", "メッセージ", "すること")),
}
GENERAL = {**YAML_TEXTS, **TEXTS}
KINDS: Mapping[str, Mapping[str, FindingText]] = {
    "general": GENERAL,
    "card": {**CONDITION_TEXTS, **CARD_TEXTS},
    "mapping": {**MAPPING_TEXTS, **INTAKE_TEXTS, **CONNECTION_TEXTS},
    "agreement": AGREEMENT_TEXTS,
    "monitoring": PLAN_TEXTS,
}


def cell(text: str) -> str:
    """One cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in (heads, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(heads), *lines[1:]]) + "\n"


def refusals(root: type[OndoError] = OndoError) -> Iterator[type[OndoError]]:
    """Every class of the error tree, parents first."""
    yield root
    for child in root.__subclasses__():
        yield from refusals(child)


def problem_part(lang: Lang = Lang.EN) -> str:
    """A row for each code word: the exit code of the command, the HTTP status, what it means and what to do."""
    meanings = yaml.safe_load(PROBLEMS.read_text(encoding="utf-8"))
    codes = {error.code: error for error in reversed(list(refusals()))}
    if odd := sorted({*codes} ^ {*meanings}):
        raise SystemExit(f"docs/{PROBLEMS.name} and the errors of the code differ: {', '.join(odd)}")
    rows = (
        [f"`{code}`", str(EXIT_CODES.get(codes[code], "")), str(STATUS[codes[code]]), *texts[lang.value]]
        for code, texts in meanings.items()
    )
    return table(HEADS[lang][0], rows)


def finding_part(kind: str = "", lang: Lang = Lang.EN) -> str:
    """A row for each finding that a kind of file can get: its code, its level, what it says and what to do.

    Without a kind: what a card can get, together with what any file can.
    """
    every = KINDS[kind] if kind else {**GENERAL, **KINDS["card"]}
    rows = (
        [
            f"`{code}`",
            LEVELS[lang].get(text.level.value, text.level.value),
            _sentence(text.message_id, lang),
            _sentence(text.hint_id, lang),
        ]
        for code, text in every.items()
    )
    return table(HEADS[lang][1], rows)


def _sentence(message_id: str, lang: Lang) -> str:
    """A message with its places as capital letters; what is worded elsewhere, case by case, is left out."""
    if not message_id:
        return ""
    pattern = room_entries(lang, message_id.partition("-")[0])[message_id]
    pattern = re.sub(r"{ \$(guess|expected) }", "", pattern)
    return re.sub(r'{ (?:\$(\w+)|"([^"]*)") }', lambda place: place[1].upper() if place[1] else place[2], pattern)
