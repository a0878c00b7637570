"""Maker of the tutorial's files: what an MA tool and a CRM of a made-up company would export, in CP932 as from Excel.

``python examples/tutorial/make.py`` writes the same bytes each time. Nobody in them exists. Who buys is drawn from what
the lead did: seminars and a quote say much, opened mails nothing.
"""

from __future__ import annotations

import csv
import io
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parent
LEADS, FIRST = 700, datetime(2025, 9, 1, 9)  # noqa: DTZ001 - a clock on a wall, as exports have it
INDUSTRIES = {"製造業": 0.5, "情報通信": 0.3, "運輸・倉庫": 0.1, "小売": -0.4, "サービス": -0.3}
TITLES = {"担当": -0.4, "課長": 0.0, "部長": 0.4, "役員": 0.6}
ACTIONS = {
    "料金ページ": (0.40, 0.3),
    "事例資料": (0.35, 0.2),
    "課題解決セミナー": (0.30, 2.6),
    "製品紹介セミナー": (0.30, -1.2),
    "資料請求": (0.30, 0.1),
    "見積依頼": (0.08, 1.6),
    "メール開封": (0.60, 0.0),
    "採用ページ": (0.08, -1.5),
}
"""What a lead may do: how often it happens (share of leads), and what it says of buying (log-odds)."""


def main() -> None:
    """Write leads, actions and deals."""
    draw = random.Random(20260930)
    leads, actions, deals = [], [], []
    for number in range(1, LEADS + 1):
        lead, came = f"L{number:04d}", FIRST + timedelta(minutes=draw.randrange(330 * 24 * 60))
        industry, title = draw.choice([*INDUSTRIES]), draw.choice([*TITLES])
        size = draw.choice([30, 80, 150, 300, 600, 1_200, 3_500])
        odds = -2.2 + INDUSTRIES[industry] + TITLES[title] + (0.4 if size >= 500 else 0.0)
        for action, (share, says) in ACTIONS.items():
            if draw.random() < share:
                odds += says
                at = came + timedelta(minutes=draw.randrange(1, 6 * 24 * 60))
                actions.append((at, lead, action))
        person = (f"見本 {number:03d}", f"見本{industry}{number:03d}株式会社", f"sample{number:03d}@example.com")
        leads.append((lead, f"{came:%Y/%m/%d %H:%M}", *person, industry, title, f"{size:,}名"))
        if draw.random() < 0.9:  # the others are still open
            won = draw.random() < 1 / (1 + math.exp(-odds))
            end = came + timedelta(days=draw.randrange(15, 60))
            amount = f"{draw.randrange(30, 600)}0000" if won else ""
            judged = came + timedelta(days=7)
            deals.append((lead, f"{judged:%Y/%m/%d}", f"{end:%Y/%m/%d}", "受注" if won else "失注", amount))
    write("leads.csv", ("リードID", "登録日時", "氏名", "会社名", "メール", "業種", "役職", "従業員数"), leads)
    rows = [(f"A{n:05d}", lead, f"{at:%Y/%m/%d %H:%M}", action) for n, (at, lead, action) in enumerate(sorted(actions))]
    write("actions.csv", ("行動ID", "リードID", "日時", "行動"), rows)
    write("deals.csv", ("リードID", "引き渡し検討日", "完了日", "結果", "金額（円）"), deals)


def write(name: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Write one file as Excel of a Japanese Windows does."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([header, *rows])
    (FOLDER / name).write_bytes(text.getvalue().encode("cp932"))


if __name__ == "__main__":
    main()
