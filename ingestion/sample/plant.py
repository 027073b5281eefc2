"""Planting errors: which county gets which, when each is planted, and the report of where it is.

Belongs here: the order of planting. Not here: what an error does (``faults``), writing (``write``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from contract.messages import Text, UserError
from ingestion.sample.county import CountyOffice
from ingestion.sample.faults import FAULTS, faults_on
from ingestion.sample.faults.model import Returns, Stage, Touched, does_not_fit
from ingestion.sample.faults.slots import changes_between, figures_of
from ingestion.sample.geography import County
from ingestion.sample.report import Change, Planted
from ingestion.sample.sending import county_file, folder_of, shape_in, workbooks

Wanted = Sequence[str] | Mapping[int, Sequence[str]]
"""Names of errors to be spread over the counties, or number of a county (from 0) → its errors."""


@dataclass(frozen=True)
class _Done:
    """An error that has been planted."""

    name: str
    touched: Touched
    changes: tuple[Change, ...]


def assign(
    faults: Wanted,
    counties: Sequence[County],
    first_year: int,
    last_year: int,
) -> dict[int, tuple[str, ...]]:
    """County key → its faults, in the order of the counties.

    UserError: ``unknown_fault``, ``fault_does_not_fit``.
    """
    one_year = first_year == last_year
    if isinstance(faults, Mapping):
        return _as_told(faults, counties, last_year, one_year)
    return _spread(_known(faults), counties, last_year, one_year)


def _as_told(
    faults: Mapping[int, Sequence[str]], counties: Sequence[County], last_year: int, one_year: bool
) -> dict[int, tuple[str, ...]]:
    planned = {county.key: tuple(_known(faults.get(county.key, ()))) for county in counties}
    wrong = [
        name
        for county in counties
        for name in planned[county.key]
        if not _fits(name, county, last_year, one_year)
    ]
    wrong += [name for key in faults.keys() - planned.keys() for name in _known(faults[key])]
    if wrong:
        raise does_not_fit(*wrong)
    return planned


def _spread(
    faults: Sequence[str], counties: Sequence[County], last_year: int, one_year: bool
) -> dict[int, tuple[str, ...]]:
    """Those that hide others have a county each, the rest are spread."""
    planned: dict[int, tuple[str, ...]] = {county.key: () for county in counties}
    taken: set[int] = set()
    for name in sorted(faults, key=lambda name: not FAULTS[name].hides_others):
        fitting = [
            county
            for county in counties
            if county.key not in taken and _fits(name, county, last_year, one_year)
        ]
        if not fitting:
            raise does_not_fit(name)
        chosen = min(fitting, key=lambda county: (len(planned[county.key]), county.key))
        planned[chosen.key] += (name,)
        if FAULTS[name].hides_others:
            taken.add(chosen.key)
    return planned


def _fits(name: str, county: County, last_year: int, one_year: bool) -> bool:
    fault = FAULTS[name]
    return shape_in(county, last_year) in fault.shapes and not (fault.needs_previous and one_year)


def _known(faults: Sequence[str]) -> Sequence[str]:
    unknown = sorted(set(faults) - FAULTS.keys())
    if unknown:
        raise UserError(
            code="unknown_fault",
            what=Text(
                zh=f"没有名为 {'、'.join(unknown)} 的错误。",
                en=f"There is no fault named {', '.join(unknown)}.",
            ),
            remedy=Text(
                zh=f"可用的有：{'、'.join(FAULTS)}。", en=f"There are: {', '.join(FAULTS)}."
            ),
        )
    return tuple(dict.fromkeys(faults))


def plant_faults(
    returns: Returns, office: CountyOffice, faults: tuple[str, ...], seed: int
) -> list[Planted]:
    """Make the county's files, planting each fault at its stage.

    The county's tables are drawn up from the schools' figures as they are sent.
    """
    done: list[_Done] = []
    before = returns.previous if any(FAULTS[name].needs_previous for name in faults) else None

    def plant(stage: Stage) -> None:
        done.extend(_plant(name, returns, seed) for name in faults_on(faults, stage))

    plant("figures")
    returns.county_rows = office.rows(returns.year)
    if before is not None:
        returns.previous_county_rows = office.rows(before)
        returns.previous_files = workbooks(before)
    plant("county")
    returns.files = workbooks(returns.year)
    plant("files")
    return [_planted(one, returns) for one in done]


def _plant(name: str, returns: Returns, seed: int) -> _Done:
    rng = Random(f"junheng-fault/{seed}/{name}/{returns.year.county.key}")
    returns.planting = name
    before = figures_of(returns.year, returns.county_rows)
    touched = FAULTS[name].plant(returns, rng)
    after = figures_of(returns.year, returns.county_rows)
    return _Done(name, touched, touched.changes or changes_between(before, after))


def _planted(done: _Done, returns: Returns) -> Planted:
    return Planted(
        fault=done.name,
        school_year=returns.year.school_year,
        file=str(folder_of(returns.year) / _file_name(done, returns)),
        county_code=returns.year.county.code,
        school_id=done.touched.school_id,
        fields=done.touched.fields,
        what=FAULTS[done.name].what,
        changes=done.changes,
    )


def _file_name(done: _Done, returns: Returns) -> str:
    """The file the fault is in; empty, that is the county's folder, when there is no one file."""
    if done.touched.file is not None:
        return done.touched.file
    if FAULTS[done.name].on == "county":
        return county_file(returns.year)
    if done.touched.school_id is not None:
        return returns.file_of(done.touched.school_id).name
    return returns.files[0].name if returns.shape == "wide" and returns.files else ""
