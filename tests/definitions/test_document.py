"""Parts of a definition file ask whether they are sound, each of itself, however many mistakes there are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ondo.definitions.document import DocumentReader, Node
from ondo.definitions.yaml_lines import parse_yaml
from ondo.domain.finding import Finding


class NeverRead(list[Finding]):
    """Findings that nobody may go through: thousands of parts that each do take the square of their number."""

    def __iter__(self) -> Iterator[Finding]:
        raise AssertionError("went through all findings")


@pytest.mark.parametrize(
    ("path", "sound"), [((), False), (("rules",), False), (("rules", 1, "when"), False), (("rules", 2), True)]
)
def test_a_part_is_sound_when_no_error_is_at_it_or_below(path: tuple[str | int, ...], sound: bool):
    form = DocumentReader(findings=NeverRead())
    Node(form, None, ("rules", 1, "when", "event")).report("empty_text")
    assert Node(form, None, path).sound is sound
    assert len(form.findings) == 1


@pytest.mark.parametrize("text", ["a: {b? c: 1}", "a: {b: !Hot, c: 1}", "a: >#b\n  c", "a:\tb: c"])
def test_what_one_reader_of_yaml_takes_and_the_other_does_not_is_refused(text: str):
    assert [finding.code for finding in parse_yaml(text)[1]] == ["yaml_syntax"]
