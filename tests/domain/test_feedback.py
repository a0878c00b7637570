import pytest

from ondo.domain.errors import InputError
from ondo.domain.feedback import Feedback, check_reason, latest_by_person, verdict
from ondo.domain.instant import Micros
from ondo.domain.vocabulary import FeedbackLabel, SendBackReason

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


@pytest.mark.parametrize("label", FeedbackLabel)
def test_a_reason_belongs_to_a_send_back(label: FeedbackLabel):
    right, wrong = (SendBackReason.NO_BUDGET, None) if label is FALSE else (None, SendBackReason.NO_BUDGET)
    check_reason(label, right)
    with pytest.raises(InputError):
        check_reason(label, wrong)
