"""Walking a published figure back to the cells it came from.

Belongs here: the way from a county's coefficient over a school's indicator and its unit to landing
rows, files and cells. Not here: opening the files, or printing (``orchestration.cli``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from contract.fields import tables, units
from contract.messages import Text, UserError, Where
from contract.origin import origin_of
from contract.paths import DataFolder

_FIGURE_TABLES = ("school", "enrolment", "staff", "facility")
_PROVENANCE = (
    "source_sha256, source_name, sheet, source_row, source_cells, layout_version, maturity"
)


@dataclass(frozen=True)
class LandedFigure:
    """One figure of one landing row and where it stands.

    ``sign`` is −1 where the indicator subtracts it (the gymnasium inside teaching rooms).
    ``archived`` is the file's place in the archive, relative to the data folder.
    """

    table: str
    field: str
    label_zh: str
    label_en: str
    school_id: str
    level: str | None
    value: object
    unit: str
    sign: int
    source_name: str
    cells: tuple[str, ...]
    place: str
    layout_version: str
    maturity: str
    archived: str


@dataclass(frozen=True)
class SchoolFigure:
    """A school-level's indicator as the marts hold it, and the schools summed into its unit."""

    level: str
    indicator_id: str
    numerator: float | None
    denominator: int | None
    value: float | None
    in_population: bool
    status: str
    reason: str | None
    members: tuple[str, ...]


@dataclass(frozen=True)
class CountyFigure:
    """The county's mean and coefficient the school's figure goes into."""

    county_code: str
    county_mean: float | None
    cv: float | None
    schools: int
    status: str


