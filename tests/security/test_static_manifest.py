"""The list of static files is for the portal, not for strangers."""

from pathlib import Path

from django.conf import LazySettings
from django.core.management import call_command

from portal.static_storage import PortalStaticStorage

STORAGE = "portal.static_storage.PortalStaticStorage"


def test_the_list_of_static_files_lies_beside_what_is_served(tmp_path: Path, settings: LazySettings) -> None:
    sources, served, kept = (tmp_path / name for name in ("sources", "served", "kept"))
    sources.mkdir()
    (sources / "tajno.js").write_text("export const a = 1;\n")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT, settings.STATIC_MANIFEST_DIR = [sources], served, kept
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": STORAGE}}
    call_command("collectstatic", "--noinput", "--clear", verbosity=0)
    assert [path.name for path in served.rglob("*.json")] == []
    assert (kept / "staticfiles.json").is_file()
    assert PortalStaticStorage(location=served).url("tajno.js").startswith("/static/tajno.")
