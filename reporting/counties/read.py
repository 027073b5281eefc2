"""The counties of a release, read from the published marts.

Belongs here: what is read once for all of them, and reading one. Not here: what is written of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from reporting.counties.figures import County, read_county
from reporting.counties.places import is_simulated, places_of, provinces_of
from reporting.marts import nation
from reporting.marts.by_county import add_by_county, in_turn
from reporting.marts.county import Marts
from reporting.marts.forms import prepare_profiles
from reporting.marts.labels import read_labels
from reporting.verdicts import Scope


class Counties:
    """All counties of a release; the figures of one are read when its turn has come.

    One county at a time: memory does not grow with their number, and one that changed can be
    written again without the others.
    """

    def __init__(self, marts: Marts, scope: Scope, findings: pa.Table) -> None:
        add_by_county(marts, "finding", findings)
        prepare_profiles(marts, scope.school_year)
        self.marts = marts
        self.scope = scope
        self.labels = read_labels(marts)
        self.places = places_of(scope, nation.places(marts, scope.school_year))
        self.provinces = provinces_of(self.places)
        self.is_simulated = is_simulated(self.places)

    def is_of_the_year(self, code: str) -> bool:
        """Whether a county's figures of the release's year may be shown."""
        return self.scope.school_year in self.places[code].published

    def in_turn(self, codes: Iterable[str]) -> Iterator[County]:
        """Everything there is to tell of these counties, one after the other.

        What is written of a county is written before the next is asked for: the queries about it
        find its rows only then.
        """
        for code in in_turn(self.marts, codes):
            yield read_county(self.marts, self.labels, self.places[code], self.scope.years)