@dataclass(frozen=True)
class Trace:
    """The way back: county → school-level → landed figures. Upper steps are None for a field."""

    school_year: int
    school_id: str
    name: str
    county: CountyFigure | None
    school: SchoolFigure | None
    figures: tuple[LandedFigure, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``--json``."""
        return asdict(self)


def trace(
    data: DataFolder, school_year: int, school_id: str, name: str, level: str | None = None
) -> tuple[Trace, ...]:
    """The way of a field (``books``, ``staff.senior``) or an indicator (``b5``) back to its cells.

    One trace per level the figure exists for; ``level`` keeps one of them. UserError when the
    warehouse is missing, or the name, the school or the year is unknown.
    """
    if not data.warehouse.exists():
        raise UserError(
            "warehouse_missing",
            Text(zh="还没有仓库。", en="There is no warehouse yet."),
            Text(zh="请先运行 junheng build。", en="Run `junheng build` first."),
        )
    with duckdb.connect(str(data.warehouse), read_only=True) as marts:
        if _is_indicator(marts, name):
            found = _trace_indicator(marts, school_year, school_id, name, level)
        else:
            figures = _landed(marts, _named_fields(name), school_year, (school_id,))
            chosen = tuple(f for f in figures if level is None or f.level in (None, level))
            found = (Trace(school_year, school_id, name, None, None, chosen),) if chosen else ()
    if not found:
        raise _nothing(school_year, school_id, name, level)
    return found


def _is_indicator(marts: duckdb.DuckDBPyConnection, name: str) -> bool:
    query = "select count(*) from dim_indicator where indicator_id = ?"
    return bool((marts.execute(query, [name]).fetchone() or (0,))[0])


def _named_fields(name: str) -> list[tuple[str, str, int]]:
    """(table, field, sign) of a field name, optionally ``table.field``; none if there is none."""
    owner, _, field = name.rpartition(".")
    return [
        (table.name, field, 1)
        for table in tables().values()
        if table.name in ((owner,) if owner else _FIGURE_TABLES)
        and any(declared.name == field for declared in table.fields)
    ]


def _trace_indicator(
    marts: duckdb.DuckDBPyConnection,
    school_year: int,
    school_id: str,
    indicator_id: str,
    level: str | None,
) -> tuple[Trace, ...]:
    unit = _unit_of(marts, school_year, school_id, indicator_id)
    rows = marts.execute(
        """
        select
            fact.level, fact.numerator, fact.denominator, fact.value, fact.in_population,
            fact.status, fact.reason, fact.county_code, county.county_mean, county.cv,
            county.schools, county.status
        from fct_school_indicator as fact
        left join fct_county_coefficient as county
            using (school_year, county_code, level, indicator_id)
        where fact.school_year = ? and fact.school_id = ? and fact.indicator_id = ?
            and (? is null or fact.level = ?)
        order by fact.level desc
        """,
        [school_year, unit, indicator_id, level, level],
    ).fetchall()
    members = _members(marts, school_year, unit, indicator_id)
    return tuple(
        Trace(
            school_year=school_year,
            school_id=school_id,
            name=indicator_id,
            county=CountyFigure(row[7], row[8], row[9], row[10] or 0, row[11] or row[5]),
            school=SchoolFigure(
                row[0], indicator_id, row[1], row[2], row[3], row[4], row[5], row[6], members
            ),
            figures=_figures_behind(marts, school_year, row[7], row[0], indicator_id, members),
        )
        for row in rows
    )


def _unit_of(
    marts: duckdb.DuckDBPyConnection, school_year: int, school_id: str, indicator_id: str
) -> str:
    """The school a campus is counted in for the indicator's review; itself for all others."""
    row = marts.execute(
        """
        select member.unit_school_id
        from fct_school_population as member
        inner join dim_indicator using (population_standard_id)
        where member.school_year = ? and member.school_id = ? and indicator_id = ?
        """,
        [school_year, school_id, indicator_id],
    ).fetchone()
    return str(row[0]) if row else school_id


def _members(
    marts: duckdb.DuckDBPyConnection, school_year: int, unit: str, indicator_id: str
) -> tuple[str, ...]:
    rows = marts.execute(
        """
        select member.school_id
        from fct_school_population as member
        inner join dim_indicator using (population_standard_id)
        where member.school_year = ? and member.unit_school_id = ? and indicator_id = ?
        order by member.school_id
        """,
        [school_year, unit, indicator_id],
    ).fetchall()
    return tuple(row[0] for row in rows)


def _figures_behind(
    marts: duckdb.DuckDBPyConnection,
    school_year: int,
    county_code: str,
    level: str,
    indicator_id: str,
    members: Sequence[str],
) -> tuple[LandedFigure, ...]:
    """Numerator and denominator; a shared resource is split by the pupils of every stage."""
    fields = marts.execute(
        """
        select part.table_name, part.field_name, part.field_sign
        from int_county_indicator as choice
        inner join int_numerator_field as part
            on part.numerator_id in (choice.numerator_id, choice.denominator_id)
        where choice.school_year = ? and choice.county_code = ? and choice.level = ?
            and choice.indicator_id = ?
        order by part.numerator_id = choice.denominator_id, part.field_order
        """,
        [school_year, county_code, level, indicator_id],
    ).fetchall()
    is_shared = any(table == "facility" for table, _, _ in fields)
    return tuple(
        figure
        for figure in _landed(marts, fields, school_year, members)
        if figure.level in (None, level) or is_shared
    )


def _landed(
    marts: duckdb.DuckDBPyConnection,
    fields: Sequence[tuple[str, str, int]],
    school_year: int,
    school_ids: Sequence[str],
) -> tuple[LandedFigure, ...]:
    found: list[LandedFigure] = []
    for table, field, sign in fields:
        declared = tables()[table].field(field)
        level = "level" if "level" in tables()[table].key else "null"
        rows = marts.execute(
            f"select school_id, {level}, {field}, {_PROVENANCE} from stg_{table} "
            "where school_year = ? and school_id in (select unnest(?)) order by 1, 2 desc",
            [school_year, list(school_ids)],
        ).fetchall()
        for school, row_level, value, sha256, name, sheet, row, cells, layout, maturity in rows:
            origin = origin_of(cells, field, sheet, row)
            found.append(
                LandedFigure(
                    table=table,
                    field=field,
                    label_zh=declared.label.zh,
                    label_en=declared.label.en,
                    school_id=school,
                    level=row_level,
                    value=value,
                    unit=units()[declared.unit].label.zh,
                    sign=sign,
                    source_name=name,
                    cells=origin.cells,
                    place=str(origin),
                    layout_version=layout,
                    maturity=maturity,
                    archived=f"archive/{sha256[:2]}/{sha256}",
                )
            )
    return tuple(found)


def _nothing(school_year: int, school_id: str, name: str, level: str | None) -> UserError:
    at = f"（学段 {level}）" if level else ""
    at_en = f" at level {level}" if level else ""
    return UserError(
        "nothing_to_trace",
        Text(
            zh=f"{school_year} 学年、学校 {school_id} 没有“{name}”{at}。",
            en=f"School {school_id} has no {name!r}{at_en} in school year {school_year}.",
        ),
        Text(
            zh="请核对学校标识码；字段名见 contract/tables，指标如 b5、q1；字段可写作“表.字段”。",
            en="Check the school id; fields are those of contract/tables (books, staff.senior), "
            "indicators are like b5 or q1.",
        ),
        Where(school_year=school_year),
    )
