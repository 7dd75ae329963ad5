"""The glossary names classes that exist."""

import re
from importlib import import_module

from tools.paths import ROOT

ROW = re.compile(r"^\|.*\| `(?P<module>[\w.]+)\.(?P<name>\w+)` \|$", re.M)


def test_every_row_names_a_class_that_exists() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text()
    found = list(ROW.finditer(text))
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| Serbian")]
    assert len(found) == len(rows) > 40
    missing = [
        one["name"] for one in found if not isinstance(getattr(import_module(one["module"]), one["name"], None), type)
    ]
    assert not missing
