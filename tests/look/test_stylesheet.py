"""One stylesheet, made of small files; a first visit stays within its bytes."""

import csv
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.template.loader import render_to_string

from portal.pages import components_view, styles

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "portal" / "static"
TEMPLATES = ROOT / "portal" / "templates"
LAYOUTS = ("base_public.html", "base_sensitive.html", "base_desk.html", "base_account.html", "base_error.html")
SERBIAN_FONTS = {
    "sr-Cyrl": ("cyrillic", "latin"),
    # The switch names the other script, so Cyrillic comes too.
    "sr-Latn": ("latin", "latin-ext", "cyrillic"),
}


def over_the_wire(data: bytes) -> int:
    """Return the size of ``data`` in bytes as WhiteNoise's brotli sends it."""
    return len(brotli.compress(data))


def test_every_source_is_in_its_layer() -> None:
    text = styles.stylesheet()
    assert text.startswith("@layer tokens,base,layout,components,utilities;")
    positions = [text.index(f"@layer {layer}{{") for layer in styles.LAYERS]
    assert positions == sorted(positions)
    assert {path.parent.name for path in (STATIC / "css").rglob("*.css")} == set(styles.LAYERS)


def test_braces_are_balanced_and_comments_gone() -> None:
    text = styles.stylesheet()
    assert text.count("{") == text.count("}")
    assert "/*" not in text


def test_files_that_styles_name_exist() -> None:
    for name in re.findall(r'url\("\.\./([^"]+)"\)', styles.stylesheet()):
        assert (STATIC / name).is_file()


def test_build_is_written_where_static_files_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BUILD_DIR", tmp_path)
    assert styles.build() == tmp_path / "css" / "portal.css"
    before = (tmp_path / "css" / "portal.css").stat().st_mtime_ns
    styles.build()
    assert (tmp_path / "css" / "portal.css").stat().st_mtime_ns == before


def test_first_visit_fits_sixty_kilobytes() -> None:
    html = render_to_string("pages/components.html", components_view._samples()).encode()
    scripts = sum(over_the_wire(path.read_bytes()) for path in (STATIC / "js").glob("*.js"))
    assert scripts <= 20_000
    # The component page is far longer than any page of the portal.
    assert over_the_wire(html) + over_the_wire(styles.stylesheet().encode()) + scripts <= 60_000


@pytest.mark.parametrize("tag", SERBIAN_FONTS)
def test_fonts_fit_sixty_kilobytes(tag: str) -> None:
    sizes = [
        (STATIC / "fonts" / f"wix-madefor-text-{subset}-wght-normal.woff2").stat().st_size
        for subset in SERBIAN_FONTS[tag]
    ]
    assert sum(sizes) <= 60_000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_load_nothing_from_elsewhere(layout: str) -> None:
    html = render_to_string(layout, {"html_lang": "sr-Cyrl"})
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html)


def test_drawings_are_decoration_with_colours_of_the_theme() -> None:
    for path in (TEMPLATES / "icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'aria-hidden="true"' in text, path.name
        assert not re.search(r"#[0-9a-fA-F]{3,6}|style=", text), path.name


def test_every_drawing_that_the_registry_names_exists() -> None:
    names = {path.stem for path in (TEMPLATES / "icons").glob("*.svg")}
    for table in (ROOT / "reporting" / "registry" / "data").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as file:
            named = {row["icon"] for row in csv.DictReader(file) if row.get("icon")}
        assert named <= names, table.name


def test_every_form_of_violence_has_a_drawing_of_its_code() -> None:
    names = {path.stem for path in (TEMPLATES / "icons").glob("*.svg")}
    with (ROOT / "reporting" / "registry" / "data" / "violence_forms.csv").open(encoding="utf-8", newline="") as file:
        assert {row["code"] for row in csv.DictReader(file)} <= names
