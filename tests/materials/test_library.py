"""The library as a reader meets it: narrowed by links, in both scripts, cheap."""

import re
from datetime import date
from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from materials import selectors
from materials.models import MaterialIndexPage, MaterialPage
from portal.pages import readers
from tests.materials.factories import make_library, make_material
from tests.materials.samples import loaded_library

LIBRARY = "/sr/materijali/"
LATIN = "A B C Č Ć D Dž Đ E F G H I J K L Lj M N Nj O P R S Š T U V Z Ž".split()


class Library(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_library())
        super().setUpClass()

    def text(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    def queries(self, address: str) -> int:
        self.client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            self.client.get(address)
        return len(found)

    def test_library_takes_no_more_queries_whatever_is_chosen(self) -> None:
        for address in (LIBRARY, "/sr-latn/materijali/?kome=teachers&tema=school&uzrast=11-14&oblik=peer&vrsta=guide"):
            assert 0 < self.queries(address) <= 7, address

    def test_choice_narrows_the_list_and_can_be_taken_back(self) -> None:
        html = self.text(f"{LIBRARY}?kome=teachers&vrsta=procedure")
        assert "Првих сат времена у школи" in html and "Кад дете ћути" not in html
        assert re.search(r"1 материјал\s*<", html)
        assert f'href="{LIBRARY}?vrsta=procedure#lista"' in html and f'href="{LIBRARY}?kome=teachers#lista"' in html
        assert re.search(r'value="teachers" checked', html)

    def test_count_stands_beside_each_choice(self) -> None:
        html = self.text(LIBRARY)
        label = re.search(r'value="teachers"[^>]*>(.*?)</label>', html, re.DOTALL)
        assert label and " ".join(re.sub("<[^>]*>", "", label[1]).split()) == "Школе и вртићи: 2 материјала"
        assert 'value="professionals"' not in html

    def test_unknown_parameters_change_nothing(self) -> None:
        plain = self.text(LIBRARY)
        odd = self.text(f"{LIBRARY}?kome=nobody&boja=plava&posle=juce&tema=")
        cut = re.compile(r'<div class="scripts.*?</div>', re.DOTALL)
        assert cut.sub("", plain) == cut.sub("", odd)

    def test_only_the_whole_library_is_for_search_engines(self) -> None:
        assert 'rel="canonical"' in self.text(LIBRARY) and "noindex" not in self.text(LIBRARY)
        html = self.text(f"{LIBRARY}?tema=signs")
        assert 'rel="canonical"' not in html and 'content="noindex, follow"' in html

    def test_choice_with_nothing_says_so_and_shows_the_way_out(self) -> None:
        html = self.text(f"{LIBRARY}?kome=children&vrsta=procedure")
        assert "Ништа није нађено" in html and f'href="{LIBRARY}">Сви материјали' in html

    def test_latin_keeps_the_choice_and_its_addresses(self) -> None:
        html = self.text("/sr-latn/materijali/?uzrast=11-14")
        assert "Kad dete ćuti" in html and 'href="/sr-latn/materijali/proba-razgovor/"' in html
        assert 'href="/sr/materijali/?uzrast=11-14"' in html

    def test_library_is_kept_by_caches_and_sets_no_cookie(self) -> None:
        response = self.client.get(f"{LIBRARY}?tema=signs")
        assert response.headers["Cache-Control"] == "public, max-age=60" and not response.cookies

    def test_material_says_what_it_is_and_leads_on(self) -> None:
        html = self.text(f"{LIBRARY}proba-razgovor/")
        assert "Водич за родитеље и школе" in html and "1\u00a0минут" in html and "20.\u00a011.\u00a02026." in html
        assert 'href="#zasto-deca-ne-kazu"' in html and "Текст: Уредништво" in html
        assert f'href="{LIBRARY}proba-postupak/"' in html.split("Још о овоме")[1]
        page = MaterialPage.objects.get(slug="proba-razgovor")
        assert f'href="/sr/utisak/{page.pk}/"' in html

    def test_every_material_has_the_way_out_and_a_neutral_tab(self) -> None:
        for slug in ("proba-plan", "proba-postupak", "proba-razgovor"):
            html = self.text(f"{LIBRARY}{slug}/")
            assert "data-quick-exit" in html and "Чувам те</title>" not in html

    def test_article_keeps_the_picture_that_led_there(self) -> None:
        page = MaterialPage.objects.get(slug="proba-razgovor")
        MaterialPage.objects.filter(pk=page.pk).update(cover="cover-family")
        drawing = Path("portal/templates/icons/cover-family.svg").read_text(encoding="utf-8").strip()
        assert drawing in self.text(f"{LIBRARY}proba-razgovor/").split("<main")[1].split("</header>")[0]

    def test_glossary_has_the_letters_of_the_script_and_each_leads_to_its_terms(self) -> None:
        for path, alphabet in ((LIBRARY, "АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"), ("/sr-latn/materijali/", LATIN)):
            html = self.text(f"{path}recnik/")
            letters = re.findall(r'<li><a href="#(slovo-\d+)">(.+?)</a></li>', html)
            shown = [letter for _anchor, letter in letters]
            assert len(shown) > 5 and shown == sorted(set(shown), key=alphabet.index)
            for anchor, letter in letters:
                terms = html.split(f'<h2 id="{anchor}">{letter}</h2>')[1].split("</section>")[0]
                assert terms.count("<dt>") == len(re.findall(f"<dt>{letter}", terms, re.IGNORECASE)) > 0

    def test_glossary_goes_by_the_alphabet_of_the_script(self) -> None:
        cyrillic = re.findall(r"<dt>(.*?)</dt>", self.text(f"{LIBRARY}recnik/"))
        latin = re.findall(r"<dt>(.*?)</dt>", self.text("/sr-latn/materijali/recnik/"))
        assert cyrillic.index("Занемаривање") < cyrillic.index("Насиље")
        assert latin.index("Nasilje") < latin.index("Zanemarivanje") and len(cyrillic) == len(latin) > 10

    def test_questions_open_without_javascript_and_have_addresses(self) -> None:
        html = self.text(f"{LIBRARY}pitanja/")
        assert '<details class="more question" id="moram-li-da-imam-dokaz">' in html

    def test_library_leads_to_what_stands_beside_the_materials(self) -> None:
        html = self.text(LIBRARY)
        assert f'href="{LIBRARY}recnik/"' in html and f'href="{LIBRARY}pitanja/"' in html

    def test_every_page_leads_to_the_glossary(self) -> None:
        assert f'<a href="{LIBRARY}recnik/">Речник</a>' in self.text("/sr/").split('<footer class="footer">')[1]

    def test_a_text_for_everybody_lists_nobody(self) -> None:
        page = MaterialPage.objects.get(slug="proba-razgovor")
        page.audiences = ["everyone", "parents"]
        assert page.kind_and_audience == "Водич за све"
        page.audiences = ["teachers", "children", "parents"]
        assert page.kind_and_audience == "Водич за децу, родитеље и школе"

    def test_what_is_for_everybody_is_found_by_every_adult_reader(self) -> None:
        assert readers.found_by(["everyone", "teens"]) == ["everyone", "teens", "parents", "teachers", "professionals"]
        assert readers.found_by(["parents"]) == ["parents"]
        page = MaterialPage.objects.get(slug="proba-razgovor")
        page.audiences = ["everyone"]
        page.save_revision().publish()
        assert page.title in self.text(f"{LIBRARY}?kome=parents")
        assert page.title not in self.text(f"{LIBRARY}?kome=children")


class EmptyLibrary(TestCase):
    def test_empty_library_says_so(self) -> None:
        make_library()
        html = self.client.get(LIBRARY).content.decode()
        assert "Први материјали су у припреми." in html and "<form action" not in html

    def test_long_list_has_a_next_page_and_a_way_back(self) -> None:
        library: MaterialIndexPage = make_library()
        for number in range(selectors.PER_PAGE + 2):
            make_material(library, number, reviewed_on=date(2026, 11, 1 + number % 3))
        first = self.client.get(f"{LIBRARY}?kome=parents").content.decode()
        onward = re.search(r'rel="next" href="([^"]+)"', first)
        assert onward and "offset" not in onward[1] and 'rel="prev"' not in first
        second = self.client.get(onward[1].replace("&amp;", "&")).content.decode()
        assert second.count('class="card linked"') == 2
        back = re.search(r'rel="prev" href="([^"]+)"', second)
        assert (
            back and self.client.get(back[1].replace("&amp;", "&")).content.decode().count('class="card linked"') == 24
        )

    def test_behind_the_end_of_the_list_stands_its_beginning(self) -> None:
        make_material(make_library(), 1)
        assert "Материјал 1" in self.client.get(f"{LIBRARY}?posle=1.1").content.decode()
