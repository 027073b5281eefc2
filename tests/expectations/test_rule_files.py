"""Rule files: what the language accepts, and the message when it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import yaml

from contract.messages import UserError
from expectations.language.expression import Evaluator, ExpressionError, FieldRef, field_refs, parse
from expectations.rule_list import rule_list
from expectations.rules import load_rules

RULE = {
    "id": "B01",
    "statement": {"zh": "规则", "en": "rule"},
    "severity": "critical",
    "scope": "school_level",
    "operands": {"pupils": "enrolment.pupils"},
    "check": {"value": "pupils", "min": 1},
    "source": {"kind": "norm", "zh": "规范", "en": "norm"},
    "remedy": {"zh": "核对", "en": "check"},
    "waivable": True,
}


@dataclass
class Rows:
    """Figures by field as a source of rows; ``earlier``: of earlier school years."""

    figures: dict[str, object]
    peers: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    earlier: tuple[Rows, ...] = ()

    def read(self, ref: FieldRef) -> np.ndarray:
        return np.atleast_1d(np.asarray(self.figures[ref.field]))


def value_of(text: str, figures: dict[str, object], **options) -> np.ndarray:
    return np.atleast_1d(Evaluator(Rows(figures, **options), {}).value(parse(text)))


def load(tmp_path, *rules: dict, family: str = "bounds"):
    text = yaml.safe_dump({"family": family, "rules": list(rules)}, allow_unicode=True)
    (tmp_path / "some.yml").write_text(text, encoding="utf-8")
    return load_rules(tmp_path)


def test_a_rule_is_read(tmp_path):
    book = load(tmp_path, RULE)
    assert [rule.id for rule in book.rules] == ["B01"]
    assert book.family_of == {"B01": "bounds"}
    assert book.rules[0].check.bound == "1 ≤ x"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "grave"}, r"rule B01\.severity"),
        ({"severty": "info"}, r"rule B01\.severty: Extra inputs"),
        ({"check": {"value": "pupils"}}, "say min, max or both"),
        ({"check": {"value": "pupil", "min": 1}}, r"check: no operand named \['pupil'\]"),
        ({"operands": {"a": "b", "b": "enrolment.pupils"}}, r"a: no operand named \['b'\]"),
        (
            {"operands": {"p": "history_median(enrolment.pupils)"}},
            "only scope county has a history",
        ),
        (
            {"operands": {"p": "peer_median(enrolment.pupils, 1)"}},
            "is not part of the rule language",
        ),
        ({"operands": {"p": "enrolment.pupil"}}, "table enrolment has no field 'pupil'"),
        ({"operands": {"p": "facility.books"}}, "scope school_level has the tables school, enrol"),
        ({"operands": {"p": "enrolment.pupils ** 2"}}, "is not part of the rule language"),
        ({"operands": {"p": "__import__('os')"}}, "is not part of the rule language"),
        ({"operands": {"p": "enrolment.pupils +"}}, "is not an expression"),
        ({"operands": {}}, r"rule B01\.operands"),
        ({"each": ["facility.bocks"]}, "table facility has no field 'bocks'"),
    ],
)
def test_a_wrong_rule_is_named_with_what_is_wrong(tmp_path, change, message):
    with pytest.raises(UserError, match=message):
        load(tmp_path, {**RULE, **change})


def test_a_rule_id_is_used_once(tmp_path):
    with pytest.raises(UserError, match="rule id B01 is used twice"):
        load(tmp_path, RULE, RULE)


def test_structural_rules_cannot_be_waivable(tmp_path):
    with pytest.raises(UserError, match="structural rules cannot be waived: B01"):
        load(tmp_path, RULE, family="structure")


def test_no_rules_are_no_gate(tmp_path):
    with pytest.raises(UserError, match="there are no rules"):
        load_rules(tmp_path)


def test_each_makes_one_rule_per_field(tmp_path):
    spec = {
        **RULE,
        "each": ["enrolment.boarders", "enrolment.graduates"],
        "statement": {"zh": "{zh}", "en": "{en}"},
        "operands": {"one": "{field}"},
        "check": {"value": "one", "min": 0},
    }
    book = load(tmp_path, spec)
    assert [rule.id for rule in book.rules] == ["B01_boarders", "B01_graduates"]
    assert book.rules[0].statement.zh == "寄宿生数"
    assert [ref.path for ref in book.rules[0].fields] == ["enrolment.boarders"]


def test_a_rule_that_reads_last_year_needs_it(tmp_path):
    change = {
        "operands": {"before": "previous.enrolment.pupils"},
        "check": {"value": "before", "min": 1},
    }
    assert load(tmp_path, {**RULE, **change}).rules[0].needs_predecessor
    assert not load(tmp_path, RULE).rules[0].needs_predecessor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.x + 2 * a.y", 16.0),
        ("a.x / a.zero", float("inf")),
        ("a.zero / a.zero", None),
        ("a.x > 5 and a.y > 1", 1.0),
        ("a.x > 5 and a.gone > 1", None),
        ("a.x > 50 and a.gone > 1", 0.0),
        ("a.x > 5 or a.gone > 1", 1.0),
        ("a.x > 50 or a.gone > 1", None),
        ("log(a.x / a.x)", 0.0),
        ("shift_factor(4000 * a.x, 396 * a.x)", 10.0),
        ("shift_factor(18 * a.x, 12000 * a.x)", 15 / 10000),
        ("not a.x > 50", 1.0),
        ("given(a.gone)", 0.0),
        ("sum(a.x, a.gone)", None),
        ("max(a.x, a.y)", 10.0),
        ("min(a.x, a.y)", 3.0),
        ("differs(a.x, a.y)", 1.0),
        ("differs(a.x, a.gone)", None),
        ("shift_distance(a.x, a.zero)", None),
        ("abs(a.y - a.x)", 7.0),
    ],
)
def test_expressions_carry_missing_figures_through(text, expected):
    figures = {"x": 10.0, "y": 3.0, "zero": 0.0, "gone": np.nan}
    value = float(value_of(text, figures)[0])
    assert np.isnan(value) if expected is None else value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("now", "before", "near"),
    [
        (4000, 396, True),
        (396, 4100, True),
        (1000, 667, False),
        (18, 12000, True),
        (500, 396, False),
    ],
)
def test_shift_distance_sees_lost_digits_and_mu_for_square_metres(now, before, near):
    figures = {"now": float(now), "before": float(before)}
    assert (value_of("shift_distance(a.now, a.before)", figures)[0] < 0.05) == near


@pytest.mark.parametrize(
    ("now", "before", "is_transposed"),
    [
        (6490.4, 6940.4, True),
        (2516.6, 2156.6, True),
        (1034, 134, True),
        (12.5, 15.2, True),
        (6490.4, 6490.4, False),
        (6490.4, 6409.4, True),
        (6490.4, 4960.4, False),
        (6490.4, 6491.4, False),
        (np.nan, 6490.4, None),
    ],
)
def test_two_neighbouring_digits_that_changed_places_are_seen(now, before, is_transposed):
    value = float(value_of("transposed(a.now, a.before)", {"now": now, "before": before})[0])
    assert np.isnan(value) if is_transposed is None else value == float(is_transposed)


def test_fields_are_read_with_their_year():
    refs = field_refs(parse("previous.enrolment.pupils - enrolment.pupils"))
    assert [(ref.path, ref.previous) for ref in refs] == [
        ("enrolment.pupils", True),
        ("enrolment.pupils", False),
    ]


def test_a_name_with_too_many_parts_is_no_field():
    with pytest.raises(ExpressionError, match=r"neither table\.field nor previous\.table\.field"):
        parse("a.b.c.d")


def test_peers_are_the_rows_of_a_group_that_have_the_figure():
    figures = {"x": [1.0, 2.0, 9.0, np.nan, 5.0, 7.0]}
    peers = np.array([0, 0, 0, 0, 1, -1])
    for text, expected in (
        ("peer_count(a.x)", [3, 3, 3, 3, 1, np.nan]),
        ("peer_sum(a.x)", [12, 12, 12, 12, 5, np.nan]),
        ("peer_median(a.x)", [2, 2, 2, 2, 5, np.nan]),
        ("peer_mad(a.x)", [1.4826, 1.4826, 1.4826, 1.4826, 0, np.nan]),
    ):
        np.testing.assert_allclose(value_of(text, figures, peers=peers), expected)


def test_a_ratio_without_a_limit_is_no_peer():
    figures = {"x": [1.0, 3.0, 5.0], "y": [1.0, 1.0, 0.0]}
    peers = np.zeros(3, dtype=np.int64)
    np.testing.assert_allclose(value_of("peer_median(a.x / a.y)", figures, peers=peers), [2, 2, 2])


def test_history_is_the_same_row_in_earlier_years():
    past = tuple(Rows({"x": value}) for value in (1.0, 2.0, 9.0, np.nan))
    for text, expected in (
        ("history_count(a.x)", 3),
        ("history_median(a.x)", 2),
        ("history_mad(a.x)", 1.4826),
    ):
        assert value_of(text, {"x": 7.0}, earlier=past)[0] == pytest.approx(expected)
    assert np.isnan(value_of("history_median(a.x)", {"x": 7.0})[0])
    assert value_of("history_count(a.x)", {"x": 7.0})[0] == 0


def test_texts_and_numbers_are_joined_and_missing_when_a_part_is():
    figures = {"code": np.array(["990101", None], dtype=object), "n": [3.0, 4.0]}
    assert value_of("join(a.code, a.n)", figures).tolist() == ["990101 3", None]


def test_each_may_bring_further_words(tmp_path):
    spec = {
        **RULE,
        "each": [{"field": "enrolment.boarders", "whole": "enrolment.pupils"}],
        "operands": {"part": "{field}", "whole": "{whole}"},
        "check": {"value": "whole - part", "min": 0},
    }
    (rule,) = load(tmp_path, spec).rules
    assert [ref.path for ref in rule.fields] == ["enrolment.boarders", "enrolment.pupils"]


def test_what_a_rule_does_not_say_is_waivable_except_in_structure(tmp_path):
    spec = {key: value for key, value in RULE.items() if key != "waivable"}
    assert load(tmp_path, spec).rules[0].waivable
    assert not load(tmp_path, spec, family="structure").rules[0].waivable


def test_the_page_of_rules_is_the_rule_files():
    page = Path(__file__).parents[2] / "docs" / "rules.md"
    assert page.read_text(encoding="utf-8") == rule_list(load_rules())


def test_every_rule_says_what_must_hold_in_both_languages_and_where_its_bound_is_from():
    for rule in load_rules().rules:
        for said in (rule.statement, rule.source, rule.remedy):
            assert said.zh and said.en and "{" not in said.zh + said.en, rule.id
