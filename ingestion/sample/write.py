"""Writing a simulated sample: folders, workbooks, lineage, planted errors.

Belongs here: ``write_sample`` and its work per county, which runs in two processes when there is
much of it. Not here: figures (``world``), forms, what an error does (``faults``).

Layout: ``out/<school_year>/<province>/<county>/….xlsx``, ``out/lineage/{school,county}.csv``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from contract.messages import Text, UserError
from ingestion.sample import forms_2018, forms_2021, wide
from ingestion.sample.county import CountyOffice
from ingestion.sample.entities import CountyYear, SchoolEvent
from ingestion.sample.faults import (
    FAULTS,
    OutFile,
    Returns,
    Shape,
    Touched,
    does_not_fit,
    faults_named,
)
from ingestion.sample.geography import County, make_counties
from ingestion.sample.grid import render
from ingestion.sample.lineage import Row, county_lineage, write_lineage
from ingestion.sample.report import Planted, SampleReport
from ingestion.sample.world import CountyWorld

Progress = Callable[[int, int, str], None]
"""Called with county-years done, county-years in all, and what was done last."""

MOST_PROVINCES = 15
_NEW_FORMS_SINCE = 2021
_WORTH_TWO_PROCESSES = 200
"""School returns from which a second process pays."""


@dataclass(frozen=True)
class _Task:
    """One county's share of a sample."""

    county: County
    out: Path
    first_year: int
    last_year: int
    schools: int
    seed: int
    faults: tuple[str, ...]


@dataclass
class _Written:
    """What one county wrote."""

    files: dict[int, int] = field(default_factory=dict)
    schools: dict[int, int] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    events: list[SchoolEvent] = field(default_factory=list)
    counties: list[Row] = field(default_factory=list)


def write_sample(  # noqa: PLR0913
    out: Path,
    first_year: int,
    last_year: int,
    counties: int,
    schools: int,
    seed: int,
    *,
    faults: Sequence[str] = (),
    provinces: int = 2,
    progress: Progress | None = None,
) -> SampleReport:
    """Write simulated returns of ``counties`` counties in all, ``schools`` schools in each.

    Counties are dealt to ``provinces`` provinces in turn. Until 2020 every school sends a 基础基
    workbook; from 2021 the first, third, … province sends 教基 workbooks, the others one wide
    export per county. Every county sends the county forms. Errors in ``faults`` (see
    ``list_faults``) are planted in the last school year, in different counties while there are
    any. The same arguments give the same bytes.

    UserError: ``sample_range``, ``unknown_fault``, ``fault_does_not_fit``.
    """
    _check(first_year, last_year, counties, schools, provinces)
    places = make_counties(counties, provinces)
    planned = _assign(faults, places, first_year, last_year)
    tasks = [
        _Task(county, out, first_year, last_year, schools, seed, planned[county.key])
        for county in places
    ]
    years = last_year - first_year + 1
    written: list[_Written] = []
    for task, result in zip(tasks, _run(tasks, counties * schools * years), strict=True):
        written.append(result)
        if progress is not None:
            progress(len(written) * years, counties * years, task.county.name)
    write_lineage(
        out / "lineage",
        [row for result in written for row in result.counties],
        [event for result in written for event in result.events],
    )
    return _report(written, range(first_year, last_year + 1))


def shape_in(county: County, school_year: int) -> Shape:
    """Whether the county's schools send workbooks or the province an export, that year."""
    return "wide" if school_year >= _NEW_FORMS_SINCE and county.province % 2 else "forms"


def _check(first_year: int, last_year: int, counties: int, schools: int, provinces: int) -> None:
    wrong = [
        ("first_year, last_year", first_year > last_year),
        ("counties, schools", counties < 1 or schools < 1),
        ("provinces", not 1 <= provinces <= MOST_PROVINCES),
    ]
    for names, is_wrong in wrong:
        if is_wrong:
            raise UserError(
                code="sample_range",
                what=Text(
                    zh=f"示例数据的参数 {names} 超出范围。",
                    en=f"The sample cannot have these values of {names}.",
                ),
                remedy=Text(
                    zh=f"首年不晚于末年，县数、学校数至少为 1，省数 1 至 {MOST_PROVINCES}。",
                    en="The first year must not be after the last, counties and schools at least"
                    f" 1, provinces 1 to {MOST_PROVINCES}.",
                ),
            )


