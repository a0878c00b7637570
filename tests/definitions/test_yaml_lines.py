import pytest

from ondo.definitions.yaml_lines import line_of, parse_yaml, read_yaml
from ondo.domain.errors import NotFound


def test_every_key_path_has_its_line():
    document, findings = parse_yaml("a: 1\n\nb:\n  - c: x\n    d: {e: 2,\n        f: 3}\n  -\n    g: 4\n")
    assert findings == []
    assert document.data == {"a": 1, "b": [{"c": "x", "d": {"e": 2, "f": 3}}, {"g": 4}]}
    assert {".".join(map(str, path)): line for path, line in document.lines.items()} == {
        "": 1, "a": 1, "b": 3, "b.0": 4, "b.0.c": 4, "b.0.d": 5, "b.0.d.e": 5, "b.0.d.f": 6, "b.1": 8, "b.1.g": 8,
    }  # fmt: skip
    assert line_of(document.lines, ("b", 0, "missing", "deeper")) == 4
    assert line_of(document.lines, ("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("yes", "No", "on", "OFF", "y", "2026-10-01", "12:30", "1_000", "0x1f", "1e", ".")],
        *[("true", True), ("False", False), ("null", None), ("~", None), ("", None)],
        *[("12", 12), ("-3", -3), ("+4", 4), ("010", 10), ("1.5", 1.5), ("-.5", -0.5), ("2e3", 2000.0)],
        *[
            ('"12"', "12"),
            ("'true'", "true"),
            ("従業員", "従業員"),
            ("!!str 5", "5"),
            (".inf", ".inf"),
            (".nan", ".nan"),
        ],
    ],
)
def test_scalars_are_read_as_their_author_means_them(text: str, value: object):
    result = parse_yaml(f"key: {text}\n")[0].data["key"]  # type: ignore[index]
    assert result == value
    assert type(result) is type(value)


def test_keys_are_text_as_written():
    assert parse_yaml("1: a\nyes: b\n2026-10-01: c\n")[0].data == {"1": "a", "yes": "b", "2026-10-01": "c"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml_duplicate", 3),
        ("x:\n  - {a: 1, a: 2}\n", "yaml_duplicate", 2),
        ("a: 1\n  b: 2\n", "yaml_syntax", 2),
        ("a: [1, 2\nb: 3\n", "yaml_syntax", 2),
        ("a: -\n", "yaml_syntax", 1),
        ("a:\n\tb: 1\n", "yaml_syntax", 2),
        ("a: &x 1\nb: *x\n", "yaml_syntax", 1),
        ("a: 1\nb: *x\n", "yaml_syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml_syntax", 2),
        ("a: 1\nb: !!python/object:os.system x\n", "yaml_tag", 2),
        ("a: 1\nb: !!int x\n", "yaml_tag", 2),
        ('a: 1\nb: "x\\0"\n', "yaml_no_text", 2),
        ('a: 1\nb: ["\\uD83D"]\n', "yaml_no_text", 2),
        ('a: 1\n"\\udc00": 1\n', "yaml_no_text", 2),
        ("a: 1\nb: !set {x, y}\n", "yaml_tag", 2),
        ("a: 1\n[b]: 2\n", "yaml_key", 2),
        ("a: 1\nb: \x07\n", "yaml_syntax", 2),
        ("[" * 500, "yaml_syntax", 1),
    ],
)
def test_what_is_not_clean_is_refused_with_its_line(text: str, code: str, line: int):
    _, findings = parse_yaml(text, "file.yaml")
    assert [(finding.code, finding.line, finding.file) for finding in findings] == [(code, line, "file.yaml")]


def test_all_duplicates_are_told_at_once(tmp_path):
    file = tmp_path / "card.yaml"
    file.write_text("a: 1\na: 2\nb: 1\nb: 2\n", encoding="utf-8")
    _, findings = read_yaml(file)
    assert [finding.line for finding in findings] == [2, 4]


def test_a_file_that_is_missing_or_not_utf8(tmp_path):
    with pytest.raises(NotFound):
        read_yaml(tmp_path / "none.yaml")
    file = tmp_path / "sjis.yaml"
    file.write_bytes("a: 1\nb: 部長\n".encode("shift_jis"))
    _, findings = read_yaml(file)
    assert [(finding.code, finding.line) for finding in findings] == [("not_utf8", 2)]


def test_a_byte_order_mark_does_not_matter(tmp_path):
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    document, findings = read_yaml(file)
    assert (document.data, findings) == ({"a": 1}, [])


def test_a_number_of_thousands_of_digits_and_a_file_of_megabytes_are_refused_with_what_to_do(tmp_path):
    _, [finding] = parse_yaml("a: 1\nb: " + "9" * 5000)
    assert (finding.code, finding.line) == ("yaml_number", 2)
    assert "5000 digits" in finding.message
    (tmp_path / "card.yaml").write_text("a: " + "x" * 2_000_000, encoding="utf-8")
    _, findings = read_yaml(tmp_path / "card.yaml")
    assert [row.code for row in findings] == ["too_large"]
