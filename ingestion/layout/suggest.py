"""Names that were perhaps meant: the known ones most like an unknown one.

Belongs here: suggestions in messages about layout files. Not here: headers of returns (``map``).
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from contract.messages import Text


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known names most like an unknown one, best first."""
    found = process.extract(name, list(known), scorer=fuzz.ratio, limit=limit, score_cutoff=50)
    return [candidate for candidate, _, _ in found]


def unknown(what: Text, name: str, known: Iterable[str]) -> Text:
    """'Unknown <what> <name>', with the nearest known names."""
    close = nearest(name, known)
    hint_zh = f"；相近的有：{'、'.join(close)}" if close else ""
    hint_en = f"; nearest: {', '.join(close)}" if close else ""
    return Text(zh=f"没有{what.zh} {name}{hint_zh}", en=f"unknown {what.en} {name!r}{hint_en}")
