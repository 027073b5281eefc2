"""Whom a workbook is about, and what every table of it needs to be filled.

Belongs here: the county, the year, the words for reasons. Not here: any table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from contract.messages import Text
from reporting.counties.places import Place
from reporting.forms.book import in_line
from reporting.forms.layout import Form, word
from reporting.marts.county import Marts
from reporting.marts.labels import Labels
from reporting.marts.query import Row

_YEARS_IN_SHORT = 100


@dataclass(frozen=True)
class Subject:
    """A county in a school year, with the marts to fill its forms from."""

    marts: Marts
    labels: Labels
    place: Place
    school_year: int
    is_simulated: bool
    _answers: dict[tuple[object, ...], list[Row]] = field(default_factory=dict, repr=False)

    def ask(self, query: Callable[..., list[Row]], *about: str) -> list[Row]:
        """Rows of the county and year; what several tables ask for is read once."""
        asked = (query, *about)
        if asked not in self._answers:
            self._answers[asked] = query(self.marts, self.county_code, self.school_year, *about)
        return self._answers[asked]

    @property
    def county_code(self) -> str:
        """Code the marts know the county by."""
        return self.place.county_code

    @property
    def subtitle(self) -> str:
        """Province, city, county, code and school year."""
        names = (self.place.province_name, self.place.city_name, self.place.county_name)
        where = " ".join(dict.fromkeys(filter(None, names)))
        return f"{where} {self.county_code}　{year_line(self.school_year, self.is_simulated)}"

    def reason(self, code: str | None) -> Text:
        """A reason in words; where none is stated, that there is no figure."""
        return word("not_evaluable_why") if code is None else self.labels.of("reason", code)

    def why(self, row: Row | None) -> Text:
        """Why a row of a mart has no figure, in words."""
        return self.reason(row["reason"] if row else None)

    def level(self, level: str) -> Text:
        """Name of a level."""
        return self.labels.of("level", level)


def year_line(school_year: int, is_simulated: bool) -> str:
    """The school year in both languages, and that figures are simulated where they are."""
    year = f"{school_year}/{(school_year + 1) % _YEARS_IN_SHORT:02d}"
    parts = [word("school_year", year=year), *([word("simulated")] if is_simulated else [])]
    return "　".join(map(in_line, parts))


def unit_name(form: Form, row: Row) -> str:
    """A school-level's name: 明德学校小学部 where the school has several stages."""
    name = row["school_name"] or row["school_id"]
    return f"{name}{form.stages[row['level']].zh}" if row["has_stages"] else name
