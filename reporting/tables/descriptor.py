"""``datapackage.json``: what every table of a release is, for programs.

Belongs here: the declarations as a Data Package (datapackage.org, version 2): each table as
Parquet and, where it has one, as CSV, with types, units, keys, references, sources and licence.
Not here: the declarations (``declared``), or writing the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from contract.messages import Text
from reporting.marts.query import rows
from reporting.release_folder import sha256
from reporting.tables.declared import Column, Table, declared_tables
from reporting.tables.files import Part, csv_name, key_is_filled, parts_of
from reporting.tables.publisher import Publisher
from reporting.verdicts import Scope

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

_TYPES = {
    "string": "string",
    "bigint": "integer",
    "int": "integer",
    "double": "number",
    "boolean": "boolean",
}
_RETURNS = Text(
    zh="各县报送的学校年度报表；文件见表 source_file",
    en="annual returns of the schools, sent in by the counties; the files are in table source_file",
)

Codes = Mapping[str, list[str]]


def write_descriptor(
    marts: duckdb.DuckDBPyConnection, scope: Scope, publisher: Publisher, folder: Path
) -> None:
    """Describe the tables of a folder, which are written already."""
    school_year = scope.school_year
    content = {
        "$schema": PROFILE,
        "name": f"junheng-{school_year}",
        "title": f"{school_year} 学年义务教育均衡监测数据 "
        f"Balanced compulsory education, school year {school_year}",
        **_publisher(publisher),
        "sources": _sources(marts),
        "resources": _resources(marts, scope.years, folder),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")


def _publisher(publisher: Publisher) -> dict[str, Any]:
    licence = {key: value for key, value in asdict(publisher.licence).items() if value}
    if publisher.title is None:
        return {"licenses": [licence]}
    contributor = {"title": publisher.title, "roles": ["publisher"]}
    return {"licenses": [licence], "contributors": [contributor]}


def _sources(marts: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """The returns, by the forms they came on, and the documents the indicators follow."""
    forms = rows(
        marts,
        "select distinct layout_version from published_source_file "
        "where layout_version is not null order by layout_version",
    )
    versions = ", ".join(row["layout_version"] for row in forms)
    documents = rows(
        marts,
        "select document from published_standard union select source from published_indicator "
        "order by document",
    )
    returns = f"{_RETURNS.zh} {_RETURNS.en}" + (f" ({versions})" if versions else "")
    return [{"title": returns}, *({"title": row["document"]} for row in documents)]


def _codes(marts: duckdb.DuckDBPyConnection) -> Codes:
    found = rows(
        marts,
        "select code_list, list(code order by code) as codes from code_label group by code_list",
    )
    return {row["code_list"]: row["codes"] for row in found}


def _resources(
    marts: duckdb.DuckDBPyConnection, years: Sequence[int], folder: Path
) -> list[dict[str, Any]]:
    codes = _codes(marts)
    described: list[dict[str, Any]] = []
    for table in declared_tables():
        parts = parts_of(table, years)
        is_filled = key_is_filled(marts, table, (folder / part.name for part in parts))
        schema = _schema(table, codes, is_filled)
        described += (_as_parquet(table, part, schema, folder) for part in parts)
        if (folder / csv_name(table)).exists():
            described.append(_as_csv(table, schema, folder))
    return described


def _as_parquet(table: Table, part: Part, schema: dict[str, Any], folder: Path) -> dict[str, Any]:
    """``file``: validators read Parquet through pandas, which makes a missing integer a number."""
    return {
        "name": part.name.removesuffix(".parquet").replace("/", "."),
        "type": "file",
        **_file(table, part.name, folder),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": schema,
    }


def _as_csv(table: Table, schema: dict[str, Any], folder: Path) -> dict[str, Any]:
    name = csv_name(table)
    return {
        "name": name,
        "type": "table",
        **_file(table, name, folder),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _referring_to_csv(schema),
    }


def _file(table: Table, name: str, folder: Path) -> dict[str, Any]:
    path = folder / name
    return {
        "path": name,
        **_described(table.description),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
    }


def _schema(table: Table, codes: Codes, is_key_filled: bool) -> dict[str, Any]:
    """A key with an empty part is unique, yet no primary key."""
    required = table.key if is_key_filled else ()
    schema: dict[str, Any] = {
        "fields": [_field(column, required, codes) for column in table.columns],
        **({"primaryKey": list(table.key)} if is_key_filled else {"uniqueKeys": [list(table.key)]}),
    }
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": [one.column],
                "reference": {"resource": one.table, "fields": [one.to_column]},
            }
            for one in table.references
        ]
    return schema


def _referring_to_csv(schema: dict[str, Any]) -> dict[str, Any]:
    """The same table as CSV, which refers to other tables as CSV."""
    if "foreignKeys" not in schema:
        return schema
    keys = [
        {
            **key,
            "reference": {**key["reference"], "resource": f"{key['reference']['resource']}.csv"},
        }
        for key in schema["foreignKeys"]
    ]
    return {**schema, "foreignKeys": keys}


def _field(column: Column, required: tuple[str, ...], codes: Codes) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.data_type],
        **_described(column.description),
    }
    if column.unit:
        field["unit"] = asdict(column.unit)
    constraints: dict[str, Any] = {"required": True} if column.name in required else {}
    if column.code_list:
        field["codeList"] = column.code_list
        constraints["enum"] = codes[column.code_list]
    if constraints:
        field["constraints"] = constraints
    return field


def _described(text: Text) -> dict[str, Any]:
    """Both languages as one text, which every reader shows, and apart."""
    return {"description": f"{text.zh} {text.en}", "descriptions": asdict(text)}
