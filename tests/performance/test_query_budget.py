"""Every public page takes at most eight queries when no cache holds anything of it (``-s`` prints the figures).

What Django keeps for each process (content types, loaded once after a start) is warm; the shared cache is empty.
"""

from collections.abc import Iterator

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from home.models import HomePage, NewsPage
from materials.models import CollectionPage, GlossaryPage, GlossaryTerm, MaterialIndexPage, MaterialPage, TopicPage
from portal.pages.models import Helpline
from tests.materials.samples import loaded_library
from tests.pages.factories import make_banner
from tests.search.portal import of_the_limit

MOST = 8
# What a question means and what it finds costs half of it; a process that has just begun reads five tables more, and
# what editors have taught about danger is read each time.
MOST_OF_SEARCH = 14
CHOSEN = "kome=parents&uzrast=11-14&tema=talking"


class Budget(TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(loaded_library())
        super().setUpClass()

    @classmethod
    def setUpTestData(cls) -> None:
        library = MaterialIndexPage.objects.get()
        material = MaterialPage.objects.first()
        assert material is not None
        glossary = GlossaryPage.objects.get()
        cards = [{"page": Page.objects.get(pk=pk), "text": "Даље."} for pk in (glossary.pk, library.pk)]
        link = f'<p><a linktype="page" id="{glossary.pk}">Речник</a></p>'
        material.body = [
            ("paragraph", link),
            ("cards", {"title": "Даље", "cards": cards}),
            ("helplines", {"title": "Позовите", "lines": list(Helpline.objects.all()[:2])}),
        ]
        material.save()
        explained = MaterialPage.objects.exclude(pk=material.pk).first()
        assert explained is not None
        explained.body = [("paragraph", link), ("term", GlossaryTerm.objects.first())]
        explained.save()
        library.add_child(instance=CollectionPage(title="Збирка", lead="Л.", materials=[("material", material)]))
        library.add_child(instance=TopicPage(title="Тема", lead="Л.", topics=["talking"], body=[("paragraph", link)]))
        make_banner("Линија данас не ради.", page=library)

    def addresses(self) -> Iterator[str]:
        """Give an address of every public view below the language; of the CMS's pages, all that are loaded."""
        root = HomePage.objects.get(locale__language_code="sr").url_path
        for page in Page.objects.live().filter(url_path__startswith=root):
            yield page.url_path.removeprefix(root)
        for query in (f"?{CHOSEN}", f"?{CHOSEN}&oblik=peer&vrsta=guide", "?posle=1.1", "?tema=law&kome=children"):
            yield f"materijali/{query}"
        yield from ("vesti/?posle=2026-11-20.1", "nema-je/", "ustanove/", "ustanove/?mesto=novi", "ustanove/?mesto=xq")
        yield "pretraga/"
        yield from ("ustanove/okrug/6-juznobacki/", "ustanove/80284-novi-sad/", "ustanove/99999-nigde/")
        material = MaterialPage.objects.first()
        assert material is not None
        yield from (f"utisak/{material.pk}/", f"utisak/{material.pk}/hvala/")

    def queries(self, address: str) -> list[str]:
        client = Client()
        client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address)
        assert answer.status_code == (404 if "nema-je" in address or "nigde" in address else 200), address
        return [query["sql"] for query in found]

    def test_every_public_page_takes_at_most_eight_queries_in_both_scripts(self) -> None:
        for language in ("sr", "sr-latn"):
            for tail in self.addresses():
                asked = self.queries(f"/{language}/{tail}")
                print(f"{len(asked)}  /{language}/{tail}")
                assert len(asked) <= MOST, (tail, asked)

    def test_an_answer_of_the_search_takes_at_most_fourteen(self) -> None:
        for language in ("sr", "sr-latn"):
            for question in ("q=razgovor", "q=насиље+у+школи&vrsta=material", "q=zanemarivnaje", "q=qwertyzz"):
                asked = self.queries(f"/{language}/pretraga/?{question}")
                print(f"{len(asked)}  /{language}/pretraga/?{question}")
                assert len(asked) <= MOST_OF_SEARCH + of_the_limit(), (question, asked)

    def test_what_machines_ask_for_takes_no_more(self) -> None:
        for address in ("/sitemap.xml", "/robots.txt"):
            asked = self.queries(address)
            print(f"{len(asked)}  {address}")
            assert len(asked) <= MOST, (address, asked)

    def test_every_kind_of_page_is_among_them(self) -> None:
        ours = {model for model in apps.get_models() if issubclass(model, Page) and model is not Page}
        assert {page.specific_class for page in Page.objects.live().filter(depth__gt=1)} == ours

    def test_a_full_page_of_materials_and_of_news_costs_what_a_short_one_does(self) -> None:
        lists = ("/sr/materijali/", "/sr/vesti/")
        short = [len(self.queries(address)) for address in lists]
        for kind in (MaterialPage, NewsPage):
            sample = kind.objects.first()
            assert sample is not None
            for number in range(30):
                sample.copy(update_attrs={"slug": f"kopija-{number}", "title": f"Копија {number}"}, keep_live=True)
        assert [len(self.queries(address)) for address in lists] == short
