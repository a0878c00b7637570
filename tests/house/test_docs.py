"""The manual cannot rot: its tables are those of the code, and every local link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from typer import Exit
from typer._click.exceptions import UsageError

from ondo.settings import NAMES
from tests.deploy.test_commands import parse

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY / "docs" / "reference.md"
DOCUMENTS = sorted(
    file for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md") for file in REPOSITORY.glob(pattern)
)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", REPOSITORY / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reference() -> str:
    return REFERENCE.read_text(encoding="utf-8")


def test_every_generated_page_is_current(generate: ModuleType):
    pages = {name: (generate.FOLDER / name).read_text(encoding="utf-8") for name in generate.PAGES}
    assert [name for name, page in pages.items() if page != generate.rewritten(page)] == [], "run: make docs"


def test_every_page_with_a_generated_part_is_generated(generate: ModuleType):
    marked = {file.name for file in generate.FOLDER.glob("**/*.md") if generate.PART.search(file.read_text("utf-8"))}
    assert marked == set(generate.PAGES)


def test_the_glossary_is_current(generate: ModuleType):
    written = (REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8")
    assert written == generate.glossary(generate.terms()), "run: make docs"


def test_every_command_and_option_is_in_the_reference(generate: ModuleType, reference: str):
    commands = dict(generate.commands())
    assert commands
    assert [name for name in commands if f"### `{name}" not in reference] == []
    options = {option for command in commands.values() for param in command.params for option in param.opts}
    assert sorted(option for option in options if option.startswith("--") and option not in reference) == []


def test_every_setting_is_in_the_reference(reference: str):
    assert [name for name in NAMES if f"`{name}`" not in reference] == []


def test_every_command_has_help(generate: ModuleType):
    assert [name for name, command in generate.commands() if not generate.plain(command.help)] == []


def test_every_make_target_in_a_document_exists():
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        (file.name, word)
        for file in DOCUMENTS
        for word in re.findall(r"(?:`|^)make ([a-z-]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {(file, word) for file, word in named if word not in targets} == set()


def refused(line: str) -> bool:
    """Tell whether the command line does not take a command of Ondo."""
    try:
        parse(tuple(shlex.split(line)))
    except Exit:  # an option that answers by itself
        return False
    except UsageError:
        return True
    return False


def test_the_command_line_takes_every_command_that_a_document_shows():
    shown = [
        (file.name, line)
        for file in DOCUMENTS
        for block in re.findall(r"^```console\n(.*?)^```", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for line in re.findall(
            r"(?:^(?:\$ )?|[;&|] )ondo ([^;|&<>\n]+)", re.sub(r"\s#.*|\\\n", " ", block), re.MULTILINE
        )
    ]
    assert len(shown) > 100
    assert [(file, line) for file, line in shown if refused(line)] == []
    assert refused("key add assistant --role sales")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(REPOSITORY).as_posix())
def test_links_inside_the_project_lead_somewhere(document: Path):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_every_revision_of_the_ledger_has_its_row_in_the_table_of_upgrades():
    page = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
    versions = REPOSITORY / "ondo" / "ledger" / "migrations" / "versions"
    assert re.findall(r"^\| (\d{4}) \|", page, re.MULTILINE) == sorted(file.name[:4] for file in versions.glob("0*.py"))
