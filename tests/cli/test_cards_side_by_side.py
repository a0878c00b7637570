"""A company's own card and the one that Ondo ships: which scores whom, and how one takes the other's place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ondo.definitions.card_file import DEFAULT_CARD, SHIPPED_CARD_ID, default_card
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.access import audit
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import card_set, cards
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ondo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in the company's folder; returns exit code, output and errors."""
    monkeypatch.setenv("ONDO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ONDO_LANG", "en")
    monkeypatch.setenv("COLUMNS", "160")

    return terminal(capsys)


def begin(ondo: Run, tmp_path: Path, *words: str) -> None:
    lay_empty(tmp_path / "home" / "ledger.sqlite")
    assert ondo("init", *words)[0] == 0


def card_file(tmp_path: Path, card_id: str, audience: str = "") -> str:
    text = DEFAULT_CARD.read_text(encoding="utf-8").replace("card_id: default", f"card_id: {card_id}")
    if audience:
        text = text.replace("\ngates:", f"\naudience: {audience}\ngates:")
    path = tmp_path / f"{card_id}.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def opened(tmp_path: Path) -> Ledger:
    return open_ledger(
        f"sqlite:///{tmp_path / 'home' / 'ledger.sqlite'}", system_clock, tmp_path / "home" / "artifacts"
    )


def in_force(tmp_path: Path) -> list[str]:
    with opened(tmp_path) as ledger, ledger.read() as tx:
        return [version.card.card_id for version in card_set.standing(tx, tx.now)]


def test_the_shipped_card_has_the_id_that_is_known_as_its(ondo):
    assert default_card().card_id == SHIPPED_CARD_ID


def test_a_company_s_own_first_card_takes_the_place_of_the_shipped_one_and_it_is_said(ondo, tmp_path):
    begin(ondo, tmp_path)
    own = card_file(tmp_path, "main")
    announced = "'main' takes the place of the shipped card 'default', which nobody ever signed"
    assert announced in ondo("check", own)[1]
    assert in_force(tmp_path) == ["default"], "a check changes nothing"
    code, out, _ = ondo("approve", "--card", own, "--name", "Sato")
    assert code == 0
    assert out.index(announced) < out.index("Version 1 of 'main' is in force (hot line 100).")
    assert "'default' is retired." in out
    assert in_force(tmp_path) == ["main"]
    assert "nurture" not in ondo("nurture")[2]
    assert ondo("card", "show")[1].startswith("Default card (the article's example)  (main, version 1)")
    with opened(tmp_path) as ledger, ledger.read() as tx:
        [entry] = [entry for entry in audit.entries(tx) if entry.action == "card.retired"]
        assert (entry.target, entry.detail) == ("default", {"version": 1, "replaced_by": "main"})


def test_a_file_in_the_company_folder_that_is_not_the_card_in_force_is_named(ondo, tmp_path):
    begin(ondo, tmp_path)
    kept = tmp_path / "home" / "card.yaml"
    assert kept.read_text(encoding="utf-8").startswith("# A copy of the card as ondo init published it")
    warning = f"{kept} is not the card in force"
    assert warning not in ondo("card", "show")[1]
    hotter = tmp_path / "hotter.yaml"
    hotter.write_text(kept.read_text(encoding="utf-8").replace("hot_line: 100", "hot_line: 90"), encoding="utf-8")
    approved = ondo("approve", "--card", str(hotter), "--name", "Sato")[1]
    assert f"{warning} (default 2). That one as a file to edit: ondo card show --yaml > {kept}" in approved
    assert warning in ondo("card", "show")[1]
    kept.write_text("schema: 1\nrules:", encoding="utf-8")
    assert warning in ondo("card", "show")[1], "one with mistakes is not in force either"
    kept.write_text(ondo("card", "show", "--yaml")[1], encoding="utf-8")
    assert warning not in ondo("card", "show")[1]


def test_the_same_in_japanese(ondo, tmp_path):
    begin(ondo, tmp_path)
    out = ondo("approve", "--card", card_file(tmp_path, "main"), "--name", "佐藤", "--lang", "ja")[1]
    assert "「main」は、誰も承認していない出荷時の基準「default」を置き換えます。" in out
    assert "「main」の第1版を発効しました（ホットライン100点）。" in out
    assert "「default」は終了しました。" in out


