"""A run that takes few tests reads few files, and misses none."""

import os
import subprocess
import sys

import pytest

from tools.test import files_naming, lanes_of

FEW = {marks for choice in ("test", "protected") for lane in lanes_of(choice, "", []) for name, marks in lane}
FEW = {marks for marks in FEW if files_naming(marks)}


def collected(marks: str, paths: list[str]) -> set[str]:
    """Return which tests pytest would run; those of browsers stand in a folder of their own."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-m", f"({marks}) and not browser", *paths],
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return {line for line in done.stdout.splitlines() if "::" in line}


def test_the_runs_beside_the_long_one_read_few() -> None:
    assert len(FEW) > 1 and not files_naming("not full and not browser and not sqlite_only")


@pytest.mark.full
@pytest.mark.parametrize("marks", sorted(marks for marks in FEW if "and browser" not in marks))
def test_every_test_that_is_asked_for_is_found(marks: str) -> None:
    found = collected(marks, files_naming(marks))
    assert found and found == collected(marks, [])
