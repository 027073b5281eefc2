"""What every workbook of a release needs that the library does not do: rows as high as their texts.

Belongs here: measuring. Not here: any workbook (``findings_workbook``, ``forms``).
"""

from __future__ import annotations

from math import ceil
from unicodedata import east_asian_width

LINE_HEIGHT = 14.0
"""Points of a line of text."""


def lines_of(text: str, width: int) -> int:
    """Lines a text takes in a column of so many characters; a Chinese character is two wide."""
    widths = (
        sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in text.split("\n")
    )
    return sum(max(ceil(one / width), 1) for one in widths)
