"""The condition language of the card as dataframe expressions, equal to ``ondo.domain.conditions`` to the letter.

Every expression built here is true or false, never null: what is not known fails every comparison, and
``not`` of that is true, as in plain Python.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, assert_never

import ibis

from ondo.domain.canonical import canonical_json
from ondo.domain.conditions import And, Condition, CountTest, EventMatch, Not, Op, Or, Test, fold
from ondo.domain.instant import DAY
from ondo.fact_columns import PROPERTY, PROPERTY_DAY

if TYPE_CHECKING:
    import ibis.expr.types as ir

Counted = tuple[EventMatch, float | None]
"""Which events are counted, and within how many days (``None`` = ever)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of unknown type: the column of its type holds it, the others are null or absent.

    ``day`` is the value as days since the epoch where its text is an ISO date.
    """

    text: ir.StringValue | None = None
    number: ir.NumericValue | None = None
    flag: ir.BooleanValue | None = None
    day: ir.IntegerValue | None = None

    def known(self) -> ir.BooleanValue:
        """Tell whether there is a value."""
        return any_of(part.notnull() for part in (self.text, self.number, self.flag) if part is not None)


NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class ConditionColumns:
    """What conditions are asked about, as columns of one table: values by name, ``today``, counts of events by the
    spelling of what is ``Counted``.
    """

    values: Mapping[str, Cell]
    today: ir.IntegerValue
    counts: Mapping[str, ir.IntegerValue]


def property_cells(events: ir.Table) -> dict[str, Cell]:
    """Return the cells of the event properties, by property name."""
    cells = {}
    for column in events.columns:
        if not column.startswith(PROPERTY):
            continue
        name, value = column.removeprefix(PROPERTY), events[column]
        if value.type().is_string():
            cells[name] = Cell(text=value, day=events[PROPERTY_DAY + name])
        elif value.type().is_boolean():
            cells[name] = Cell(flag=value)
        else:
            cells[name] = Cell(number=value)
    return cells


def compile_condition(condition: Condition, known: ConditionColumns) -> ir.BooleanValue:
    """Compile ``ondo.domain.conditions.holds``; a count that ``known`` does not offer is 0, as with no events."""
    match condition:
        case Test():
            return _passes(condition, known.values.get(condition.name, NOTHING), known.today)
        case CountTest():
            wanted = Test("", condition.op, condition.operands)
            count = known.counts.get(canonical_json((condition.match, condition.within_days)))
            if count is None:
                count = ibis.literal(0, "int64")
            return _passes(wanted, Cell(number=count), known.today)
        case And():
            return all_of(compile_condition(part, known) for part in condition.parts)
        case Or():
            return any_of(compile_condition(part, known) for part in condition.parts)
        case Not():
            return ~compile_condition(condition.part, known)


def compile_match(match: EventMatch, events: ir.Table) -> ir.BooleanValue:
    """Compile ``ondo.domain.conditions.selects`` over the events table."""
    of_kind = events.kind.isin(sorted(match.kinds)) if match.kinds else ibis.literal(True)
    if match.where is None:
        return of_kind
    return of_kind & compile_condition(match.where, ConditionColumns(property_cells(events), events.day, {}))


def younger(happened_at: ir.IntegerValue, at: ir.IntegerValue, within_days: float) -> ir.BooleanValue:
    """Compile ``ondo.domain.conditions.in_window``: strictly younger, in whole microseconds."""
    return at - happened_at < math.ceil(within_days * DAY)


def all_of(parts: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """Join by and; nothing is true."""
    return reduce(and_, parts, ibis.literal(True))


def any_of(parts: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """Join by or; nothing is false."""
    return reduce(or_, parts, ibis.literal(False))


def sure(condition: ir.BooleanValue) -> ir.BooleanValue:
    """Turn null into false."""
    return ibis.coalesce(condition, ibis.literal(False))


def _passes(test: Test, cell: Cell, today: ir.IntegerValue) -> ir.BooleanValue:
    if test.op is Op.EXISTS:
        return cell.known() if test.operands[0] else ~cell.known()
    if test.op is Op.WITHIN_DAYS:
        if cell.day is None:
            return ibis.literal(False)
        return sure(cell.day.between(today, today + int(float(test.operands[0]))))
    wanted = [fold(operand) for operand in test.operands]
    if test.op is not Op.IN and len({type(operand) for operand in wanted}) > 1:
        return ibis.literal(False)
    texts = [operand for operand in wanted if isinstance(operand, str)]
    flags = [operand for operand in wanted if isinstance(operand, bool)]
    numbers = [operand for operand in wanted if isinstance(operand, float)]
    terms = []
    if texts and cell.text is not None:
        terms.append(_text_passes(test.op, cell.text, texts))
    if flags and cell.flag is not None and test.op in {Op.EQ, Op.IN}:
        terms.append(cell.flag.isin(flags))
    if numbers and cell.number is not None:
        terms.append(_number_passes(test.op, cell.number, numbers))
    return any_of(sure(part) for part in terms)


def _text_passes(op: Op, have: ir.StringValue, wanted: list[str]) -> ir.BooleanValue:
    match op:
        case Op.EQ | Op.IN:
            return have.isin(wanted)
        case Op.CONTAINS:
            return have.contains(wanted[0])
        case Op.STARTS_WITH:
            return have.startswith(wanted[0])
        case Op.GTE | Op.LTE | Op.BETWEEN | Op.EXISTS | Op.WITHIN_DAYS:
            return ibis.literal(False)
        case _:
            assert_never(op)


def _number_passes(op: Op, have: ir.NumericValue, wanted: list[float]) -> ir.BooleanValue:
    match op:
        case Op.EQ | Op.IN:
            return have.isin(wanted)
        case Op.GTE:
            return have >= wanted[0]
        case Op.LTE:
            return have <= wanted[0]
        case Op.BETWEEN:
            return have.between(wanted[0], wanted[1])
        case Op.CONTAINS | Op.STARTS_WITH | Op.EXISTS | Op.WITHIN_DAYS:
            return ibis.literal(False)
        case _:
            assert_never(op)
