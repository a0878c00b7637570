"""Segments of facts: what is read from them is what the ledger says, whatever was taken back or declared since."""

from __future__ import annotations

import fcntl
import gc
import random
import shutil
from dataclasses import replace

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from ondo.domain.card import AttributeSpec, Scorecard, ValueType
from ondo.domain.declarations import declarations_of
from ondo.domain.errors import Unavailable
from ondo.domain.instant import DAY, Micros
from ondo.domain.vocabulary import Label
from ondo.ledger import Ledger, Tx
from ondo.ledger.db import schema
from ondo.ledger.facts.facts import NewAttribute, append_attributes, append_events
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.retracted import RetractionCause
from ondo.ledger.facts.retraction import retract
from ondo.ledger.facts.segments import FOLDER, FactStore, SegmentManifest
from ondo.ledger.facts.typed_facts import FactTypes
from ondo.ledger.identity.lead_keys import lead_for, merge
from ondo.ledger.identity.person import erase_person
from tests.domain.strategies import ZONE
from tests.ledger.making import NOW, Clock, ago, card, event

MINUTE = DAY // 1_440
CARD = card()
DECLARED = declarations_of([CARD], ZONE)
PRICE_WITH_EMAIL = replace(CARD.kinds["price_view"], properties={"page": ValueType.TEXT, "email": ValueType.TEXT})
LATER = replace(
    CARD,
    attributes={"industry": AttributeSpec("industry", ValueType.TEXT, Label("業種", "industry"))},
    kinds={**CARD.kinds, "seminar": replace(CARD.kinds["seminar"], properties={"spoken": ValueType.TEXT})},
)
"""Declares an attribute, and a property that it has not declared before; others no more."""


def store(tx: Tx, scorecard: Scorecard = CARD) -> FactStore:
    return FactStore(tx, FactTypes.of(scorecard, ZONE))


def write(ledger: Ledger, scorecard: Scorecard = CARD) -> bool:
    with ledger.read() as tx:
        return store(tx, scorecard).extend(least=1)


def tables(ledger: Ledger, until: Micros = NOW, scorecard: Scorecard = CARD) -> dict[str, pa.Table]:
    with ledger.read() as tx:
        frames = read_frames(tx, scorecard, until, zone=ZONE)
    return {name: frame if isinstance(frame, pa.Table) else frame.table() for name, frame in frames.items()}


def stored(ledger: Ledger, scorecard: Scorecard = CARD) -> int:
    with ledger.read() as tx:
        return sum(len(segments.files) for segments in store(tx, scorecard).standing().values())


def same_as_without(ledger: Ledger, *instants: Micros, scorecard: Scorecard = CARD) -> None:
    """Hold what is read with segments against what is read from the ledger alone."""
    write(ledger, scorecard)
    assert stored(ledger, scorecard)
    with_segments = [tables(ledger, until, scorecard) for until in instants]
    folder, aside = ledger.artifacts / FOLDER, ledger.artifacts / "aside"
    folder.rename(aside)
    try:
        assert not stored(ledger, scorecard)
        without = [tables(ledger, until, scorecard) for until in instants]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    for read, expected in zip(with_segments, without, strict=True):
        for name, table in expected.items():
            assert read[name].equals(table), name


VALUES = [" ＰＲＩＣＥ ", 45, True, "2026-09-01", "Ａ社"]


def take(tx: Tx, dice: random.Random, number: int) -> None:
    """Let something become known: facts, a correction, a retraction or a merge."""
    lead = lead_for(tx, "crm", dice.choice("abcd"))
    happened = ago(dice.uniform(0, 40))
    moments = happened, Micros(dice.choice([happened, min(NOW, happened + dice.randrange(DAY * 9))]))
    value, other = dice.choices(VALUES, k=2)
    match dice.choice(["event"] * 5 + ["attribute"] * 3 + ["retract", "merge", "correct"]):
        case "event":
            sent = {"page": value, "minutes": other, "day": value, "spoken": other}
            kind = dice.choice(["price_view", "seminar", "mail"])
            take_event = event(lead, str(number), moments[0], kind=kind, channel="Ｗeb", properties={})
            arrived = replace(take_event, known_at=moments[1], properties=sent)
            append_events(tx, [arrived], declared=DECLARED)
        case "attribute":
            name = dice.choice(["industry", "note"])
            append_attributes(tx, [NewAttribute("crm", str(number), lead, name, value, *moments)])
        case "correct":
            append_attributes(tx, [NewAttribute("crm", f"state-{lead}", lead, "industry", value, *moments)])
        case "merge":
            merge(tx, lead, lead_for(tx, "crm", dice.choice("abcd")))
        case "retract":
            table = dice.choice([schema.event, schema.attribute])
            numbers = tx.conn.execute(sa.select(table.c.id)).scalars().all()
            retract(tx, table, dice.sample(numbers, min(2, len(numbers))), RetractionCause.DELETED, "kato")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_random_ledgers_say_the_same_with_and_without_segments(ledger: Ledger, clock: Clock, seed: int):
    a_random_ledger_says_the_same(ledger, clock, seed)


