"""Texts a user sees, in Chinese and English, and the errors that carry them.

Belongs here: the shape of a message. Does not belong here: the messages of any one part.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Text:
    """The same sentence in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Both sentences with ``{name}`` placeholders filled."""
        return Text(zh=self.zh.format(**values), en=self.en.format(**values))


@dataclass(frozen=True)
class Where:
    """The place a message speaks of; everything optional, most general first."""

    school_year: int | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    header: str | None = None

    def __str__(self) -> str:
        parts = {
            "year": self.school_year,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "header": self.header,
        }
        return ", ".join(f"{k} {v}" for k, v in parts.items() if v is not None)


class UserError(Exception):
    """An error a user can act on: what, where, what to do, in both languages."""

    def __init__(self, code: str, what: Text, remedy: Text, where: Where | None = None) -> None:
        self.code = code
        self.what = what
        self.remedy = remedy
        self.where = where or Where()
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[UserError], tuple[str, Text, Text, Where]]:
        return (UserError, (self.code, self.what, self.remedy, self.where))

    def __str__(self) -> str:
        place = f" [{self.where}]" if str(self.where) else ""
        return (
            f"{self.code}{place}: {self.what.en} {self.remedy.en}\n{self.what.zh}{self.remedy.zh}"
        )

    def as_dict(self) -> dict[str, object]:
        """Plain values for ``--json`` output."""
        return {
            "code": self.code,
            "where": {k: v for k, v in asdict(self.where).items() if v is not None},
            "message": asdict(self.what),
            "remedy": asdict(self.remedy),
        }
