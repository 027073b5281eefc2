"""A new year is one small data file: draft, confirm, read, and the figures are the same.

The newest export and the newest workbook are changed in the ways new years change them. What
follows is done in a copy of the layouts: nothing but the new version's file may be there after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract.messages import UserError
from contract.paths import DataFolder
from ingestion.ingest import Engine, ingest_with
from ingestion.land.store import read
from ingestion.layout.confirm import confirm, open_questions
from ingestion.layout.load import LAYOUTS_DIR, fields_of, layouts
from ingestion.layout.schema import Layout
from ingestion.map import map_document
from ingestion.pipeline import LayoutReader
from ingestion.recognise import recognise
from ingestion.versions.draft import Answer, Draft, draft, nearest
from ingestion.versions.write import version_name, version_text, write_version
from ingestion.years import add_year, registry
from tests.ingestion.fakes import FakeDocument
from tests.ingestion.versions.changed import Book, Table, table_of

YEAR = 2026
WIDE, FORMS = "wide_2021/2021", "jiaoji_2021/2021"
LAYOUTS = layouts()
PLACES = ("sheet", "source_row", "source_cells")
GROUNDS = "占地面积及其他办学条件"
EQUIPMENT = f"{GROUNDS}/固定资产总值/教学仪器设备资产值(万元)"

Figures = dict[str, dict[str, list[object]]]


def figures(document: FakeDocument, known: dict[str, Layout], year: int = YEAR) -> Figures:
    """What is read of a document, without where it stands."""
    parsed = map_document(document, recognise(document, known, year), year)
    assert not [issue for issue in parsed.issues if issue.severity != "info"]
    return {
        table: {name: values for name, values in columns.items() if name not in PLACES}
        for table, columns in parsed.columns.items()
    }


class Folder:
    """A copy of the layouts, all or one family's, and what is done to it."""

    def __init__(self, path: Path, family: str = "") -> None:
        self.path = path
        shutil.copytree(LAYOUTS_DIR / family, path / family)
        self.before = self.content()

    def content(self) -> dict[str, bytes]:
        files = (file for file in self.path.rglob("*") if file.is_file())
        return {str(file.relative_to(self.path)): file.read_bytes() for file in files}

    def draft(
        self, document: FakeDocument, family: str, answer: Answer = lambda change: None
    ) -> tuple[Draft, str]:
        """Draft from the nearest version and write the file; its name."""
        known = layouts(self.path)
        own = [layout for layout in known.values() if layout.family == family]
        base = nearest(document, own, YEAR)[0].layout
        made = draft(document, base, YEAR, answer)
        name = version_name(base, YEAR)
        text = version_text(made, known, YEAR, document.name)
        write_version(self.path, base, name, text)
        return made, f"{family}/{name}"

    def confirm(self, version: str) -> int:
        """Confirm every question; how many there were."""
        questions = open_questions(layouts(self.path)[version])
        confirm(self.path / f"{version}.yml", [question.path for question in questions])
        return len(questions)

    def added(self) -> set[str]:
        """Files that are new; nothing else may have changed."""
        now = self.content()
        assert {name: now[name] for name in self.before} == self.before
        return now.keys() - self.before.keys()


@pytest.fixture(scope="session")
def table(export: FakeDocument) -> Table:
    found = table_of(export, LAYOUTS[WIDE])
    return replace(found, name=found.name.replace("2025", str(YEAR)))


def book(workbook: FakeDocument) -> Book:
    return Book.of(workbook).of_year(YEAR)


def towns(table: Table) -> list[str]:
    return [f"第{number}镇" for number in range(len(table.rows))]


