"""The yearly schedule and the inbox sensor, ticked with a moved clock."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contract.atomic import write_bytes
from contract.paths import DataFolder
from orchestration.automation import inbox_sensor, listing_sha256, yearly_schedule
from orchestration.school_years import (
    due_years,
    ranges,
    received_files,
    school_year_partitions,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dg.asset(partitions_def=school_year_partitions())
def a_year() -> None:
    """Stands for the load; the ticks only ask for it."""


JOB = dg.define_asset_job("yearly_load", selection=[a_year])


@pytest.fixture
def data(tmp_path) -> DataFolder:
    return DataFolder.at(tmp_path)


def receive(data: DataFolder, school_year: int, name: str = "return.xlsx") -> None:
    write_bytes(data.inbox_year(school_year) / name, b"cells")


def land(data: DataFolder, school_year: int) -> None:
    folder = data.landing_partition("receipt", school_year)
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"source_name": ["return.xlsx"]}), folder / "part.parquet")


def tick(data: DataFolder, at: datetime) -> list[dg.RunRequest | dg.SkipReason]:
    schedule = yearly_schedule(data, JOB)
    return list(schedule(dg.build_schedule_context(scheduled_execution_time=at)))


def requested(answers: list[dg.RunRequest | dg.SkipReason]) -> list[str | None]:
    return [answer.partition_key for answer in answers if isinstance(answer, dg.RunRequest)]


def sense(data: DataFolder, cursor: str | None) -> dg.SensorResult:
    definitions = dg.Definitions(assets=[a_year], jobs=[JOB])
    context = dg.build_sensor_context(cursor=cursor, definitions=definitions)
    result = inbox_sensor(data, JOB)(context)
    assert isinstance(result, dg.SensorResult)
    return result


def years_of(result: dg.SensorResult) -> list[str | None]:
    return [request.partition_key for request in result.run_requests or ()]


def test_a_year_is_asked_for_from_its_due_date_on(data):
    receive(data, 2024)
    assert requested(tick(data, datetime(2024, 9, 19, 6, tzinfo=SHANGHAI))) == []
    assert requested(tick(data, datetime(2024, 9, 20, 6, tzinfo=SHANGHAI))) == ["2024"]


def test_the_due_date_is_a_day_in_shanghai_whatever_zone_the_tick_is_given_in(data):
    receive(data, 2024)
    just_before = datetime(2024, 9, 19, 15, 59, tzinfo=ZoneInfo("UTC"))
    midnight = datetime(2024, 9, 19, 16, 0, tzinfo=ZoneInfo("UTC"))
    assert requested(tick(data, just_before)) == []
    assert requested(tick(data, midnight)) == ["2024"]


def test_the_year_comes_from_the_registry_and_not_from_the_clock(data):
    receive(data, 2019)
    receive(data, 2024)
    assert requested(tick(data, datetime(2031, 11, 1, 6, tzinfo=SHANGHAI))) == ["2019", "2024"]


def test_a_year_that_has_landed_is_not_asked_for_again(data):
    receive(data, 2024)
    land(data, 2024)
    assert requested(tick(data, datetime(2024, 10, 1, 6, tzinfo=SHANGHAI))) == []


def test_a_due_year_without_returns_is_named_and_not_run(data):
    receive(data, 2025)
    land(data, 2025)
    (answer,) = tick(data, datetime(2015, 10, 1, 6, tzinfo=SHANGHAI))
    assert isinstance(answer, dg.SkipReason)
    assert "2014, 2015" in (answer.skip_message or "")


def test_each_tick_asks_once_but_the_next_day_may_ask_again(data):
    receive(data, 2024)
    first, again, next_day = (
        tick(data, datetime(2024, 9, day, 6, tzinfo=SHANGHAI))[0] for day in (21, 21, 22)
    )
    assert first.run_key == again.run_key != next_day.run_key


def test_the_first_look_asks_for_every_year_with_files(data):
    receive(data, 2019)
    receive(data, 2024)
    assert years_of(sense(data, None)) == ["2019", "2024"]


def test_an_unchanged_inbox_asks_for_nothing(data):
    receive(data, 2024)
    seen = sense(data, None).cursor
    result = sense(data, seen)
    assert years_of(result) == []
    assert result.skip_reason is not None


@pytest.mark.parametrize("change", ["late", "changed", "renamed", "removed"])
def test_only_the_year_whose_files_changed_is_asked_for(data, change):
    receive(data, 2019)
    receive(data, 2024)
    receive(data, 2024, "other.xlsx")
    seen = sense(data, None).cursor
    inbox = data.inbox_year(2024)
    if change == "late":
        receive(data, 2024, "deep/er/late.xlsx")
    elif change == "changed":
        (inbox / "return.xlsx").write_bytes(b"CELLS")
        os.utime(inbox / "return.xlsx", ns=(1, 1))
    elif change == "renamed":
        (inbox / "return.xlsx").rename(inbox / "new name.xlsx")
    else:
        (inbox / "return.xlsx").unlink()
    result = sense(data, seen)
    assert years_of(result) == ["2024"]
    assert years_of(sense(data, result.cursor)) == []


def test_a_year_whose_last_file_was_withdrawn_is_asked_for(data):
    receive(data, 2019)
    receive(data, 2024)
    seen = sense(data, None).cursor
    (data.inbox_year(2024) / "return.xlsx").unlink()
    assert years_of(sense(data, seen)) == ["2024"]


def test_the_lock_file_of_an_open_workbook_is_no_change(data):
    receive(data, 2024)
    seen = sense(data, None).cursor
    receive(data, 2024, "~$return.xlsx")
    assert years_of(sense(data, seen)) == []


def test_a_year_the_registry_does_not_have_is_never_asked_for(data):
    receive(data, 1999)
    assert years_of(sense(data, None)) == []


def test_the_listing_does_not_depend_on_where_the_data_folder_lies(tmp_path):
    listings = set()
    for name in ("here", "there"):
        data = DataFolder.at(tmp_path / name)
        receive(data, 2024)
        os.utime(data.inbox_year(2024) / "return.xlsx", ns=(5, 5))
        listings.add(listing_sha256(received_files(data)[2024]))
    assert len(listings) == 1


def test_due_years_are_ascending_and_end_at_the_day_asked_for():
    assert due_years(datetime(2016, 9, 20).date()) == [1998, 2014, 2015, 2016]


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ([2018, 2019, 2020], [(2018, 2020)]),
        ([2020, 2018, 2021], [(2018, 2018), (2020, 2021)]),
        ([], []),
    ],
)
def test_neighbouring_years_are_one_range(years, expected):
    assert ranges(years, range(2014, 2026)) == expected
