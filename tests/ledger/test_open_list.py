"""The open hand-offs in pages, in the order of the hot list."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ondo.domain.hot_list import HotListGroup, HotListSort
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import Via
from ondo.ledger import Ledger
from ondo.ledger.handoffs.handoffs import NewHandOff, open_handoff
from ondo.ledger.handoffs.open_list import OpenFilter, open_counts, open_page
from ondo.ledger.identity.lead_keys import leads_for


@pytest.mark.slow
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    data=st.data(),
    made=st.lists(
        st.tuples(st.sampled_from(list(Via)), st.none() | st.integers(-5, 5), st.integers(0, 3)),
        min_size=1,
        max_size=15,
    ),
)
def test_pages_of_any_size_give_each_open_hand_off_once_in_one_order(
    ledger: Ledger, data: st.DataObject, made: list[tuple[Via, int | None, int]]
):
    """In time by deadline, then without one, overdue, contacted; cold ones and samples behind."""
    with ledger.begin() as tx:
        before = tx.conn.begin_nested()
        leads = leads_for(tx, "prop", [f"{place}" for place in range(len(made))])
        ids = [
            open_handoff(
                tx,
                NewHandOff(
                    *(lead_id, "default", 1, via, Micros(tx.now - minutes)),
                    due_at=None if due is None else Micros(tx.now + due),
                ),
            )
            for lead_id, (via, due, minutes) in zip(leads.values(), made, strict=True)
        ]
        hot = [item for item, (via, *_) in zip(ids, made, strict=True) if via in (Via.HOT, Via.FAST_TRACK)]
        cold = data.draw(st.lists(st.sampled_from(hot), unique=True) if hot else st.just([]))
        whole = open_page(tx, cold, 1000)
        size = data.draw(st.integers(1, 4))
        walked, after = [], None
        while part := open_page(tx, cold, size, after):
            walked += part
            after = part[-1].place
        assert walked == whole == sorted(whole, key=lambda row: row.place)
        assert {row.duty.handoff_id for row in whole} == set(ids)
        assert {row.duty.handoff_id for row in whole if row.group is HotListGroup.COLD} == set(cold)
        counts = open_counts(tx, cold)
        for group in HotListGroup:
            own = open_page(tx, cold, 1000, only=OpenFilter(group))
            assert len(own) == counts.groups[group]
            assert own == [row for row in whole if row.group is group]
        before.rollback()


def test_each_group_is_sorted_as_asked_and_paged_in_that_order(ledger: Ledger):
    with ledger.begin() as tx:
        leads = leads_for(tx, "crm", ["a", "b", "c"])
        opened = {
            name: open_handoff(tx, NewHandOff(lead_id, "default", 1, Via.HOT, Micros(tx.now - age)))
            for age, (name, lead_id) in enumerate(leads.items())
        }
        names = {handoff_id: name for name, handoff_id in opened.items()}
        totals = {str(opened["b"]): 90, str(opened["c"]): 120}

        def listed(only: OpenFilter, size: int) -> str:
            walked, after = "", None
            while part := open_page(tx, (), size, after, only):
                walked += "".join(names[row.duty.handoff_id] for row in part)
                after = part[-1].place
            return walked

        for sort, order in (("newest", "abc"), ("oldest", "cba"), ("points", "cba")):
            only = OpenFilter(sort=HotListSort(sort), totals=totals)
            assert {listed(only, size) for size in (1, 2, 9)} == {order}, sort
        assert listed(OpenFilter(ids=[str(opened["b"]), "none"]), 1) == "b"
        assert open_counts(tx, (), OpenFilter(ids=[])).open == 0
