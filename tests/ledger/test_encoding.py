"""Canonical JSON: the same text, whichever encoder wrote it, since facts are told apart by hashes of it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ondo.domain.errors import InputError
from ondo.ledger.db.encoding import to_json

text = st.text(st.characters(exclude_categories=["Cs"]))
values = text | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)


@given(st.dictionaries(text, values))
@example({"far": 1e22, "near": 1e-5, "edge": 1e15, "least": 1e-4, "none": -0.0, "count": 5.0})
@example({"a\x00\x1f\x7f\u2028": '"\\/\b\f\n\r\t', "😀": True, "Ａ": "é"})
def test_values_are_written_as_the_standard_library_writes_them(row: dict[str, object]):
    assert to_json(row) == json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_number_of_numpy_is_a_number():
    assert to_json({"share": np.float64(0.5)}) == '{"share":0.5}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", b"bytes"])
def test_what_json_cannot_say_is_refused(value: object):
    with pytest.raises(InputError):
        to_json({"name": value})
