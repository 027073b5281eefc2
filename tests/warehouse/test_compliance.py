"""The per-school standard: shipped sets against the source tables, schools judged, broken seeds.

The rules themselves are seen met, not met and not evaluable in the dbt unit tests; here schools go
through the shipped sets, and seeds that contradict themselves stop the build.
"""

from __future__ import annotations

import csv
import re
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from contract.fields import units
from contract.paths import DataFolder
from tests.warehouse.returns import PROJECT, REPO, Returns, Row, dbt, row, rows

SEEDS = PROJECT / "seeds"
DOMAIN = REPO / ".." / "shared" / "domain"
LEVELS = {"小学": "primary", "初中": "junior"}
LARGEST_PUPILS = 1_000_000

NATION, GUANGDONG = "220102", "440106"
TOWN, RURAL = "121", "220"

# A primary school of 210 pupils in a town that has exactly what the default set asks.
STAFF = {
    "staff": 10,
    "full_time_teachers": 20,
    "postgraduate": 0,
    "bachelor": 10,
    "college": 7,
    "secondary": 3,
}
FACILITY = {
    "land_area": 4200.0,
    "floor_area": 1071.0,
    "teaching_equipment_value": 76_650.0,
    "computers": 21,
    "books": 5250,
}
MOVEMENT = {"previous_pupils": 200, "dropouts": 2, "classes": 5}

ITEM = """
    select * from fct_school_item
    where school_id = ? and level = ? and standard_id = ? and item_id = ?
"""
COMPLIANCE = "select * from fct_school_compliance where school_id = ? and standard_id = ?"
SHORTFALL = """
    select * from fct_shortfall
    where school_id = ? and level = ? and standard_id = ? and item_id = ?
"""


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _primary(returns: Returns, school_id: str, changed: Row | None = None, **school: Any) -> None:
    """A primary school that has exactly what the default set asks, but for what is changed."""
    figures: Row = {**STAFF, **FACILITY, **MOVEMENT, "pupils": 210, **(changed or {})}
    key = {"school_year": 2023, "school_id": school_id}
    attributes = {"county": NATION, "urban_rural_code": TOWN, **school}
    returns.school(
        school_id, {}, staff={"primary": {name: figures[name] for name in STAFF}}, **attributes
    )
    returns.add(
        "enrolment",
        **key,
        level="primary",
        pupils=figures["pupils"],
        **{name: figures[name] for name in MOVEMENT},
    )
    returns.add("facility", **key, **{name: figures[name] for name in FACILITY})


def _quality(returns: Returns, school_id: str, multimedia_rooms: int, pe_teachers: int) -> None:
    """A junior school of 1000 pupils that meets six items of the quality review."""
    staff = {
        "postgraduate": 3,
        "bachelor": 50,
        "backbone_teachers": 10,
        "pe_teachers": pe_teachers,
        "music_teachers": 0,
        "fine_art_teachers": 0,
        "art_teachers": 0,
    }
    facility = {
        "teaching_auxiliary_area": 5800.0,
        "gymnasium_area": 0.0,
        "sports_ground_area": 10_200.0,
        "teaching_equipment_value": 2_500_000.0,
        "network_multimedia_classrooms": multimedia_rooms,
    }
    returns.school(
        school_id,
        {"junior": 1000},
        school_type_code="311",
        staff={"junior": staff},
        facility=facility,
    )


def land(returns: Returns) -> None:
    _primary(returns, "exact")
    _primary(returns, "two_short", {"books": 3150, "computers": 13})
    _primary(returns, "below_floor", {"books": 3149})
    _primary(returns, "no_group", urban_rural_code="XXX")
    _primary(returns, "no_retention", {"dropouts": None})
    _primary(returns, "guangdong", county=GUANGDONG)
    _primary(
        returns, "guangdong_poor", {"books": 0, "floor_area": 0.0, "classes": 4}, county=GUANGDONG
    )
    _quality(returns, "six_and_85", multimedia_rooms=24, pe_teachers=8)
    _quality(returns, "six_and_less", multimedia_rooms=20, pe_teachers=9)
    for primary, junior in SPLITS:
        returns.school(
            f"split_{primary}_{junior}",
            {"primary": primary, "junior": junior},
            school_type_code="312",
            facility={"books": (250 * primary + 275 * junior) / 10},
        )
    returns.school("empty", {"primary": 0})


# 25 books a primary pupil to the last book, whatever the other stage holds.
SPLITS = [(166, 210), (7, 130), (313, 990), (1, 6), (97, 14), (1201, 808)]


