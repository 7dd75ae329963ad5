"""A page in another language takes no more queries than the Serbian one, and never one for the language itself.

As in the other test of the budget the shared cache is empty, and ``-s`` prints the figures.
"""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from portal import languages
from tests.loaded import loaded_site
from tests.performance.test_query_budget import MOST, MOST_OF_SEARCH
from tests.search.portal import of_the_limit

PAGES = {
    "front page": "",
    "standard page": "za-decu/",
    "finder": "ustanove/",
    "finder, a place asked for": "ustanove/?mesto=novi",
    "finder, nothing found": "ustanove/?mesto=xq",
    "finder, a district": "ustanove/okrug/6-juznobacki/",
    "finder, a municipality": "ustanove/80284-novi-sad/",
    "search": "pretraga/",
    "report": "prijava/",
    "follow": "pracenje/",
}
SEARCHES = ("pretraga/?q=razgovor", "pretraga/?q=qwertyzz", "pretraga/?q=116111")
LOST = {"nowhere": "nema-je/", "a page in Serbian alone": "za-roditelje/"}


@pytest.mark.usefixtures("shown")
class Budget(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_site())
        super().setUpClass()

    @pytest.fixture
    def shown(self, monkeypatch, settings):
        settings.SHOW_DRAFT_LANGUAGES = True
        # However long a request takes here, it comes within the time for which an answer is believed.
        monkeypatch.setattr(languages, "SECONDS", 3600)
        languages.ask_anew()
        assert languages.public_codes() == languages.SERBIAN | set(languages.COMPLETE_LANGUAGES)
        yield
        languages.ask_anew()

    def queries(self, address: str, status: int = 200) -> list[str]:
        client = Client()
        client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        asked = [query["sql"] for query in found]
        print(f"{len(asked)}  {address}")
        assert not [sql for sql in asked if "closedlanguage" in sql], address
        return asked

    def test_every_kind_of_page_takes_what_the_serbian_one_does(self) -> None:
        for name, tail in PAGES.items():
            serbian = self.queries(f"/sr/{tail}")
            for code in languages.COMPLETE_LANGUAGES:
                asked = self.queries(f"/{code}/{tail}")
                # The search asks once more where its ways in lead in that language.
                most = min(MOST, len(serbian) + (name == "search"))
                assert len(asked) <= most, (name, code, len(serbian), asked)

    def test_an_answer_of_the_search_stays_below_its_limit(self) -> None:
        for tail in SEARCHES:
            for code in languages.COMPLETE_LANGUAGES:
                asked = self.queries(f"/{code}/{tail}")
                assert len(asked) <= MOST_OF_SEARCH + of_the_limit(), (tail, code, asked)

    def test_what_is_not_there_stays_below_the_limit(self) -> None:
        for name, tail in LOST.items():
            for code in languages.COMPLETE_LANGUAGES:
                asked = self.queries(f"/{code}/{tail}", 404)
                assert len(asked) <= MOST, (name, code, asked)

    def test_the_language_is_asked_for_once_while_it_is_believed(self) -> None:
        languages.ask_anew()
        code = languages.COMPLETE_LANGUAGES[0]
        with CaptureQueriesContext(connection) as found:
            for _ in range(3):
                Client().get(f"/{code}/")
        assert len([query for query in found if "closedlanguage" in query["sql"]]) == 1
