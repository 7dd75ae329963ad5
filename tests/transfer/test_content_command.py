"""``manage.py content``: what it says, how it ends, and what it leaves untouched."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from wagtail.models import Page, Revision, get_page_models

from home.models import StandardPage
from portal.pages.models import PortalDocument, PortalImage
from portal.pages.transfer import importing
from portal.pages.transfer.archive import ArchiveWriter, sha256
from portal.pages.transfer.describing import carried_fields
from tests.pages.factories import StandardPageFactory
from tests.transfer.helpers import PDF, Tree, content, exported, publish, read, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return Tree()


def files() -> set[str]:
    folders = [name for name in ("original_images", "documents") if default_storage.exists(name)]
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}


def test_the_manifest_says_what_it_is_and_holds_every_digest(tree: Tree, tmp_path: Path) -> None:
    held = read(exported(tmp_path / "a.zip"))
    manifest = json.loads(held.pop("manifest.json"))
    assert (manifest["format"], manifest["version"], manifest["portal"]) == ("content-of-a-portal", 1, "localhost")
    assert manifest["made_at"].startswith("20")
    assert manifest["sha256"] == {name: sha256(content) for name, content in held.items()}


def test_a_dry_run_says_what_would_be_and_writes_nothing(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    before = files(), Page.objects.count(), Revision.objects.count()
    printed = content("import", archive, "--dry-run")
    assert "would be made: sr 'koren'" in printed
    assert "2 made" in printed
    assert "Nothing was written." in printed
    assert (files(), Page.objects.count(), Revision.objects.count()) == before
    assert not PortalImage.objects.exists()
    assert not PortalDocument.objects.exists()


def test_only_what_differs_becomes_a_draft(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    publish(StandardPage.objects.get(pk=tree.child.pk), lead="Нове речи.")
    printed = content("import", archive)
    assert "changed: sr 'dete'" in printed
    assert "0 made, 1 changed, 1 same, 0 left out; files: 0 made, 2 same" in printed


def test_files_go_when_the_transaction_fails(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    before, seen = files(), []

    def fail(*_args: object) -> None:
        seen.append(files() - before)
        raise RuntimeError

    monkeypatch.setattr(importing, "_write_pages", fail)
    with pytest.raises(RuntimeError):
        content("import", archive)
    assert len(seen[0]) == 2, "both files were there in between"
    assert files() == before


def test_an_address_that_is_taken_is_refused(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    StandardPageFactory(parent=tree.home, title="На истом месту", slug="koren")
    with pytest.raises(CommandError, match="another page has this address"):
        content("import", archive)
    assert not StandardPage.objects.filter(slug="dete").exists()


def test_a_line_that_is_not_here_is_never_made(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    type(tree.line).objects.update(number="0800 000 002")
    with pytest.raises(CommandError, match="helpline:0800000001:sr, which is not here"):
        content("import", archive)
    assert type(tree.line).objects.count() == 1


def test_no_file_is_written_over_and_no_half_one_is_left(
    tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = exported(tmp_path / "a.zip")
    held = archive.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        exported(archive)
    assert archive.read_bytes() == held
    default_storage.delete(tree.document.file.name)
    with pytest.raises(CommandError, match="is not there"):
        exported(tmp_path / "b.zip")
    default_storage.save(tree.document.file.name, ContentFile(PDF))

    def full(*_args: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ArchiveWriter, "finish", full)
    with pytest.raises(CommandError, match="disk full"):
        exported(tmp_path / "b.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(("page", "words"), [("/nema", "no page /nema"), ("999999", "no page 999999")])
def test_a_page_that_is_not_there_is_named(tree: Tree, tmp_path: Path, page: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        exported(tmp_path / "a.zip", page)


def test_a_link_to_a_page_that_was_deleted_is_named_before_it_leaves(tree: Tree, tmp_path: Path) -> None:
    Page.objects.get(pk=tree.child.pk).delete()
    with pytest.raises(CommandError, match=r"\(koren\): refers to a wagtailcore.Page that was deleted"):
        exported(tmp_path / "a.zip")
    assert not list(tmp_path.iterdir())


def test_every_type_of_page_can_be_carried() -> None:
    ours = [model for model in get_page_models() if not model.__module__.startswith("wagtail")]
    assert StandardPage in ours
    for model in ours:
        assert {"title", "slug"} <= {field.name for field in carried_fields(model)}


@pytest.mark.full
def test_the_projects_own_pages_go_out_and_are_known_again(tmp_path: Path) -> None:
    call_command("load_site", stdout=StringIO())
    archive = exported(tmp_path / "a.zip", "/")
    pages = Page.objects.filter(depth__gt=1).count()
    assert pages > 5
    assert f"0 made, 0 changed, {pages} same" in content("import", archive)
    before = said()
    Page.objects.get(slug="za-decu", locale__language_code="sr").delete()
    printed = content("import", archive)
    assert "Pages: 1 made" in printed
    # What linked to the page links to it again, in a draft.
    assert "changed: sr 'pocetna'" in printed
    assert said() == before
