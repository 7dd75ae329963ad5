"""The library with the three materials of the tests' own."""

import json
import re
from contextlib import AbstractContextManager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.management import call_command

from portal.pages import content_files
from tests import templates

HERE = Path(__file__).parent / "content"
# Collections and topics speak of the shipped materials, so they are left out with them.
LEFT_OUT = ("materials.MaterialPage", "materials.CollectionPage", "materials.TopicPage")
OWN = ("proba-razgovor", "proba-plan", "proba-postupak")


def load_library(*arguments: str, folder: Path = HERE) -> str:
    """Load the front page, the empty library and the materials of ``folder``; return what the command said."""
    out = StringIO()
    files = content_files.read_pages([*content_files.FOLDERS, folder])
    kept = [file for file in files if file.data["type"] not in LEFT_OUT or file.key.startswith("proba-")]
    left_out = set().union(*(file.named_pages for file in kept)) - {file.key for file in kept}
    instead = [replace(file, data=_without(file.data, left_out)) for file in kept]
    with patch.object(content_files, "read_pages", lambda places: instead):
        call_command("load_site", *arguments, stdout=out)
    return out.getvalue()


def loaded_library() -> AbstractContextManager[None]:
    """Stand in a database with this library, for a class of tests (``enterClassContext``)."""
    return templates.prepared("library", load_library)


def _without(data: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    """Return what a file says, with the front page in place of the pages that are left out."""
    text = re.sub(
        r"\bpage:([a-z0-9-]+)", lambda key: "page:pocetna" if key[1] in left_out else key[0], json.dumps(data)
    )
    return json.loads(text)
