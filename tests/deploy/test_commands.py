"""Commands and settings in deploy/: the real command line takes each of them, and the short ones run."""

from __future__ import annotations

import re
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer._click.exceptions import UsageError

from ondo.cli.program import program
from ondo.domain.errors import InputError
from ondo.settings import NAMES, read_settings
from tests.deploy.files import DEPLOY, Command, compose, manifests, ondo_commands
from tests.support.terminal import terminal

COMMANDS = ondo_commands()
STORE = "/var/lib/ondo"


def parse(words: tuple[str, ...]) -> str:
    """Let the real command line read words, without running anything; returns the command's name."""
    command: object = program()
    context, rest, names = None, list(words), ["ondo"]
    while True:
        context = command.make_context(names[-1], rest, parent=context)  # type: ignore[attr-defined] - groups and commands alike have it
        if not hasattr(command, "resolve_command"):
            return " ".join(names[1:])
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        names.append(name)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: f"{each.way} {each.place} {' '.join(each.words)}")
def test_the_command_line_takes_every_command(command: Command):
    assert " ".join(command.words).startswith(parse(command.words))


@pytest.mark.parametrize("words", [("scores", "--all"), ("score", "--everybody"), ("key", "add"), ("backup",)])
def test_and_would_refuse_a_command_that_does_not_exist(words: tuple[str, ...]):
    with pytest.raises(UsageError):
        parse(words)


def test_every_way_to_run_ondo_serves_scores_and_watches():
    ways = {way: {each.words[0] for each in COMMANDS if each.way == way} for way in {each.way for each in COMMANDS}}
    always = {"serve", "score", "watch"}
    assert ways["image"] == {"serve"}
    assert ways["systemd"] == always | {"connect", "import"}
    assert ways["kubernetes"] == always | {"init", "key", "migrate"}
    assert ways["compose"] == always | {"init", "key", "migrate", "doctor", "backup"}
    assert "init" in ways["page"]


def settings_of(way: str, folder: Path) -> Mapping[str, str]:
    """Return the environment that a way to run Ondo gives, its secrets made as its page says."""
    if way == "systemd":
        text = (DEPLOY / "systemd" / "ondo.env").read_text(encoding="utf-8")
        return dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))
    if way == "kubernetes":
        (values,) = (document["data"] for _, document in manifests() if document["kind"] == "ConfigMap")
        return dict(values)
    script = folder / "secrets.sh"
    script.write_bytes((DEPLOY / "compose" / "secrets.sh").read_bytes())
    for _ in range(2):  # a second time changes nothing
        subprocess.run(["/bin/sh", script], check=True, capture_output=True, umask=0o077)
    given: dict[str, str] = compose()["x-ondo"]["environment"]
    return {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in given.items()} | {
        name: str(folder / "secrets" / Path(value).name) for name, value in given.items() if name.endswith("_FILE")
    }


def test_the_secrets_of_compose_are_made_once_and_are_what_ondo_asks_for(tmp_path: Path):
    settings = read_settings(settings_of("compose", tmp_path), home=tmp_path)
    password = (tmp_path / "secrets" / "postgres_password").read_text()
    assert settings.ledger == f"postgresql://ondo:{password}@postgres/ondo"
    made = {settings.session_secret, settings.webhook_secret, settings.identity_secret, password}
    assert (len(made), {len(each) for each in made}) == (4, {64})
    assert {file.stem for file in (tmp_path / "secrets").iterdir()} == set(compose()["secrets"])
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "secrets").iterdir()}
    assert modes == {0o644}, "the folder is the owner's; containers read the files under other users"


def test_the_example_of_a_secret_is_refused_until_it_is_filled_in():
    (example,) = (document["stringData"] for _, document in manifests() if document["kind"] == "Secret")
    for name in (name for name in example if name.endswith("_SECRET")):
        with pytest.raises(InputError, match=name):
            read_settings({name: example[name]})


SHORT = ("init", "key", "migrate", "score", "doctor")


@pytest.mark.slow
@pytest.mark.parametrize("way", ["systemd", "compose", "kubernetes"])
def test_the_short_commands_run_on_a_new_ledger_and_again_on_an_old_one(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    home = tmp_path / "home"
    settings = dict(settings_of(way, tmp_path)) | {"ONDO_HOME": str(home)}
    settings.pop("ONDO_LEDGER_FILE", None)  # PostgreSQL is for the slow tests
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    run = terminal(capsys)
    commands = {each.words for each in COMMANDS if each.way == way and each.words[0] in SHORT} | {("init",)}
    here = [tuple(word.replace(STORE, str(home)) for word in words) for words in commands]
    for words in sorted(here, key=lambda words: SHORT.index(words[0])):
        assert run(*words)[0] == 0, words
        again = run(*words)[0]
        assert (again != 0) == ("--out" in words), (
            "everything may be done twice; only a key's file is never overwritten"
        )


def test_every_setting_that_is_named_exists():
    """Also those with a file behind them: such a setting refuses a file that is not there."""
    texts = {file: file.read_text(encoding="utf-8") for file in DEPLOY.rglob("*") if file.is_file()}
    named = {(file.name, name) for file, text in texts.items() for name in re.findall(r"\bONDO_[A-Z_]+\b", text)}
    assert len(named) > 20
    assert [each for each in sorted(named) if not is_a_setting(each[1])] == []
    assert not is_a_setting("ONDO_WORKERS")
    assert not is_a_setting("ONDO_PORT_FILE")


def is_a_setting(name: str) -> bool:
    if name in NAMES:
        return True
    try:
        read_settings({name: "/no/such/file"})
    except InputError as refused:
        return name in str(refused)
    return False
