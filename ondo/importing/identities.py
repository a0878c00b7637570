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
from ondo.text.messages import Message, in_list

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
        yield Message("import-linked", new=f"{links.new:,}", same=f"{links.same:,}")
    many = [each for each in links.unlinked if each.why is Why.TOO_MANY]
    if many:
        values = [
            Message("import-value-with-leads", value=quoted(each.external_id), leads=each.leads)
            for each in many[:SHOWN]
        ]
        listed = in_list(values, "import-list-comma")
        yield Message("import-not-linked-too-many", most=MOST_LEADS, count=f"{len(many):,}", values=listed)
    parted = [each for each in links.unlinked if each.why is Why.PARTED]
    if parted:
        named = ", ".join(quoted(each.external_id) for each in parted[:SHOWN])
        yield Message("import-not-linked-parted", count=f"{len(parted):,}", values=named)


def _about_ghosts(ghosts: Ghosts) -> Iterator[Label]:
    problem = Message("import-leads-nobody-names", leads=f"{ghosts.leads:,}")
    if not ghosts.case_only:
        yield problem
        return
    pairs = ", ".join(f"{quoted(made)} / {quoted(other)}" for made, other in ghosts.first)
    yield Message("import-leads-differ-by-case", problem=problem, count=f"{ghosts.case_only:,}", pairs=pairs)
