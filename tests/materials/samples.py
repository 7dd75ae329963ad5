"""The library with the three materials of the tests' own."""

from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import call_command

from portal.pages import content_files

HERE = Path(__file__).parent / "content"
SHIPPED = [file for folder in content_files.folders() for file in folder.glob("*.json")]
OWN = ("proba-razgovor", "proba-plan", "proba-postupak")


def load_library(*arguments: str, folder: Path = HERE) -> str:
    """Load the front page, the empty library and the materials of ``folder``; return what the command said."""
    wanted = {"pocetna", "materijali", "sta-je-nasilje"}
    out = StringIO()
    files = content_files.read_pages([*content_files.folders(), folder])
    kept = [file for file in files if file.data["type"] != "materials.MaterialPage" or file.key.startswith("proba-")]
    assert wanted <= {file.key for file in kept}
    with patch.object(content_files, "read_pages", lambda places: kept):
        call_command("load_site", *arguments, stdout=out)
    return out.getvalue()
