"""Content files of the library become pages that are found by what their files say."""

import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from django.test import TestCase

from materials.models import MaterialFacet, MaterialPage
from portal.pages import content_files
from tests.materials.samples import HERE, OWN, load_library, loaded_library


def marks(page: MaterialPage) -> set[tuple[str, str]]:
    return set(MaterialFacet.objects.filter(page=page).values_list("facet", "value"))


class LoadedLibrary(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_library())
        super().setUpClass()

    def changed(self, name: str, **values: object) -> Path:
        """Return a folder in which the file ``name`` says ``values``."""
        folder = Path(self.enterContext(TemporaryDirectory())) / "content"
        shutil.copytree(HERE, folder)
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) | values
        (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
        return folder

    def test_files_become_published_materials_below_the_library(self) -> None:
        pages = MaterialPage.objects.live().filter(slug__in=OWN)
        assert {page.get_parent().slug for page in pages} == {"materijali"} and len(pages) == 3

    def test_material_has_the_marks_of_its_file_on_the_shelf(self) -> None:
        assert marks(MaterialPage.objects.get(slug="proba-razgovor")) == {
            ("kind", "guide"),
            ("audience", "parents"),
            ("audience", "teachers"),
            ("age", "7-10"),
            ("age", "11-14"),
            ("topic", "talking"),
            ("topic", "signs"),
            ("form", "peer"),
            ("form", "digital"),
        }

    def test_loading_again_changes_nothing(self) -> None:
        before = list(MaterialFacet.objects.order_by("pk").values_list("pk", "page", "facet", "value"))
        assert "Pages: 0 loaded" in load_library()
        assert list(MaterialFacet.objects.order_by("pk").values_list("pk", "page", "facet", "value")) == before

    @pytest.mark.full
    def test_marks_that_an_editor_changed_survive_a_newer_file(self) -> None:
        page = MaterialPage.objects.get(slug="proba-plan")
        page.topics = ["support"]
        page.save_revision().publish()
        folder = self.changed("proba-plan", topics=["law"])
        assert "proba-plan: changed by an editor, kept." in load_library(folder=folder)
        assert MaterialPage.objects.get(slug="proba-plan").topics == ["support"]
        load_library("--force", folder=folder)
        assert ("topic", "law") in marks(page) and ("topic", "support") not in marks(page)

    @pytest.mark.full
    def test_newer_file_moves_the_material_on_the_shelf(self) -> None:
        load_library(folder=self.changed("proba-plan", audiences=["teens"]))
        found = marks(MaterialPage.objects.get(slug="proba-plan"))
        assert ("audience", "teens") in found and ("audience", "children") not in found

    def test_unknown_codes_are_refused_by_name(self) -> None:
        for field, value in (
            ("audiences", ["everybody"]),
            ("ages", ["3-4"]),
            ("topics", ["weather"]),
            ("forms", ["self_harm_risk"]),
            ("forms", ["unknown"]),
            ("kind", "novel"),
            ("cover", "cover-nothing"),
            ("audiences", []),
            ("topics", ["law", "after", "school", "family"]),
            ("topics", ["law", "law"]),
        ):
            said = load_library(folder=self.changed("proba-plan", **{field: value}))
            assert re.search(rf"proba-plan: left as it is\..*\b{field}\b", said), (field, said)

    def test_draft_does_not_move_the_material_on_the_shelf(self) -> None:
        page = MaterialPage.objects.get(slug="proba-plan")
        page.topics = ["support"]
        page.save_revision()
        assert ("topic", "support") not in marks(page)

    def test_withdrawn_material_leaves_the_shelf_and_comes_back_when_published(self) -> None:
        page = MaterialPage.objects.get(slug="proba-plan")
        page.page_ptr.unpublish()
        assert marks(page) == set()
        page.refresh_from_db()
        page.save_revision().publish()
        assert ("topic", "safety-plan") in marks(page)

    def test_removed_material_leaves_the_shelf(self) -> None:
        page = MaterialPage.objects.get(slug="proba-plan")
        page.delete()
        assert not MaterialFacet.objects.filter(page_id=page.pk).exists()


def write(folder: Path, name: str, **data: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")


def test_parents_stand_before_children_however_deep(tmp_path: Path) -> None:
    write(tmp_path, "a", parent="b")
    write(tmp_path, "b", parent="c")
    write(tmp_path, "c", parent=None)
    assert [file.key for file in content_files.read_pages([tmp_path])] == ["c", "b", "a"]


def test_two_files_with_one_name_are_refused(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        write(folder, "a", parent=None)
    with pytest.raises(content_files.ContentError, match="two folders"):
        content_files.read_pages([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize(("parents", "words"), [({"a": "b", "b": "a"}, "circle"), ({"a": uuid4().hex}, "not exist")])
def test_impossible_parents_are_refused(tmp_path: Path, parents: dict[str, str], words: str) -> None:
    for name, parent in parents.items():
        write(tmp_path, name, parent=parent)
    with pytest.raises(content_files.ContentError, match=words):
        content_files.read_pages([tmp_path])
