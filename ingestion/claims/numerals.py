"""Numbers as people write them: digits, 万 and 亿, Chinese numerals, percentages, 1:18, 1~3.

Belongs here: which characters are a number and its value with the digits printed. Not here: what is
counted. Works on plain text (``plain``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import cn2an

Form = Literal["number", "percent", "ratio", "range", "year", "other"]

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[零一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?"
_MORE = r"余|多|来"
_MULTIPLES = r"[百千]?(?:万亿|万|亿)|[百千]"
_ARABIC = rf"{_DIGITS}(?:(?:{_MORE})?(?:{_MULTIPLES})(?:\d+[百千]?万?)?)?"
_YEAR = r"(?:(?:19|20)\d\d|(?:19|20)?[xX×*＊○]{2,4}|[一二][九零][零一二三四五六七八九]{2})"
_TOKEN = re.compile(
    rf"(?P<year>{_YEAR}(?:[-—~/至]+{_YEAR}|[-—~/]+\d\d)?学?年度?(?P<season>春|上半年|秋)?"
    rf"(?:(?P<month>\d{{1,2}})月)?)"
    rf"|(?P<percent>百分之(?:{_DIGITS}|{_CHINESE})|{_DIGITS}%)"
    rf"|(?P<fraction>(?:{_CHINESE})分之(?:{_CHINESE})|千分之{_DIGITS}|{_DIGITS}‰|\d+/\d+)"
    rf"|(?P<ratio>{_DIGITS}[:比]{_DIGITS})"
    rf"|(?P<range>(?:{_ARABIC})%?(?:~|-|—|至|到)+(?:{_ARABIC})%?)"
    rf"|(?P<arabic>{_ARABIC})"
    rf"|(?P<chinese>{_CHINESE})"
)
_FORMS: dict[str, Form] = {
    "year": "year",
    "percent": "percent",
    "fraction": "other",
    "ratio": "ratio",
    "range": "range",
    "arabic": "number",
    "chinese": "number",
}
_STUCK_BEFORE = re.compile(r"[A-Za-z第.\d□*×万千百亿]$|\d、$|[A-Za-z]-$|〔$|\[$")
_STUCK_AFTER = re.compile(
    r"[A-Za-z](?<!m)|\.?\d|[×*□]{2}|xx|,\d|月|日|号|时|点钟|分钟|周岁|岁|世纪|年代|届|期"
)
_HIDDEN = re.compile(r"[xX×*＊○]")
_TEN_POWERS = {"": 0, "百": 2, "千": 3, "万": 4, "亿": 8, "百万": 6, "千万": 7, "万亿": 12}
_PARTS = re.compile(rf"(?P<digits>{_DIGITS})(?:{_MORE})?(?P<multiple>{_MULTIPLES})?")
_TAIL = re.compile(r"[万亿]$")


@dataclass(frozen=True)
class Numeral:
    """A number in a plain text. ``value`` None: a range, a fraction, a hidden year.

    Of a percentage the value is its number of percent, of a ratio its larger side (18 of 1:18).
    ``year``: the school year a year stands for; a spring belongs to the year before.
    ``is_chinese``: written in Chinese numerals; ``is_more``: 余 or 多 stands inside it.
    """

    start: int
    end: int
    form: Form
    value: Decimal | None
    year: int | None = None
    is_chinese: bool = False
    is_more: bool = False


def numerals(text: str) -> Iterator[Numeral]:
    """Every number of a plain text, parts of words and identifiers left out."""
    for found in _TOKEN.finditer(text):
        form = _FORMS[str(found.lastgroup)] if found.lastgroup in _FORMS else "year"
        if form != "year" and _is_part_of_a_word(text, found):
            form = "other"
        yield _numeral(found, form)


def _is_part_of_a_word(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 2) : found.start()]
    return bool(_STUCK_BEFORE.search(before) or _STUCK_AFTER.match(text, found.end()))


def _numeral(found: re.Match[str], form: Form) -> Numeral:
    start, end, text = found.start(), found.end(), found[0]
    if form == "year":
        return Numeral(start, end, form, None, year=_school_year(found))
    if form in ("other", "range"):
        return Numeral(start, end, form, None)
    if form == "ratio":
        sides = [Decimal(side.replace(",", "")) for side in re.split("[:比]", text)]
        return Numeral(start, end, form, max(sides) if Decimal(1) in sides else None)
    is_chinese = found["chinese"] is not None
    is_more = re.search(_MORE, text) is not None
    return Numeral(start, end, form, value_of(text), is_chinese=is_chinese, is_more=is_more)


def _school_year(found: re.Match[str]) -> int | None:
    text = found["year"]
    year = re.match(_YEAR, text)
    if year is None or _HIDDEN.search(year[0]):
        return None
    digits = year[0] if year[0].isdecimal() else str(cn2an.transform(year[0], "cn2an"))
    if not digits.isdecimal():
        return None
    in_spring = found["season"] in ("春", "上半年") or 0 < int(found["month"] or 0) < 8
    return int(digits) - in_spring


def value_of(text: str) -> Decimal | None:
    """The value of one number with the digits it prints; None where the numerals are none.

    1.5万 prints to the thousand (``1.5E+4``), 三万 to the ten thousand, 一千二百 to the unit.
    """
    text = text.removeprefix("百分之").removesuffix("%").replace(",", "")
    if text and text[0].isascii():
        return sum((_part(part) for part in _PARTS.finditer(text)), _NOTHING)
    return _chinese_value(text)


_NOTHING = Decimal("0E+12")
"""Zero that prints no digit: added to, it leaves the digits of the other."""


def _part(found: re.Match[str]) -> Decimal:
    value = Decimal(found["digits"])
    power = _TEN_POWERS[found["multiple"] or ""]
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + power))


def _chinese_value(text: str) -> Decimal | None:
    """Whole numerals only: 五六 is five or six, which the strict mode of the library refuses."""
    numeral = re.sub("两(?=[百千万亿]|$)", "二", text)
    try:
        value = Decimal(str(cn2an.cn2an(numeral, "strict")))
    except ValueError:
        return Decimal(100) if text == "百" else None
    tail = _TAIL.search(numeral)
    if tail is None:
        return value
    power = _TEN_POWERS[tail[0]]
    return Decimal((0, Decimal(int(value) // 10**power).as_tuple().digits, power))
