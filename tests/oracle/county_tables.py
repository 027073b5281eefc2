"""The county's own tables: finance, items, satisfaction, under the identity of their county.

Belongs here: looking figures up. Does not belong here: judging them.

Decisions where the domain page leaves room:

- A county-year exists where schools have landed. Only it has rows in the county marts; finance of
  earlier years is looked up whether or not schools landed then.
- Two statements of what is one county today contradict each other and are none. Questionnaires
  alone can be added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.oracle.exact import Exact, Row, exact
from tests.oracle.figure import MISSING_IN_RETURN, SEVERAL_RETURNS
from tests.oracle.units_and_population import Landing, Lineage

CountyYear = tuple[int, str]
YEAR_PAIRS = 3
"""How many years back the reviews look at growth and at a cohort."""
REVIEWS = ("basic", "quality")


class CountyTables:
    """The county tables of the landing, under the identity of their county."""

    def __init__(self, landing: Landing, lineage: Lineage) -> None:
        self._finance = _by_county(landing.get("county_finance", []), lineage)
        self._items = _by_county(landing.get("county_item", []), lineage)
        self._satisfaction = _by_county(landing.get("satisfaction", []), lineage)
        self.county_years: list[CountyYear] = sorted(
            {
                (row["school_year"], lineage.county(row["county_code"], row["school_year"]))
                for row in landing["school"]
            }
        )

    def finance(self, school_year: int, county: str, field: str) -> Exact:
        """One figure of 表Ⅴ."""
        rows = self._finance.get((school_year, county), [])
        return exact(rows[0].get(field)) if len(rows) == 1 else None

    def item(self, key: CountyYear, item_id: str, column: str = "value") -> Exact:
        """Value or score of one item."""
        rows = self._item_rows(key, item_id)
        return exact(rows[0].get(column)) if len(rows) == 1 else None

    def item_reason(self, key: CountyYear, item_id: str) -> str:
        """Why a value that is not known is not: nobody states it, or more than one does."""
        return _reason(self._item_rows(key, item_id))

    def finance_reason(self, school_year: int, county: str, field: str) -> str | None:
        """Why a figure is not known; None where it is."""
        if self.finance(school_year, county, field) is not None:
            return None
        return _reason(self._finance.get((school_year, county), []))

    def states(self, key: CountyYear, item_id: str, column: str) -> bool:
        """Whether the county gives the figure, be it more than once."""
        rows = self._item_rows(key, item_id)
        return len(rows) > 1 or any(row.get(column) is not None for row in rows)

    def _item_rows(self, key: CountyYear, item_id: str) -> list[Row]:
        return [row for row in self._items.get(key, []) if row["item_id"] == item_id]

    def satisfaction(self, key: CountyYear) -> list[Row]:
        """Questionnaires by group."""
        return self._satisfaction.get(key, [])


def _reason(rows: Sequence[Row]) -> str:
    return SEVERAL_RETURNS if len(rows) > 1 else MISSING_IN_RETURN


def _by_county(rows: Iterable[Row], lineage: Lineage) -> dict[CountyYear, list[Row]]:
    found: dict[CountyYear, list[Row]] = {}
    for row in rows:
        key = (row["school_year"], lineage.county(row["county_code"], row["school_year"]))
        found.setdefault(key, []).append(row)
    return found
