"""Figures of the returns that a claim names instead of stating them, such as 小学在校学生数.

Belongs here: what may be named, and the figure a name stands for. Not here: judging claims
(``judge``).

A name is a field or an indicator, by id or by its Chinese label: ``facility.books`` or 图书册数.
A level comes first, ``primary:enrolment.pupils`` or 小学在校学生数; without one all levels are
added up. A school comes last, ``facility.books@2133000001``, ``primary:b5@2133000001``; without
one it is the county: figures of schools are added up, indicators are its mean, with ``.cv`` or
差异系数 its coefficient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain

import numpy as np
import pandas as pd

from contract import fields
from expectations.claims.indicators import CV, CV_SUFFIX, MEAN, Indicators
from expectations.claims.model import normalised
from expectations.landing import SCHOOL_TABLES, Column, OnDemand, YearTables

NAMED_COUNTY_TABLES = ("county_profile", "county_finance", "satisfaction")
"""Tables of counties whose figures may be named; those of all groups of people are added up."""

AT_SCHOOL = "@"
_CV_LABEL = "差异系数"
_SIGNIFICANT_DIGITS = 12
"""What a double surely has: 0.1 + 0.2 is 0.3."""


@dataclass(frozen=True)
class FigureName:
    """What a name stands for: a field of a landing table, or an indicator (table None)."""

    table: str | None
    field: str
    level: str | None = None
    measure: str = MEAN


@dataclass(frozen=True)
class ReturnFigures:
    """The figures of one school year that claims may name.

    ``county_of_code``: stated county code → the code the county carries in all years.
    """

    now: YearTables
    county_of_code: Mapping[str, str]
    indicators: Indicators

    def knows(self, name: str) -> bool:
        """Whether a text names a figure."""
        return normalised(name).partition(AT_SCHOOL)[0] in self._names

    def label(self, name: str) -> str:
        """The Chinese label of a name, with the school it speaks of; the name if it has none."""
        what, at, school_id = normalised(name).partition(AT_SCHOOL)
        figure = self._names.get(what)
        if figure is None:
            return name
        level = self.indicators.levels.get(figure.level or "", "")
        return f"{level}{self._label(figure)}{at}{school_id}"

    def _label(self, figure: FigureName) -> str:
        if figure.table is not None:
            return fields.table(figure.table).field(figure.field).label.zh
        coefficient = _CV_LABEL if figure.measure == CV else ""
        return f"{self.indicators.labels[figure.field]}{coefficient}"

    def figure(self, name: str, county_code: str | None) -> Decimal | None:
        """The named figure of a county, or of the school in the name; None where it is missing."""
        what, _, school_id = normalised(name).partition(AT_SCHOOL)
        figure = self._names[what]
        if school_id:
            found = self._of_school(figure, school_id)
        else:
            found = self._by_county[figure].get(county_code or "")
        return None if found is None or np.isnan(found) else exact(found)

    @cached_property
    def _names(self) -> dict[str, FigureName]:
        """Every name once; a label that two figures share names neither."""
        pairs = chain(self._field_names(), self._indicator_names())
        named = [(normalised(name), figure) for name, figure in pairs]
        count = Counter(name for name, _ in named)
        return {name: figure for name, figure in named if count[name] == 1}

    def _field_names(self) -> Iterator[tuple[str, FigureName]]:
        for table in (*SCHOOL_TABLES, *NAMED_COUNTY_TABLES):
            declared = fields.table(table)
            for one in declared.measures:
                figure = FigureName(table, one.name)
                yield f"{table}.{one.name}", figure
                if table in SCHOOL_TABLES:
                    yield one.label.zh, figure
                if "level" in declared.key:
                    for level, label in self.indicators.levels.items():
                        of_level = FigureName(table, one.name, level)
                        yield f"{level}:{table}.{one.name}", of_level
                        yield f"{label}{one.label.zh}", of_level

    def _indicator_names(self) -> Iterator[tuple[str, FigureName]]:
        for measure, indicator_id, level in self.indicators.figures:
            figure = FigureName(None, indicator_id, level, measure)
            is_cv = measure == CV
            yield f"{level}:{indicator_id}{CV_SUFFIX if is_cv else ''}", figure
            label = f"{self.indicators.levels[level]}{self.indicators.labels[indicator_id]}"
            yield f"{label}{_CV_LABEL if is_cv else ''}", figure

    @cached_property
    def _by_county(self) -> OnDemand[FigureName, Mapping[str, float]]:
        return OnDemand(self._county_figures)

    @cached_property
    def _by_school(self) -> OnDemand[FigureName, Mapping[str, float]]:
        return OnDemand(self._school_figures)

    def _county_figures(self, figure: FigureName) -> Mapping[str, float]:
        if figure.table is None:
            return self.indicators.figures[figure.measure, figure.field, str(figure.level)]
        return self._added_rows(figure, self.now.counties[figure.table])

    def _of_school(self, figure: FigureName, school_id: str) -> float | None:
        if figure.table is not None:
            return self._by_school[figure].get(school_id)
        if figure.measure != MEAN:
            return None
        return self.indicators.of_school(school_id).get((figure.field, str(figure.level)))

    def _school_figures(self, figure: FigureName) -> Mapping[str, float]:
        if figure.table not in SCHOOL_TABLES:
            return {}
        return self._added_rows(figure, self.now.tables[figure.table].column("school_id"))

    def _added_rows(self, figure: FigureName, entities: Column) -> Mapping[str, float]:
        table = self.now.tables[str(figure.table)]
        rows = np.ones(len(table), dtype=bool)
        if figure.level is not None:
            rows = np.asarray(table.column("level") == figure.level, dtype=bool)
        return _added(table.column(figure.field)[rows], entities[rows])


def exact(value: float) -> Decimal:
    """A double of the landing or a mart as the decimal it stands for."""
    if value.is_integer():
        return Decimal(int(value))
    return Decimal(format(value, f".{_SIGNIFICANT_DIGITS}g"))


def _added(values: Column, entities: Column) -> dict[str, float]:
    """Sums by entity; NaN where a part is missing."""
    sums = pd.Series(values).groupby(entities).sum(skipna=False)
    return {str(entity): float(total) for entity, total in sums.items()}
