"""Notes of sales: kept once, read with those of linked leads, taken back, erased with the person, and no fact."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ondo.domain.errors import InputError, NotFound
from ondo.domain.instant import HOUR, Micros
from ondo.ledger import Ledger
from ondo.ledger.access import audit
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.handoffs.notes import LONGEST, notes_of, take_note_back, write_note
from ondo.ledger.handoffs.sales_record import sales_record
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.linking import link
from ondo.ledger.identity.person import erase_person
from ondo.ledger.identity.residue import look_for, look_for_addresses
from tests.ledger.making import NOW, Clock, card

TEXT = "Fridays only, hanako@example.com"


def test_a_note_is_kept_once_and_taken_back_by_its_number(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        first, new = write_note(tx, lead, f"  {TEXT}\r\nor by mail ", "kato", actor="k-1")
        assert (new, first.text) == (True, f"{TEXT}\nor by mail")
        assert write_note(tx, lead, first.text, "kato", actor="k-1") == (first, False), "a second click"
        other, new = write_note(tx, lead, first.text, "sato", actor="k-2")
        assert new, "somebody else's words are theirs"
    with ledger.begin() as tx:
        back = take_note_back(tx, lead, other.number, actor="k-2")
        assert (back.taken_back_by, back.taken_back_at) == ("k-2", tx.now)
        assert [note.number for note in notes_of(tx, lead, 9)] == [other.number, first.number]
        assert [note.number for note in notes_of(tx, lead, 1, (other.written_at, other.number))] == [first.number]
        entries = [(entry.word, entry.rater, entry.retracted_by) for entry in sales_record(tx, lead, 9)]
        assert entries == [(other.text, "sato", "k-2"), (first.text, "kato", None)]
        entries_of_audit = [(entry.actor, entry.action, entry.detail) for entry in audit.entries(tx)]
        assert entries_of_audit[0] == ("k-2", "note.taken_back", {"note": other.number}), "never the text"
        with pytest.raises(NotFound):
            take_note_back(tx, lead, other.number, actor="k-2")
        with pytest.raises(NotFound):
            take_note_back(tx, lead_for(tx, "crm", "B"), first.number, actor="k-2")


@pytest.mark.parametrize(
    ("text", "author"), [(" ", "kato"), ("x", " "), ("x" * (LONGEST + 1), "kato"), ("a\x00b", "k")]
)
def test_a_note_needs_a_text_and_who_wrote_it(ledger: Ledger, text: str, author: str):
    with ledger.begin() as tx, pytest.raises(InputError):
        write_note(tx, lead_for(tx, "crm", "A"), text, author, actor="local")


def test_notes_of_linked_leads_are_read_together_and_erased_together(ledger: Ledger):
    with ledger.begin() as tx:
        lead, twin = lead_for(tx, "crm", "A"), lead_for(tx, "web", "B")
        write_note(tx, lead, TEXT, "kato", actor="local")
        write_note(tx, twin, "of the other", "kato", actor="local")
        link(tx, lead, twin, by="kato")
        assert {note.text for note in notes_of(tx, twin, 9)} == {TEXT, "of the other"}
        assert look_for_addresses(tx).hits == (), "it stands where it may"
        frames = read_frames(tx, card(), NOW, zone=ZoneInfo("Asia/Tokyo"))
        assert not any(TEXT in str(frame.to_pylist()) for frame in frames.values()), "nothing learns from it"
        assert erase_person(tx, lead)
        assert notes_of(tx, twin, 9) == []
        assert look_for(tx, [TEXT]).hits == ()


def test_notes_of_before_an_instant_are_left_out(ledger: Ledger, clock: Clock):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        write_note(tx, lead, "120 points", "kato", actor="local")
    clock.at = Micros(clock.at + HOUR)
    with ledger.begin() as tx:
        write_note(tx, lead, "later", "kato", actor="local")
        later = tx.now
    with ledger.read() as tx:
        assert [note.text for note in notes_of(tx, lead, 9, since=later)] == ["later"]
        assert [entry.word for entry in sales_record(tx, lead, 9, later)] == ["later"]
