"""One function says when two spellings are one id, and one says what looks like an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.sender_id import addresses_in, folded, holds_address, normal


@pytest.mark.parametrize(
    ("sent", "compared"),
    [("A-1", "A-1"), (" A-1\t", "A-1"), ("Ａ－１", "A-1"), ("\u3000ﾊﾅｺ\u3000", "ハナコ"), ("㈱", "(株)")],
)
def test_ids_are_trimmed_and_nfkc_normalised(sent: str, compared: str):
    assert normal(sent) == compared


@pytest.mark.parametrize(
    "text",
    [
        *(
            "hanako@example.com",
            "Hanako@EXAMPLE.co.jp",
            " hanako＠example.com ",
            "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        ),
        *("acts:event:hanako@example.com", "<hanako@example.com>", "hanako@example.com/industry", "花子@例え.テスト"),
        *("hanako%40example.com", "mailto:hanako@example.com", "a+b@sub.example.com|2026-10-01"),
    ],
)
def test_what_looks_like_an_address_is_one(text: str):
    assert holds_address(text)


@pytest.mark.parametrize(
    "text", ["L-1024", "@hanako", "hanako@", "visit@2026.10", "a @ b.com", "", "@", "100%40", "株式会社", "a@b"]
)
def test_what_does_not_look_like_an_address_stays_as_it_is(text: str):
    assert not holds_address(text)


def test_addresses_inside_a_text_are_named():
    text = 'see {"a":"hanako@example.com"} or TARO＠example.co.jp, logo@2x and npm@1.2'
    assert addresses_in(text) == ["hanako@example.com", "TARO@example.co.jp"]


@pytest.mark.slow
@given(st.text(max_size=30))
def test_comparing_again_changes_nothing(text: str):
    assert normal(normal(text)) == normal(text)
    assert folded(folded(text)) == folded(text)
    assert normal(f" {text}\n") == normal(text)


@pytest.mark.slow
@given(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.(com|co\.jp)", fullmatch=True), st.text(max_size=20))
def test_an_address_is_seen_wherever_it_stands_in_a_key(address: str, around: str):
    assert holds_address(f"{around} {address}")
    assert folded(address.upper()) == address
