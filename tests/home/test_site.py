"""The site as the project ships it: loaded once, read in both scripts, cheap, and never over an editor's work."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import TestCase
from wagtail.models import Page, Site

from home.models import HomePage, StandardPage
from portal.pages import content_files
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.management.commands import load_site
from portal.pages.models import Helpline, LoadedContent, PortalDocument
from tests.loaded import load, loaded_site

FILES = [file for folder in content_files.FOLDERS for file in sorted(folder.glob("*.json"))]
# The finder's first page, the districts and the municipalities of the registry's files.
FINDER_PAGES = 1 + 30 + 198
CYRILLIC = re.compile("[\u0400-\u04ff]+")
XHTML = "{http://www.w3.org/1999/xhtml}link"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
SHOWN_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "content"}
VOID = {"meta", "link", "img", "br", "input", "hr", "path", "circle", "rect", "source"}


class LoadedSite(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    def pages(self) -> list[Page]:
        root = Site.objects.get(is_default_site=True).root_page
        return list(Page.objects.descendant_of(root, inclusive=True).live())

    def paths(self) -> list[str]:
        pages = self.pages()
        return [page.url_path[len(pages[0].url_path) :] for page in pages]

    def test_groups_are_those_of_the_cms_and_hold_no_right_in_reporting(self) -> None:
        assert set(Group.objects.values_list("name", flat=True)) == {EDITORS, REVIEWERS}
        rights = Permission.objects.filter(group__isnull=False).select_related("content_type").distinct()
        rooms = {model._meta.app_label for model in apps.get_models() if model.__module__.startswith("reporting.")}
        assert {"cases", "registry", "vault"} <= rooms and rights
        assert not [right for right in rights if right.content_type.app_label in rooms]

    def test_helplines_stand_on_the_front_page(self) -> None:
        html = self.client.get("/sr/").content.decode()
        for number in ("192", "194", "116111", "0800100600"):
            assert f'href="tel:{number}"' in html
        assert "0800123456" not in html

    def test_front_page_and_menu_begin_with_people(self) -> None:
        html = self.client.get("/sr/").content.decode()
        doors = html.split('<div class="people">')[1].split("</section>")[0]
        people = [f"/sr/{slug}/" for slug in ("za-decu", "za-roditelje", "za-skole", "za-svakoga")]
        assert re.findall(r'<a href="([^"]+)"', doors) == people
        # A drawing of its own for each.
        assert len(set(re.findall(r"<svg.*?</svg>", doors, re.DOTALL))) == len(people)
        for menu in re.findall(r'<nav[^>]*aria-label="Главни мени">.*?</nav>', html, re.DOTALL):
            links = re.findall(r'href="([^"]+)"', menu)
            assert [link for link in links if link.startswith("/sr/")][:3] == people[:3]

    def test_first_line_of_the_folded_menu_calls_the_police(self) -> None:
        for path in ("", "privatnost/", "materijali/", "pretraga/"):
            html = self.client.get(f"/sr/{path}").content.decode()
            folded = html.split('<details class="menu"')[1].split("</details>")[0]
            assert re.findall(r'href="([^"]+)"', folded)[0] == "tel:192" and "Позови 192 · полиција" in folded
            wide = html.split('<header class="masthead">')[1].split('<details class="menu"')[0]
            assert wide.count('href="tel:192"') == 1

    def test_page_says_who_runs_the_portal_and_needs_no_code(self) -> None:
        html = self.client.get("/sr/ko-vodi-portal/").content.decode()
        assert "Пример министарства" in html and "Тајни код није потребан." in html
        assert 'href="/sr/ko-vodi-portal/"' in self.client.get("/sr/").content.decode().split("<footer")[1]

    def test_page_names_itself_and_all_its_versions(self) -> None:
        html = self.client.get("/sr-latn/privatnost/").content.decode()
        assert '<html lang="sr-Latn">' in html
        assert re.findall(r'rel="canonical" href="([^"]+)"', html)[0].endswith("/sr-latn/privatnost/")
        assert dict(re.findall(r'hreflang="(sr-Cyrl|sr-Latn|x-default)" href="http[^"]*?(/sr[^"]+)"', html)) == {
            "sr-Cyrl": "/sr/privatnost/",
            "sr-Latn": "/sr-latn/privatnost/",
            "x-default": "/sr/privatnost/",
        }

    def test_sitemap_is_symmetric(self) -> None:
        response = self.client.get("/sitemap.xml")
        assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
        entries = {
            entry.findtext(LOC): {link.attrib["href"] for link in entry.iter(XHTML)}
            for entry in ElementTree.fromstring(response.content)
        }
        assert len(self.paths()) == len(FILES)
        assert len(entries) == 2 * (len(FILES) + FINDER_PAGES + PortalDocument.objects.count())
        for address, versions in entries.items():
            assert address in versions
            for other in versions:
                assert entries[other] == versions

    def test_unpublished_page_leaves_sitemap_menu_and_cards(self) -> None:
        StandardPage.objects.get(slug="za-decu", locale__language_code="sr").unpublish()
        assert "za-decu" not in self.client.get("/sitemap.xml").content.decode()
        html = self.client.get("/sr/").content.decode()
        assert "za-decu" not in html
        assert self.client.get("/sr/sta-je-nasilje/").status_code == 200

    def test_robots_give_the_sitemap_and_not_the_cms(self) -> None:
        text = self.client.get("/robots.txt").content.decode()
        assert "/sitemap.xml" in text
        assert "cms" not in text

    def test_script_switch_keeps_the_page_and_its_question(self) -> None:
        html = self.client.get("/sr/privatnost/?strana=2").content.decode()
        assert 'href="/sr-latn/privatnost/?strana=2"' in html

    def test_way_out_stands_on_each_kind_of_page_and_no_tab_but_the_front_pages_names_the_portal(self) -> None:
        of_each_kind = {page.content_type_id: path for page, path in zip(self.pages(), self.paths(), strict=True)}
        assert len(of_each_kind) > 8
        self.check_ways_out(of_each_kind.values())

    @pytest.mark.full
    def test_way_out_stands_on_every_page(self) -> None:
        self.check_ways_out(self.paths())

    def check_ways_out(self, paths: Iterable[str]) -> None:
        for path in paths:
            html = self.client.get(f"/sr/{path}").content.decode()
            assert html.count("data-quick-exit>") == 1 and "js/quick-exit" in html, path
            assert not path or " · Чувам те" not in html.partition("</title>")[0], path

    def test_loading_again_changes_nothing(self) -> None:
        before = list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))
        text = load()
        assert f"Pages: 0 loaded, {len(FILES)} kept." in text
        assert list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == before
        assert Helpline.objects.count() == 7

    @pytest.mark.full
    def test_editors_changes_survive_unless_forced(self) -> None:
        page = StandardPage.objects.get(slug="privatnost", locale__language_code="sr")
        page.lead = "Уредник је ово променио."
        page.save_revision().publish()
        draft = StandardPage.objects.get(slug="o-portalu")
        draft.lead = "Ово тек чека објаву."
        draft.save_revision()
        line = Helpline.objects.get(number="19833")
        line.hours = "радним данима"
        line.save()
        text = load()
        assert "privatnost: changed by an editor, kept." in text
        assert "o-portalu: changed by an editor, kept." in text
        assert (
            StandardPage.objects.get(slug="privatnost", locale__language_code="sr").lead == "Уредник је ово променио."
        )
        assert Helpline.objects.get(number="19833").hours == "радним данима"
        load("--force")
        assert StandardPage.objects.get(slug="privatnost", locale__language_code="sr").lead.startswith("Читање")

    def test_page_that_an_editor_removed_stays_removed(self) -> None:
        StandardPage.objects.get(slug="za-svakoga", locale__language_code="sr").delete()
        text = load()
        assert "za-svakoga: removed by an editor" in text
        assert not StandardPage.objects.filter(slug="za-svakoga", locale__language_code="sr").exists()

    def corrected(self, name: str, old: str, new: str) -> Any:
        """Let the project ship another text in ``<name>.json``."""
        folder = Path(self.enterContext(TemporaryDirectory()))
        for file in FILES:
            text = file.read_text(encoding="utf-8")
            assert file.stem != name or old in text
            (folder / file.name).write_text(text.replace(old, new) if file.stem == name else text, encoding="utf-8")
        return patch.object(content_files, "FOLDERS", [folder])

    def test_newer_file_that_names_a_removed_page_is_loaded_without_it(self) -> None:
        StandardPage.objects.get(slug="za-svakoga", locale__language_code="sr").delete()
        StandardPage.objects.get(slug="privatnost", locale__language_code="sr").delete()
        with (
            self.corrected("o-portalu", "Слике патње не објављујемо.", "Патњу не сликамо."),
            self.corrected_settings(),
        ):
            text = load()
        assert "o-portalu: without its links to privatnost" in text
        html = self.client.get("/sr/o-portalu/").content.decode()
        assert "Патњу не сликамо." in html
        assert "privatnost" not in html
        assert "Settings: loaded." in text
        assert "Нови натпис" in html

    def corrected_settings(self) -> Any:
        path = Path(self.enterContext(TemporaryDirectory())) / "site_settings.json"
        data = json.loads(load_site.SETTINGS_FILE.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**data, "footer_text": "Нови натпис"}), encoding="utf-8")
        return patch.object(load_site, "SETTINGS_FILE", path)

    @pytest.mark.full
    def test_removed_front_page_stops_no_start_and_comes_back_when_forced(self) -> None:
        HomePage.objects.get(locale__language_code="sr").delete()
        text = load()
        assert "pocetna: removed by an editor" in text
        assert "--force" in text
        load("--force")
        assert self.client.get("/sr/").status_code == 200

    @pytest.mark.full
    def test_new_file_below_a_removed_page_is_left_out(self) -> None:
        LoadedContent.objects.filter(key="za-decu").delete()
        HomePage.objects.get(locale__language_code="sr").delete()
        assert "za-decu: not loaded, because its parent pocetna was removed" in load()

    def test_page_of_an_editor_at_the_address_of_a_new_file_stays(self) -> None:
        page = StandardPage.objects.get(slug="za-decu", locale__language_code="sr")
        StandardPage.objects.filter(pk=page.pk).update(translation_key=uuid4(), lead="Уреднички текст")
        LoadedContent.objects.filter(key="za-decu").delete()
        assert "za-decu: not loaded" in load()
        assert StandardPage.objects.get(slug="za-decu", locale__language_code="sr").lead == "Уреднички текст"

    def test_corrected_helpline_arrives_unless_an_editor_changed_it(self) -> None:
        Helpline.objects.filter(number="194").update(hours="уреднички")
        path = Path(self.enterContext(TemporaryDirectory())) / "helplines.csv"
        text = load_site.HELPLINES.read_text(encoding="utf-8")
        path.write_text(text.replace("даноноћно", "увек"), encoding="utf-8")
        with patch.object(load_site, "HELPLINES", path):
            load()
            assert "Helplines: 0 loaded, 7 kept." in load()
        assert Helpline.objects.get(number="192").hours == "увек"
        assert Helpline.objects.get(number="194").hours == "уреднички"

    def test_changed_number_of_a_helpline_does_not_break_the_pages_that_name_it(self) -> None:
        Helpline.objects.filter(number="0800\u00a0100\u00a0600").update(number="0800\u00a0999\u00a0999")
        with self.corrected("pristupacnost", '"title": ', '"title":  '):
            assert f"Pages: 1 loaded, {len(FILES) - 1} kept." in load()

    def test_welcome_page_is_gone_and_the_front_page_is_one(self) -> None:
        assert HomePage.objects.filter(locale__language_code="sr").count() == 1
        assert not Page.objects.filter(title__startswith="Welcome").exists()

    def test_foreign_address_does_not_serve_serbian_text(self) -> None:
        assert self.client.get("/hu/privatnost/").status_code == 404
