"""Pages in another language: found, linked, listed; and what an open language says where it has none."""

import re
import shutil
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from wagtail.models import Locale, Page

from portal import languages
from portal.pages import content_files, page_translations
from portal.pages.language_switch import switch
from portal.pages.page_translations import FRONT
from portal.script.catalogues import read, text_of
from tests.loaded import loaded_site

KEYS = languages.FIRST_PAGES


def serbian():
    return {key: Page.objects.get(slug=key, locale__language_code="sr").specific for key in KEYS}


def write(folder, *, code="ro", without=""):
    """Write translations of all first pages: each text with a mark in front; ``without`` leaves one page half done."""
    for key, page in serbian().items():
        catalogue = page_translations.texts_of(page, code)
        for entry in catalogue:
            entry.msgstr = f"NOVO {entry.msgid}"
        if key == without:
            catalogue[0].msgstr = ""
        path = folder / "po" / code / f"{key}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(catalogue), encoding="utf-8")


@pytest.mark.usefixtures("quick")
class PagesOfALanguageTests(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    @pytest.fixture
    def quick(self, monkeypatch):
        monkeypatch.setattr(languages, "COMPLETE_LANGUAGES", ("ro",))
        monkeypatch.setattr(languages, "OPEN_LANGUAGES", ("ro",))
        # Asked once: what a request costs beside that is the same however long it takes.
        monkeypatch.setattr(languages, "SECONDS", 3600)
        self.folder = Path(tempfile.mkdtemp())
        monkeypatch.setattr(content_files, "FOLDERS", [*content_files.FOLDERS, self.folder])
        languages.ask_anew()
        yield
        shutil.rmtree(self.folder)
        languages.ask_anew()

    def load(self, **options):
        done = page_translations.load_translations({key: page.pk for key, page in serbian().items()}, **options)
        languages.ask_anew()
        return done.loaded

    def page(self, path, status=200):
        answer = self.client.get(path)
        assert answer.status_code == status, path
        return answer.content.decode()

    def test_a_page_is_found_and_names_its_versions(self):
        write(self.folder)
        assert self.load() == len(KEYS)
        for path in ("/ro/", "/ro/za-decu/"):
            page = self.page(path)
            assert '<html lang="ro">' in page and "NOVO" in page
            tail = path.removeprefix("/ro/")
            for shown in (page, self.page(f"/sr/{tail}"), self.page(f"/sr-latn/{tail}")):
                links = dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="[^"]*?(/[a-z-]+/[^"]*)"', shown))
                wanted = {
                    "sr-Cyrl": f"/sr/{tail}",
                    "sr-Latn": f"/sr-latn/{tail}",
                    "ro": path,
                    "x-default": f"/sr/{tail}",
                }
                assert links == wanted
            assert re.search(rf'rel="canonical" href="[^"]*{path}"', page)
        assert self.page("/sitemap.xml").count("<loc>") and "/ro/za-decu/</loc>" in self.page("/sitemap.xml")

    def test_every_page_leads_to_its_versions_and_the_others_to_the_front_page(self):
        write(self.folder)
        self.load()
        for path, link in (
            ("/sr/za-decu/", "/ro/za-decu/"),
            ("/sr/ustanove/", "/ro/ustanove/"),
            ("/sr/za-roditelje/", "/ro/"),
            ("/ro/za-decu/", "/sr-latn/za-decu/"),
        ):
            listed = self.page(path).partition('id="jezici"')[2].partition("</nav>")[0]
            assert f'href="{link}"' in listed, path
        front = self.page("/ro/")
        menu = front.partition('class="menu-wide"')[2].partition("</nav>")[0]
        assert 'href="/ro/za-decu/"' in menu and "/sr/" not in menu

    def test_a_page_or_room_without_a_translation_says_so_in_that_language_and_leads_on(self):
        write(self.folder)
        self.load()
        for path in ("/ro/za-roditelje/", "/ro/ucenje/", "/ro/komponente/"):
            page = self.page(path, 404)
            assert '<html lang="ro">' in page and f'href="{path.replace("ro", "sr-latn", 1)}"' in page
            about = page.partition('class="footer-about"')[2].partition("</div>")[0]
            assert '<span lang="sr">Primer ministarstva</span>' in about, "names come in the reader's letters"

    def test_a_page_that_is_nowhere_leads_to_the_front_pages_of_the_other_languages(self):
        write(self.folder)
        self.load()
        page = self.page("/ro/nema-je/", 404)
        assert '<html lang="ro">' in page and "nema-je" not in page and 'class="scripts"' not in page
        menu = page.partition('languages"><summary>')[2].partition("</details>")[0]
        assert re.findall(r'href="([^"]+)"', menu) == ["/sr/", "/sr-latn/"]
        assert "languages" not in self.page("/sr/nema-je/", 404)

    def test_a_half_translated_page_stays_a_draft_and_the_language_closed(self):
        write(self.folder, without="privatnost")
        assert self.load() == len(KEYS) - 1
        assert not languages.is_public("ro")
        self.page("/ro/za-decu/", 404)
        write(self.folder)
        assert self.load() == 1
        assert languages.is_public("ro")

    def test_loading_again_changes_nothing_and_an_editors_words_stay(self):
        write(self.folder)
        self.load()
        assert self.load() == 0
        locale = Locale.objects.get(language_code="ro")
        page = serbian()["za-decu"].get_translation(locale).specific
        page.lead = "Szerkesztve."
        page.save_revision().publish()
        for path in (self.folder / "po" / "ro").iterdir():
            path.write_text(path.read_text(encoding="utf-8").replace("NOVO", "UJRA"), encoding="utf-8")
        assert self.load() == len(KEYS) - 1
        assert "Szerkesztve." in self.page("/ro/za-decu/") and "UJRA" in self.page("/ro/")

    def test_what_an_editor_closes_is_gone_at_once(self):
        write(self.folder)
        self.load()
        assert "/ro/" in self.page("/sr/")
        with self.captureOnCommitCallbacks(execute=True):
            switch("ro", public=False, user=None)
        assert "/ro/" not in self.page("/sr/")
        assert "Портал тренутно није доступан на овом језику" in self.page("/ro/", 404)
        with self.captureOnCommitCallbacks(execute=True):
            switch("ro", public=True, user=None)
        assert "NOVO" in self.page("/ro/")

    def test_the_command_brings_the_files_up_to_the_site(self):
        with self.settings(BASE_DIR=self.folder):
            for _ in range(2):
                out = StringIO()
                call_command("languages", "pages", "sk", stdout=out)
                assert f"{len(self.catalogue('sk'))} to translate" in out.getvalue()
            path = self.folder / "home" / "content" / "po" / "sk" / "za-decu.po"
            said = read(path)
            said[0].msgstr = "Slovo"
            path.write_text(text_of(said), encoding="utf-8")
            call_command("languages", "pages", "sk", stdout=StringIO())
            assert read(path)[0].msgstr == "Slovo"
            with pytest.raises(CommandError, match="not an offered language"):
                call_command("languages", "pages", "sr")

    def catalogue(self, code):
        return read(self.folder / "home" / "content" / "po" / code / f"{FRONT}.po")
