"""A warehouse with every table the project declares, and nothing in it but the seeds.

Belongs here: creating the tables from their declarations, so that a test may fill the few rows it
speaks of. Not here: building a warehouse from returns (``tests.warehouse.returns``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from contract.fields import tables

PROJECT = Path(__file__).parents[2] / "dbt_project"
SQL_TYPES = {"string": "varchar", "int": "integer"}

INTERMEDIATE = """
create table int_school (school_year bigint, school_id varchar, county_code varchar);
create table int_county_code (school_year bigint, stated_county_code varchar, county_code varchar);
create table int_county_indicator (
    school_year bigint, county_code varchar, level varchar, indicator_id varchar,
    numerator_id varchar, denominator_id varchar
);
create table int_numerator_field (
    numerator_id varchar, table_name varchar, field_name varchar, field_sign integer,
    field_order integer
);
"""

DIMENSIONS = """
insert into dim_indicator by name select indicator.* from indicator;
insert into dim_compliance_item by name
    select item.item_id, item.label_zh, item.label_en, item.unit, item.unit_label_zh,
        item.unit_label_en, item.decimals, item.multiplier, item.natural_unit,
        string_agg(distinct indicator.indicator_id, ',' order by indicator.indicator_id)
            as indicator_ids
    from compliance_item as item
    left join indicator
        on item.denominator = indicator.denominator_id and item.multiplier = indicator.multiplier
        and exists (
            select 1 from indicator_numerator as choice
            where choice.indicator_id = indicator.indicator_id
                and choice.numerator_id = item.numerator
        )
    group by all;
insert into dim_standard_set by name select standard_set.* from standard_set;
insert into dim_standard by name
    select standard.standard_id, label_zh, label_en, document, coefficient_rule, pass_rule_zh,
        pass_rule_en, sort_order, region, level, indicator_id, operator, threshold, floor_share,
        cv_limit, valid_from, valid_to, source
    from standard inner join standard_threshold using (standard_id);
"""


def write_empty_warehouse(path: Path) -> None:
    """Put the warehouse in place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_empty_warehouse())


def insert(marts: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    """Insert one row; columns that are not named are null."""
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" * len(values))
    marts.execute(f"insert into {table} ({columns}) values ({marks})", list(values.values()))


@cache
def _empty_warehouse() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with duckdb.connect(str(path)) as marts:
            _create_marts(marts)
            _create_staging(marts)
            _create_seeds(marts)
            marts.execute(INTERMEDIATE)
            marts.executemany(
                "insert into int_numerator_field values (?, ?, ?, ?, ?)", list(_numerator_fields())
            )
            marts.execute(DIMENSIONS)
        return path.read_bytes()


def _create_marts(marts: duckdb.DuckDBPyConnection) -> None:
    for model in _declared("models/marts", "models"):
        columns = ", ".join(
            f'"{column["name"]}" {SQL_TYPES.get(column["data_type"], column["data_type"])}'
            for column in model["columns"]
        )
        marts.execute(f"create table {model['name']} ({columns})")


def _create_staging(marts: duckdb.DuckDBPyConnection) -> None:
    for name, table in tables().items():
        empty = pa.Table.from_pylist([], schema=table.arrow_schema)
        marts.register("empty", empty)
        marts.execute(f"create table stg_{name} as select * from empty")
        marts.unregister("empty")


def _create_seeds(marts: duckdb.DuckDBPyConnection) -> None:
    for seed in _declared("seeds", "seeds"):
        types = {
            name: SQL_TYPES.get(kind, kind) for name, kind in seed["config"]["column_types"].items()
        }
        path = PROJECT / "seeds" / f"{seed['name']}.csv"
        casts = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind in types.items())
        marts.execute(
            f"create table {seed['name']} as "
            f"select * replace ({casts}) from read_csv('{path}', all_varchar = true, header = true)"
        )


def _declared(folder: str, kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted((PROJECT / folder).rglob("_*.yml")):
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        yield from document.get(kind, ())


def _numerator_fields() -> Iterator[tuple[str, str, str, int, int]]:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    for name, made in project["vars"]["numerators"].items():
        signed = [(1, field) for field in made["plus"]]
        signed += [(-1, field) for field in made.get("minus", ())]
        for order, (sign, field) in enumerate(signed):
            yield name, made["table"], field, sign, order
