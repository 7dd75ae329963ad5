"""``make mutation`` names tests and files one by one: a renamed one must not stop it unnoticed."""

import pytest

from tools.mutation import PARTS, Part
from tools.paths import ROOT


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_everything_that_it_names_is_there(part: Part) -> None:
    names = [name.partition("=")[2] or name for name in part.tests]
    assert [name for name in names if not (ROOT / name.partition("::")[0]).exists()] == []
    assert all(any(ROOT.glob(pattern)) for pattern in part.sources)
