"""What a cell without a figure means: blank, ``*``, −1 and other tokens of a layout.

Belongs here: recognising the tokens. Not here: what follows from them for a sum or a record.
"""

from __future__ import annotations

from ingestion.layout.schema import MissingMeaning
from ingestion.model import Cell

_MOST_REMEMBERED = 20_000


class MissingTokens:
    """The tokens a layout declares, ready for looking up cells."""

    def __init__(self, declared: dict[str, MissingMeaning]) -> None:
        self.blank: MissingMeaning = declared.get("", "missing")
        self._by_text: dict[str, MissingMeaning] = {**declared, "": self.blank}
        self._met: dict[str, MissingMeaning | None] = {}
        """What texts met so far mean; a bounded memory."""
        self._by_number = {
            float(text): meaning for text, meaning in declared.items() if _is_number(text)
        }

    def meaning(self, raw: Cell) -> MissingMeaning | None:
        """What the cell means if it holds no figure; None if it holds one (or a text)."""
        if raw is None:
            return self.blank
        if type(raw) is str:
            return self._met[raw] if raw in self._met else self._meaning_of_text(raw)
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return None
        return self._by_number.get(raw)

    def _meaning_of_text(self, text: str) -> MissingMeaning | None:
        if len(self._met) >= _MOST_REMEMBERED:
            self._met.clear()
        found = self._met[text] = self._by_text.get(text, self._by_text.get(text.strip()))
        return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
