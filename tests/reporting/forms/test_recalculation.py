"""LibreOffice computes the live coefficients anew and comes to the printed digits."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.reporting.forms.conftest import FULL, OPEN
from tests.reporting.forms.reading import column_of, line_of, opened

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
STORED = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
WRONG = r"\1<v>77</v>"


def with_wrong_values(source: Path, target: Path) -> int:
    """Copy a workbook with 77 stored for every formula; return how many there were."""
    found = 0
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as written:
        for item in given.infolist():
            text = given.read(item)
            if item.filename.startswith("xl/worksheets/"):
                changed, count = STORED.subn(WRONG, text.decode())
                text, found = changed.encode(), found + count
            written.writestr(item, text)
    return found


@pytest.fixture(scope="module")
def recalculated(forms, tmp_path_factory) -> Path:
    """The counties' workbooks with wrong stored values, opened and saved by LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: nothing to recalculate with")
    folder = tmp_path_factory.mktemp("office")
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True)
    (settings / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    given = []
    for county in (FULL, OPEN):
        given.append(folder / f"{county}.xlsx")
        assert with_wrong_values(forms / f"{county}.xlsx", given[-1]) > 0
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML"),
            *("--outdir", str(folder / "saved")),
            *map(str, given),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return folder / "saved"


@pytest.mark.parametrize("county", [FULL, OPEN])
@pytest.mark.parametrize("name", ["表Ⅲ", "表3"])
def test_every_live_coefficient_equals_the_printed_one(recalculated, forms, county, name):
    printed = opened(forms / f"{county}.xlsx", computed=True)[name]
    live = opened(recalculated / f"{county}.xlsx", computed=True)[name]
    formulas = opened(forms / f"{county}.xlsx")[name]
    compared = 0
    for band in ("小学", "初中"):
        published = line_of(printed, "差异系数", line_of(printed, band))
        recomputed = line_of(printed, "验算：差异系数", published)
        first = column_of(printed, "学生数") + 1
        for column in range(first, printed.max_column + 1):
            if formulas.cell(recomputed, column).data_type != "f":
                continue
            stated, found = printed.cell(published, column), live.cell(recomputed, column)
            if isinstance(stated.value, str):
                assert (stated.value[:3], found.value) == ("无定义", "无定义")
            else:
                assert found.value == stated.value
            compared += 1
    assert compared >= 14


def test_the_recomputed_means_are_the_printed_means(recalculated, forms):
    printed = opened(forms / f"{FULL}.xlsx", computed=True)["表3"]
    live = opened(recalculated / f"{FULL}.xlsx", computed=True)["表3"]
    mean = line_of(printed, "全县平均值")
    again = line_of(printed, "验算：平均值", mean)
    first = column_of(printed, "学生数") + 1
    for column in range(first, first + 7):
        assert live.cell(again, column).value == pytest.approx(
            printed.cell(mean, column).value, rel=1e-9
        )
