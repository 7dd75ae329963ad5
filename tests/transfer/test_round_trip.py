"""What goes out comes in the same: content, references, files; and as drafts alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Locale, Page, PageLogEntry, Revision

from home.models import StandardPage
from materials.models import MaterialIndexPage, MaterialPage
from portal.pages.cms_groups import set_up_groups
from portal.pages.models import PortalDocument, PortalImage
from portal.pages.transfer.identities import bytes_of
from tests.accounts.fixtures import MakeUser
from tests.materials.factories import make_material
from tests.pages.factories import HomePageFactory, StandardPageFactory, make_site
from tests.transfer.helpers import PDF, Tree, content, exported, publish, read, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return Tree()


def test_a_tree_that_was_deleted_comes_back_as_it_was(tree: Tree, tmp_path: Path) -> None:
    before, archive = said(), exported(tmp_path / "a.zip")
    tree.forget()
    printed = content("import", archive)
    assert said() == before
    assert "Pages: 2 made, 0 changed, 0 same, 0 left out; files: 2 made, 0 same; 0 refused." in printed


def test_what_came_in_can_be_compared_and_restored_from_the_history(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    content("import", archive)
    for page in StandardPage.objects.filter(slug__in=("koren", "dete")):
        assert PageLogEntry.objects.filter(page=page, action="wagtail.edit", revision=page.latest_revision).exists()


def test_references_lead_to_the_new_rows(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    content("import", archive)
    root = StandardPage.objects.get(slug="koren").get_latest_revision_as_object()
    child = StandardPage.objects.get(slug="dete")
    image, document = PortalImage.objects.get(), PortalDocument.objects.get()
    # Each table counts on its own: the new picture may have the number that the old document had.
    assert child.pk != tree.child.pk
    assert image.pk != tree.image.pk
    assert document.pk != tree.document.pk
    blocks = {block.block_type: block.value for block in root.body}
    assert blocks["cards"]["cards"][0]["page"].pk == child.pk
    assert blocks["figure"]["image"].pk == image.pk
    assert blocks["helplines"]["lines"][0].pk == tree.line.pk
    assert f'<a linktype="page" id="{child.pk}">' in blocks["callout"]["text"].source
    assert f'<a linktype="document" id="{document.pk}">образац</a>' in blocks["paragraph"].source


def test_an_own_cover_comes_along(tree: Tree, tmp_path: Path) -> None:
    tree.home.refresh_from_db()
    library = tree.home.add_child(instance=MaterialIndexPage(title="Материјали", slug="materijali", lead="Све."))
    material = make_material(library, 1, cover_picture=tree.image)
    material.save_revision().publish()
    archive = exported(tmp_path / "a.zip", "/materijali")
    library.refresh_from_db()
    library.delete()
    tree.forget()
    content("import", archive)
    assert MaterialPage.objects.get().get_latest_revision_as_object().cover_picture == PortalImage.objects.get()


def test_pictures_and_documents_keep_what_is_said_of_them(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    content("import", archive)
    image, document = PortalImage.objects.get(), PortalDocument.objects.get()
    assert (image.title, image.description, image.is_decoration) == ("Двориште", "Двориште школе", False)
    assert image.get_focal_point() == tree.image.get_focal_point()
    assert set(image.tags.names()) == {"школа", "летњи дан"}
    assert document.title == "Образац"
    assert document.filename.startswith("obrazac")
    assert document.filename.endswith(".pdf")
    assert bytes_of(document) == PDF
    with Image.open(image.file.open("rb")) as picture:
        assert not picture.getexif()


def test_everything_comes_as_a_draft(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    content("import", archive)
    assert not StandardPage.objects.filter(slug__in=["koren", "dete"], live=True).exists()
    assert StandardPage.objects.get(slug="dete").body[0].block_type == "paragraph"
    publish(StandardPage.objects.get(slug="dete"))
    publish(StandardPage.objects.get(slug="dete"), lead="Нове речи.")
    content("import", archive)
    standing = StandardPage.objects.get(slug="dete")
    assert (standing.lead, standing.has_unpublished_changes) == ("Нове речи.", True)
    assert standing.get_latest_revision_as_object().lead == "Прва реченица."
    assert set(Revision.objects.filter(object_id=str(standing.pk)).values_list("user", flat=True)) == {None}


def test_bringing_it_in_twice_changes_nothing(tree: Tree, tmp_path: Path) -> None:
    archive = exported(tmp_path / "a.zip")
    tree.forget()
    content("import", archive)
    state = (
        Revision.objects.count(),
        PortalImage.objects.count(),
        PortalDocument.objects.count(),
        Page.objects.count(),
    )
    printed = content("import", archive)
    assert "0 made, 0 changed, 2 same, 0 left out; files: 0 made, 2 same" in printed
    assert state == (
        Revision.objects.count(),
        PortalImage.objects.count(),
        PortalDocument.objects.count(),
        Page.objects.count(),
    )


def test_a_picture_that_went_out_and_came_back_is_the_same_picture(tree: Tree, tmp_path: Path) -> None:
    """Every portal draws a picture anew, so its bytes differ; its name does not."""
    first = exported(tmp_path / "a.zip")
    digest = next(name for name in read(first) if name.startswith("images/"))
    tree.forget()
    content("import", first)
    second = exported(tmp_path / "b.zip", "/koren", "--drafts")
    assert digest not in read(second), "drawing this picture anew must change it, or the test shows nothing"
    assert json.loads(read(first)["content.json"])["images"].keys() == (
        json.loads(read(second)["content.json"])["images"].keys()
    )
    # As it was before, and beside it the one that came: back on the first portal both are known.
    assert "files: 0 made, 2 same" in content("import", first)
    assert "files: 0 made, 2 same" in content("import", second)


def test_a_site_with_another_front_page_takes_it_where_it_is_told(tree: Tree, tmp_path: Path) -> None:
    before, archive = said(), exported(tmp_path / "a.zip")
    tree.forget()
    Page.objects.get(pk=tree.home.pk).delete()
    other = make_site()
    with pytest.raises(CommandError, match="say --under"):
        content("import", archive)
    content("import", archive, "--under", "/")
    assert said() == before
    assert StandardPage.objects.get(slug="koren").get_parent().pk == other.pk


def test_translations_come_along_where_they_have_a_place(tree: Tree, tmp_path: Path) -> None:
    english = Locale.objects.create(language_code="en")
    home = tree.home.copy_for_translation(english)
    home.save_revision().publish()
    for page in (tree.root, tree.child):
        translated = page.copy_for_translation(english)
        translated.title = "In English"
        translated.save_revision().publish()
    before, archive = said(), exported(tmp_path / "a.zip")
    assert len(before) == 4
    for page in StandardPage.objects.filter(slug="koren"):
        page.delete()
    printed = content("import", archive)
    assert "4 made" in printed
    assert said() == before
    for page in [*StandardPage.objects.filter(slug="koren"), Page.objects.get(pk=home.pk)]:
        page.delete()
    english.delete()
    printed = content("import", archive)
    assert "2 made, 0 changed, 0 same, 2 left out" in printed


def test_drafts_stay_here_unless_they_are_asked_for(tree: Tree, tmp_path: Path) -> None:
    hidden = StandardPageFactory(parent=tree.root, title="Још није", slug="jos-nije", live=False)
    StandardPageFactory(parent=hidden, title="Испод", slug="ispod")
    tree.child.refresh_from_db()
    tree.child.lead = "Још непрочитано."
    tree.child.save_revision()
    public = read(exported(tmp_path / "a.zip"))["content.json"].decode()
    assert "Још није" not in public
    assert "Испод" not in public
    assert "Још непрочитано." not in public
    drafts = json.loads(read(exported(tmp_path / "b.zip", "/koren", "--drafts"))["content.json"])
    assert {page["fields"]["lead"] for page in drafts["pages"]} >= {"Још непрочитано."}
    assert len(drafts["pages"]) == 4


def test_no_account_leaves_with_the_pages(tree: Tree, tmp_path: Path, make_user: MakeUser) -> None:
    user = make_user("urednik@primer.rs", cms=True)
    StandardPage.objects.filter(pk=tree.root.pk).update(owner=user)
    PortalImage.objects.update(uploaded_by_user=user)
    PortalDocument.objects.update(uploaded_by_user=user)
    tree.child.save_revision(user=user)
    for name, held in read(exported(tmp_path / "a.zip", "/koren", "--drafts")).items():
        assert b"urednik" not in held, name
        assert not {"owner", "user", "uploaded_by_user"} & set(str(held).replace("\\n", " ").split('"')), name


def test_what_waits_for_approval_is_not_changed_under_the_reviewers_eyes(
    tree: Tree, tmp_path: Path, make_user: MakeUser
) -> None:
    archive = exported(tmp_path / "a.zip")
    set_up_groups(tree.home)
    page, writer = StandardPage.objects.get(pk=tree.child.pk), make_user("pise@primer.rs", cms=True)
    page.lead = "Чека."
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    with pytest.raises(CommandError, match="waits for approval here"):
        content("import", archive)
    assert StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object().lead == "Чека."


def test_a_front_page_goes_to_a_portal_that_has_none(tmp_path: Path) -> None:
    home = HomePageFactory(parent=Page.get_first_root_node(), title="Улаз")
    archive = exported(tmp_path / "a.zip", str(home.pk))
    home.delete()
    assert "1 made" in content("import", archive)
    assert Page.objects.get(translation_key=home.translation_key).get_parent().is_root()


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.text("абвгдђ <>&\"'„“", max_size=30)), min_size=1, max_size=5
    )
)
@pytest.mark.full
@settings(max_examples=10)
def test_any_tree_with_any_links_comes_back_as_it_was(shape: list[tuple[int, int, str]]) -> None:
    import tempfile

    from django.utils.html import escape

    Page.objects.filter(depth__gt=1).delete()
    home = make_site()
    pages: list[StandardPage] = []
    for number, (above, _target, text) in enumerate(shape):
        parent: Any = pages[above % len(pages)] if pages else home
        parent.refresh_from_db()
        pages.append(StandardPageFactory(parent=parent, title=f"Страница {text}", slug=f"s-{number}"))
    for page, (_above, target, text) in zip(pages, shape, strict=True):
        link = f'<p><a linktype="page" id="{pages[target % len(pages)].pk}">{escape(text)}</a> {escape(text)}</p>'
        publish(page, body=json.dumps([{"type": "paragraph", "value": link}]))
    with tempfile.TemporaryDirectory() as folder:
        before, archive = said(), exported(Path(folder) / "a.zip", str(pages[0].pk))
        # One exported page only names those of its own tree, so the first page, above all others, is enough.
        Page.objects.get(pk=pages[0].pk).delete()
        assert said() == {}
        content("import", archive)
        assert {name: fields | {"body": _without_ids(fields)} for name, fields in said().items()} == {
            name: fields | {"body": _without_ids(fields)} for name, fields in before.items()
        }


def _without_ids(fields: dict[str, Any]) -> list[Any]:
    """Blocks that nobody gave an id get one when they are first written out."""
    return [{**block, "id": None} for block in fields["body"]]
