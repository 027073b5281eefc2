"""Writing the whole site of a release, county by county.

Belongs here: the order of things. Not here: what any page says.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contract.fields import tables
from contract.messages import Text
from reporting.counties import Counties
from reporting.counties.figures import County, CountyFigures
from reporting.counties.places import Place, Province
from reporting.marts import nation, rules
from reporting.marts.county import Marts
from reporting.marts.figures import (
    write_county_figures,
    write_nation_figures,
    write_province_figures,
    write_school_history,
)
from reporting.site.assets import write_assets, write_script
from reporting.site.county_charts import county_charts
from reporting.site.methods import methods
from reporting.site.overview import overview, overview_charts, province_page
from reporting.site.places import METHODS, OVERVIEW
from reporting.site.places import county_page as county_folder
from reporting.site.places import province_page as province_folder
from reporting.site.places import schools_page as schools_folder
from reporting.site.render import Break, Pages, Release
from reporting.site.school_history import fields_by_table, numerator_parts, school_history
from reporting.site.schools import schools_page

Parts = Mapping[str, list[tuple[str, str, int]]]
"""Table, field and sign of everything a numerator is made of."""


class Site:
    """A site being written into a folder: shared pages once, counties one by one."""

    def __init__(self, counties: Counties, folder: Path) -> None:
        marts, scope = counties.marts, counties.scope
        nation.prepare_cells(marts)
        self._marts = marts
        self._scope = scope
        self._labels = counties.labels
        self._provinces = counties.provinces
        self._province_of = {
            place.county_code: province for province in self._provinces for place in province.places
        }
        parts = numerator_parts(marts)
        self._fields = fields_by_table(parts)
        release = Release(
            school_year=scope.school_year,
            is_simulated=counties.is_simulated,
            labels=self._labels,
            breaks=_breaks(marts),
            resources=_resources(parts),
        )
        self._pages = Pages(folder, release)

    def write_shared(self) -> None:
        """Assets, methods and overview: what all counties together make."""
        write_assets(self._pages.site, self._labels)
        self._pages.write("methods.html.j2", METHODS, page=methods(self._marts))
        self._write_overview()

    def write_province(self, province: Province) -> None:
        """The page of a province."""
        name = province_folder(province.province)
        files = write_province_figures(self._marts, province.province, self._pages.folder(name))
        page = province_page(self._marts, self._labels, self._scope, province)
        self._pages.write("province.html.j2", name, page=page, files=files)

    def write_county(self, county: County) -> None:
        """The pages of a county."""
        place = county.place
        name, province = county_folder(place.county_code), self._province_of[place.county_code]
        charts, files = {}, frozenset[str]()
        if county.figures:
            folder = self._pages.folder(name)
            charts = county_charts(self._labels, county.figures)
            files = write_county_figures(
                self._marts, place.county_code, county.figures.school_year, folder
            )
            write_script(folder / "data.js", "junhengData", {"charts": charts})
            self._write_schools(place, province, county.figures)
        self._pages.write(
            "county.html.j2", name, page=county, province=province, charts=charts, files=files
        )

    def _write_overview(self) -> None:
        spread = nation.spread(self._marts)
        charts = overview_charts(self._labels, spread)
        folder = self._pages.folder(OVERVIEW)
        files = write_nation_figures(self._marts, self._scope.school_year, folder)
        write_script(folder / "data.js", "junhengData", {"charts": charts})
        self._pages.write(
            "overview.html.j2",
            OVERVIEW,
            page=overview(self._marts, self._labels, self._scope, self._provinces, spread),
            charts=charts,
            files=files,
        )

    def _write_schools(self, place: Place, province: Province, figures: CountyFigures) -> None:
        name = schools_folder(place.county_code)
        folder = self._pages.folder(name)
        has_rows = write_school_history(
            self._marts, place.county_code, place.published, folder / "schools.csv"
        )
        history = school_history(self._marts, self._labels, place, figures, self._fields)
        write_script(folder / "data.js", "junhengData", {"schools": history})
        self._pages.write(
            "schools.html.j2",
            name,
            page=schools_page(self._marts, place, figures),
            province=province,
            charts=True,
            files=frozenset({"schools.csv"} if has_rows else ()),
        )


def _breaks(marts: Marts) -> tuple[Break, ...]:
    return tuple(
        Break(
            school_year=row["school_year"],
            indicators=tuple(row["indicators"]),
            text=Text(zh=row["reason_zh"], en=row["reason_en"]),
        )
        for row in rules.comparability_breaks(marts)
    )


def _resources(parts: Parts) -> dict[str, Text]:
    """What a numerator is made of, in words: 教学及辅助用房面积 − 体育馆面积."""

    def in_words(language: str) -> dict[str, str]:
        return {
            name: " ".join(
                ("" if place == 0 and sign > 0 else "+ " if sign > 0 else "− ")
                + getattr(tables()[table].field(field).label, language)
                for place, (table, field, sign) in enumerate(of_numerator)
            )
            for name, of_numerator in parts.items()
        }

    chinese, english = in_words("zh"), in_words("en")
    return {name: Text(zh=chinese[name], en=english[name]) for name in parts}
