"""Wording of the findings that only mapping files have."""

from __future__ import annotations

from ondo.definitions.document import FindingText, error, warning

TEXTS: dict[str, FindingText] = {
    "schema_unknown": error(
        "schema {value} は読めません。",
        "Schema {value} is not known.",
        "schema: {known} と書きます。",
        "Write schema: {known}.",
    ),
    "bad_ids": error(
        "ids は plain か address にしてください（現在：{value}）。",
        "ids is plain or address, not {value}.",
        "メールアドレスのように大文字小文字を区別しない ID なら address と書きます。",
        "Write address where upper and lower case are alike, as in e-mail addresses.",
    ),
    "no_files": error(
        "files に少なくとも一つのファイルを書いてください。",
        "There must be at least one file under files.",
        "- name: leads のように始めます。",
        "Begin with '- name: leads'.",
    ),
    "name_twice": error(
        "ファイル名「{name}」が二度使われています。",
        "Two files have the name '{name}'.",
        "別の名前にします。",
        "Rename one.",
    ),
    "no_such_zone": error(
        "タイムゾーン「{value}」はありません。",
        "There is no time zone '{value}'.",
        "例：Asia/Tokyo",
        "Example: Asia/Tokyo.",
    ),
    "zone_missing": error(
        "この書式にはオフセットがないため、timezone が必要です。",
        "Times of this format have no offset, so the mapping needs a timezone.",
        "ファイルの先頭に timezone: Asia/Tokyo のように書くか、書式に %z を入れます。",
        "Write timezone: Asia/Tokyo at the top, or put %z into the format.",
    ),
    "not_instant": error(
        "{where} はオフセット付きの ISO 8601 の日時にしてください（現在：{value}）。",
        "{where} must be an ISO 8601 instant with offset, it is {value}.",
        "例：2026-10-01T00:00:00+09:00",
        "Example: 2026-10-01T00:00:00+09:00.",
    ),
    "not_length": error(
        "{where} は正の長さにしてください（現在：{value}）。",
        "{where} must be a length of time, it is {value}.",
        "例：30s, 10m, 12h, 5d, 2w",
        "Examples: 30s, 10m, 12h, 5d, 2w.",
    ),
    "time_without_base": error(
        "column がないときは lead の since が基準になりますが、since がありません。",
        "Without a column the lead's since is the base, and there is none.",
        "column: 列名 を書くか、lead に since: 列名 を加えます。",
        "Add column: NAME here, or since: NAME under lead.",
    ),
    "at_missing": error(
        "いつの出来事かが分かりません。",
        "It is not said when this happened.",
        "at: 列名 を書くか、lead に since: 列名 を加えます。",
        "Add at: COLUMN, or since: COLUMN under lead.",
    ),
    "fixed_and_dated": error(
        "fixed と at / known_at は同時に使えません。",
        "fixed cannot stand beside at or known_at.",
        "変わらない値なら fixed: true だけを書きます。",
        "For a value that never changes write only fixed: true.",
    ),
    "fixed_without_since": error(
        "「{name}」は fixed ですが、いつから分かっていたかの基準 since がありません。",
        "'{name}' is fixed, but the lead has no since from which it was known.",
        "lead に since: 列名 を加えます。",
        "Add since: COLUMN under lead.",
    ),
    "attribute_shape": error(
        "属性は {{column: 列名, type: …}} の形で書きます。",
        "An attribute is written as {{column: NAME, type: ...}}.",
        "列名だけではなく column: を付けます。",
        "Put column: before the column's name.",
    ),
    "personal": warning(
        "「{name}」は個人情報のようです。属性は台帳に残り、消去できません。",
        "'{name}' looks like personal data; attributes are facts and cannot be erased.",
        "lead の person に移してください。",
        "Move it to person under lead.",
    ),
    "when_shape": error(
        "条件は 列名：値、列名：[値, 値]、列名：{{not: 値}}、列名：{{given: true}} のいずれかです。",
        "A condition is COLUMN: value, COLUMN: [values], COLUMN: {{not: value}} or COLUMN: {{given: true}}.",
    ),
    "not_a_word": error(
        "「{value}」は使えません。",
        "'{value}' is not one of the words allowed here.",
        "使える値：{allowed}",
        "Allowed: {allowed}.",
    ),
    "value_type": error(
        "「{value}」は {type} 型の値ではありません。",
        "'{value}' is not a value of type {type}.",
        "type を直すか、値を直します。",
        "Mend the type or the value.",
    ),
    "format_for_dates": error(
        "format は日付にだけ使えます。",
        "format is for dates only.",
        "type: date か part を書きます。",
        "Write type: date, or a part.",
    ),
    "no_such_currency": error(
        "「{value}」は ISO 4217 の通貨コードではありません。",
        "'{value}' is not an ISO 4217 currency code.",
        "例：JPY, USD",
        "Examples: JPY, USD.",
    ),
    "no_such_encoding": error(
        "文字コード「{value}」はありません。",
        "There is no encoding '{value}'.",
        "例：utf-8, cp932, shift_jis, utf-16",
        "Examples: utf-8, cp932, shift_jis, utf-16.",
    ),
    "key_space_without_key": error(
        "key_space は key があるときだけ使えます。",
        "A key_space needs a key.",
        "key: 列名 を書くか、key_space を消します。",
        "Add key: COLUMN, or leave key_space away.",
    ),
    "keys_may_collide": error(
        "{where} の key は {other} の key と同じ番号になりえますが、どの key_space の番号か書かれていません。",
        "Keys of {where} may be the same as keys of {other}, and no key_space says whose they are.",
        "番号の体系が別なら、片方に key_space: {example} のように書きます。"
        '同じ体系の番号なら、両方に同じ key_space を書きます（例：key_space: ""）。'
        "以前の台帳から続ける場合は、ondo migrate が示す key_space を使います。",
        "If their ids are sequences of their own, write a key_space under one, as key_space: {example}. If it is one "
        'sequence, write the same under both, as key_space: "". For a ledger of an earlier Ondo use those that '
        "ondo migrate tells.",
    ),
    "bad_delimiter": error(
        "区切り文字は1文字にしてください（現在：{value}）。",
        "The delimiter must be one character, it is {value}.",
        '例："," ";" tab',
        'Examples: ",", ";", tab.',
    ),
    "bad_decimal": error(
        "小数点は . か , です（現在：{value}）。",
        "The decimal sign is '.' or ',', not {value}.",
        "",
        'Write decimal: ",".',
    ),
}
