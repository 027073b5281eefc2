"""Where a file of a new family states its school year.

Belongs here: year in the file name, a column of years. Not here: which years there are.
"""

from __future__ import annotations

import re
from typing import Any

from ingestion.layout.schema import YearSource
from ingestion.map.years import stated_year
from ingestion.propose.observe import Column, Observed
from ingestion.propose.words import fold

_IN_NAMES = (r"(?P<year>(?:19|20)\d{2})", r"^(?P<roc>1\d{2})(?=\D)")
_IN_CELLS = (r"^(?P<year>(?:19|20)\d{2})", r"^(?P<roc>1\d{2})$")
_NAMES = re.compile("学年|年度|年份|^year|schoolyear")


def year_sources(
    observed: Observed, file: str, school_year: int
) -> tuple[list[dict[str, Any]], list[Column]]:
    """Sources that state this very year, as a layout says them, and the columns they use."""
    sources: list[YearSource] = []
    columns: list[Column] = []
    for pattern in _IN_NAMES:
        source = YearSource(source="file_name", pattern=pattern)
        if stated_year(source, file) == school_year:
            sources.append(source)
            break
    for column in observed.columns:
        found = _column_source(column, school_year) if _NAMES.search(fold(column.path)) else None
        if found is not None:
            sources.append(found)
            columns.append(column)
            break
    return [source.model_dump(exclude_unset=True) for source in sources], columns


def year_in_name(file: str) -> int | None:
    """The school year a file's name states."""
    for pattern in _IN_NAMES:
        year = stated_year(YearSource(source="file_name", pattern=pattern), file)
        if year is not None:
            return year
    return None


def _column_source(column: Column, school_year: int) -> YearSource | None:
    for pattern in _IN_CELLS:
        source = YearSource(source="column", column=column.path, pattern=pattern)
        years = {stated_year(source, text) for text in column.distinct}
        if years == {school_year}:
            return source
        if school_year in years and None not in years:
            return source.model_copy(update={"other_years": "left_out"})
    return None