TABLES: dict[str, Callable[[Table], Table]] = {
    "column renamed": lambda t: t.renamed({"小学/在校生数/合计": "小学/在校学生数/合计"}),
    "identifier renamed": lambda t: t.renamed({"学校标识码": "学校（机构）标识码"}),
    "first header renamed": lambda t: t.renamed({"统计一级": "统计省级"}),
    "group renamed": lambda t: t.renamed(
        {p: p.replace("建筑面积", "建筑总面积") for p in t.paths if p.startswith("校舍")}
    ),
    "column inserted": lambda t: t.inserted(3, "乡镇名称", towns(t)),
    "columns moved": lambda t: t.moved("计校数", 1).moved(f"{GROUNDS}/图书（册）", 30),
    "column split in two": lambda t: t.split(
        "小学/教职工数/合计", ("小学/教职工数/男", "小学/教职工数/女")
    ),
    "column split by kind": lambda t: t.split(
        f"{GROUNDS}/图书（册）", (f"{GROUNDS}/纸质图书（册）", f"{GROUNDS}/其他图书（册）")
    ),
    "two columns joined": lambda t: t.joined(
        ("小学/专任教师/学历/博士研究生", "小学/专任教师/学历/硕士研究生"),
        "小学/专任教师/学历/研究生",
    ),
    "unit 万元 to 元": lambda t: t.scaled(EQUIPMENT, EQUIPMENT.replace("万元", "元"), 10_000),
    "unit ㎡ to 亩": lambda t: t.scaled(
        f"{GROUNDS}/占地面积（平方米）/计", f"{GROUNDS}/占地面积（平方米）/计（亩）", 15 / 10_000
    ),
    "header level added above": lambda t: t.topped("各级各类学校"),
    "header level added inside": lambda t: t.deeper("小学", "公办和民办"),
    "header level removed": lambda t: t.renamed(
        {p: p.replace("/其中/", "/") for p in t.paths if "在校生数/其中/" in p}
    ),
    "title rows added": lambda t: replace(t, titles=(*t.titles, "填报单位：教育局", "九月一日")),
    "year in the header": lambda t: t.renamed(
        {p: p.replace("招生数", f"{YEAR}年招生数") for p in t.paths if p.endswith("/招生数")}
    ),
    "file renamed": lambda t: replace(t, name=f"综合表-{YEAR}.xlsx"),
    "sheet renamed": lambda t: replace(t, sheet="综合数据"),
}

BOOKS: dict[str, Callable[[Book], Book]] = {
    "form renumbered": lambda b: b.renumber("教基5170", "教基5171"),
    "identity form renumbered": lambda b: b.renumber("教基1001", "教基1011"),
    "sheet renamed": lambda b: b.rename("教基5176", "占地与办学条件_九年一贯制学校"),
    "line inserted, row codes changed": lambda b: b.insert_line("教基5176", 8, "校园气象站"),
    "line moved, row codes changed": lambda b: b.move_line("教基5176", 13, 4),
    "column inserted, column codes changed": lambda b: b.insert_column("教基3112", 4, "转学", 5),
    "column split in two": lambda b: b.split_column("教基3112", 7, ("男", "女")),
    "line renamed": lambda b: b.replace("教基5176", "图书", "纸质图书"),
    "group of columns renamed": lambda b: b.replace("教基4149", "教职工数", "教职工人数"),
    "label of an item renamed": lambda b: b.replace(
        "教基1001", "学校（机构）标识码", "学校（机构）统一标识码"
    ),
    "heading of a column renamed": lambda b: b.replace("教基1001", "内容", "填报内容"),
    "unit 万元 to 元": lambda b: b.scale("教基5176", "其中：教学仪器设备资产值", "元", 10_000),
    "unit ㎡ to 亩": lambda b: b.scale("教基5176", "占地面积", "亩", 15 / 10_000),
    "title rows added": lambda b: b.insert_title("教基3112", "填报说明"),
}


def test_there_are_at_least_twelve_kinds_of_change() -> None:
    assert len(TABLES.keys() | BOOKS.keys()) >= 12


@pytest.mark.parametrize("kind", TABLES)
def test_a_changed_export_is_drafted_confirmed_and_read_with_the_same_figures(
    kind: str, table: Table, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "layouts", "wide_2021")
    expected = figures(table.document(), LAYOUTS)
    changed = TABLES[kind](table).document()
    made, version = folder.draft(changed, "wide_2021")
    assert made.unsaid == []
    assert folder.confirm(version) == len(made.questions)
    assert figures(changed, layouts(folder.path)) == expected
    assert folder.added() == {f"wide_2021/{YEAR}.yml"}


@pytest.mark.parametrize("kind", BOOKS)
def test_a_changed_workbook_is_drafted_confirmed_and_read_with_the_same_figures(
    kind: str, workbook: FakeDocument, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "layouts", "jiaoji_2021")
    expected = figures(book(workbook).document(), LAYOUTS)
    changed = BOOKS[kind](book(workbook)).document()
    made, version = folder.draft(changed, "jiaoji_2021")
    assert made.unsaid == []
    assert folder.confirm(version) == len(made.questions)
    assert figures(changed, layouts(folder.path)) == expected
    assert folder.added() == {f"jiaoji_2021/{YEAR}.yml"}


