from __future__ import annotations

import pytest

HEAD = "schema: 1\nsource: crm\n"


def test_every_mistake_is_found_at_once_with_its_line(findings):
    result = findings(
        """\
        schema: 2
        source: crm
        timezon: Asia/Tokyo
        observed_until: yesterday
        files:
          - name: leads
            lead: {id: Id}
            attributes:
              size: {column: Size, type: numbr, fixed: true}
              city: City
            events:
              - kind: {column: What, values: {A: visit}, other: drop}
            outcomes:
              - {outcome: victory, at: Won, amount: {column: Sum, currency: yen}}
            decision_at: {column: Start, after: 5 days}
        """
    )
    lines = {(each.line, each.code) for each in result}
    assert lines >= {
        (1, "schema_unknown"),
        (3, "unknown_key"),
        (4, "not_instant"),
        (9, "not_a_choice"),
        (9, "fixed_without_since"),
        (10, "attribute_shape"),
        (12, "at_missing"),
        (12, "not_a_choice"),
        (14, "not_a_word"),
        (14, "no_such_currency"),
        (15, "not_length"),
    }
    assert [each.line for each in result] == sorted(each.line for each in result)
    (typo,) = (each for each in result if each.line == 3)
    assert "timezone" in typo.hint
    assert str(typo).endswith(")")
    assert "mapping.yaml:3: error" in str(typo)
    assert all(each.message_ja for each in result)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("files: []\n", "no_files"),
        ("files: [{name: a, lead: {id: I}}, {name: a, lead: {id: I}}]\n", "name_twice"),
        ("files: [{name: a, lead: {id: I}, delimiter: ab}]\n", "bad_delimiter"),
        ("files: [{name: a, lead: {id: I}, encoding: sjiss}]\n", "no_such_encoding"),
        ("files: [{name: a, lead: {id: I}, decimal: ';'}]\n", "bad_decimal"),
        ("timezone: Tokyo\nfiles: [{name: a, lead: {id: I}}]\n", "no_such_zone"),
        ("files: [{name: a, lead: {id: I, since: {column: S, format: '%d'}}}]\n", "zone_missing"),
        ("files: [{name: a, lead: {id: I}, decision_at: {after: 5d}}]\n", "time_without_base"),
        ("files: [{name: a, lead: {id: I}, when: {A: {gte: 5}}}]\n", "when_shape"),
        ("files: [{name: a, lead: {id: I}, attributes: {x: {column: X, values: {a: 5}}}}]\n", "value_type"),
        ("files: [{name: a, lead: {id: I}, attributes: {x: {column: X, format: '%d'}}}]\n", "format_for_dates"),
        (
            "files: [{name: a, lead: {id: I, since: S}, attributes: {x: {column: X, fixed: true, at: S}}}]\n",
            "fixed_and_dated",
        ),
        ("files: [{name: a}]\n", "missing_key"),
        (
            "arrival_order: {column: N, start: 2000-01-01T00:00:00Z, step: 0s}\nfiles: [{name: a, lead: {id: I}}]\n",
            "not_length",
        ),
    ],
)
def test_mistakes(findings, text, code):
    assert code in {each.code for each in findings(HEAD + text)}


def test_personal_data_among_the_attributes_is_a_warning(findings):
    (result,) = findings(
        HEAD + "exported_at: max\nfiles: [{name: a, lead: {id: I}, attributes: {email: {column: Mail}}}]\n"
    )
    assert (result.code, result.level) == ("personal", "warning")


def test_words_that_yaml_might_take_for_truth_stay_text(findings):
    outcomes = "[{outcome: {column: O, values: {Yes: won, No: lost}}}]"
    assert findings(HEAD + f"files: [{{name: a, lead: {{id: I, since: S}}, outcomes: {outcomes}}}]\n") == []
