"""Files all pages share: the look, the script, Vega, the charts' specifications, the words.

Belongs here: writing ``assets/``. Not here: what a chart looks like (``charts``) or says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import vl_convert

from contract.fields import tables
from contract.messages import Language
from reporting.marts.labels import Labels
from reporting.marts.published import FIGURE_TABLES
from reporting.site.charts import specifications
from reporting.site.places import ASSETS, PAGES
from reporting.site.text import say, script_strings

STATIC = Path(__file__).parent / "static"

_SCRIPT_LISTS = (
    "level",
    "area",
    "area_group",
    "school_type",
    "sponsor",
    "break_reason",
    "finance",
    "group",
)
"""Code lists whose labels charts and the script show."""


def write_assets(site: Path, labels: Labels) -> None:
    """Write everything pages share."""
    folder = site / ASSETS
    folder.mkdir(parents=True)
    for source in sorted(STATIC.iterdir()):
        shutil.copyfile(source, folder / source.name)
    _write(folder / "vega.js", vega_runtime())
    write_script(folder / "charts.js", "junhengCharts", specifications())
    for language in PAGES:
        write_script(folder / f"text.{language}.js", "junhengText", words(labels, language))


def write_script(path: Path, name: str, value: object) -> None:
    """Write a value as a script that sets ``window.<name>``.

    Pages opened from a stick may load scripts but may not fetch files.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    _write(path, f"window.{name}={text};\n")


@cache
def vega_runtime() -> str:
    """The Vega runtime as one script that sets ``window.vega``.

    vl-convert carries Vega within its package and bundles it without a network. The module is
    asked for by the name it is carried under, because the bundle's own ``vega`` is empty, and
    without Vega-Lite, which the compiled specifications do not need.
    """
    name = f"https://cdn.jsdelivr.net/npm/vega@{vl_convert.get_vega_version()}/+esm.js"
    parts = ("parse", "View", "expressionFunction")
    taken = ", ".join(f"{part}: runtime.{part}" for part in parts)
    bundle: str = vl_convert.javascript_bundle(
        f'import * as runtime from "{name}"; window.vega = {{{taken}}};'
    )
    return bundle


def words(labels: Labels, language: Language) -> dict[str, object]:
    """Everything the script names, in one language."""
    return {
        "strings": script_strings(language),
        "labels": _labels(labels, language),
        "reviews": {key: one.label.in_(language) for key, one in labels.reviews.items()},
        "indicators": {
            key: {
                "label": one.label.in_(language),
                "unit": one.unit.in_(language),
                "decimals": one.decimals,
            }
            for key, one in labels.indicators.items()
        },
        "items": {
            key: {
                "label": one.label.in_(language),
                "unit": one.unit.in_(language),
                "decimals": one.decimals,
            }
            for key, one in labels.items.items()
        },
        "fields": {
            name: {field.name: field.label.in_(language) for field in tables()[name].fields}
            for name in FIGURE_TABLES
        },
    }


def _labels(labels: Labels, language: Language) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {name: {} for name in _SCRIPT_LISTS}
    for (name, code), text in labels.codes.items():
        if name in found:
            found[name][code] = text.in_(language)
    found["area_group"]["unknown"] = say("script.area_unknown", language)
    found["mark"] = {name: say(name, language) for name in ("colon", "comma", "semicolon")}
    return found


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
