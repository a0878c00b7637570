"""Identities in an import: what its mapping declares of sources, which leads it links, and which it made unawares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ondo.definitions.mapping import FileMap, ImportMapping
from ondo.domain.sender_id import Ids, folded
from ondo.domain.vocabulary import Label
from ondo.importing.cells import quoted
from ondo.importing.write import WrittenBatch
from ondo.ledger.db.store import Tx
from ondo.ledger.identity.lead_keys import ids_of_source
from ondo.ledger.identity.linking import MOST_LEADS, Linked, NewLink, Why
from ondo.ledger.identity.sources import declare

BY = "import"
"""Who declared what a mapping declares."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Ghosts:
    """Leads that a file made although it says nothing of who they are, and that no file of leads names.

    Attributes
    ----------
    leads:
        How many there are.
    case_only:
        How many of them have an id that differs from another lead's in upper and lower case only.
    first:
        Some of those ids, each with the other one.
    """

    leads: int
    case_only: int
    first: tuple[tuple[str, str], ...]


def declare_sources(tx: Tx, mapping: ImportMapping, file: FileMap) -> None:
    """Declare what the mapping says: ids that are addresses, and the sources whose ids it links."""
    if mapping.ids is Ids.ADDRESS:
        declare(tx, mapping.source, ids=Ids.ADDRESS, by=BY)
    if file.same_as:
        for name in (mapping.source, *(other for other, _ in file.same_as)):
            declare(tx, name, links=True, by=BY)


def links_of(written: WrittenBatch) -> Iterator[NewLink]:
    """Return the links that accepted rows tell."""
    for _, facts in written.accepted:
        for source, external in facts.same_as:
            yield NewLink(written.leads[facts.external_id], source, external)


class GhostWatch:
    """Remembers which leads were made by files of activities, and which ones the files of leads name."""

    def __init__(self, mapping: ImportMapping) -> None:
        self._source = mapping.source
        self._apart = any(not file.tells_leads for file in mapping.files)
        self._made: dict[Path, dict[str, str]] = {}
        self._told: set[str] = set()
        self.ghosts: dict[Path, Ghosts] = {}

    def note(self, path: Path, file: FileMap, written: WrittenBatch) -> None:
        """Take note of a batch that was accepted."""
        if file.tells_leads:
            if self._apart:
                self._told.update(written.leads.values())
            return
        made = self._made.setdefault(path, {})
        made |= {lead: external for external, lead in written.leads.items() if lead in written.made}

    def look(self, tx: Tx) -> None:
        """Find the ghosts of every file.

        Where the source has no other lead at all nobody is missing a file of leads.
        """
        lost = {path: made for path, made in self._made.items() if made.keys() - self._told}
        if not lost:
            return
        ours = {lead for made in lost.values() for lead in made if lead not in self._told}
        others = {folded(external): external for external, lead in ids_of_source(tx, self._source) if lead not in ours}
        if not others:
            return
        for path, made in lost.items():
            ids = [external for lead, external in made.items() if lead in ours]
            alike = [(external, others[form]) for external in ids if (form := folded(external)) in others]
            self.ghosts[path] = Ghosts(len(ids), len(alike), tuple(alike[:SHOWN]))


def remarks(links: Linked | None, ghosts: Ghosts | None) -> list[Label]:
    """Say what an import found about who is who."""
    return [*(_about_links(links) if links is not None else ()), *(_about_ghosts(ghosts) if ghosts is not None else ())]


def _about_links(links: Linked) -> Iterator[Label]:
    if links.new or links.same:
        yield Label(
            f"名寄せしたリード：{links.new:,}件（登録済み{links.same:,}件）",
            f"linked as the same person: {links.new:,} new, {links.same:,} there already",
        )
    many = [each for each in links.unlinked if each.why is Why.TOO_MANY]
    if many:
        en = ", ".join(f"{quoted(each.external_id)} ({each.leads} leads)" for each in many[:SHOWN])
        ja = "、".join(f"{quoted(each.external_id)}（{each.leads}件）" for each in many[:SHOWN])
        yield Label(
            f"{MOST_LEADS}件を超えるリードの名寄せになるため使わなかった値：{len(many):,}個、{ja}",
            f"not linked, {len(many):,} values would join more than {MOST_LEADS} leads: {en}",
        )
    parted = [each for each in links.unlinked if each.why is Why.PARTED]
    if parted:
        named = ", ".join(quoted(each.external_id) for each in parted[:SHOWN])
        yield Label(
            f"人が名寄せを解除しているため、使わなかった値：{len(parted):,}個、{named}",
            f"not linked, a person unlinked them: {len(parted):,} values, {named}",
        )


def _about_ghosts(ghosts: Ghosts) -> Iterator[Label]:
    ja = f"このファイルの{ghosts.leads:,}件のリードは、リードのファイルにありません"
    en = f"{ghosts.leads:,} leads of this file are in no lead file"
    if not ghosts.case_only:
        yield Label(ja, en)
        return
    pairs = ", ".join(f"{quoted(made)} / {quoted(other)}" for made, other in ghosts.first)
    yield Label(
        f"{ja}。うち{ghosts.case_only:,}件は大文字小文字だけが違います（{pairs}）。"
        "マッピングに ids: address と書くと区別しません",
        f"{en}; {ghosts.case_only:,} differ only in upper and lower case ({pairs}). "
        "Write ids: address into the mapping to take them as one",
    )
