"""No page type and no block can come into the portal without being looked at by axe.

Nothing here is a list of types or blocks. The cases are walked with Django's client in place of a browser, so that
this is known without one.
"""

from typing import Any
from unittest.mock import MagicMock

from django.test import Client, TestCase
from wagtail.models import Page

from materials.codes import Kind
from materials.models import MaterialPage
from tests.browser.arrange import every_kind, every_type
from tests.browser.pages import PAGES
from tests.browser.type_pages import type_pages
from tests.pages.factories import make_site
from tests.pages.types import offered_blocks, page_types, streams


class Reader:
    """Stands in for a visit, and for the server of one: opens addresses and keeps the answers."""

    script = "sr"

    def __init__(self, made: dict[str, Any]) -> None:
        self.server = self
        self.page = MagicMock()
        self.answers: list[Any] = []
        self._made = made

    def arranged(self, name: str) -> Any:
        return self._made[name]

    def open(self, path: str) -> None:
        self.answers.append(Client().get(path.replace("{lang}", self.script)))


class EveryCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_site()
        reader = Reader({"every_type": every_type(), "every_kind": every_kind()})
        for case in PAGES:
            for arrange in case.states.values() if case.name in type_pages() else ():
                arrange(reader)  # type: ignore[arg-type]
        cls.statuses = {answer.request["PATH_INFO"]: answer.status_code for answer in reader.answers}
        shown = [(answer.context["page"], answer) for answer in reader.answers]
        cls.shown = [page for page, _answer in shown if isinstance(page, Page)]
        cls.materials = [answer.content.decode() for page, answer in shown if isinstance(page, MaterialPage)]

    def test_every_page_type_is_opened_by_a_case(self) -> None:
        assert set(self.statuses.values()) == {200}, self.statuses
        assert page_types()
        assert {type(page) for page in self.shown} >= set(page_types())

    def test_every_block_that_editors_are_offered_stands_on_a_case(self) -> None:
        there = {
            (f"{type(page)._meta.label}.{field.name}", block.block_type)
            for page in self.shown
            for field in streams(type(page))
            for block in getattr(page, field.name)
        }
        assert {(where, name) for where, name, _block in offered_blocks()} - there == set()

    def test_every_kind_of_material_is_opened_by_a_case(self) -> None:
        assert {page.kind for page in self.shown if isinstance(page, MaterialPage)} == set(Kind.values)

    def test_a_material_holds_both_recordings_with_their_words(self) -> None:
        words = ("<video ", "<audio ", "<track ", "titlovi.vtt", "Препис видеа", "Препис звучног записа")
        assert any(all(word in text for word in words) for text in self.materials)
