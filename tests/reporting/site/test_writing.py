"""Writing the site: the same bytes for the same inputs, and each county from its own rows alone."""

from __future__ import annotations

from pathlib import Path

from reporting.counties import Counties
from reporting.findings import published_findings
from reporting.marts import published_marts
from reporting.site import Site
from reporting.verdicts import release_scope
from tests.reporting.site.conftest import PARTLY, SCHOOLS, SHOWN


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def of_county(found: dict[str, bytes], county: str) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if f"county/{county}/" in name}


def test_the_same_inputs_give_the_same_bytes(world, site_of):
    world.county(2020, SHOWN, schools=SCHOOLS).county(2021, SHOWN, schools=SCHOOLS)
    assert contents(site_of(world).folder) == contents(site_of(world).folder)


def test_a_county_does_not_depend_on_the_figures_of_another(world, site_of):
    world.county(2021, SHOWN, schools=SCHOOLS).county(2021, PARTLY, schools=SCHOOLS)
    before = contents(site_of(world).folder)
    after = contents(site_of(world.county(2021, PARTLY, schools=SCHOOLS[:2])).folder)
    assert of_county(before, SHOWN) == of_county(after, SHOWN)
    assert of_county(before, PARTLY) != of_county(after, PARTLY)


def test_one_county_can_be_written_by_itself(world, tmp_path):
    world.county(2021, SHOWN, schools=SCHOOLS).county(2021, PARTLY, schools=SCHOOLS).write()
    scope = release_scope(world.data, 2021, world.fingerprint_of, strict=False)
    findings = published_findings(world.data, [2021], scope.published)
    with published_marts(world.data, scope.published) as marts:
        release = Counties(marts, scope, findings)
        for name, counties in (("all", [SHOWN, PARTLY]), ("one", [PARTLY])):
            (tmp_path / name).mkdir()
            site = Site(release, tmp_path / name)
            for county in release.in_turn(counties):
                site.write_county(county)
    alone = contents(tmp_path / "one")
    assert set(alone) == set(of_county(alone, PARTLY))
    assert alone == of_county(contents(tmp_path / "all"), PARTLY)
