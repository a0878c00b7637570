"""``?said=`` takes codes, not text: no link makes a page confirm what somebody else wrote."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ondo.domain.vocabulary import FeedbackLabel, Lang, SendBackReason
from ondo.text.locales import Locale
from serving.pages import notices
from serving.pages.contact_choices import CHANNELS
from tests.serving.builders import PAGE, Company, make_hot

JA, EN = (Locale(lang, ZoneInfo("Asia/Tokyo")) for lang in (Lang.JA, Lang.EN))
PHISHING = ["Your session ended. Call 03-0000-0000", "feedback.Call 03-0000-0000", "in_force.Call", "contact.fax.1"]


@pytest.mark.slow
def test_no_page_shows_the_text_of_its_address_as_its_own(company: Company):
    pages = ("/", f"/leads/{make_hot(company)['lead_id']}", "/meeting", "/card", "/agreement", "/watch", "/login")
    for path, text in [*((path, PHISHING[0]) for path in pages), *(("/watch", text) for text in PHISHING)]:
        answer = company.http.get(path, params={"lang": "en", "said": text})
        assert "note done" not in answer.text
        assert "Call" not in answer.text


def test_each_form_is_confirmed_in_our_own_words_in_both_languages(company: Company):
    made = make_hot(company)
    about = f"/handoffs/{made['handoff']['handoff_id']}"
    forms = [
        (f"{about}/claim", {"owner": "suzuki"}, "suzuki さんが引き受けました", "Taken by suzuki"),
        (f"{about}/contacts", {"contact": "telephone:1"}, "コンタクトを記録しました：電話 · つながった", "Recorded: "),
        (f"{about}/feedback", {"label": "accurate_hot"}, "フィードバックを記録しました：正しくホット", "Recorded: "),
    ]
    for path, form, ja, en in forms:
        for back in ("/", f"/leads/{made['lead_id']}?said=old"):
            assert ja in company.http.post(path, data=form | {"back": back}, headers=PAGE).text
            assert en in company.http.post(f"{path}?lang=en", data=form | {"back": back}, headers=PAGE).text


def test_every_code_that_we_make_says_something():
    codes = [notices.DECIDED, notices.REPLAYED, notices.in_force(12), notices.contact("visit", False)]
    codes += [notices.contact(channel, reached) for channel in CHANNELS for reached in (True, False)]
    codes += [notices.feedback(verdict, reason) for verdict in FeedbackLabel for reason in (None, *SendBackReason)]
    for code in codes:
        assert notices.text_of(code, JA) != notices.text_of(code, EN) != ""
    assert notices.text_of(notices.TAKEN, EN, "suzuki") == "Taken by suzuki."
    assert notices.text_of(notices.TAKEN, EN) == ""


@pytest.mark.slow
@given(st.one_of(st.text(), st.from_regex(r"(taken|decided|in_force|feedback|contact)(\..{0,9}){0,4}")))
def test_no_code_breaks_a_page_or_speaks_for_us(code: str):
    text = notices.text_of(code, EN)
    assert text.startswith(("The decision is recorded.", "Version ", "Recorded: ")) or text == ""
