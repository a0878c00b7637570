"""Questions that wait together are answered together; one that fails spoils only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from serving.scoring.request_batcher import RequestBatcher


def gathered(answer, questions: Sequence[int]) -> list[object]:
    async def everything() -> list[object]:
        batcher = RequestBatcher[int, int](answer)
        batcher.start()
        try:
            return await asyncio.gather(*(batcher.ask(question) for question in questions), return_exceptions=True)
        finally:
            batcher.stop()
            batcher.stop()

    return asyncio.run(everything())


def test_what_waits_is_answered_together():
    groups: list[list[int]] = []
    taken = Event()

    def answer(questions: Sequence[int]) -> list[int]:
        groups.append(list(questions))
        taken.wait(0 if taken.is_set() else 0.2)  # while the first one is answered, the others come
        taken.set()
        return [10 * question for question in questions]

    assert gathered(answer, range(20)) == [10 * question for question in range(20)]
    assert len(groups) <= 3


def test_one_that_fails_spoils_only_itself():
    def answer(questions: Sequence[int]) -> list[int]:
        if 3 in questions:
            raise ValueError("three")
        return list(questions)

    company = gathered(answer, range(6))
    assert [row for row in company if isinstance(row, int)] == [0, 1, 2, 4, 5]
    assert isinstance(company[3], ValueError)


def test_nobody_is_left_without_an_answer_when_it_stops():
    async def late() -> int:
        batcher = RequestBatcher[int, int](list)
        batcher.start()
        asked = asyncio.ensure_future(batcher.ask(7))
        await asyncio.sleep(0)
        await asyncio.to_thread(batcher.stop)
        assert not batcher.runs
        return await asyncio.wait_for(asked, 10)

    assert asyncio.run(late()) == 7


@pytest.mark.parametrize("many", [1, 200])
def test_groups_are_bounded(many: int):
    sizes: list[int] = []

    def answer(questions: Sequence[int]) -> list[int]:
        sizes.append(len(questions))
        return list(questions)

    assert gathered(answer, range(many)) == list(range(many))
    assert max(sizes) <= 64