def test_a_school_with_exactly_what_is_asked_complies(shared_warehouse: Path) -> None:
    found = row(shared_warehouse, COMPLIANCE, "exact", "basic")

    assert found["set_id"] == "basic_national"
    assert (found["items"], found["met"], found["compliant"]) == (10, 10, "met")
    assert (found["worst_share"], found["reasons"]) == (1.0, None)
    short = rows(
        shared_warehouse, "from fct_shortfall where school_id = 'exact' and standard_id = 'basic'"
    )
    assert {r["item_id"]: r["gap"] for r in short} == {
        "land_area_per_pupil": 0,
        "floor_area_per_pupil": 0,
        "teaching_equipment_per_pupil": 0,
        "computers_per_100": 0,
        "books_per_pupil": 0,
        "staff_per_100": 0,
    }


def test_two_items_may_be_short_but_none_below_60_per_cent(shared_warehouse: Path) -> None:
    two_short = row(shared_warehouse, COMPLIANCE, "two_short", "basic")
    below_floor = row(shared_warehouse, COMPLIANCE, "below_floor", "basic")

    assert (two_short["compliant"], two_short["met"]) == ("met", 8)
    assert two_short["reasons"] == "computers_per_100:not_met; books_per_pupil:not_met"
    assert two_short["worst_item_id"] == "books_per_pupil"
    assert (below_floor["compliant"], below_floor["met"]) == ("not_met", 9)


def test_an_unknown_item_with_a_floor_prevents_met(shared_warehouse: Path) -> None:
    no_group = row(shared_warehouse, COMPLIANCE, "no_group", "basic")
    no_retention = row(shared_warehouse, COMPLIANCE, "no_retention", "basic")

    assert (no_group["compliant"], no_group["met"]) == ("not_evaluable", 8)
    assert no_group["reasons"] == (
        "land_area_per_pupil:unknown_urban_group; staff_per_100:unknown_urban_group"
    )
    assert no_retention["compliant"] == "not_evaluable"
    assert no_retention["reasons"] == "pupil_retention:missing_figure"


def test_a_province_with_its_own_set_is_judged_by_it(shared_warehouse: Path) -> None:
    found = row(shared_warehouse, COMPLIANCE, "guangdong", "basic")
    poor = row(shared_warehouse, COMPLIANCE, "guangdong_poor", "basic")

    assert (found["set_id"], found["items"]) == ("basic_guangdong", 9)
    assert (found["unmet"], found["not_evaluable"]) == (1, 3)
    assert found["compliant"] == "not_evaluable"
    assert "running_track:not_in_returns" in found["reasons"]
    assert (poor["unmet"], poor["compliant"]) == (4, "not_met")


def test_quality_asks_six_of_seven_and_85_per_cent_of_the_other(shared_warehouse: Path) -> None:
    passed = row(shared_warehouse, COMPLIANCE, "six_and_85", "quality")
    failed = row(shared_warehouse, COMPLIANCE, "six_and_less", "quality")

    assert (passed["items"], passed["met"], passed["compliant"]) == (7, 6, "met")
    assert passed["worst_item_id"] == "pe_and_art_teachers_per_100"
    assert passed["worst_share"] == pytest.approx(8 / 9)
    assert (failed["met"], failed["below_floor"], failed["compliant"]) == (6, 1, "not_met")


@pytest.mark.parametrize(("primary", "junior"), SPLITS)
def test_a_stage_at_the_threshold_after_the_split_meets_it(
    shared_warehouse: Path, primary: int, junior: int
) -> None:
    key = (f"split_{primary}_{junior}", "primary", "basic", "books_per_pupil")

    assert row(shared_warehouse, ITEM, *key)["required_met"] == "met"
    assert row(shared_warehouse, SHORTFALL, *key)["gap"] == 0


def test_what_a_school_lacks_is_counted_in_whole_things_and_yuan(shared_warehouse: Path) -> None:
    books = row(shared_warehouse, SHORTFALL, "two_short", "primary", "basic", "books_per_pupil")
    price = {line["resource"]: float(line["yuan_per_unit"]) for line in _seed("unit_cost")}

    assert (books["required"], books["actual"], books["gap"]) == (5250, 3150, 2100)
    assert books["unit"] == "volume"
    assert books["cost_yuan"] == 2100 * price["books"]


def test_a_level_without_pupils_is_not_judged(shared_warehouse: Path) -> None:
    assert rows(shared_warehouse, "from fct_school_item where school_id = 'empty'") == []
    assert rows(shared_warehouse, "from fct_school_compliance where school_id = 'empty'") == []


# --- the shipped sets ---------------------------------------------------------------------------


