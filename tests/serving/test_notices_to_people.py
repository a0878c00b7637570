"""Notices to people: what a seller needs, in the reader's language and hours, by real mail and chat, each once."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ondo.definitions.card_file import default_card, dump_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain.errors import InputError, NotFound
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import DAY, HOUR, MINUTE, parse_instant
from ondo.domain.vocabulary import Lang
from ondo.ledger.db.service_schema import delivery
from ondo.ledger.decisions import drafts, sla_versions
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.identity.person import erase_person
from ondo.ledger.outbox import deliveries, recipients
from ondo.ledger.outbox.outbox import DeliveryState, Kind
from ondo.ledger.outbox.recipients import NoticeForm, NoticeRecipient
from serving.notices import notifier
from serving.notices.mail import MailSender
from serving.notices.notice import NoticeText, as_slack, as_teams
from serving.notices.notifier import Notifier
from serving.workers.dispatcher import Dispatcher
from serving.workers.follow_ups import FollowUps
from tests.serving.builders import PAGE, Company, make_hot, open_company
from tests.serving.mailbox import LOGIN, Mailbox, mailbox
from tests.serving.receiver import MASTER, receiving
from tests.serving.test_webhook_messages import follow_their_models
from tests.serving.test_webhooks import certified

__all__ = ["certified"]

PUBLIC = "https://ondo.example.com"
WHO = {"name": "佐藤 花子", "company": "丸井商事", "email": "sato@example.com"}


@contextmanager
def writing(tmp_path: Path, box: Mailbox | None = None, **more: Any) -> Iterator[Company]:
    """A company that writes notices by the mail server of a test."""
    port = 1 if box is None else box.port
    mail: dict[str, Any] = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "off",
        "smtp_from": "ondo@example.com",
    }
    with open_company(tmp_path, public_url=PUBLIC, webhook_private=True, **(mail | more)) as company:
        yield company


def add(company: Company, form: NoticeForm = NoticeForm.MAIL, address: str = "s@example.com", **more: Any) -> str:
    new = replace(NoticeRecipient(form, address, Lang.JA), **more)
    with company.ledger.begin() as tx:
        return notifier.add(tx, company.settings, new, "local")


def deliver(company: Company) -> None:
    """Deliver what is due, beside the service, and wait for what the service has taken."""
    Dispatcher(company.ledger, company.settings).deliver_due()
    sending = sa.select(delivery.c.outbox_id).where(delivery.c.state == DeliveryState.SENDING.value)
    left = [True]
    while left:
        with company.ledger.read() as tx:
            left = [bool(row) for row in tx.conn.execute(sending)]


def test_a_hot_lead_comes_by_mail_with_the_five_things_in_each_reader_s_language(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company)
        add(company, address="j@example.com", lang=Lang.EN)
        lead_id = make_hot(company, person=WHO)["lead_id"]
        deliver(company)
        deliver(company)
        ja, en = sorted(box.letters, key=lambda letter: str(letter["To"]), reverse=True)
    assert (str(ja["To"]), str(ja["Subject"])) == ("s@example.com", "ホットリード：丸井商事、佐藤 花子")
    assert str(en["Subject"]) == "Hot lead: 丸井商事, 佐藤 花子"
    text = en.get_content()
    for part in ("Why now: Demo or quote requested +50", "105 points, hot", "by 2026-10-06 10:00", "24 business hours"):
        assert part in text
    assert f"Open the lead: {PUBLIC}/leads/{lead_id}?lang=en" in text
    assert "いま連絡する理由：" in ja.get_content()
    assert "sato@example.com" not in text + ja.get_content()
    assert ja["Auto-Submitted"] == "auto-generated"


def test_chat_takes_what_slack_and_teams_take_and_no_name_becomes_markup(tmp_path: Path):
    hostile = {"company": "<!channel> *A* & Co http://evil.example/\n[x](y)"}
    with receiving() as slack, receiving() as teams, writing(tmp_path) as company:
        add(company, NoticeForm.SLACK, slack.url)
        add(company, NoticeForm.TEAMS, teams.url, lang=Lang.EN)
        lead_id = make_hot(company, person=hostile)["lead_id"]
        deliver(company)
        text = json.loads(slack.got[0].body)["text"]
        card = json.loads(teams.got[0].body)["attachments"][0]["content"]
    assert "<!" not in text
    assert "http://evil" not in text
    assert re.findall("<[^>]*>", text) == [f"<{PUBLIC}/leads/{lead_id}?lang=ja|このリードを開く>"]
    assert card["body"][0]["type"] == "RichTextBlock"
    assert card["body"][0]["inlines"][0]["text"].startswith("Hot lead: <!channel>")
    assert card["body"][-1]["actions"][0]["url"] == f"{PUBLIC}/leads/{lead_id}?lang=en"
    assert "webhook-signature" not in slack.got[0].headers


def test_outside_business_hours_a_notice_waits_unless_the_reader_wants_any_hour(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company)
        add(company, address="any@example.com", any_hour=True)
        company.clock.at = parse_instant("2026-10-02T21:00:00+09:00")  # a Friday evening
        make_hot(company)
        deliver(company)
        assert [str(letter["To"]) for letter in box.letters] == ["any@example.com"]
        company.clock.at = parse_instant("2026-10-05T08:59:59+09:00")
        deliver(company)
        assert len(box.letters) == 1
        company.clock.at = parse_instant("2026-10-05T09:00:00+09:00")
        deliver(company)
        assert len(box.letters) == 2


def test_what_is_done_by_the_morning_and_who_was_erased_is_not_told(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company)
        company.clock.at = parse_instant("2026-10-01T21:00:00+09:00")
        done = make_hot(company, "L-1", person=WHO)
        erased = make_hot(company, "L-2", person=WHO)
        make_hot(company, "L-3", person=WHO | {"company": "のこり"})
        deliver(company)
        word = {"source": "app", "key": "1", "rater": "kato", "label": "false_hot", "reason": "not_now"}
        company.post(f"/v1/handoffs/{done['handoff']['handoff_id']}/feedback", word)
        with company.ledger.begin() as tx:
            erase_person(tx, erased["lead_id"])
        company.clock.forward(13 * HOUR)
        deliver(company)
        assert ["のこり" in str(letter["Subject"]) for letter in box.letters] == [True]


def test_the_week_s_mail_asks_for_a_word_one_click_behind_its_link_and_only_once(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company, lang=Lang.EN, kinds=(Kind.FEEDBACK_WAITING,))
        add(company, address="sato@example.com", owner="sato", kinds=(Kind.FEEDBACK_WAITING,))
        first = make_hot(company, person=WHO)
        FollowUps(company.ledger, company.settings).turn()  # nothing is late yet in this week
        company.clock.forward(7 * DAY)
        for _ in range(2):
            FollowUps(company.ledger, company.settings).turn()
        deliver(company)
        [letter] = box.letters  # nobody has it, so one person is not asked
        assert str(letter["Subject"]) == "1 lead awaits your word"
        hot, false = re.findall(f"{PUBLIC}(/leads/.*answer=[a-z_]+)", letter.get_content())
        assert '<button class="yes" autofocus>' in company.page(hot)
        page = company.page(false)
        assert "<details open>" in page
        assert company.get(f"/v1/handoffs/{first['handoff']['handoff_id']}")["feedback"] == []  # a GET writes nothing
        form = {"label": "false_hot", "reason": "not_now", "back": "/"}
        company.http.post(f"/handoffs/{first['handoff']['handoff_id']}/feedback", data=form, headers=PAGE)
        company.clock.forward(7 * DAY)
        FollowUps(company.ledger, company.settings).turn()
        deliver(company)
        assert len(box.letters) == 1


def test_a_manager_is_asked_to_judge_what_was_drawn(tmp_path: Path):
    asking = replace(default_agreement(), follow_up=FollowUpTerms(0.5, 10))
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company, kinds=(Kind.FOLLOW_UP_DRAWN,))
        add(company, address="one@example.com", owner="sato", kinds=(Kind.FOLLOW_UP_DRAWN,))
        with company.ledger.begin() as tx:
            sla_versions.publish(tx, asking, approved_by=["a", "b"], effective_from=tx.now)
        for place in range(4):
            make_hot(company, f"L-{place}")
        company.clock.forward(32 * DAY)
        FollowUps(company.ledger, company.settings).turn()
        deliver(company)
        [letter] = box.letters
        with company.ledger.read() as tx:
            assert follow_their_models(tx) >= {Kind.FOLLOW_UP_DRAWN, Kind.FEEDBACK_WAITING}
    assert str(letter["Subject"]) == "抽出された2件の引き渡しを判定してください"
    assert f"{PUBLIC}/follow-up?lang=ja" in letter.get_content()


def test_the_meeting_hears_of_a_draft_that_waits_for_it_and_not_of_one_taken_back(tmp_path: Path):
    text = {"card_id": "default", "base_version": 1, "saved_by": "Sato", "note": "less noise"}
    signed = {"revision": 1, "names": ["Sato"], "reason": "agreed"}
    with mailbox() as box, writing(tmp_path, box) as company:
        add(company, kinds=(Kind.DRAFT_HANDED_OVER,))
        add(company, address="one@example.com", owner="sato", kinds=(Kind.DRAFT_HANDED_OVER,))
        ids = []
        for line in (60, 65):
            draft = text | {"card": dump_card(replace(default_card(), hot_line=line))}
            ids.append(company.post("/v1/drafts", draft)["draft_id"])
        company.post(f"/v1/drafts/{ids[0]}/hand-over", signed)
        with company.ledger.begin() as tx:  # at once, before the service can have told of it
            drafts.hand_over(tx, ids[1], 1, SignOff(("Sato",), "agreed"))
            drafts.take_back(tx, ids[1], 1, SignOff(("Sato",), "too early"))
        deliver(company)
        [letter] = box.letters
    assert str(letter["Subject"]) == "基準 default の下書き（第1版から作成）が会議に提出されました"
    assert f"{PUBLIC}/card/draft/{ids[0]}?lang=ja" in letter.get_content()
    assert "less noise" in letter.get_content()


def test_a_server_that_refuses_is_tried_again_and_an_address_that_is_none_is_given_up(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box) as company:
        to = add(company)
        box.answer = "451 Try again later"
        make_hot(company)
        deliver(company)
        with company.ledger.read() as tx:
            assert recipients.backlogs(tx)[to].last_error == "the mail server refused the address: 451"
        box.answer = "250 OK"
        company.clock.forward(MINUTE)
        deliver(company)
        [letter] = box.letters
        assert to in str(letter["Message-ID"])
        box.answer = "550 No such user"
        make_hot(company, "L-2")
        deliver(company)
        box.answer = "250 OK"
        with company.ledger.begin() as tx:
            assert (recipients.backlogs(tx)[to].waiting, recipients.backlogs(tx)[to].dead) == (0, 1)
            assert deliveries.replay(tx, "local", to) == 1
        deliver(company)
        assert len(box.letters) == 2


def test_mail_is_secured_and_signed_in_where_the_settings_say_so(
    tmp_path: Path, certified: tuple[ssl.SSLContext, ssl.SSLContext]
):
    server, trusting = certified
    trusting.check_hostname = False
    user, password = LOGIN.login.decode(), LOGIN.password.decode()
    more = {"smtp_tls": "starttls", "smtp_user": user, "smtp_password": password}
    with mailbox(server) as box, writing(tmp_path, box, **more) as company:
        to = add(company)
        assert Notifier(company.ledger, company.settings).try_out(to).error.endswith("SSLCertVerificationError")
        assert box.letters == []
        sender = MailSender(company.settings, tls=trusting)
        assert Notifier(company.ledger, company.settings, mail=sender).try_out(to).accepted
        assert box.secured
        wrong = MailSender(replace(company.settings, smtp_password="closed"), tls=trusting)
        answer = Notifier(company.ledger, company.settings, mail=wrong).try_out(to)
        assert (answer.error, answer.gone) == ("the mail server refused: 535", False)
        for spoilt in ({"smtp_password": "ひみつ"}, {"smtp_host": "mail..example.com"}, {"smtp_from": "Ondo <ondo@"}):
            sender = MailSender(replace(company.settings, **spoilt), tls=trusting)
            answer = Notifier(company.ledger, company.settings, mail=sender).try_out(to)
            assert answer.error.startswith("a setting of mail cannot be used: ")
            assert not answer.gone


def test_a_removed_recipient_is_gone_with_its_address_and_hears_nothing_more(tmp_path: Path):
    with mailbox() as box, writing(tmp_path, box, webhook_secret=MASTER) as company:
        to = add(company, address="gone@example.com")
        assert company.get("/v1/webhooks?ended=true") == {"webhooks": []}
        company.post(f"/v1/webhooks/{to}/test", {}, 404)
        company.clock.at = parse_instant("2026-10-01T21:00:00+09:00")
        make_hot(company)
        with company.ledger.begin() as tx:
            recipients.remove(tx, to, "local")
        company.clock.forward(13 * HOUR)
        deliver(company)
        assert box.letters == []
        with company.ledger.read() as tx, pytest.raises(NotFound):
            recipients.recipient(tx, to)
    assert b"gone@example.com" not in (tmp_path / "ledger.sqlite").read_bytes()


@pytest.mark.parametrize("address", ["", "sato", "a@b", "a@example.com, b@example.com", "a@example.com\nBcc: x@y.zz"])
def test_only_one_address_of_a_mailbox_will_do(tmp_path: Path, address: str):
    with writing(tmp_path) as company, pytest.raises(InputError):
        add(company, address=address)


def test_nobody_is_added_who_could_not_be_written_to(tmp_path: Path):
    with writing(tmp_path) as company:
        for settings, form, address in (
            (replace(company.settings, smtp_host=""), NoticeForm.MAIL, "a@example.com"),
            (replace(company.settings, public_url=""), NoticeForm.MAIL, "a@example.com"),
            (replace(company.settings, webhook_private=False), NoticeForm.SLACK, "https://10.0.0.1/hook"),
        ):
            with company.ledger.begin() as tx, pytest.raises(InputError):
                notifier.add(tx, settings, NoticeRecipient(form, address, Lang.JA), "local")
        with pytest.raises(InputError, match="team"):
            add(company, team="osaka")


def test_teams_and_slack_bodies_hold_a_notice_without_links():
    notice = NoticeText("t", (("a", "b"),))
    assert as_slack(notice) == {"text": "*t*\n*a*: b"}
    assert as_teams(notice)["type"] == "message"
