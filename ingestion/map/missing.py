"""What a cell without a figure means: blank, ``*``, −1 and other tokens of a layout.

Belongs here: recognising the tokens. Not here: what follows from them for a sum or a record.
"""

from __future__ import annotations

from ingestion.layout.schema import MissingMeaning
from ingestion.model import Cell


class MissingTokens:
    """The tokens a layout declares, ready for looking up cells."""

    def __init__(self, declared: dict[str, MissingMeaning]) -> None:
        self.blank: MissingMeaning = declared.get("", "missing")
        self._by_text: dict[str, MissingMeaning] = {**declared, "": self.blank}
        self._by_number = {
            float(text): meaning for text, meaning in declared.items() if _is_number(text)
        }

    def meaning(self, raw: Cell) -> MissingMeaning | None:
        """What the cell means if it holds no figure; None if it holds one (or a text)."""
        if raw is None:
            return self.blank
        if type(raw) is str:
            found = self._by_text.get(raw)
            if found is None and (raw[0].isspace() or raw[-1].isspace()):
                return self._by_text.get(raw.strip())
            return found
        return self._by_number.get(raw) if type(raw) in (int, float) else None  # type: ignore[arg-type]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
