"""What all topics are made from: a county's figures of the year, and the names of things.

Belongs here: reading them once, and the small words topics share. Not here: any topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract.messages import Text
from reporting.counties.figures import CountyFigures
from reporting.counties.places import Place
from reporting.marts import county as county_marts
from reporting.marts import forms, totals
from reporting.marts.county import Marts
from reporting.marts.labels import COMPOSITE, Labels
from reporting.marts.query import Row
from reporting.self_report.template import words

LEVELS = ("primary", "junior")
_TIERS = ("A", "total")


@dataclass(frozen=True)
class Subject:
    """A county in the year of the release, everything read from the published marts."""

    place: Place
    labels: Labels
    figures: CountyFigures
    years: tuple[int, ...]
    totals: Sequence[Row]
    of_schools: Row
    standards: Sequence[Row]
    scores: Sequence[Row]
    items: Mapping[str, Sequence[Row]]
    profile: Sequence[Row]

    @property
    def school_year(self) -> int:
        """The year the report is about."""
        return self.figures.school_year

    def label(self, code_list: str, code: str | None) -> Text:
        """The name of a code."""
        if code == COMPOSITE:
            return words()["composite"]
        if (code_list, code) == ("area_group", "unknown"):
            return words()["area_unknown"]
        return self.labels.of(code_list, code)

    def reason(self, codes: str | None) -> Text | None:
        """Why something cannot be evaluated, in words; None where no reason is given."""
        return joined([self.label("reason", one) for one in codes.split("; ")]) if codes else None

    def result(self, row: Row) -> Text:
        """Met, not met, or not evaluable and why."""
        result, reason = self.label("result", row["status"]), self.reason(row["reason"])
        if reason is None:
            return result
        return Text(zh=f"{result.zh}：{reason.zh}", en=f"{result.en}: {reason.en}")

    def indicator(self, indicator_id: str) -> Text:
        """The name of an indicator or of the composite."""
        return self.label("indicator", indicator_id)

    def review_of(self, indicator_id: str) -> Text:
        """The name of the review an indicator belongs to; nothing where it belongs to none."""
        indicator = self.labels.indicators.get(indicator_id)
        review = self.labels.reviews.get(indicator.indicator_set) if indicator else None
        return review.label if review else same("")

    def school(self, school_id: str) -> str:
        """The name of a school in the year."""
        return self.figures.names.get(school_id, school_id)


def read_subject(
    marts: Marts, labels: Labels, place: Place, figures: CountyFigures, years: tuple[int, ...]
) -> Subject:
    """Read what the county's page does not have; ``forms.prepare_profiles`` was called."""
    county, year = place.county_code, figures.school_year
    return Subject(
        place=place,
        labels=labels,
        figures=figures,
        years=years,
        totals=totals.totals_by_level(marts, county, year),
        of_schools=totals.totals_of_schools(marts, county, year),
        standards=totals.standard_results(marts, county, year),
        scores=[
            row
            for standard in labels.reviews
            for row in forms.scores(marts, county, year, standard)
            if row["tier"] in _TIERS
        ],
        profile=forms.profile(marts, county, year),
        items={
            part: county_marts.review_items(marts, county, year, part)
            for part in county_marts.REVIEW_ITEMS
        },
    )


def joined(texts: Iterable[Text]) -> Text:
    """Texts one after the other, as each language lists them."""
    listed = list(texts)
    comma = words()["comma"]
    return Text(
        zh=comma.zh.join(one.zh for one in listed), en=comma.en.join(one.en for one in listed)
    )


def same(text: str) -> Text:
    """A name that is the same in both languages."""
    return Text(zh=text, en=text)


def with_unit(name: Text, unit: Text) -> Text:
    """A name with its unit in brackets, as the headings of official tables have it."""
    if not unit.zh:
        return name
    return Text(zh=f"{name.zh}（{unit.zh}）", en=f"{name.en} ({unit.en})")


def year_of(school_year: int) -> str:
    """A school year as it is written: 2025/26."""
    return f"{school_year}/{(school_year + 1) % 100:02d}"


def flags(**set_if: bool) -> frozenset[str]:
    """Names of those that are true."""
    return frozenset(name for name, is_set in set_if.items() if is_set)


def operator_sign(operator: str | None) -> str:
    """How a standard is written: ≥ of at least; nothing where there is none."""
    return {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}.get(operator or "", operator or "")
