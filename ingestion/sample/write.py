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

from contract.messages import Text, UserError
from ingestion.sample.county import CountyOffice, county_forms
from ingestion.sample.entities import CountyYear, SchoolEvent
from ingestion.sample.faults.model import Returns
from ingestion.sample.geography import MOST_COUNTIES, MOST_PROVINCES, County, make_counties
from ingestion.sample.grid import render
from ingestion.sample.lineage import Row, county_lineage, write_lineage
from ingestion.sample.plant import Wanted, assign, plant_faults
from ingestion.sample.report import Planted, SampleReport
from ingestion.sample.sending import county_file, folder_of, shape_in
from ingestion.sample.world import CountyWorld

Progress = Callable[[int, int, str], None]
"""Called with county-years done, county-years in all, and what was done last."""

MOST_SCHOOLS = 800
"""Schools of a county, so that with those that open later its serials have three digits."""
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
    since: int


@dataclass
class _Written:
    """What one county wrote."""

    files: dict[int, int] = field(default_factory=dict)
    schools: dict[int, int] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    events: list[SchoolEvent] = field(default_factory=list)
    counties: list[Row] = field(default_factory=list)


def write_sample(  # noqa: PLR0913 (one for each option of the command)
    out: Path,
    first_year: int,
    last_year: int,
    counties: int,
    schools: int,
    seed: int,
    *,
    faults: Wanted = (),
    provinces: int = 2,
    since: int | None = None,
    progress: Progress | None = None,
) -> SampleReport:
    """Write simulated returns of ``counties`` counties in all, ``schools`` schools in each.

    Counties are dealt to ``provinces`` provinces in turn. Until 2020 every school sends a 基础基
    workbook; from 2021 the first, third, … province sends 教基 workbooks, the others one wide
    export per county. Every county sends the county forms. Errors in ``faults`` (see
    ``list_faults``) are planted in the last school year: in different counties while there are
    any, or as a mapping says, in the county of that number (from 0). School years before ``since``
    pass without leaving files. The same arguments give the same bytes.

    UserError: ``sample_range``, ``unknown_fault``, ``fault_does_not_fit``.
    """
    _check(first_year, last_year, counties, schools, provinces)
    places = make_counties(counties, provinces)
    planned = assign(faults, places, first_year, last_year)
    begin = first_year if since is None else since
    tasks = [
        _Task(c, out, first_year, last_year, schools, seed, planned[c.key], begin) for c in places
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
    return _report(written, range(begin, last_year + 1))


def _check(first_year: int, last_year: int, counties: int, schools: int, provinces: int) -> None:
    wrong = [
        ("first_year, last_year", first_year > last_year),
        ("counties", not 1 <= counties <= MOST_COUNTIES),
        ("schools", not 1 <= schools <= MOST_SCHOOLS),
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
                    zh=f"首年不晚于末年，县数 1 至 {MOST_COUNTIES}，每县学校数 1 至"
                    f" {MOST_SCHOOLS}，省数 1 至 {MOST_PROVINCES}。",
                    en="The first year must not be after the last; counties 1 to"
                    f" {MOST_COUNTIES}, schools in each 1 to {MOST_SCHOOLS}, provinces 1 to"
                    f" {MOST_PROVINCES}.",
                ),
            )


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
        if year.school_year >= task.since:
            faults = task.faults if year.school_year == task.last_year else ()
            returns = Returns(shape_in(year.county, year.school_year), year, previous)
            written.planted += plant_faults(returns, office, faults, task.seed)
            _write_year(task.out, returns, written)
        previous = year
    return written


def _write_year(out: Path, returns: Returns, written: _Written) -> None:
    year = returns.year
    contents = {file.name: render(file.grids) for file in returns.files}
    if returns.county_rows:
        contents[county_file(year)] = county_forms(year, returns.county_rows)
    _write_files(out / folder_of(year), contents)
    written.files[year.school_year] = len(contents)
    written.schools[year.school_year] = len(year.schools) if returns.files else 0
    written.events += returns.events


def _write_files(folder: Path, contents: dict[str, bytes]) -> None:
    if contents:
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def _report(written: Sequence[_Written], years: range) -> SampleReport:
    return SampleReport(
        files={year: sum(result.files[year] for result in written) for year in years},
        schools={year: sum(result.schools[year] for result in written) for year in years},
        counties={year: sum(result.schools[year] > 0 for result in written) for year in years},
        planted=tuple(planted for result in written for planted in result.planted),
    )