def test_a_ratio_cut_to_a_decimal_judges_every_school_as_the_ratio_does() -> None:
    multipliers = {line["item_id"]: int(line["multiplier"]) for line in _seed("compliance_item")}
    ratios = [
        (re.search(r"1:(\d+)", line["source"]), line)
        for line in _seed("standard_item")
        if multipliers[line["item_id"]] * Fraction(line["threshold"]) % 1
    ]
    checked = 0
    for found, line in ratios:
        if found is None:
            continue
        ratio = Fraction(1, int(found.group(1)))
        threshold = Fraction(line["threshold"]) / multipliers[line["item_id"]]
        assert threshold <= ratio
        assert (ratio - threshold) * LARGEST_PUPILS < ratio, line
        checked += 1
    assert checked >= 5


def test_units_of_the_items_are_units_of_the_contract_or_only_labelled() -> None:
    known = units()
    for line in _seed("compliance_item"):
        assert line["natural_unit"] in {"", *known}, line["item_id"]
    for line in _seed("unit_cost"):
        assert line["natural_unit"] in known, line["resource"]


def test_every_resource_that_can_be_added_has_a_price() -> None:
    priced = {line["resource"]: line["natural_unit"] for line in _seed("unit_cost")}
    for line in _seed("compliance_item"):
        if line["natural_unit"]:
            assert priced[line["numerator"]] == line["natural_unit"], line["item_id"]


needs_domain = pytest.mark.skipif(
    not DOMAIN.exists(), reason="the source tables are not beside the project"
)


@needs_domain
def test_the_quality_thresholds_are_those_of_the_source() -> None:
    with (DOMAIN / "quality_indicators.csv").open(encoding="utf-8", newline="") as lines:
        source = {
            (f"q{line['no']}", LEVELS[line["level"]]): (
                Fraction(line["standard"]),
                Fraction(line["floor_85pct"]),
            )
            for line in csv.DictReader(lines)
        }
    shipped = {
        (line["indicator_id"], line["level"]): (
            Fraction(line["threshold"]),
            Fraction(line["threshold"]) * Fraction(line["floor_share"]),
        )
        for line in _seed("standard_threshold")
        if line["threshold"]
    }
    assert shipped == source


# Source set, indicator and condition → item and urban–rural groups. What a source leaves to be
# chosen (two kinds of areas, a rule for schools with many migrants' children) is not here.
SOURCE_ITEMS = {
    ("F1", "生均校舍建筑面积", ""): ("floor_area_per_pupil", {"all"}),
    ("F1", "田径场", "18 classes and fewer"): ("running_track", {"all"}),
    ("F1", "篮球场", ""): ("ball_courts", {"all"}),
    ("F1", "生均教学仪器设备值", ""): ("teaching_equipment_per_pupil", {"all"}),
    ("F1", "生均图书册数", ""): ("books_per_pupil", {"all"}),
    ("F1", "班额", ""): ("average_class_size", {"all"}),
    ("F1", "教师学历达标率", ""): ("teachers_secondary_and_above_share", {"all"}),
    ("F1", "生均公用经费", "2014 standard"): ("public_funds_per_pupil", {"all"}),
    ("F2", "生均占地面积", "中心城区"): ("land_area_per_pupil", {"urban"}),
    ("F2", "生均占地面积", "城区外"): ("land_area_per_pupil", {"town", "rural"}),
    ("F2", "生均建筑面积", ""): ("floor_area_per_pupil", {"all"}),
    ("F2", "生均教学仪器设备值", ""): ("teaching_equipment_per_pupil", {"all"}),
    ("F2", "学校计算机生机比", ""): ("computers_per_100", {"all"}),
    ("F2", "生均图书", ""): ("books_per_pupil", {"all"}),
    ("F2", "教职工与学生比", "县镇"): ("staff_per_100", {"town"}),
    ("F2", "教职工与学生比", "农村"): ("staff_per_100", {"rural"}),
    ("F2", "专科及以上学历教师比例", ""): ("teachers_college_and_above_share", {"all"}),
    ("F2", "本科及以上学历教师比例", ""): ("teachers_bachelor_and_above_share", {"all"}),
    ("F2", "在校生年巩固率", ""): ("pupil_retention", {"all"}),
}
QUALIFIED = {
    "primary": "teachers_secondary_and_above_share",
    "junior": "teachers_college_and_above_share",
}
SETS = {"F1": "basic_guangdong", "F2": "basic_national"}


def _stated(text: str) -> Fraction:
    """A threshold as the source writes it: ``>=15``, ``<=10:1`` pupils a computer, ``1:21``."""
    left, colon, right = text.lstrip("<>=").partition(":")
    if not colon:
        return Fraction(left)
    return Fraction(100) / max(Fraction(left), Fraction(right))


