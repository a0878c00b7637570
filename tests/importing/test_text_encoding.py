"""``encoding: auto``: the encoding that reads the whole file, or a refusal before anything is written."""

from __future__ import annotations

import gzip
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ondo.domain.errors import InputError
from ondo.importing.text_encoding import encoding_of

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    files:
      - name: visits
        pattern: visits*
        encoding: auto
        lead: {id: Id}
        events:
          - {kind: {column: 種類}, at: When}
    """
TABLE = "Id,種類,When\na,資料請求（ダウンロード）,2026-01-05\nb,セミナーへの申し込み,2026-01-06\n"
WORDS = st.sampled_from(
    [*("株式会社", "東京都", "山田太郎", "資料請求", "営業部長", "検討中", "製造業", "髙島屋"), "ABC", "1,200"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_file_is_read_in_its_own_encoding(company, encoding, pack):
    company.mapping(MAPPING)
    report = company.run(company.file("visits.csv" + ".gz" * (pack is gzip.compress), pack(TABLE.encode(encoding))))
    assert report.refused == 0
    kinds = company.rows("SELECT kind FROM event ORDER BY happened_at")
    assert kinds == [("資料請求（ダウンロード）",), ("セミナーへの申し込み",)]
    assert report.files[0].encoding in {encoding, encoding.removesuffix("-sig")}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    words=TEXTS, sentence=st.text("ぁあいうえおかきくけこさしすせそアイウエオカキクケコ", min_size=12), data=st.data()
)
def test_japanese_sentences_are_read_back_whatever_they_are_written_in(tmp_path, words, sentence, data):
    encoding = data.draw(st.sampled_from(ENCODINGS))
    text = f"{words.replace('髙', '高') if 'j' in encoding else words},{sentence}\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert text.encode(encoding).decode(encoding_of(tmp_path / "a.csv")) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟｯｬｭｮｰ", min_size=3, max_size=40))
def test_names_in_half_width_katakana_are_never_taken_for_euc(tmp_path, name):
    path: Path = tmp_path / "a.csv"
    path.write_bytes(f"Id,Name\na,{name}\n".encode("cp932"))
    with suppress(InputError):  # which is right, too: both encodings read it
        assert encoding_of(path) != "euc_jp"


@pytest.mark.parametrize(
    "content",
    [
        "Id,種類,When\na,Renés,2026-01-05\n".encode("cp1252", "ignore"),
        "Id,Größe,When\na,Müller Ärzte,2026-01-05\n".encode("cp1252"),
        TABLE.encode() + "c,訪問,2026-01-07\n".encode("cp932"),
        TABLE.encode("cp932") + "c,訪問,2026-01-07\n".encode(),
        TABLE.encode("utf-16")[:-1],
        TABLE.encode("utf-16") + b"\x00\xd8",
        (TABLE * 40_000).encode("cp932") + b"\xff\xff\n",
        bytes(range(256)) * 4,
    ],
    ids=["cp1252 é", "cp1252 ö", "utf-8 then cp932", "cp932 then utf-8", "cut", "half a pair", "late", "no text"],
)
def test_what_no_encoding_reads_to_its_end_is_refused_before_anything_is_written(company, content):
    company.mapping(MAPPING)
    with pytest.raises(InputError, match="is no text to its end in any of the encodings") as refusal:
        company.run(company.file("visits-1.csv", TABLE), company.file("visits-2.csv", content))
    assert "only the rows with unreadable characters are refused" in refusal.value.hint
    assert not any(company.counts().values())


def test_bytes_that_two_encodings_read_are_not_guessed(company):
    company.mapping(MAPPING.replace("種類", "Kind"))
    with pytest.raises(InputError, match="may be text in cp932 or in euc_jp"):
        company.run(company.file("visits.csv", "Id,Kind,When\na,ｶﾅ,2026-01-05\n".encode("cp932")))
    assert not any(company.counts().values())


@pytest.mark.parametrize(
    "text",
    ["Id,種類,When\n", "a", "\n", "Id,有無\na,有\nb,無\n", "Id,Aプラン\n", "Id\nA社\nB社\n会社\n", "Id,Müller,日本\n"],
)
def test_few_characters_are_enough(tmp_path, text):
    for encoding in ("utf-8", "cp932") if "ü" not in text else ("utf-8",):
        (tmp_path / "a.csv").write_bytes(text.encode(encoding))
        assert text.encode(encoding).decode(encoding_of(tmp_path / "a.csv")) == text


def test_refused_rows_are_written_in_the_encoding_that_was_taken(company):
    company.mapping(MAPPING)
    report = company.run(company.file("visits.csv", (TABLE + "c,訪問,未定\n").encode("cp932")))
    refused = report.files[0].refused_file
    assert refused is not None
    assert "c,訪問,未定" in refused.read_bytes().decode("cp932")
    mended = refused.read_bytes().decode("cp932").replace(",未定", ",2026-01-07").encode("cp932")
    assert company.run(company.file(refused.name, mended)).refused == 0
    assert company.counts()["event"] == 3


@pytest.mark.slow
def test_every_byte_is_looked_at_across_the_blocks_in_which_a_file_is_read(tmp_path):
    text = "Id,種類\n" + "".join(chain.from_iterable((f"{n},資料請求のお客様\n") for n in range(120_000)))
    for encoding in ("cp932", "euc_jp", "utf-8"):
        (tmp_path / "a.csv").write_bytes(text.encode(encoding))
        assert text.encode(encoding).decode(encoding_of(tmp_path / "a.csv")) == text
