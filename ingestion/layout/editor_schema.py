"""The layout language as JSON schema: what editors complete, explain and underline.

Belongs here: deriving the schema from the language and from the fields there are. Not here: the
language itself (``schema``), the page for people (``reference``).

A layout file may inherit, so nothing in it is required and any key may be null, which removes
what is inherited. Whether a layout is whole is checked when layouts load.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from contract.fields import Field, Table, tables, units
from ingestion.layout.schema import Layout

SCHEMA_FILE = Path(__file__).parent.parent / "layouts" / "layout.schema.json"
MODELINE = "# yaml-language-server: $schema=../layout.schema.json"
"""First line of a layout file: by it editors find the schema."""

Node = dict[str, Any]
_LEVEL = "level"
_ADDRESS = "Address"


def json_schema() -> Node:
    """JSON schema of a layout file."""
    schema = Layout.model_json_schema()
    definitions: Node = schema["$defs"]
    _name_units(definitions)
    for definition in definitions.values():
        _loosen(definition)
    _loosen(schema)
    record = definitions.pop("Record")
    definitions[_ADDRESS] = _fields_of(record).pop("additionalProperties")
    records: Node = {}
    for table in (table for table in tables().values() if table.provenance):
        definitions[f"Record of {table.name}"] = _record(record, table)
        reference = {"$ref": f"#/$defs/Record of {table.name}"}
        records |= {key: _or_null(reference) for key in _record_keys(table)}
    schema["properties"]["records"] = _or_null(
        {
            "type": "object",
            "description": schema["properties"]["records"]["description"],
            "properties": records,
            "additionalProperties": False,
        }
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def json_text() -> str:
    """The schema as the file has it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _record_keys(table: Table) -> list[str]:
    if _LEVEL not in table.key:
        return [table.name]
    levels = table.field(_LEVEL).values
    return [table.name, *(f"{table.name}.{level}" for level in levels)]


def _record(record: Node, table: Table) -> Node:
    """A record of one table: its fields by name, with label and unit."""
    found = copy.deepcopy(record)
    found["description"] = f"{table.label.zh} · {table.label.en}. {record['description']}"
    fields = _fields_of(found)
    fields["properties"] = {
        field.name: {"description": _described(field), **_or_null({"$ref": f"#/$defs/{_ADDRESS}"})}
        for field in table.fields
        if field.name != "school_year"
    }
    fields["additionalProperties"] = False
    return found


def _fields_of(record: Node) -> Node:
    found: Node = record["properties"]["fields"]["anyOf"][0]
    return found


def _described(field: Field) -> str:
    unit = units()[field.unit].label
    measured = f" [{unit.zh} · {unit.en}]" if unit.en else ""
    return f"{field.label.zh} · {field.label.en}{measured}"


def _name_units(definitions: Node) -> None:
    for definition in definitions.values():
        if "unit" in definition.get("properties", {}):
            definition["properties"]["unit"]["anyOf"][0]["enum"] = sorted(units())


def _loosen(definition: Node) -> None:
    """Nothing is required, everything may be null, and of several shapes one fits at least."""
    definition.pop("required", None)
    properties: Node = definition.get("properties", {})
    for name, shape in properties.items():
        _any_of(shape)
        properties[name] = _or_null(shape)


def _any_of(node: object) -> None:
    if isinstance(node, dict):
        if "oneOf" in node:
            node["anyOf"] = node.pop("oneOf")
        for value in node.values():
            _any_of(value)
    elif isinstance(node, list):
        for value in node:
            _any_of(value)


def _or_null(shape: Node) -> Node:
    """The shape or null; its description stays where editors look for it."""
    if {"type": "null"} in shape.get("anyOf", ()):
        return shape
    told = {key: shape[key] for key in ("description", "title", "default") if key in shape}
    rest = {key: value for key, value in shape.items() if key not in told}
    return {"anyOf": [rest, {"type": "null"}], **told}