@needs_domain
def test_the_provincial_sets_hold_what_their_sources_state() -> None:
    shipped = {
        (line["set_id"], line["level"], line["item_id"], line["urban_group"]): line
        for line in _seed("standard_item")
    }
    covered = set()
    for line in _provincial_lines():
        level = LEVELS[line["level"]]
        if (line["set"], line["indicator"]) == ("F2", "专任教师学历合格率"):
            item, groups = QUALIFIED[level], {"all"}
        else:
            key = (line["set"], line["indicator"], line["condition"])
            if key not in SOURCE_ITEMS:
                continue
            item, groups = SOURCE_ITEMS[key]
        for group in groups:
            found = (SETS[line["set"]], level, item, group)
            covered.add(found)
            difference = _stated(line["threshold"]) - Fraction(shipped[found]["threshold"])
            assert 0 <= difference < Fraction(1, 10**8), line
            assert shipped[found]["confidence"] == line["confidence"], line
    assert {key for key, line in shipped.items() if line["confidence"] != "adopted"} == covered


def _provincial_lines() -> list[dict[str, str]]:
    with (DOMAIN / "provincial_standards.csv").open(encoding="utf-8", newline="") as lines:
        return [
            line
            for line in csv.DictReader(lines)
            if line["set"] in SETS and line["indicator"] != "judgement"
        ]


# --- seeds that contradict themselves -----------------------------------------------------------

SET_LINES = [
    # Two sets of one region in one year, and a year between two sets of a region.
    "overlap_a,basic,33,甲,A,max_unmet,2,,,2010,2024,false,M,试",
    "overlap_b,basic,33,乙,B,max_unmet,2,,,2024,,false,M,试",
    "gap_a,basic,35,甲,A,max_unmet,2,,,2010,2020,false,M,试",
    "gap_b,basic,35,乙,B,max_unmet,2,,,2022,,false,M,试",
    # A pass rule nobody knows, one without its number, one that promises a floor and has none.
    "unknown_rule,basic,11,甲,A,most_met,,,,,,false,M,试",
    "no_number,basic,12,甲,A,max_unmet,,,,,,false,M,试",
    "no_floor,basic,13,甲,A,min_met_with_floor,,1,,,,false,M,试",
]
ITEM_LINES = [
    # Items for one level only (the sets above without items ask nothing at all), and an item that
    # has a threshold for two of three groups.
    "overlap_a,primary,1,books_per_pupil,all,ge,20,,,M,试",
    "overlap_b,primary,1,books_per_pupil,town,ge,20,,,M,试",
    "overlap_b,primary,1,books_per_pupil,rural,ge,20,,,M,试",
    "no_floor,primary,1,books_per_pupil,all,ge,20,,,M,试",
    # Two items with one number.
    "no_floor,primary,1,computers_per_100,all,ge,8,,,M,试",
]


@pytest.fixture(scope="module")
def tampered(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What ``dbt test`` says of a copy of the project whose seeds contradict themselves."""
    root = tmp_path_factory.mktemp("tampered")
    project = root / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    _append(project / "seeds" / "standard_set.csv", SET_LINES)
    _append(project / "seeds" / "standard_item.csv", ITEM_LINES)
    _replace(project / "seeds" / "standard_set.csv", "basic,all,", "basic,22,")
    _replace(project / "seeds" / "compliance_item.csv", "backbone_teachers,pupils,100", ",,1")
    returns = Returns()
    for number, county in enumerate(("220102", "330102", "650101", "130101")):
        returns.school(f"210000000{number}", {"primary": 10}, county=county)
    returns.write(root)
    DataFolder.at(root).warehouse.parent.mkdir(parents=True)
    chosen = ("--select", "resource_type:seed", "+int_county_standard_item")
    untested = ("--exclude-resource-type", "test", "unit_test")
    done = dbt(root, "build", *chosen, *untested, project=project)
    assert done.returncode == 0, done.stdout[-4000:]
    done = dbt(
        root,
        "test",
        "--select",
        "standard_set",
        "standard_item",
        "compliance_item",
        "test_type:singular,path:tests/compliance",
        "--exclude",
        "fct_shortfall",
        "--indirect-selection=buildable",
        project=project,
    )
    assert done.returncode == 1
    return done.stdout


def _append(path: Path, lines: list[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("failures", "test"),
    [
        (1, "periods_do_not_overlap_standard_set_standard_id__region"),
        (1, "periods_have_no_gap_standard_set_standard_id__region"),
        (1, "every_county_year_has_a_set"),
        (4, "pass_rules_have_their_numbers"),
        (13, "every_set_asks_something_of_every_level"),
        (8, "every_threshold_is_a_compliance_item"),
    ],
)
def test_seeds_that_contradict_themselves_stop_the_build(
    tampered: str, failures: int, test: str
) -> None:
    assert f"FAIL {failures} {test}" in tampered
