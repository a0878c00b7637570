"""Names of leads as people know them, for lists in which Ondo's own ids would tell nobody anything."""

from __future__ import annotations

from collections.abc import Collection

from ondo.ledger.db.store import Tx
from ondo.ledger.identity.lead_keys import external_ids_of
from ondo.ledger.identity.person import PersonalData, persons


def names_of(tx: Tx, leads: Collection[str]) -> dict[str, str]:
    """Return a name of each lead, by a few statements: personal data where the ledger holds any.

    It is company and name, else the e-mail address, else the first ``SOURCE:ID``, as ``ondo lead show`` takes it.
    A lead of which nothing of this is known lacks.
    """
    if not leads:
        return {}
    people, keys = persons(tx, leads), external_ids_of(tx, leads)
    named = {}
    for lead_id in leads:
        who = people.get(lead_id, PersonalData())
        ids = [":".join(key) for key in keys.get(lead_id, ())]
        name = " ".join(filter(None, (who.company, who.name))) or who.email or next(iter(ids), None)
        if name is not None:
            named[lead_id] = name
    return named