def a_random_ledger_says_the_same(ledger: Ledger, clock: Clock, seed: int) -> None:
    dice, past = random.Random(seed), []
    for number in range(40):
        clock.at = Micros(clock.at + 3 * MINUTE)
        if dice.random() < 0.15:
            write(ledger)
            past.append(clock.at)
        with ledger.begin() as tx:
            take(tx, dice, number)
    clock.at = Micros(clock.at + 3 * MINUTE)
    write(ledger)
    with ledger.begin() as tx:
        append_events(tx, [event(lead_for(tx, "crm", "a"), "last")])
    same_as_without(ledger, ago(20), *past[-2:], clock.at)
    same_as_without(ledger, clock.at, scorecard=LATER)
    with ledger.read() as tx:
        assert not store(tx).check().wrong


@pytest.mark.slow
def test_small_segments_are_written_together_and_long_ones_stay(ledger: Ledger, clock: Clock):
    for number in range(20):
        with ledger.begin() as tx:
            append_events(tx, [event(lead_for(tx, "crm", "a"), str(number))])
        clock.at = Micros(clock.at + 3 * MINUTE)
        assert write(ledger)
    assert stored(ledger) <= 5
    with ledger.read() as tx:
        files = [file.name for file in store(tx).folder.glob("*.parquet")]
        assert len(files) == stored(ledger), "what was written together is gone"
    assert not write(ledger), "nothing is new"


def filled(ledger: Ledger, clock: Clock) -> None:
    with ledger.begin() as tx:
        lead = lead_for(tx, "form", "hanako@example.com")
        sent = {"page": "price", "email": "hanako@example.com"}
        row = event(lead, "form/hanako@example.com", kind="price_view", properties=sent)
        append_events(tx, [row, event(lead, "2")], declared=DECLARED)
        append_attributes(tx, [NewAttribute("crm", "1", lead, "note", "hanako@example.com", ago(1))])
    clock.at = Micros(clock.at + 3 * MINUTE)


def test_segments_hold_neither_keys_nor_anything_undeclared(ledger: Ledger, clock: Clock):
    filled(ledger, clock)
    assert write(ledger)
    with ledger.read() as tx:
        files = list(store(tx).folder.glob("*.parquet"))
    texts = {str(value) for file in files for row in pq.read_table(file).to_pylist() for value in row.values()}
    assert "price" in texts
    assert not [text for text in texts if "hanako" in text or text.startswith(("address:", "form/"))]


def test_an_erased_lead_leaves_nothing_in_them_and_a_late_declaration_is_read_from_the_ledger(
    ledger: Ledger, clock: Clock
):
    filled(ledger, clock)
    declared = replace(CARD, kinds={**CARD.kinds, "price_view": PRICE_WITH_EMAIL})
    assert write(ledger, declared)
    assert tables(ledger, clock.at, declared)["events"]["p_email"].drop_null().to_pylist() == ["hanako@example.com"]
    with ledger.begin() as tx:
        erase_person(tx, lead_for(tx, "form", "hanako@example.com"))
    assert tables(ledger, clock.at, declared)["events"]["p_email"].drop_null().to_pylist() == []
    with ledger.read() as tx:
        for file in store(tx, declared).folder.glob("event*.parquet"):
            assert not pq.read_table(file).column("p_email").drop_null().to_pylist()


