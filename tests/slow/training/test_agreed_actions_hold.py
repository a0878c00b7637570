"""Actions agreed as plus or minus never move the probability the other way, on a whole company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.catalogue import catalogue
from ondo.domain.vocabulary import Direction
from tests.training.test_agreed_actions import LEADS, model, moved_by, trained
from training.data.dataset import Dataset

__all__ = ["model"]


@pytest.fixture(scope="module")
def opened_mails_deduct(company_data: Dataset) -> Dataset:
    """The same company, had it agreed that opening a mail speaks against a lead."""
    card = company_data.card
    rules = [replace(r, points=-1, direction=Direction.DOWN) if r.id == "email_open" else r for r in card.rules]
    other = replace(card, rules=tuple(rules))
    return replace(company_data, card=other, features=catalogue(other))


def test_one_more_action_agreed_as_plus_never_lowers_the_probability(company_data, model, company_tables):
    moved = moved_by(company_data, model, company_tables, Direction.UP)
    assert len(moved) == 11
    assert {action: int((change < -1e-12).sum()) for action, change in moved.items()} == dict.fromkeys(moved, 0)
    assert sum((change > 1e-6).sum() for change in moved.values()) > LEADS  # and the model does listen to actions


def test_it_holds_on_both_sides_where_some_actions_add_and_others_deduct(opened_mails_deduct, company_tables):
    model = trained(opened_mails_deduct)
    up = moved_by(opened_mails_deduct, model, company_tables, Direction.UP)
    down = moved_by(opened_mails_deduct, model, company_tables, Direction.DOWN)
    assert [kind for kind, _ in down] == ["email_open"]
    assert all((change >= -1e-12).all() for change in up.values())
    assert all((change <= 1e-12).all() for change in down.values())
