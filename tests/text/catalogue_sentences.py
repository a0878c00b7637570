"""Sentences of the catalogues as tests find them again: in words filled in, and in the code that says them."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from types import ModuleType

from ondo.domain.vocabulary import Lang
from ondo.text.messages import room_entries

_CHOICE = re.compile(r"\{ *\$\w+ *->.*?\n *\}", re.DOTALL)
_PLACE = re.compile(r"\{ *(?:\$\w+|\"[^\"]*\") *\}")
_ID = re.compile(r"[a-z]+(-[a-z0-9]+)+")


def is_said(message_id: str, text: str) -> bool:
    """Tell whether an English text has this message in it, whatever stands at its places."""
    return _filled(message_id).search(text) is not None


@cache
def _filled(message_id: str) -> re.Pattern[str]:
    fixed = [re.escape(part) for part in _PLACE.split(_CHOICE.sub("{ $choice }", _pattern(message_id)))]
    return re.compile(".+?".join(fixed), re.DOTALL)


def _pattern(message_id: str) -> str:
    return room_entries(Lang.EN, message_id.partition("-")[0])[message_id]


def sentences_of(module: ModuleType) -> set[str]:
    """Return the ids in a module's code of messages that end with a full stop: sentences, not words of a table."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if _ID.fullmatch(text) and _is_sentence(text)}


def _is_sentence(text: str) -> bool:
    try:
        return _pattern(text).endswith(".")
    except KeyError:
        return False
