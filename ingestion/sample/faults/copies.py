"""Faults of time: figures and files of another school year than the one they are sent for.

Belongs here: what was taken over from last year or carries its label. Not here: last year's tables
of the county (``county_tables``).
"""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

from contract.messages import Text
from ingestion.sample.faults.model import Fault, OutFile, Returns, Touched


def _whole_return(returns: Returns, rng: Random) -> Touched:
    school, before = returns.pick_of_both_years(rng)
    school.stages = deepcopy(before.stages)
    school.facility = dict(before.facility)
    school.building = before.building
    names = [*before.facility]
    for stage in before.stages.values():
        names += [*stage.enrolment, *stage.staff]
    return Touched(school.school_id, tuple(dict.fromkeys(names)))


def _one_form(returns: Returns, rng: Random) -> Touched:
    """Pupils and classes, teachers, or facilities of one school."""
    school, before = returns.pick_of_both_years(rng)
    form = rng.choice(("enrolment", "staff", "facility"))
    if form == "facility":
        school.facility = dict(before.facility)
        return Touched(school.school_id, tuple(school.facility))
    names: dict[str, None] = {}
    for level, stage in before.stages.items():
        setattr(school.stages[level], form, dict(getattr(stage, form)))
        names |= dict.fromkeys(getattr(stage, form))
    return Touched(school.school_id, tuple(names))


def _late_file(returns: Returns, rng: Random) -> Touched:
    """A file of the year before, as it was, lies among those of this year."""
    school, _ = returns.pick_of_both_years(rng)
    late = next(f for f in returns.previous_files if f.school_id in (school.school_id, None))
    name = f"去年_{late.name}"
    returns.files.append(OutFile(name, late.grids, late.school_id))
    return Touched(late.school_id, ("school_year",), name)


def _year_mislabelled(returns: Returns, rng: Random) -> Touched:
    """This year's figures under last year's label, in titles and the file's name."""
    school = returns.pick(rng)
    file = returns.file_of(school.school_id)
    year = returns.year.school_year
    stated = re.compile(rf"{year}(\s*/\s*){year + 1}|{year}(?=学年)")

    def relabelled(text: str) -> str:
        return stated.sub(lambda m: f"{year - 1}{m[1]}{year}" if m[1] else str(year - 1), text)

    for grid in file.grids:
        for row in grid.rows:
            row[:] = [relabelled(cell) if isinstance(cell, str) else cell for cell in row]
    file.name = relabelled(file.name)
    return Touched(file.school_id, ("school_year",), file.name)


FAULTS = {
    "copied_last_year": Fault(
        Text("一所学校的数据照抄上年", "One school's figures copied from last year"),
        _whole_return,
        "figures",
        needs_previous=True,
    ),
    "one_form_of_last_year": Fault(
        Text("一所学校的一类表照抄上年", "One form of a school copied from last year"),
        _one_form,
        "figures",
        needs_previous=True,
    ),
    "late_year_file": Fault(
        Text("上一学年的文件混入本学年", "A file of last year among this year's"),
        _late_file,
        "files",
        needs_previous=True,
    ),
    "year_mislabelled": Fault(
        Text("本学年的报表标成上一学年", "This year's return labelled as last year's"),
        _year_mislabelled,
        "files",
        hides_others=True,
    ),
}
