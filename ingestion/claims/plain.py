"""A text in one way of writing, with the place of every character in the text as read.

Belongs here: full width, spaces, line breaks, variants of signs. Not here: what the text says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_VARIANTS = {
    "㎡": "m2",
    "²": "2",
    "％": "%",
    "﹪": "%",
    "∶": ":",
    "︰": ":",
    "～": "~",
    "〜": "~",
    "∼": "~",
    "－": "-",
    "–": "-",
    "‒": "-",
    "＞": ">",
    "＜": "<",
    "〇": "零",
    "兩": "两",
    "萬": "万",
    "億": "亿",
}
_KEPT = "，；：？！（）"
"""Signs between clauses stay in full width, so that a comma in a number is one."""
_CLAUSE_SIGNS = str.maketrans(",;:?!()", _KEPT)
_HALF_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SIGN = re.compile(r"[,;:?!()]")
_GAP = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Plain:
    """``text`` without spaces and in half width; ``places[i]`` is where character i was read.

    A space stays between two digits, which are two numbers; a line break between them does not:
    there a number was broken. Commas and colons between digits are half width, all others full.
    """

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters ``start`` to ``end`` were read, the end exclusive."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    """The plain form of a text."""
    characters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for one in _written(text, place, char):
            characters.append(one)
            places.append(place)
    return _with_clause_signs("".join(characters), tuple(places))


def _written(text: str, place: int, char: str) -> str:
    if char.isspace():
        return " " if _between_digits(text, place) else ""
    if char in "，：" and not _digits_around(text, place):
        return char
    return _VARIANTS.get(char) or _HALF_WIDTH.get(char, char)


def _between_digits(text: str, place: int) -> bool:
    """Whether the gap a space begins has digits on both sides, on one line."""
    if place == 0 or text[place] == "\n" or not text[place - 1].isdigit():
        return False
    gap = _GAP.match(text, place)
    return gap is not None and text[gap.end() : gap.end() + 1].isdigit()


def _digits_around(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _with_clause_signs(text: str, places: tuple[int, ...]) -> Plain:
    def sign(found: re.Match[str]) -> str:
        inside = found[0] in ",:" and _digits_around(text, found.start())
        return found[0] if inside else found[0].translate(_CLAUSE_SIGNS)

    return Plain(_SIGN.sub(sign, text), places)
