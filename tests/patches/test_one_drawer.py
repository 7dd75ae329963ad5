"""Nothing of a library is changed, and nothing private of it used, outside the list of ``docs/patches.md``."""

import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from django.apps import apps

from portal.patches.apps import APPLIED
from tests.patches.private_names import OURS, overridden

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "patches.md").read_text(encoding="utf-8")
FILES = sorted(path for path in (ROOT / "portal" / "patches").glob("*.py") if path.stem not in ("__init__", "apps"))
LIBRARIES = {
    "Wagtail": "wagtail",
    "wagtail-localize": "wagtail-localize",
    "Django": "django",
    "allauth": "django-allauth",
}


def chapter(title: str) -> str:
    """Return the text of one chapter of the document."""
    return DOCUMENT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def named_in(title: str) -> set[str]:
    """Return what stands in the first column of the chapter's table."""
    return {found for line in chapter(title).splitlines() for found in re.findall(r"^\| `([^`]+)` \|", line)}


@cache
def product() -> list[tuple[str, ast.Module]]:
    """Return every file of the product and what it says; reading them takes two seconds."""
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for root in sorted(OURS)
        for path in sorted((ROOT / root).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_says_why_for_which_version_what_is_said_upstream_and_when_it_goes(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    for heading in ("Why:", "Written for:", "Upstream:", "Goes when:"):
        assert f"\n{heading} " in said, f"{path.name} lacks {heading}"
    assert (ROOT / "tests" / "patches" / f"test_{path.stem}.py").exists()
    written_for = said.partition("\nWritten for: ")[2].partition("\n")[0]
    for library, known in re.findall(r"([A-Za-z-]+) (\d+\.\d+)", written_for):
        assert version(LIBRARIES[library]).startswith(f"{known}."), f"{library} is another: look at {path.name} again"


def test_the_document_lists_each_file_and_no_other() -> None:
    assert named_in("Files") == {path.stem for path in FILES}
    for line in chapter("Files").splitlines():
        name = re.match(r"\| `(\w+)` \|", line)
        assert name is None or len([cell for cell in line.split("|") if cell.strip()]) == 4, line


def test_what_changes_a_library_is_put_in_place() -> None:
    with_apply = {path.stem for path in FILES if "\ndef apply() " in path.read_text(encoding="utf-8")}
    assert with_apply == set(APPLIED)
    assert apps.is_installed("portal.patches")


def test_nothing_is_assigned_to_a_library_elsewhere() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in product()
        if not path.startswith("portal/patches/") and "/settings/" not in path
        for node in _assignments(tree)
        if _root(node) in _foreign(tree)
    ]
    # Python's own switch for what happens when a log cannot be written.
    assert [place for place in found if not place.startswith("portal/logs.py:")] == []


def _assignments(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target for target in targets if isinstance(target, ast.Attribute | ast.Subscript))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
            yield node.args[0]


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _foreign(tree: ast.Module) -> set[str]:
    """Return the names that a module has from others than ours."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] not in OURS:
            names |= {one.asname or one.name for one in node.names}
        elif isinstance(node, ast.Import):
            names |= {one.asname or one.name.partition(".")[0] for one in node.names} - OURS
    return names


def test_every_private_method_that_a_class_of_ours_defines_anew_is_listed() -> None:
    found = {name for name in overridden() if not name.startswith("portal.patches.")}
    assert named_in("Private methods that our classes define anew") == found


def test_every_private_name_that_is_asked_for_elsewhere_is_listed() -> None:
    """Such as ``row._set_document_file_metadata``; what Django documents in spite of its name is no matter."""
    listed = named_in("Private names that are asked for")
    found = {
        f"{path} {node.attr}"
        for path, tree in product()
        if not path.startswith("portal/patches/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in PRIVATE
    }
    assert listed == found


PRIVATE = frozenset(
    (
        "_raw_delete",
        "_output_field_or_none",
        "_set_document_file_metadata",
        "_committed",
        "_check_perm",
        "_wagtail_site",
    )
)


def test_every_use_of_allauths_internals_is_listed() -> None:
    found = {
        path
        for path, tree in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and "internal" in (node.module or "").split(".")
    }
    assert named_in("allauth's internal modules") == found


@pytest.mark.parametrize(
    ("name", "digest"), sorted(re.findall(r"^\| `(wagtailadmin/\S+)` \|.*?`(\w{12})` \|$", DOCUMENT, re.M))
)
def test_what_our_template_stands_in_front_of_is_unchanged(name: str, digest: str) -> None:
    theirs = Path(apps.get_app_config("wagtailadmin").path) / "templates" / name
    found = hashlib.sha256(theirs.read_bytes()).hexdigest()[:12]
    assert found == digest, f"{name} has changed: look at ours again, it may even go"


def test_each_template_that_stands_in_front_of_wagtails_is_listed() -> None:
    here = ROOT / "portal" / "editors" / "templates"
    theirs = Path(apps.get_app_config("wagtailadmin").path) / "templates"
    copies = {
        path.relative_to(here).as_posix()
        for path in here.rglob("wagtailadmin/**/*.html")
        if (theirs / path.relative_to(here)).exists()
    }
    assert copies == named_in("Templates in front of Wagtail's")
