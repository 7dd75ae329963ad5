"""An archive that somebody else made: it is refused whole, before anything is written."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management.base import CommandError
from PIL import Image
from wagtail.models import Page, Revision

from portal.pages.models import PortalDocument, PortalImage
from portal.pages.transfer import archive as form
from portal.pages.transfer import checking
from portal.pages.transfer.archive import CONTENT, MANIFEST, sha256
from tests.pages.samples import pdf
from tests.pages.test_broken_pictures import bomb
from tests.transfer.helpers import Tree, content, exported, forged, read, written

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, Any], dict[str, bytes]], None]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A good archive, and a portal on which nothing of it is left."""
    tree = Tree()
    path = exported(tmp_path / "a.zip")
    tree.forget()
    return path


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, Revision, PortalImage, PortalDocument))


def stored() -> set[str]:
    storage = PortalImage._meta.get_field("file").storage
    found = set()
    for folder in ("original_images", "documents"):
        if storage.exists(folder):
            found |= {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    return found


def refused(path: Path, words: str, *how: str) -> None:
    before = rows(), stored()
    with pytest.raises(CommandError) as caught:
        content("import", path, *how)
    assert words in str(caught.value)
    assert caught.value.returncode == 1
    assert (rows(), stored()) == before


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/x", "images/../../x.png", "images\\x.png", "x.py"])
def test_a_name_that_leads_elsewhere_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    refused(written(tmp_path / "b.zip", {**read(archive), name: b"x"}), "an entry that no export writes")
    assert not (tmp_path / "x.py").exists()


def test_a_file_that_is_not_what_was_exported_is_refused(archive: Path, tmp_path: Path) -> None:
    files = read(archive)
    document = next(name for name in files if name.startswith("documents/"))
    refused(written(tmp_path / "b.zip", {**files, document: b"%PDF-1.7 other"}), "its SHA-256 differs")
    refused(written(tmp_path / "c.zip", {**files, CONTENT: files[CONTENT] + b" "}), "its SHA-256 differs")


def test_more_bytes_than_a_portal_has_are_not_unpacked(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = written(tmp_path / "b.zip", {**read(archive), f"documents/{'0' * 64}.txt": b"\0" * 30_000_000})
    assert packed.stat().st_size < 200_000
    monkeypatch.setattr(form, "MOST_ALL", 20_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_args: pytest.fail("it was unpacked"))
    refused(packed, "more than")


def test_a_size_that_lies_gives_no_more_bytes_than_it_says(archive: Path, tmp_path: Path) -> None:
    packed = written(tmp_path / "b.zip", {**read(archive), f"documents/{'0' * 64}.txt": b"\0" * 30_000_000})
    size = (30_000_000).to_bytes(4, "little")
    packed.write_bytes(packed.read_bytes().replace(size, (10).to_bytes(4, "little")))
    refused(packed, "exactly the files")


def test_files_of_another_kind_are_refused(archive: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "n.zip"
    nothing.write_bytes(b"no archive")
    refused(nothing, "no archive of content")
    refused(tmp_path / "missing.zip", "no archive of content")
    refused(written(tmp_path / "e.zip", {}), "not in the archive")
    refused(written(tmp_path / "l.zip", {MANIFEST: b"[" * 100_000}), "not JSON")
    manifest = json.loads(read(archive)[MANIFEST]) | {"version": 99}
    refused(written(tmp_path / "v.zip", {**read(archive), MANIFEST: json.dumps(manifest).encode()}), "version 1")


def picture_becomes(held: bytes, extension: str) -> Change:
    def change(said: dict[str, Any], files: dict[str, bytes]) -> None:
        entry = f"images/{sha256(held)}.{extension}"
        for one in said["images"].values():
            files.pop(one["file"])
            one["file"] = entry
        files[entry] = held

    return change


def document_becomes(held: bytes, filename: str) -> Change:
    def change(said: dict[str, Any], files: dict[str, bytes]) -> None:
        ((name, one),) = said["documents"].items()
        files.pop(one["file"])
        entry = f"documents/{sha256(held)}.{filename.rpartition('.')[2]}"
        said["documents"] = {f"document:{sha256(held)}": {**one, "file": entry, "filename": filename}}
        for page in said["pages"]:
            page["fields"] = json.loads(json.dumps(page["fields"]).replace(name, f"document:{sha256(held)}"))
        files[entry] = held

    return change


def half_a_png() -> bytes:
    content = BytesIO()
    Image.effect_noise((64, 64), 80).save(content, "PNG")
    return content.getvalue()[:600]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD_FILES = {
    "an SVG": (picture_becomes(SVG, "svg"), "svg"),
    "an SVG that is called PNG": (picture_becomes(SVG, "png"), "(svg)"),
    "half a picture": (picture_becomes(half_a_png(), "png"), "оштећена"),
    "a bomb of points": (picture_becomes(bomb(30_000, 30_000), "png"), "Слика је превелика"),
    "a page called PDF": (
        document_becomes(b"<!doctype html><script>alert(1)</script>", "obrazac.pdf"),
        "Садржај није онакав",
    ),
    "a page": (document_becomes(b"<!doctype html><script>alert(1)</script>", "obrazac.html"), "html"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_no_editor_could_upload_is_refused(archive: Path, name: str) -> None:
    change, words = BAD_FILES[name]
    bad = forged(archive, change)
    refused(bad, words)
    # The check says it, before anything is begun; the writing would only say it again.
    refused(bad, "1 refused")


def field(name: str, value: Any) -> Change:
    def change(said: dict[str, Any], files: dict[str, bytes]) -> None:
        said["pages"][-1]["fields"][name] = value

    return change


def page(**values: Any) -> Change:
    def change(said: dict[str, Any], files: dict[str, bytes]) -> None:
        said["pages"][-1] |= values

    return change


def text(html: str) -> Change:
    return field("body", [{"type": "paragraph", "value": html}])


BAD_PAGES = {
    "an unknown block": (field("body", [{"type": "script", "value": "x"}]), "there is no block 'script' here"),
    "a block without a type": (field("body", [{"value": "x"}]), "there is no block 'None' here"),
    "a body of another shape": (field("body", {"type": "paragraph"}), "not a list of blocks"),
    "a field that its block has not": (field("body", [{"type": "quote", "value": {"text": "а", "zlo": 1}}]), "has no field 'zlo'"),
    "a key in place of a name": (field("body", [{"type": "helplines", "value": {"title": "", "lines": [
        {"type": "item", "value": 1}]}}]), "not named as exports name it"),
    "a page that is nowhere": (text('<p><a linktype="page" id="page:00000000-0000-0000-0000-000000000000:sr">а</a></p>'), "neither in the archive nor here"),
    "a key in a text": (text('<p><a linktype="page" id="1">а</a></p>'), "not named as exports name it"),
    "a script": (text("<p><script>alert(1)</script></p>"), "the editor does not write"),
    "a handler": (text('<p onclick="alert(1)">а</p>'), "the editor does not write"),
    "an address that runs": (text('<p><a href="javascript:alert(1)">а</a></p>'), "the editor does not write"),
    "an unfinished tag": (text("<p>а</p><img src=x onerror=alert(1) "), "not finished"),
    "a comment": (text("<p><!-- --!><img src=x onerror=alert(1)> --></p>"), "the editor does not write"),
    "a frame": (text('<p><iframe src="https://primer.test/"></iframe></p>'), "the editor does not write"),
    "an unknown type": (page(type="home.NoPage"), "no type of page 'home.NoPage'"),
    "a type that is no page": (page(type="pages.Helpline"), "no type of page 'pages.Helpline'"),
    "the bare type of all pages": (page(type="wagtailcore.Page"), "no type of page 'wagtailcore.Page'"),
    "a front page below a page": (page(type="home.HomePage"), "may not stand under"),
    "another language": (page(name="page:00000000-0000-0000-0000-000000000001:xx"), "no pages in 'xx'"),
    "a field that the page has not": (field("owner", 1), "exactly the fields"),
    "a date that is none": (field("reviewed_on", "jutros"), "jutros"),
    "a title that is too long": (field("title", "а" * 300), "255"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PAGES)
def test_a_page_that_no_editor_could_write_is_refused(archive: Path, name: str) -> None:
    change, words = BAD_PAGES[name]
    refused(forged(archive, change), words)


def test_what_only_the_whole_page_shows_is_refused_and_leaves_no_file(archive: Path) -> None:
    two = [{"type": "heading", "value": {"text": "Исто", "level": "2"}}] * 2
    refused(forged(archive, field("body", two)), "Два наслова")
    refused(forged(archive, field("body", two)), "Два наслова", "--dry-run")


def test_every_page_that_is_wrong_as_a_whole_is_named(archive: Path) -> None:
    two = [{"type": "heading", "value": {"text": "Исто", "level": "2"}}] * 2

    def change(said: dict[str, Any], files: dict[str, bytes]) -> None:
        for one in said["pages"]:
            one["fields"]["body"] = two

    with pytest.raises(CommandError, match=r"'koren'.*\n.*'dete'"):
        content("import", forged(archive, change), "--dry-run")


def test_a_picture_that_stands_here_is_read_once_however_many_come(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        PortalDocument.objects.create(title="Друго", file=ContentFile(b"%PDF-1.4" + bytes([number]), name="drugo.pdf"))
    opened: list[Any] = []
    known = checking.file_identity

    def counted(row: Any, *more: Any) -> str:
        opened.append(row.pk)
        return known(row, *more)

    def five(said: dict[str, Any], files: dict[str, bytes]) -> None:
        for number in range(5):
            held = pdf(f"Пет {number}")
            files[f"documents/{sha256(held)}.pdf"] = held
            said["documents"][f"document:{sha256(held)}"] = {
                "file": f"documents/{sha256(held)}.pdf", "filename": f"{number}.pdf", "title": "Пет", "tags": []
            }  # fmt: skip

    monkeypatch.setattr(checking, "file_identity", counted)
    assert "7 made" in content("import", forged(archive, five), "--dry-run")
    assert sorted(opened) == sorted(set(opened))


def test_shapes_that_no_export_writes_are_refused(archive: Path) -> None:
    for name, value in [("pages", []), ("pages", {}), ("pages", [1]), ("images", []), ("documents", {"x": {}})]:
        refused(forged(archive, lambda said, files, name=name, value=value: said.update({name: value})), "content.json")
