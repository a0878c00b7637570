import pytest

from ondo.domain.errors import InputError
from ondo.domain.feedback import Feedback, check_reason, latest_by_person, reason_of, send_back_reason, verdict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, MissedReason, SendBackReason

HOT, FALSE, MISSED = FeedbackLabel.ACCURATE_HOT, FeedbackLabel.FALSE_HOT, FeedbackLabel.MISSED_HOT


def words(rater: str, label: FeedbackLabel, at: int) -> Feedback:
    return Feedback(
        label, rater, Micros(at), Micros(at), SendBackReason.NOT_NOW if label is FALSE else None, f"{rater}{at}"
    )


@pytest.mark.parametrize(
    ("statements", "hot", "disagreement"),
    [
        ([words("a", HOT, 1)], True, False),
        ([words("a", FALSE, 1), words("a", HOT, 2)], True, False),  # a correction replaces
        ([words("a", HOT, 2), words("a", FALSE, 1)], True, False),  # whatever the order of arrival
        ([words("a", HOT, 1), words("b", FALSE, 2)], False, True),  # a tie goes to the later word
        ([words("a", HOT, 3), words("b", FALSE, 2)], True, True),
        ([words("a", HOT, 1), words("b", HOT, 2), words("c", FALSE, 3)], True, True),  # majority
        ([words("a", HOT, 1), words("b", FALSE, 2), words("b", HOT, 3)], True, False),
        ([words("a", FALSE, 1), words("a", MISSED, 2)], False, False),  # missed hot does not vote
    ],
)
def test_the_verdict(statements: list[Feedback], hot: bool, disagreement: bool):
    for order in (statements, statements[::-1]):
        result = verdict(order)
        assert result is not None
        assert (result.hot, result.disagreement) == (hot, disagreement)
        assert result.agree + result.disagree == len({statement.rater for statement in statements})


def test_nobody_spoke():
    assert verdict([]) is None
    assert verdict([words("a", MISSED, 1)]) is None


def test_at_the_same_instant_the_one_known_later_wins():
    first = Feedback(HOT, "a", Micros(1), Micros(5), None, "x")
    second = Feedback(FALSE, "a", Micros(1), Micros(6), SendBackReason.NOT_NOW, "y")
    assert latest_by_person([second, first]) == [second]


@pytest.mark.parametrize(
    ("label", "right", "wrong"),
    [
        (HOT, [None], [SendBackReason.NO_BUDGET, MissedReason.MET]),
        (FALSE, [SendBackReason.NO_BUDGET], [None, MissedReason.MET]),
        (MISSED, [None, MissedReason.MET], [SendBackReason.NO_BUDGET]),
    ],
)
def test_each_label_has_its_own_reasons(label: FeedbackLabel, right: list[object], wrong: list[object]):
    for reason in right:
        check_reason(label, reason)
    for reason in wrong:
        with pytest.raises(InputError):
            check_reason(label, reason)


def test_a_stored_reason_is_read_from_whichever_list_it_is():
    words = [*SendBackReason, *MissedReason]
    assert [reason_of(word.value) for word in words] == words
    assert [send_back_reason(word.value) for word in words] == [*SendBackReason] + [None] * len(MissedReason)
    assert reason_of(None) is send_back_reason("") is None
