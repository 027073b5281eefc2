"""Whatever is written in the grammar is read back, whatever else stands around it."""

from __future__ import annotations

import time
import unicodedata
from decimal import Decimal

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.fields import tables, units
from ingestion.claims.plain import plain
from tests.ingestion.claims.reading import claims, figure, read, shown

BEFORE = {"": "exact", "约": "about", "近": "about", "不低于": "stated_at_least"}
BEHIND = {"": "exact", "左右": "about", "以上": "stated_at_least"}
MEASURES = [
    (f"{table}.{field.name}", field)
    for table in ("enrolment", "facility", "staff")
    for field in tables()[table].measures
    if field.bracket is None
    and field.unit in ("person", "class", "m2", "volume", "computer", "room", "yuan")
]
NOISE = (
    "学校设有电教室3间，微机室一间。",
    "每天锻炼80分钟，每周备课不少于5课时。",
    "20xx年以来，学校开展各类活动，成效明显。",
    "2016年5月4日，学校召开第3次会议，学习晋教基[20xx]33号文件。",
    "学校服务区域辐射全乡10个行政村。",
    "学生入学率为100%，辍学率为0。",
    "各乡镇有1 ~ 3所初中。",
    "我校教师发表论文12篇，获奖3项。",
)
LARGE = 1_000_000
"""Bytes of the smaller of two documents whose reading times are compared."""


def spellings(field) -> list[str]:
    """Ways to write the unit of a field."""
    said = [field.unit, *(name for name, one in units().items() if one.base == field.unit)]
    texts = {label for name in said for label in (units()[name].label.zh, *units()[name].aliases)}
    return sorted(text for text in texts if text[0] not in "万亿" and text != "亩")


def written(value: int) -> st.SearchStrategy[str]:
    """A whole number in digits, with commas, in full width, in Chinese numerals, broken."""
    digits = str(value)
    full_width = "".join(unicodedata.lookup(f"FULLWIDTH DIGIT {DIGITS[int(d)]}") for d in digits)
    spoken = cn2an.an2cn(digits)
    return st.sampled_from(
        [digits, f"{value:,}", full_width, f" {digits} ", digits[:1] + "\n" + digits[1:], spoken]
    )


DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


@st.composite
def sentences(draw):
    quantity, field = draw(st.sampled_from(MEASURES))
    value = draw(st.integers(11, 999_999))
    before = draw(st.sampled_from(sorted(BEFORE)))
    behind = draw(st.sampled_from(sorted(BEHIND))) if not before else ""
    name = draw(st.sampled_from([field.label.zh, *field.aliases]))
    link = draw(st.sampled_from(["", "为", "有", "：", "达"])) if not before else ""
    number, unit = draw(written(value)), draw(st.sampled_from(spellings(field)))
    text = f"学校{name}{link}{before}{number}{unit}{behind}。"
    return text, quantity, value, BEFORE[before] if before else BEHIND[behind]


@given(sentences())
def test_a_figure_is_read_back_as_it_was_written(sentence):
    text, quantity, value, qualifier = sentence
    found = figure(text)
    assert (found.quantity, found.value, found.qualifier) == (quantity, value, qualifier)
    assert found.text == text[found.span.start : found.span.end]


@st.composite
def ratios(draw):
    """Pupils, something they have, and so much a head, in any order."""
    pupils = draw(st.integers(11, 5000))
    amount = draw(st.integers(1000, 99_999))
    name, unit = draw(
        st.sampled_from([("占地面积", "平方米"), ("校舍建筑面积", "㎡"), ("图书", "册")])
    )
    more = draw(st.sampled_from(["", "余"]))
    stated = round(amount / pupils, 1)
    parts = [
        f"在校学生{draw(written(pupils))}人",
        f"{name}{draw(written(amount))}{more}{unit}",
        f"生均{name}{stated}{unit}",
    ]
    sign = draw(st.sampled_from(["，", "。", "；", ","]))
    text = sign.join(draw(st.permutations(parts)))
    qualifier = "numerator_at_least" if more else "exact"
    return f"{text}。", ("ratio", (amount,), pupils, Decimal(str(stated)), 1, qualifier)


@given(ratios())
def test_a_ratio_is_read_back_as_the_claim_it_is(ratio):
    text, expected = ratio
    assert [shown(one) for one in claims(text)] == [expected]


@given(ratios(), st.permutations(NOISE), st.integers(0, len(NOISE)))
@settings(max_examples=50)
def test_unrelated_sentences_change_nothing(ratio, noise, at):
    text, expected = ratio
    found = claims(*noise[:at], text, *noise[at:])
    assert [shown(one) for one in found] == [expected]


@given(
    st.lists(
        st.text(alphabet="在校学生占地面积生均其中共计占的人册%0123456789.,，。（）万约余\n 比:-"),
        max_size=5,
    )
)
def test_any_text_can_be_read_and_every_span_holds_its_number(paragraphs):
    document = read(*paragraphs)
    blocks = document.document.blocks
    for one in document.figures:
        assert blocks[one.span.block].text[one.span.start : one.span.end] == one.text
        assert any(
            char.isdigit() or char in "零一二两三四五六七八九十百千万亿"
            for char in plain(one.text).text
        )


def seconds(paragraphs: list[str]) -> float:
    """The least of three: what else the machine does only ever adds."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        read(*paragraphs)
        taken.append(time.process_time() - started)
    return min(taken)


@pytest.mark.parametrize("size", [50_000, pytest.param(LARGE, marks=pytest.mark.proof)])
def test_time_grows_with_the_length_of_a_document(size):
    paragraph = (
        "".join(NOISE) + "在校学生244人，占地面积8580平方米，生均30.6平方米，其中教师49人，占20%。"
    )
    many = [paragraph * 4] * (size // (4 * len(paragraph.encode())))
    assert seconds(many * 2) < 3 * seconds(many)  # quadratic: 4


@pytest.mark.parametrize(
    "words",
    [
        "达到",
        "其中",
        "1,",
        "（",
        "占",
        "一",
        "1-",
        "在校学生1人，",
        "共",
        "12%，",
        "：",
        "20",
        "每",
    ],
)
def test_no_repetition_makes_a_long_text_slow(words):
    text = words * (5_000 // len(words))
    assert seconds([f"学生{text * 4}人"]) < 8 * seconds([f"学生{text}人"]) + 0.05  # quadratic: 16
