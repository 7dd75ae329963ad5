"""The search in the other languages: their pages first, what is only in Serbian below them and marked as such."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from portal import languages
from search import index
from search.answers import answer
from search.models import Entry
from search.models.entry import Kind
from tests.loaded import loaded_site
from tests.search import portal

FILE = Path(__file__).parent / "judged" / "languages.csv"
CRIES = {
    "bg": ("искам да умра", "татко ме бие"),
    "en": ("i dont want to live", "my dad hits me"),
    "hu": ("meg akarok halni", "apám megver"),
    "sk": ("chcem zomrieť", "otec ma bije"),
    "sq": ("dua të vdes", "babai më rreh"),
}
# What stands above what is only in Serbian.
SERBIAN = {"bg": "На сръбски", "en": "In Serbian", "hu": "Szerbül", "sk": "Po srbsky", "sq": "Në serbisht"}
TITLE = re.compile(r"<h3>(.*?)</h3>", re.DOTALL)


def questions(language: str) -> list[tuple[str, str]]:
    """The questions of a language, each with the key of what answers it."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(row["question"], row["answer"]) for row in csv.DictReader(file) if row["language"] == language]


def key(entry: Entry) -> str:
    """What an entry is called in the file: of a page the last part of its address, of a Serbian one with ``sr:``."""
    if entry.page is None:
        return f"{entry.kind}:{entry.phone or entry.name}"
    return entry.page.slug if entry.language in languages.COMPLETE_LANGUAGES else f"{entry.language}:{entry.page.slug}"


def found(typed: str, language: str) -> list[str]:
    """What stands on the page, in its order: in the language, then in Serbian."""
    one = answer(typed, language=language)
    ids = [*(hit.found.pk for hit in one.hits), *one.serbian]
    entries = Entry.objects.select_related("page").in_bulk(ids)
    return list(dict.fromkeys(key(entries[pk]) for pk in ids))


def places_heading(language: str) -> str:
    """What stands above the finder's pages, of which only the names are Serbian."""
    with override(language):
        return str(Kind.PLACE.label)


def test_each_language_has_twenty_questions() -> None:
    for language in languages.COMPLETE_LANGUAGES:
        assert len(dict(questions(language))) == 20


@pytest.mark.usefixtures("opened")
class SearchInOtherLanguagesTests(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        index.repair()

    @pytest.fixture
    def opened(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(languages, "OPEN_LANGUAGES", languages.COMPLETE_LANGUAGES)
        monkeypatch.setattr(languages, "SECONDS", 3600)
        languages.ask_anew()
        portal.forget()
        yield
        languages.ask_anew()

    def page(self, typed: str, language: str) -> str:
        response = self.client.get(f"/{language}/pretraga/", {"q": typed})
        assert response.status_code == 200
        return response.content.decode().partition("<main")[2].partition("</main>")[0]

    def test_the_right_page_stands_first_or_among_three(self) -> None:
        for language in languages.COMPLETE_LANGUAGES:
            asked = [(found(typed, language), right) for typed, right in questions(language)]
            places = [there.index(right) + 1 if right in there else 0 for there, right in asked]
            first, three = places.count(1), sum(0 < place <= 3 for place in places)
            print(f"{language}: right page first {first}, among three {three}, of {len(places)}")
            assert first >= 17 and three >= 18, (language, first, three)

    def test_in_danger_the_numbers_stand_first_in_every_language(self) -> None:
        for language in languages.COMPLETE_LANGUAGES:
            for cry in CRIES[language]:
                called = re.findall(r'href="tel:(\d+)"', self.page(cry, language))
                assert {"192", "116111"} <= set(called[:3]), (cry, called)
            death, blows = (answer(cry, language=language) for cry in CRIES[language])
            assert [one.phone for one in death.urgent][:3] == ["194", "116111", "192"]
            assert [one.phone for one in blows.urgent][:2] == ["192", "116111"]

    def test_serbian_stands_below_with_its_own_heading_and_is_marked(self) -> None:
        page = self.page("deti", "sk")
        own, heading, serbian = page.partition(f">{SERBIAN['sk']}</h2>")
        assert heading and "/sk/za-decu/" in own and 'hreflang="sr"' not in own
        titles = TITLE.findall(serbian)
        assert 1 <= len(titles) <= 5
        assert all(' lang="sr"' in title and 'hreflang="sr"' in title and "/sr-latn/" in title for title in titles)
        assert not any(f"/{tail}/" in title for title in titles for tail in languages.FIRST_PAGES)

    def test_above_that_heading_nothing_is_serbian(self) -> None:
        for language in languages.COMPLETE_LANGUAGES:
            for typed, _right in questions(language):
                own, _heading, below = self.page(typed, language).partition(f">{SERBIAN[language]}</h2>")
                own, _heading, local = own.partition(f">{places_heading(language)}</h2>")
                assert not [title for title in TITLE.findall(own) if "lang=" in title], typed
                assert not [title for title in TITLE.findall(own + local) if "/sr/" in title or "hreflang" in title]
                assert len(TITLE.findall(below)) <= 5

    def test_a_place_is_found_and_its_page_is_in_the_language_of_the_reader(self) -> None:
        for language in languages.COMPLETE_LANGUAGES:
            page = self.page("Novi Sad", language)
            assert SERBIAN[language] not in page and "search-meant" not in page
            titles = TITLE.findall(page.partition(f">{places_heading(language)}</h2>")[2])
            names = {language: "Novi Sad", "bg": "Нови Сад"}
            there = [title for title in titles if names[language] in re.sub("<[^>]+>", "", title)]
            assert there and f'href="/{language}/ustanove/' in there[0], language

    def test_where_nothing_is_there_in_either_language_the_ways_in_are_shown(self) -> None:
        page = self.page("xqzwk", "en")
        assert SERBIAN["en"] not in page and "search-ways" in page

    def test_a_line_is_found_by_its_number_however_it_is_typed(self) -> None:
        for typed in ("116111", "116 111", "0800-100-600"):
            digits = "".join(filter(str.isdigit, typed))
            assert found(typed, "en")[0] == f"helpline:{digits}"

    def test_serbian_beside_it_costs_one_query_at_most(self) -> None:
        counts = {}
        for language, typed in (("sr", "za decu"), ("sk", "deti")):
            self.page(typed, language)
            with CaptureQueriesContext(connection) as asked:
                self.page(typed, language)
            counts[language] = len(asked)
        assert counts["sk"] <= counts["sr"] + 1 and counts["sk"] <= 14 + portal.of_the_limit(), counts

    def test_a_serbian_question_brings_no_list_beside_its_own(self) -> None:
        assert answer("насиље у школи", language="sr").serbian == []
        assert "На српском" not in self.page("насиље у школи", "sr")
