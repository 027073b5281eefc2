"""Every figure of a self-report, before it is written, against the marts it comes from.

Belongs here: reading the sources again, independently of how the figures were collected, and
comparing them with what was printed. Not here: arithmetic between figures (``arithmetic``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from reporting.marts.county import Marts
from reporting.marts.query import EXACT_SUM, rows
from reporting.self_report.arithmetic import rounded
from reporting.self_report.figure import Figure, Source, Take

_SIGNIFICANT = 12
"""Digits a double surely has; the same that printing goes by."""

_SLACK = Fraction(1, 10**11)
"""Relative: sums and quotients may differ in the last digits with the order they were made in."""

_TAKEN: Mapping[Take, str] = {
    "value": "any_value({column})",
    "any": "any_value({column})",
    "sum": EXACT_SUM,
    "count": "count(*)",
    "positive": "count(case when {column} > 0 then 1 end)",
}
_Shape = tuple[str, tuple[str, ...]]
"""Mart and key columns: sources alike in these are read with one query."""

_Want = tuple[Take, str | None]
"""What is taken of which column."""


class WrongFigureError(Exception):
    """A figure would be printed that the marts do not have: an error of the program."""


def check_figures(marts: Marts, county: str, figures: Iterable[Figure]) -> int:
    """Compare every printed figure with the marts; how many there were.

    Raises WrongFigureError for the first that is not the rounded value of its source.
    """
    all_figures = list(figures)
    divisors = [one.divisor for one in all_figures if one.divisor is not None]
    sources = [source for one in (*all_figures, *divisors) for source in one.sources]
    ledger = _read(marts, county, sources)
    for one in all_figures:
        _check(one, ledger, county)
    return len(all_figures)


def _check(figure: Figure, ledger: Mapping[Source, Fraction | None], county: str) -> None:
    value = _value(figure, ledger)
    if value is None:
        raise WrongFigureError(
            f"county {county}: {figure.printed}: no such figure in the marts: {figure.sources}"
        )
    exact = value * figure.form.scale
    printed, decimals = Fraction(figure.number), figure.form.decimals
    if printed == rounded(exact, decimals):
        return
    half = Fraction(1, 2 * 10**decimals)
    is_compound = figure.divisor is not None or figure.sources[0].take == "sum"
    if is_compound and abs(printed - exact) <= half + abs(exact) * _SLACK:
        return
    raise WrongFigureError(
        f"county {county}: {figure.printed} is printed where {float(exact)} is meant: {figure}"
    )


def _value(figure: Figure, ledger: Mapping[Source, Fraction | None]) -> Fraction | None:
    parts = [ledger[source] for source in figure.sources]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    value = sum(known, Fraction(0))
    if figure.divisor is None:
        return value
    divisor = _value(figure.divisor, ledger)
    return value / divisor if divisor else None


def _read(marts: Marts, county: str, sources: list[Source]) -> dict[Source, Fraction | None]:
    """The value of every source, one query for all that are alike."""
    shapes: dict[_Shape, list[Source]] = {}
    for source in dict.fromkeys(sources):
        names = tuple(name for name, _ in source.key)
        shapes.setdefault((source.mart, names), []).append(source)
    return {
        source: value
        for (mart, names), alike in shapes.items()
        for source, value in _read_alike(marts, county, mart, names, alike).items()
    }


def _read_alike(
    marts: Marts, county: str, mart: str, names: Sequence[str], alike: Sequence[Source]
) -> dict[Source, Fraction | None]:
    wants: dict[_Want, str] = {}
    for source in alike:
        wants.setdefault((source.take, source.column), f"taken_{len(wants)}")
    taken = [
        f"{_TAKEN[take].format(column=column)} as {alias}"
        for (take, column), alias in wants.items()
    ]
    keys = [f'"{name}"' for name in names]
    query = (
        f"select {', '.join((*keys, *taken))}, count(*) as number "
        f"from by_county.{mart} where county_code = $county group by all"
    )
    found = {tuple(row[name] for name in names): row for row in rows(marts, query, county=county)}
    return {
        source: _taken(
            found.get(tuple(value for _, value in source.key)),
            source.take,
            wants[source.take, source.column],
        )
        for source in alike
    }


def _taken(row: Mapping[str, Any] | None, take: Take, name: str) -> Fraction | None:
    if row is None:
        return Fraction(0) if take in ("count", "positive") else None
    if row[name] is None or (take == "value" and row["number"] != 1):
        return None
    return Fraction(format(float(row[name]), f".{_SIGNIFICANT}g"))
