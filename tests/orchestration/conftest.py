"""Definitions over an empty data folder, put together once, as parsing dbt takes seconds."""

from __future__ import annotations

import dagster as dg
import pytest

from contract.paths import DataFolder
from orchestration.build import JOB, build_definitions


@pytest.fixture(scope="session")
def empty_data(tmp_path_factory) -> DataFolder:
    return DataFolder.at(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def definitions(empty_data) -> dg.Definitions:
    return build_definitions(empty_data)


@pytest.fixture(scope="session")
def job(definitions) -> dg.JobDefinition:
    return definitions.resolve_job_def(JOB)


@pytest.fixture(scope="module")
def counts_of_our_own():
    """Checks without Great Expectations' second count, where it is not what is looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("expectations.suite.confirm", lambda evaluations: evaluations)
        yield