def _assign(
    faults: Sequence[str], counties: Sequence[County], first_year: int, last_year: int
) -> dict[int, tuple[str, ...]]:
    """County key → its faults: those that hide others have a county each, the rest are spread."""
    planned: dict[int, tuple[str, ...]] = {county.key: () for county in counties}
    taken: set[int] = set()
    for name in sorted(_known(faults), key=lambda name: not FAULTS[name].hides_others):
        fault = FAULTS[name]
        fitting = [
            county
            for county in counties
            if county.key not in taken
            and shape_in(county, last_year) in fault.shapes
            and not (fault.needs_previous and first_year == last_year)
        ]
        if not fitting:
            raise does_not_fit(name)
        chosen = min(fitting, key=lambda county: (len(planned[county.key]), county.key))
        planned[chosen.key] += (name,)
        if fault.hides_others:
            taken.add(chosen.key)
    return planned


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


def _run(tasks: Sequence[_Task], returns: int) -> Iterator[_Written]:
    workers = min(2, os.cpu_count() or 1, len(tasks))
    if workers < 2 or returns < _WORTH_TWO_PROCESSES:
        yield from map(_write_county, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_write_county, tasks)


def _write_county(task: _Task) -> _Written:
    world = CountyWorld(task.county, task.schools, task.seed, task.first_year)
    office = CountyOffice(task.county.key, task.seed, task.first_year)
    written = _Written(events=world.events, counties=county_lineage(world, task.last_year))
    previous: CountyYear | None = None
    for year in world.years(task.last_year):
        faults = task.faults if year.school_year == task.last_year else ()
        returns = Returns(shape_in(year.county, year.school_year), year, previous)
        folder = _folder(year)
        planted = plant_faults(returns, faults, task.seed)
        written.planted += [_planted(name, t, returns, folder) for name, t in planted]
        contents = {file.name: render(file.grids) for file in returns.files}
        if "missing_county" not in faults:
            contents[f"县级表_{year.county.name}.xlsx"] = office.forms(year)
        _write_files(task.out / folder, contents)
        written.files[year.school_year] = len(contents)
        written.schools[year.school_year] = len(returns.year.schools) if returns.files else 0
        previous = year
    return written


def _write_files(folder: Path, contents: dict[str, bytes]) -> None:
    if contents:
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def plant_faults(returns: Returns, faults: tuple[str, ...], seed: int) -> list[tuple[str, Touched]]:
    """Plant faults of figures, make the files, plant faults of files."""
    planted = []
    returns.faults = faults

    def plant(name: str) -> None:
        rng = Random(f"junheng-fault/{seed}/{name}/{returns.year.county.key}")
        planted.append((name, FAULTS[name].plant(returns, rng)))

    for name in faults_named(faults, "figures"):
        plant(name)
    returns.files = workbooks(returns.year)
    if returns.previous is not None and any(FAULTS[name].needs_previous for name in faults):
        returns.previous_files = workbooks(returns.previous)
    for name in faults_named(faults, "files"):
        plant(name)
    return planted


def workbooks(year: CountyYear) -> list[OutFile]:
    """The county's workbooks of one year, by the generation and the province's way of sending."""
    if shape_in(year.county, year.school_year) == "wide":
        return [OutFile(wide.file_name(year), wide.export(year), None)]
    if year.school_year >= _NEW_FORMS_SINCE:
        return [
            OutFile(forms_2021.file_name(s), forms_2021.school_workbook(s), s.school_id)
            for s in year.schools
        ]
    return [
        OutFile(forms_2018.file_name(s), forms_2018.school_workbook(s), s.school_id)
        for s in year.schools
    ]


def _folder(year: CountyYear) -> Path:
    county = year.county
    return Path(str(year.school_year)) / county.province_name / county.name


def _planted(name: str, touched: Touched, returns: Returns, folder: Path) -> Planted:
    return Planted(
        fault=name,
        school_year=returns.year.school_year,
        file=str(folder / _file_name(touched, returns)),
        county_code=returns.year.county.code,
        school_id=touched.school_id,
        fields=touched.fields,
        what=FAULTS[name].what,
    )


def _file_name(touched: Touched, returns: Returns) -> str:
    """The file the fault is in; empty, that is the county's folder, when there is no one file."""
    if touched.file is not None:
        return touched.file
    if touched.school_id is not None:
        return returns.file_of(touched.school_id).name
    return returns.files[0].name if returns.shape == "wide" and returns.files else ""


def _report(written: Sequence[_Written], years: range) -> SampleReport:
    return SampleReport(
        files={year: sum(result.files[year] for result in written) for year in years},
        schools={year: sum(result.schools[year] for result in written) for year in years},
        counties={year: sum(result.schools[year] > 0 for result in written) for year in years},
        planted=tuple(planted for result in written for planted in result.planted),
    )
