"""Draft of a mapping from the header and the values of an export, to be read and mended by a person.

It proposes only what the rows that it looked at bear out, and says of every column what it took it for. What cannot be
told from a file, such as when a value became known, is left to the reader.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from glob import escape
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from ondo.definitions.mapping import AUTO, FileMap, Take
from ondo.domain.card import ValueType
from ondo.domain.conditions import normalise
from ondo.domain.errors import InputError
from ondo.domain.plain_names import NAME, plain_name
from ondo.domain.sender_id import holds_address
from ondo.domain.value_types import NO, YES, decimal_of
from ondo.domain.vocabulary import Label, Lang, OutcomeKind
from ondo.importing.cells import BadCell, read_time, read_value
from ondo.importing.header_words import ColumnRole, attribute_name, kind_name, outcome_of, role_of
from ondo.importing.readers import is_text, open_table, settled
from ondo.importing.spreadsheets import formats_of, unit_of
from ondo.importing.tables import is_delta, is_json_lines, is_parquet
from ondo.text.messages import Message

UTC = ZoneInfo("UTC")
LOOKED_AT = 5_000
"""Rows that a draft looks at."""
_MOST_DISTINCT = 1_000
_FEW, _LONG = 12, 100
_MOST_KINDS = 100
_MOST_STAGES = 30
"""A column of more values is no status."""
_FILL_IN = "…"
"""Stands for a column that the reader has to name."""
_NUMBERED = re.compile(r"0\d|\d+\.(?!\d)")
"""A name that begins with digits: ``007``, ``02.Medium``, ``1. first``."""
_LONGEST_ATTRIBUTE = 60
_FIRST_ROWS = 20
_DELIMITERS = (",", "\t", ";", "|")
_PERSON = (ColumnRole.NAME, ColumnRole.COMPANY, ColumnRole.EMAIL, ColumnRole.PHONE, ColumnRole.NOTE)


@dataclass(slots=True)
class DraftColumn:
    """A column: its header, what its cells look like, and what the draft takes it for."""

    header: str
    role: ColumnRole | None
    filled: int = 0
    values: dict[str, None] = field(default_factory=dict)

    def add(self, cell: str) -> None:
        """Look at one cell."""
        if text := cell.strip():
            self.filled += 1
            if len(self.values) < _MOST_DISTINCT:
                self.values[text] = None

    @property
    def is_unique(self) -> bool:
        """Whether no two filled cells are alike, as far as they were looked at."""
        return 0 < self.filled == len(self.values) or len(self.values) == _MOST_DISTINCT

    @property
    def formats(self) -> tuple[str, ...] | None:
        """The formats by which every cell is a date, none for those read without one; ``None`` for no dates."""
        for forms in ((), formats_of(self.values)):
            if self.all_read(Take(type=ValueType.DATE, format=forms)) and not all(map(decimal_of, self.values)):
                return forms
        return None

    @property
    def dated_formats(self) -> tuple[str, ...] | None:
        """The formats by which every cell is an instant of the time that Ondo keeps; ``None`` for others."""
        forms = self.formats
        try:
            for text in self.values:
                read_time(text, forms or (), UTC)
        except BadCell:
            return None
        return forms

    @property
    def outcomes(self) -> dict[str, OutcomeKind]:
        """What its words say of how it ended, none for a column that is no status.

        A header that says so needs one such word, or yes and no; any other column words for two ends.
        """
        if len(self.values) > _MOST_STAGES:
            return {}
        if self.role is ColumnRole.OUTCOME and self.is_boolean:
            return {text: OutcomeKind.WON if normalise(text) in YES else OutcomeKind.LOST for text in self.values}
        ends = {text: end for text in self.values if (end := outcome_of(text)) is not None}
        return ends if self.role is ColumnRole.OUTCOME or len({*ends.values()}) > 1 else {}

    @property
    def is_boolean(self) -> bool:
        """Whether it says yes and no, in words or as 1 and 0."""
        folded = {normalise(text) for text in self.values}
        return len(folded) == 2 and folded <= YES | NO and len(folded & YES) == 1

    @property
    def units(self) -> tuple[str, ...] | None:
        """The units behind its numbers, none for plain ones; ``None`` for no numbers, as ``007`` and ``2.Medium``."""
        if any(_NUMBERED.match(text) for text in self.values):
            return None
        units = tuple(dict.fromkeys(unit for text in self.values if (unit := unit_of(text))))
        return units if len(units) <= _FEW and self.all_read(Take(type=ValueType.NUMBER, unit=units)) else None

    def all_read(self, take: Take) -> bool:
        """Whether it has cells and an import would read all of them so."""
        try:
            return all(read_value(text, take, zone=UTC) is not None for text in self.values) and bool(self.values)
        except BadCell:
            return False


def draft_mapping(paths: Sequence[Path], lang: Lang) -> str:
    """Propose one mapping of some files as YAML, with a remark at every column in the reader's language.

    Raises
    ------
    InputError, NotFound
        A file cannot be read.
    """
    names = set[str]()
    drafts = [_draft_of(path, lang, names) for path in paths]
    ids = {header for draft in drafts if (header := draft.own_id) is not None}
    for draft in drafts:
        draft.join(ids)
    return "\n".join([*_head(drafts, lang), *(line for draft in drafts for line in draft.lines())]) + "\n"


def _draft_of(path: Path, lang: Lang, names: set[str]) -> _Draft:
    """Look at a file and its first rows; its entry gets a name that no other in ``names`` has."""
    how = _how_to_read(path)
    with open_table(path, how) as table:
        columns = [DraftColumn(header, role_of(header)) for header in table.header]
        rows = 0
        for row in islice(table.rows, LOOKED_AT):
            if row.problem is None:
                rows += 1
                for column, cell in zip(columns, row.cells, strict=True):
                    column.add(cell)
    times = Counter(table.header)
    usable = [column for column in columns if column.header.strip() and times[column.header] == 1]
    if not usable:
        twice = ", ".join(dict.fromkeys(table.header))
        raise InputError(Message("import-columns-twice", path=str(path), names=twice), Message("import-rename-columns"))
    return _Draft(path, replace(how, name=_free(how.name, names)), usable, rows, lang)


def _free(name: str, names: set[str]) -> str:
    """Return a name that is not taken yet, and take it."""
    while name in names:
        name += "_2"
    names.add(name)
    return name


def _how_to_read(path: Path) -> FileMap:
    name = plain_name(path.name.partition(".")[0])
    name = name if name.isascii() and name else "leads"
    how = settled(path, FileMap(name, _pattern(path), "", frozenset(), encoding=AUTO))
    if is_parquet(path) or is_delta(path) or is_json_lines(path):
        return how
    signs = _DELIMITERS if is_text(path) else _DELIMITERS[:1]
    ways = {sign: _header_of(path, replace(how, delimiter=sign)) for sign in signs}
    sign = max(ways, key=lambda sign: ways[sign][0])
    return replace(how, delimiter=sign, header=ways[sign][1])


def _pattern(path: Path) -> str:
    """Return a pattern for files of this name on other days."""
    return re.sub(r"\d{4,}", "*", escape(path.name))


def _header_of(path: Path, how: FileMap) -> tuple[int, int]:
    """Return how many cells the fullest of the first rows has, and the line of the first that is nearly as full.

    It is 0 where that is the first row itself: what stands above a header has fewer cells.
    """
    try:
        with open_table(path, how) as table:
            rows = [(0, table.header), *((row.line, row.cells) for row in islice(table.rows, _FIRST_ROWS))]
    except InputError:  # the reason is told when the best way is opened
        return 0, 0
    filled = [(line, sum(bool(cell.strip()) for cell in cells)) for line, cells in rows]
    width = max(cells for _, cells in filled)
    return width, next(line for line, cells in filled if 2 * cells > width)


def _head(drafts: Sequence[_Draft], lang: Lang) -> Iterator[str]:
    """Write what holds for all files."""
    for draft in drafts:
        yield f"# {draft.head}"
    yield "schema: 1"
    yield f"source: crm  # {Message('mapping-draft-source').of(lang)}"
    yield f"timezone: Asia/Tokyo  # {Message('mapping-draft-zone').of(lang)}"
    if any(draft.is_undated_in_part for draft in drafts):
        yield f"# exported_at: 2026-01-31T18:00:00+09:00  # {Message('mapping-draft-exported').of(lang)}"
    if any(draft.is_dated for draft in drafts):
        yield f"# observed_until: max  # {Message('mapping-draft-observed').of(lang)}"
    if any(draft.knows_leads_by_address for draft in drafts):
        yield f"ids: address  # {Message('mapping-draft-ids').of(lang)}"
    yield "files:"


class _Draft:
    """Lines of a draft, from the columns of a file."""

    def __init__(self, path: Path, how: FileMap, columns: Sequence[DraftColumn], rows: int, lang: Lang) -> None:
        self._path, self._how, self._rows, self._lang = path, how, rows, lang
        self._columns = list(columns)
        self._id = self._choose(ColumnRole.ID) or self._choose(ColumnRole.EMAIL) or self._first_unique()
        self._since = self._dated(ColumnRole.SINCE)
        self._happened, self._kind = self._dated(ColumnRole.HAPPENED), self._choose(ColumnRole.KIND)
        self._joined = False
        self._names: set[str] = set()
        self._told: list[DraftColumn | None] = []
        able = (column for column in self._columns if column is not self._id and column.outcomes)
        self._status = next(able, None)
        self._closed = None if self._status is None else self._dated(ColumnRole.CLOSED)

    def _choose(self, role: ColumnRole) -> DraftColumn | None:
        """Return the column of a role, of several the first that has most cells."""
        able = [column for column in self._columns if column.role is role]
        return max(able, key=lambda column: column.filled, default=None)

    def _dated(self, role: ColumnRole) -> DraftColumn | None:
        column = self._choose(role)
        return column if column is not None and column.dated_formats is not None else None

    def _first_unique(self) -> DraftColumn:
        able = (column for column in self._columns if column.role is None and column.is_unique)
        return next(able, self._columns[0])

    @property
    def own_id(self) -> str | None:
        """The header of the column that tells its rows apart; ``None`` without one."""
        return self._id.header if self._id.is_unique else None

    def join(self, ids: Collection[str]) -> None:
        """Take the id of another file where a column has its header and none of its own tells rows apart."""
        if self.own_id is None:
            shared = next((column for column in self._columns if column.header in ids), None)
            self._id, self._joined = shared or self._id, shared is not None

    @property
    def head(self) -> str:
        """Say of which file it is, and how much of it was looked at."""
        return self._text(Message("mapping-draft-head", file=self._path.name, rows=f"{self._rows:,}"))

    @property
    def is_dated(self) -> bool:
        """Whether a column holds instants."""
        return any(column.dated_formats is not None for column in self._columns)

    @property
    def is_undated_in_part(self) -> bool:
        """Whether it proposes attributes, of which no file says when they became known."""
        return bool(self._proposed())

    @property
    def knows_leads_by_address(self) -> bool:
        """Whether its leads have no other id than an address."""
        return self._id.role is ColumnRole.EMAIL

    def lines(self) -> Iterator[str]:
        yield f"  - name: {_quoted(self._how.name)}"
        yield f"    pattern: {_quoted(self._how.pattern)}"
        if self._how.encoding != "utf-8-sig":
            yield f"    encoding: {self._how.encoding}"
        if self._how.header:
            yield f"    header: {self._how.header}"
        if self._how.delimiter != ",":
            yield f"    delimiter: {_quoted(self._how.delimiter)}"
        yield from self._lead(self._id)
        yield from self._events()
        yield from self._attributes()
        if self._status is not None:
            yield from self._outcomes(self._status)

    def _lead(self, lead: DraftColumn) -> Iterator[str]:
        yield "    lead:"
        usual = self._joined or lead.role in (ColumnRole.ID, ColumnRole.EMAIL)
        repeated = bool(lead.filled) and not lead.is_unique
        guessed = Message("mapping-draft-no-id") if repeated else Message("mapping-draft-id-guessed")
        yield f"      id: {_quoted(lead.header)}  # {self._text(Message('mapping-draft-id') if usual else guessed)}"
        if usual and repeated:
            yield f"      # {self._text(Message('mapping-draft-several-rows'))}"
        if self._since is not None:
            yield f"      since: {_time(self._since)}"
        person = {role: column for role in _PERSON if (column := self._choose(role)) is not None}
        if person:
            yield "      person:"
            for role, column in person.items():
                yield f"        {role}: {_quoted(column.header)}"

    def _events(self) -> Iterator[str]:
        channel = self._choose(ColumnRole.CHANNEL)
        if self._kind is not None and self._happened is not None:
            self._told = [self._kind, self._happened, channel]
            yield "    events:"
            kind = f"{{column: {_quoted(self._kind.header)}{_names_of(self._kind)}}}"
            yield f"      - kind: {kind}  # {self._values(self._kind)}"
            yield f"        at: {_time(self._happened)}"
        elif channel is not None and self._since is not None:
            self._told = [channel]
            yield "    events:"
            yield "      - kind: lead_created"
        else:
            if channel is not None:
                header = _quoted(channel.header)
                yield f"    # {self._text(Message('mapping-draft-channel-without-time', column=header))}"
            return
        if channel is not None:
            yield f"        # {self._text(Message('mapping-draft-channel'))}"
            yield f"        channel: {{column: {_quoted(channel.header)}}}  # {self._values(channel)}"

    def _rest(self) -> list[DraftColumn]:
        """Return the columns that stand for nothing else."""
        others = (self._id, self._since, *map(self._choose, _PERSON), *self._told)
        used = {id(column) for column in others if column}
        return [column for column in self._columns if id(column) not in used]

    def _proposed(self) -> list[DraftColumn]:
        return [column for column in self._rest() if self._left_out(column) is None]

    def _attributes(self) -> Iterator[str]:
        rest, proposed = self._rest(), self._proposed()
        updated = self._dated(ColumnRole.UPDATED)
        if proposed:
            yield "    attributes:"
            yield f"      # {self._text(Message('mapping-draft-known'))}"
            if updated is not None:
                yield f"      # {self._text(Message('mapping-draft-updated', column=_quoted(updated.header)))}"
            for number, column in enumerate(self._columns, start=1):
                if column in proposed:
                    yield f"      {self._name(column, number)}: {self._attribute(column)}"
        for column in rest:
            if (why := self._left_out(column)) is not None:
                yield f"    # {self._text(Message('mapping-draft-left-out', column=_quoted(column.header), why=why))}"

    def _outcomes(self, status: DraftColumn) -> Iterator[str]:
        """Propose how it ended, to be taken only when a person has named every word and both days."""
        values = ", ".join(f"{_quoted(text)}: {end.value}" for text, end in status.outcomes.items())
        header = _quoted(status.header)
        yield f"    # {self._text(Message('mapping-draft-outcome', column=header))}"
        yield "    # outcomes:"
        yield f"    #   - outcome: {{column: {header}, values: {{{values}}}, other: skip}}  # {self._values(status)}"
        closed = _FILL_IN if self._closed is None else _time(self._closed)
        yield f"    #     at: {closed}  # {self._text(Message('mapping-draft-outcome-day'))}"
        yield f"    # decision_at: {self._considered()}  # {self._text(Message('mapping-draft-decision-day'))}"

    def _considered(self) -> str:
        """Name the day on which a lead came, else the only other day that the file has."""
        if self._since is not None:
            return _time(self._since)
        days = [column for column in self._proposed() if column.dated_formats is not None]
        return _time(days[0]) if len(days) == 1 else _FILL_IN

    def _left_out(self, column: DraftColumn) -> Label | None:
        """Say why a column is proposed as nothing; ``None`` for one that is an attribute."""
        if column in (self._status, self._closed):
            return Message("mapping-draft-is-answer")
        if column.role is ColumnRole.UPDATED:
            return Message("mapping-draft-is-update")
        if not column.filled:
            return Message("mapping-draft-is-empty")
        if column.role in (*_PERSON, ColumnRole.PERSONAL) or any(map(holds_address, column.values)):
            return Message("mapping-draft-is-personal")
        if sum(map(len, column.values)) > _LONG * len(column.values):
            return Message("mapping-draft-is-long")
        return None

    def _name(self, column: DraftColumn, number: int) -> str:
        return _free((attribute_name(column.header) or f"column_{number}")[:_LONGEST_ATTRIBUTE], self._names)

    def _attribute(self, column: DraftColumn) -> str:
        start = f"{{column: {_quoted(column.header)}"
        if (forms := column.formats) is not None:
            return f"{start}, type: date{_formats(forms)}}}" + self._doubt(forms)
        if column.is_boolean:
            return f"{start}, type: boolean}}"
        if (units := column.units) is not None:
            unit = f", unit: {_listed(units)}" if units else ""
            return f"{start}, type: number{unit}}}"
        return f"{start}}}  # {self._values(column)}"

    def _doubt(self, forms: Sequence[str]) -> str:
        return f"  # {self._text(Message('mapping-draft-either-format'))}" if len(forms) > 1 else ""

    def _values(self, column: DraftColumn) -> str:
        """Name the values of a column, as a person has to look them through for a value map."""
        shown = ", ".join(_one_line(text) for text in islice(column.values, _FEW))
        more = len(column.values) - _FEW
        few = Message("mapping-draft-values", values=shown)
        return self._text(Message("mapping-draft-values-and-more", values=shown, more=f"{more:,}") if more > 0 else few)

    def _text(self, label: Label) -> str:
        return label.of(self._lang)


def _names_of(kind: DraftColumn) -> str:
    """Write the name of each kind of action, where the words of the file are none that a card can have."""
    if all(map(NAME.fullmatch, kind.values)):
        return ""
    taken = set[str]()
    numbered = enumerate(islice(kind.values, _MOST_KINDS), start=1)
    names = {text: _free(kind_name(text) or f"kind_{number}", taken) for number, text in numbered}
    return f", values: {{{', '.join(f'{_quoted(text)}: {name}' for text, name in names.items())}}}"


def _time(column: DraftColumn) -> str:
    forms = column.dated_formats
    return f"{{column: {_quoted(column.header)}{_formats(forms)}}}" if forms else _quoted(column.header)


def _formats(forms: Sequence[str]) -> str:
    return f", format: {_listed(forms)}" if forms else ""


def _listed(texts: Sequence[str]) -> str:
    return _quoted(texts[0]) if len(texts) == 1 else f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    """Write a text for YAML, in which every text of JSON is one but for characters that cannot be seen."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"{shown[:29]}…" if len(shown) > 30 else shown
