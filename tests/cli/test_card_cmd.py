"""``ondo check`` and ``ondo card`` as a marketer uses them, on a real ledger."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ondo.cli import card_cmd
from ondo.definitions.card_file import DEFAULT_CARD, default_card, load_card
from ondo.domain.errors import InputError, NotFound
from ondo.domain.proposal import apply
from ondo.ledger import open_ledger
from ondo.ledger.decisions import cards
from tests.domain.strategies import NOW
from tests.support.cards import check_card_text
from tests.support.ledgers import lay_empty


@pytest.fixture
def ondo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "160")
    app = typer.Typer()
    card_cmd.register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ledger = open_ledger(lay_empty(tmp_path / "ledger.sqlite"), lambda: NOW, tmp_path / "artifacts")
    for points in ({}, {"price_page": 25}):
        with ledger.begin() as tx:
            card = apply(default_card(), points)
            cards.publish(tx, card, approved_by=("Suzuki",), effective_from=NOW)
    ledger.close()
    return tmp_path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("schema: 1\nsource: crm\nfiles:\n  - {name: leads, leed: {id: Id}}\n", 4, "leed"),
        ("schema: 1\npreset: segment\nkind: {}\n", 3, "kind"),
        ("schema: 1\nconnector: bottlecrm\nurl: ftp://crm\nsource: crm\nfiles: []\n", 3, "ftp://crm"),
    ],
    ids=["mapping", "intake", "connection"],
)
def test_check_tells_other_files_by_their_keys_and_shows_their_findings_alike(ondo, tmp_path: Path, text, line, words):
    file = tmp_path / "some.yaml"
    file.write_text(text, encoding="utf-8")
    result = ondo("check", file, "--lang", "en")
    assert (result.exit_code, f"{file}:{line}: error:" in result.stdout, words in result.stdout) == (2, True, True)
    data = json.loads(ondo("check", file, "--json").stdout)
    assert (data["usable"], data["findings"][0]["file"]) == (False, str(file))
    file.write_text("schema: 1\nsource: crm\nfiles: [{name: leads, lead: {id: Id}}]\n", encoding="utf-8")
    result = ondo("check", file)
    assert (result.exit_code, "このファイルは使えます（エラー0件" in result.stdout) == (0, True)


def test_check_shows_place_source_and_what_to_do(ondo, tmp_path: Path):
    card = tmp_path / "card.yaml"
    text = DEFAULT_CARD.read_text(encoding="utf-8").replace("attribute: employees,", "attribute: employes,")
    card.write_text(text, encoding="utf-8")
    line = text[: text.index("employes,")].count("\n") + 1

    result = ondo("check", card)
    assert result.exit_code == 2
    assert f"{card}:{line}: エラー: 属性「employes」は宣言されていません。" in result.stdout
    assert f"{line:>6} |     when: {{attribute: employes, gte: 500}}" in result.stdout
    assert "→ 「employees」のことですか？" in result.stdout
    assert "このスコアリング基準は使えません（エラー1件、注意0件）" in result.stdout

    (row,) = json.loads(ondo("check", card, "--lang", "en", "--json").stdout)["findings"]
    assert (row["line"], row["level"], row["code"]) == (line, "error", "undeclared_attribute")
    assert row["path"] == ["rules", 0, "when", "attribute"]


def test_check_accepts_the_shipped_card(ondo):
    result = ondo("check", DEFAULT_CARD, "--lang", "en")
    assert result.exit_code == 0
    assert "10 rules, hot line 100 (0 errors, 0 warnings)" in result.stdout


def test_show_a_version_and_print_it_as_a_file(ondo, home: Path):
    assert "第2版" in ondo("card", "show", "--home", home).stdout
    english = ondo("card", "show", "--home", home, "--version", 1, "--lang", "en").stdout
    assert "version 1" in english
    assert "Price page viewed" in english
    printed = ondo("card", "show", "--home", home, "--version", 1, "--yaml").stdout
    assert check_card_text(printed) == (default_card(), [])


def test_diff_of_versions_and_of_an_edited_file(ondo, home: Path):
    expected = [{"place": "rules.price_page.points", "label": "Rule 'Price page viewed', points"}]
    rows = json.loads(ondo("card", "diff", 1, 2, "--home", home, "--lang", "en", "--json").stdout)
    assert rows == [expected[0] | {"now": "+15 points", "new": "+25 points"}]
    rows = json.loads(ondo("card", "diff", DEFAULT_CARD, "--home", home, "--lang", "en", "--json").stdout)
    assert rows == [expected[0] | {"now": "+25 points", "new": "+15 points"}]
    assert "違いはありません" in ondo("card", "diff", 1, DEFAULT_CARD, "--home", home).stdout


def test_a_version_that_does_not_exist_names_those_that_do(ondo, home: Path):
    result = ondo("card", "show", "--home", home, "--version", 7)
    assert "It has versions 1 to 2." in str(result.exception)


def test_a_card_that_does_not_exist_names_those_that_do(ondo, home: Path):
    for words in (("show",), ("show", "--version", 1)):
        result = ondo("card", *words, "--home", home, "--card-id", "zz")
        assert isinstance(result.exception, NotFound)
        assert "There is no card 'zz'. The ledger has: default." in str(result.exception)


def test_check_cuts_long_lines_and_shows_no_control_characters(ondo, tmp_path: Path):
    card = tmp_path / "card.yaml"
    card.write_text(
        DEFAULT_CARD.read_text("utf-8").replace("hot_line: 100", f"hot_line: abc # \x9b{'x' * 500}"), "utf-8"
    )
    shown = ondo("check", card).stdout
    assert "\x9b" not in shown
    assert max(map(len, shown.splitlines())) < 200


def test_no_points_have_no_sign(ondo, home: Path, tmp_path: Path):
    card = tmp_path / "card.yaml"
    card.write_text(DEFAULT_CARD.read_text("utf-8").replace("points: 15", "points: 0"), "utf-8")
    assert "+0" not in ondo("card", "diff", DEFAULT_CARD, card, "--home", home).stdout
    with open_ledger(f"sqlite:///{home / 'ledger.sqlite'}", lambda: NOW, home) as ledger, ledger.begin() as tx:
        cards.publish(tx, load_card(card), approved_by=("Suzuki",), effective_from=NOW)
    assert "+0" not in ondo("card", "show", "--home", home).stdout


def test_a_rule_is_locked_and_freed_by_name(ondo, home: Path):
    words = ("--home", home, "--lang", "en", "--name", "Sato", "--reason", "agreed")
    assert "Version 3 is in force (locked: price_page)." in ondo("card", "lock", "price_page", *words).output
    assert "no new version" in ondo("card", "lock", "price_page", *words).output
    assert "🔒" in ondo("card", "show", "--home", home, "--lang", "en").output
    assert "Version 4 is in force (free: price_page)." in ondo("card", "unlock", "price_page", *words).output
    refused = ondo("card", "lock", "price_pag", *words)
    assert isinstance(refused.exception, InputError)
    assert isinstance(ondo("card", "lock", "price_page", "--home", home).exception, InputError)