def test_whoever_wants_both_says_beside_and_hears_how_they_meet(ondo, tmp_path):
    begin(ondo, tmp_path)
    out = ondo("approve", "--card", card_file(tmp_path, "main"), "--name", "Sato", "--beside")[1]
    assert "Beside 'main' these cards score too:\n  default, version 1 (audience: every lead)" in out
    assert "handed over when any of them calls it hot" in out
    assert "ondo card retire default --name NAME" in out
    assert in_force(tmp_path) == ["default", "main"]
    again = ondo("approve", "--card", card_file(tmp_path, "main"), "--name", "Sato")[1]
    assert "'main' stays as it is: version 1 is in force." in again
    assert "default, version 1" in again


def test_a_shipped_card_that_people_signed_is_not_replaced_unsaid(ondo, tmp_path):
    begin(ondo, tmp_path, "--name", "Sato")
    own = card_file(tmp_path, "main")
    assert "nobody said whether it takes its place" in ondo("check", own)[1]
    code, _, err = ondo("approve", "--card", own, "--name", "Sato")
    assert code == 2
    assert "Add --replaces default to take its place, or --beside to have both score the leads." in err
    assert in_force(tmp_path) == ["default"]
    out = ondo("approve", "--card", own, "--name", "Sato", "--replaces", "default")[1]
    assert "'main' takes the place of 'default', which scores nobody any more." in out
    assert in_force(tmp_path) == ["main"]


def test_a_first_card_of_init_replaces_the_shipped_one_too(ondo, tmp_path):
    begin(ondo, tmp_path)
    assert "takes the place of the shipped card" in ondo("init", "--card", card_file(tmp_path, "main"))[1]
    assert in_force(tmp_path) == ["main"]


def test_cards_are_listed_with_whom_they_score_and_what_became_of_them(ondo, tmp_path):
    begin(ondo, tmp_path)
    ondo("approve", "--card", card_file(tmp_path, "main"), "--name", "Sato")
    small = card_file(tmp_path, "small", "{attribute: employees, lte: 100}")
    ondo("approve", "--card", small, "--name", "Sato", "--beside")
    listed = json.loads(ondo("card", "list", "--json")[1])["cards"]
    assert [(row["card_id"], row["state"], row["replaced_by"], row["audience"]) for row in listed] == [
        ("main", "in_force", None, "every lead"),
        ("small", "in_force", None, "Employees ≤ 100"),
        ("default", "retired", "main", "every lead"),
    ]
    out = ondo("card", "list")[1]
    assert "replaced by main" in out
    assert "To end one that is not wanted: ondo card retire CARD_ID --name NAME" in out
    assert "「main」に置き換え" in ondo("card", "list", "--lang", "ja")[1]


def test_a_retired_card_scores_nobody_and_a_newer_version_brings_it_back(ondo, tmp_path):
    begin(ondo, tmp_path, "--name", "Sato")
    own = card_file(tmp_path, "main")
    ondo("approve", "--card", own, "--name", "Sato", "--beside")
    assert ondo("card", "retire", "default")[0] == 2, "somebody signs it"
    assert "'default' is retired. In force: main" in ondo("card", "retire", "default", "--name", "Sato")[1]
    assert in_force(tmp_path) == ["main"]
    assert "was retired at" in ondo("card", "show", "--card-id", "default")[2]
    shown = ondo("card", "show", "--card-id", "default", "--version", "1")[1]
    assert "This card is not in force (ondo card list)." in shown
    assert "was retired at" in ondo("card", "retire", "default", "--name", "Sato")[2]
    only = ondo("card", "retire", "main", "--name", "Sato")
    assert only[0] == 5
    assert "Card 'main' is the only one in force." in only[2]
    ondo("approve", "--card", str(DEFAULT_CARD), "--name", "Sato", "--replaces", "main")
    assert in_force(tmp_path) == ["default"]
    with opened(tmp_path) as ledger, ledger.read() as tx:
        assert cards.active(tx, None, tx.now).version == 2


def test_words_that_do_not_fit_together_are_refused(ondo, tmp_path):
    begin(ondo, tmp_path)
    own = card_file(tmp_path, "main")
    assert "exclude each other" in ondo("approve", "--card", own, "--name", "m", "--beside", "--replaces", "default")[2]
    assert "could be replaced" in ondo("approve", "--card", own, "--name", "m", "--replaces", "nowhere")[2]
    assert "go with --card" in ondo("approve", "--beside", "--name", "m")[2]
    assert in_force(tmp_path) == ["default"]


def test_a_file_is_checked_where_there_is_no_ledger_too(ondo, tmp_path):
    code, out, _ = ondo("check", card_file(tmp_path, "main"))
    assert (code, "takes the place" in out) == (0, False)
    assert not (tmp_path / "home").exists()