def test_a_column_that_is_gone_is_said_to_be_absent(table: Table, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "layouts", "wide_2021")
    expected = figures(table.document(), LAYOUTS)
    changed = table.without(f"{GROUNDS}/数字终端数（台）/学生终端").document()
    _, version = folder.draft(changed, "wide_2021")
    assert folder.confirm(version) == 1
    layout = layouts(folder.path)[version]
    assert layout.records["facility"].absent == ("teaching_computers",)
    assert ("facility", None, "teaching_computers", "L") not in fields_of(layout)
    del expected["facility"]["teaching_computers"]
    assert figures(changed, layouts(folder.path)) == expected


@pytest.mark.parametrize("kind", ["line inserted, row codes changed", "form renumbered"])
def test_a_workbook_that_still_looks_as_last_year_is_read_as_last_year(
    kind: str, workbook: FakeDocument, tmp_path: Path
) -> None:
    """Schools change over at their own pace; drafting a version takes none away."""
    folder = Folder(tmp_path / "layouts", "jiaoji_2021")
    old = book(workbook).document()
    expected = figures(old, LAYOUTS)
    changed = BOOKS[kind](book(workbook)).document()
    _, version = folder.draft(changed, "jiaoji_2021", answer=lambda change: 0)
    known = layouts(folder.path)
    assert recognise(old, known, YEAR).id == FORMS
    assert recognise(changed, known, YEAR).id == version
    assert figures(old, known) == figures(changed, known) == expected


def test_an_export_that_still_looks_as_last_year_is_read_as_last_year(
    table: Table, tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "layouts", "wide_2021")
    changed = TABLES["unit 万元 to 元"](table).document()
    _, version = folder.draft(changed, "wide_2021")
    known = layouts(folder.path)
    assert recognise(changed, known, YEAR).id == version
    assert recognise(table.document(), known, YEAR).id == WIDE


def test_many_changes_at_once_go_from_the_inbox_to_the_same_landing(
    table: Table, tmp_path: Path
) -> None:
    """The whole way on files: year registered, drafted, refused, confirmed, ingested."""
    folder = Folder(tmp_path / "layouts")
    kinds = ["column renamed", "column inserted", "columns moved", "column split in two"]
    kinds += ["unit 万元 to 元", "title rows added", "year in the header", "sheet renamed"]
    changed = table
    for kind in kinds:
        changed = TABLES[kind](changed)
    years = tmp_path / "years.yml"
    shutil.copy(Path(LAYOUTS_DIR).parent / "years.yml", years)
    before = years.read_text(encoding="utf-8")
    add_year(YEAR, years)

    plain = landed(tmp_path / "plain", table, LAYOUTS_DIR, years)
    _, version = folder.draft(changed.document(), "wide_2021")
    with pytest.raises(UserError) as refused:
        landed(tmp_path / "changed", changed, folder.path, years)
    assert refused.value.code == "layout_unconfirmed"
    folder.confirm(version)
    assert landed(tmp_path / "changed", changed, folder.path, years) == plain

    assert folder.added() == {f"wide_2021/{YEAR}.yml"}
    after = years.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if f"{YEAR}:" not in line] == before.splitlines()


def landed(root: Path, table: Table, folder: Path, years: Path) -> Figures:
    """What one file in an inbox lands as."""
    data = DataFolder.at(root)
    inbox = data.inbox_year(YEAR)
    inbox.mkdir(parents=True, exist_ok=True)
    table.write(inbox)
    known = layouts(folder)
    clock = datetime(2026, 10, 1, tzinfo=UTC).replace(tzinfo=None)
    engine = Engine(known, registry(years), LayoutReader(known), fields_of, lambda: clock)
    report = ingest_with(engine, data, processes=1)
    assert report.years[0].files == {"landed": 1}
    return {
        name: {
            column: values
            for column, values in read(data, name, YEAR).to_pydict().items()
            if not column.startswith("source") and column not in ("sheet", "layout_version")
        }
        for name in ("school", "enrolment", "staff", "facility")
    }