@pytest.mark.parametrize(
    "harm", ["cut", "manifest", *(pytest.param(harm, marks=pytest.mark.slow) for harm in ("gone", "other"))]
)
def test_a_file_that_is_not_whole_is_not_used_and_written_anew(ledger: Ledger, clock: Clock, harm: str):
    filled(ledger, clock)
    before = tables(ledger, clock.at)
    assert write(ledger)
    with ledger.read() as tx:
        folder = store(tx).folder
    (file,) = folder.glob("event*.parquet")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-9])
    elif harm == "gone":
        file.unlink()
    elif harm == "other":
        pq.write_table(pq.read_table(file).slice(1), file)
    else:
        (folder / "manifest.json").write_text("{")
    after = tables(ledger, clock.at)
    assert all(after[name].equals(before[name]) for name in before)
    with ledger.read() as tx:
        assert store(tx).check().wrong == ("manifest.json" if harm == "manifest" else file.name,)
    assert write(ledger)
    with ledger.read() as tx:
        assert not store(tx).check().wrong
    same_as_without(ledger, clock.at)


@pytest.mark.parametrize(
    ("was", "forged"),
    [
        ('"event"', '"orders"'),
        ('"file":"', '"file":"../'),
        ('"file":"', '"file":"\\u0000'),
        ('"last":', '"last":9'),
        ("", "\xff"),
    ],
)
def test_a_manifest_that_was_changed_is_named_and_nothing_of_it_used(
    ledger: Ledger, clock: Clock, was: str, forged: str
):
    filled(ledger, clock)
    assert write(ledger)
    with ledger.read() as tx:
        manifest = store(tx).folder / "manifest.json"
        manifest.write_bytes(manifest.read_bytes().replace(was.encode(), forged.encode("latin-1"), 1))
        assert store(tx).check().wrong == ("manifest.json",)
        assert not stored(ledger)
        store(tx).rebuild()
        assert not store(tx).check().wrong
    assert stored(ledger)


def test_a_rebuild_that_cannot_write_says_so(ledger: Ledger, clock: Clock):
    filled(ledger, clock)
    ledger.artifacts.mkdir(exist_ok=True)
    (ledger.artifacts / FOLDER).write_text("a file where the folder belongs")
    with ledger.read() as tx, pytest.raises(Unavailable, match="cannot be written"):
        store(tx).rebuild()


def test_segments_of_a_ledger_that_went_another_way_since_are_not_used(ledger: Ledger, clock: Clock):
    filled(ledger, clock)
    assert write(ledger)
    with ledger.read() as tx:
        folder = store(tx).folder
    aside = ledger.artifacts / "aside"
    shutil.copytree(folder, aside)
    with ledger.begin() as tx:
        append_events(tx, [event(lead_for(tx, "crm", "b"), "3")])
    clock.at = Micros(clock.at + 3 * MINUTE)
    assert write(ledger)
    newer = tables(ledger, clock.at)
    manifest = (folder / "manifest.json").read_text()
    end = msgspec.json.decode(manifest, type=SegmentManifest).tables["event"][-1].end
    (folder / "manifest.json").write_text(manifest.replace(end, "0" * 32))
    assert all(table.equals(newer[name]) for name, table in tables(ledger, clock.at).items())
    shutil.rmtree(folder)
    aside.rename(folder)
    assert stored(ledger), "segments of before are of this ledger all the same"
    same_as_without(ledger, clock.at)


def test_whoever_comes_while_another_writes_reads_the_ledger(ledger: Ledger, clock: Clock):
    filled(ledger, clock)
    with ledger.read() as tx:
        folder = store(tx).folder
    folder.mkdir(parents=True)
    with (folder / "writer.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not write(ledger)
        assert tables(ledger, clock.at)["events"].num_rows == 2
    assert write(ledger)


@pytest.mark.slow
def test_a_scan_keeps_its_files_while_others_write(ledger: Ledger, clock: Clock):
    filled(ledger, clock)
    assert write(ledger)
    with ledger.read() as tx:
        events = read_frames(tx, CARD, clock.at, zone=ZONE)["events"]
    with ledger.begin() as tx:
        append_events(tx, [event(lead_for(tx, "crm", "b"), "3")])
    clock.at = Micros(clock.at + 3 * MINUTE)
    assert write(ledger)
    assert events.num_rows == events.select(["lead_id"]).num_rows == 2
    del events
    gc.collect()
    with ledger.begin() as tx:
        append_events(tx, [event(lead_for(tx, "crm", "b"), "4")])
    clock.at = Micros(clock.at + 3 * MINUTE)
    assert write(ledger)
    with ledger.read() as tx:
        assert len([*store(tx).folder.glob("event*.parquet")]) == 1
