"""The help of every command in both languages: complete, whole on the screen, in the language that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from typer.core import TyperArgument, TyperGroup, TyperOption

from ondo.cli.help import flowing, help_language, japanese, texts
from ondo.cli.program import COMMANDS, program
from ondo.domain.vocabulary import Lang

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
SAME_IN_BOTH = re.compile(
    r"\[/?b\]|(?<![\w-])--[a-z][\w-]*|\b[A-Z][A-Z_]+\b|\b[\w.]+\.(?:yaml|csv|md)\b|\bondo [a-z]+|\b\d+\b", re.ASCII
)
"""What a translation keeps: markup, options, settings and other words in capitals, files, commands, numbers."""


def every_path(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Walk over the words that lead to each command and group."""
    yield path
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from every_path(child, (*path, name))


def shown(capsys: pytest.CaptureFixture[str], lang: Lang, *path: str) -> str:
    """Return what ``ondo PATH --help`` prints on a terminal of eighty columns, without frames and blanks."""
    with pytest.raises(SystemExit) as end:
        program()(args=[*path, "--help"], obj=lang)
    assert not end.value.code
    return re.sub(r"[\s│╭╮╰╯─]", "", capsys.readouterr().out)


@cache
def every_command():
    """The whole tree of commands, which nobody changes: building it takes a tenth of a second."""
    return program().whole()


def descend(command, path: tuple[str, ...]):
    for name in path:
        command = command.commands[name]
    return command


def own_texts(command) -> list[str]:
    """Return the help of a command and of its parameters, empty where there is none."""
    return [command.help or "", *(p.help or "" for p in command.params if isinstance(p, TyperArgument | TyperOption))]


def test_everything_has_help():
    whole = every_command()
    assert [path for path in every_path(whole) if not all(own_texts(descend(whole, path)))] == []


def test_every_help_text_has_its_japanese():
    missing = sorted({text for text in texts(every_command()) if not JAPANESE.search(japanese().get(text, ""))})
    assert missing == [], "add these to ondo/cli/help.toml"


def test_no_translation_is_left_of_a_text_that_is_gone():
    assert set(japanese()) - set(texts(every_command())) == set(), "mend or remove these in ondo/cli/help.toml"


def test_a_translation_keeps_options_settings_files_and_markup():
    kept = [(set(SAME_IN_BOTH.findall(en)), set(SAME_IN_BOTH.findall(ja)), ja) for en, ja in japanese().items()]
    assert [(sorted(en - ja), text) for en, ja, text in kept if en - ja] == []


def test_markup_in_help_is_only_bold():
    """Any other word in small letters between brackets would vanish from the screen."""
    swallowed = [text for text in texts(every_command()) if re.search(r"\[(?!/?b\])[a-z#/@][^\]]*\]", text)]
    assert swallowed == []


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_japanese_help_is_complete(name: str, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    root = every_command()
    for path in every_path(descend(root, (name,)), (name,)) if name else [()]:
        command = descend(root, path)
        page = shown(capsys, Lang.JA, *path)
        children = command.commands.values() if isinstance(command, TyperGroup) else ()
        wanted = [japanese()[flowing(text)] for text in own_texts(command)]
        wanted += [japanese()[flowing(child.help)].split("\n\n")[0] for child in children]
        assert [text for text in wanted if bare(text) not in page] == []
        assert re.search(r"Showthismessage|Options|Arguments|Commands|Usage|default:|required", page) is None


@pytest.mark.parametrize("name", ["", "approve", "watch", "simulate"])
def test_japanese_help_is_not_cut_off_on_a_narrow_terminal(name: str, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert "…" not in shown(capsys, Lang.JA, *([name] if name else []))


def bare(text: str) -> str:
    return re.sub(r"\s|\[/?b\]", "", text)


def test_english_help_stays_english_after_japanese(capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    japanese_page, english_page = shown(capsys, Lang.JA, "check"), shown(capsys, Lang.EN, "check")
    assert JAPANESE.search(japanese_page)
    assert not JAPANESE.search(english_page)
    assert "Showthismessageandexit." in english_page


@pytest.mark.parametrize(
    ("words", "environment", "lang"),
    [
        ((), {}, Lang.EN),
        ((), {"LANG": "en_US.UTF-8"}, Lang.EN),
        ((), {"LANG": "ja_JP.UTF-8"}, Lang.JA),
        ((), {"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, Lang.EN),
        ((), {"ONDO_LANG": "ja"}, Lang.JA),
        ((), {"ONDO_LANG": "en", "LANG": "ja_JP.UTF-8"}, Lang.EN),
        (("check", "--lang", "ja", "--help"), {"ONDO_LANG": "en"}, Lang.JA),
        (("check", "--lang=en", "--help"), {"ONDO_LANG": "ja"}, Lang.EN),
    ],
)
def test_help_speaks_the_language_that_was_asked_for(words, environment: dict[str, str], lang: Lang, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "ONDO_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert help_language(words) is lang
