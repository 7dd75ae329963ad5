"""The judged set, asked of the index of the loaded site as readers ask it: of the database, and of Elasticsearch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from materials.models import GlossaryTerm, QuestionsPage
from portal.pages.content_files import FOLDERS, read_pages
from portal.pages.models import Helpline, LoadedContent
from search.answers import answer
from search.backends import choice
from search.models import Entry
from tests.loaded import loaded_site
from tests.search import portal
from tests.search.measuring import mean, measure, queries, table

# What was reached, rounded down; a change that does better moves these up. (Tuned, held out.)
# The last ones fell with the six pages of 2. 12. 2026, which this set does not know but in eleven questions.
RECALL, NDCG = (0.95, 0.86), (0.87, 0.78)
Answer = Callable[[str], list[str]]
pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, str]]:
    """Load the project's site and return the judged set's name of every entry."""
    with django_db_blocker.unblock(), loaded_site():
        portal.forget()
        yield names()
        portal.forget()


@pytest.fixture(params=["database", "Elasticsearch"])
def site(loaded: dict[int, str], request: pytest.FixtureRequest) -> dict[int, str]:
    """The loaded site, answered by one backend; the other cannot help out unseen."""
    if request.param == "Elasticsearch":
        request.getfixturevalue("cluster")
        from search.cluster import upkeep

        assert upkeep.rebuild() == Entry.objects.count()
        request.getfixturevalue("monkeypatch").setattr(choice, "database", no_database)
    return loaded


def no_database() -> None:
    raise AssertionError("The database was asked.")


def names() -> dict[int, str]:
    """Return what the judged set calls each entry, by id."""
    pages = {file.translation_key: file.key for file in read_pages(FOLDERS)}
    terms = dict(GlossaryTerm.objects.values_list("pk", "anchor"))
    lines = dict(Helpline.objects.values_list("pk", "number"))
    found = {}
    for entry in Entry.objects.filter(language="sr").exclude(kind="place").select_related("page"):
        kind, _colon, identity = entry.owner.partition(":")
        if entry.kind == "question":
            found[entry.pk] = f"question:{asked(entry)}"
        elif kind == "page" and entry.page is not None:
            found[entry.pk] = pages[entry.page.translation_key]
        else:
            found[entry.pk] = f"{kind}:{terms[int(identity)] if kind == 'term' else plain(lines[int(identity)])}"
    return found


def asked(entry: Entry) -> int:
    page = QuestionsPage.objects.get(pk=entry.page_id)
    anchors = [block.value.anchor for block in page.questions if block.block_type == "question"]
    return anchors.index(entry.anchor) + 1


def plain(number: str) -> str:
    return number.replace(chr(160), " ")


@pytest.fixture
def ask(site: dict[int, str]) -> Answer:
    def found(typed: str) -> list[str]:
        one = answer(typed, language="sr")
        ids = [entry.pk for entry in one.urgent] + [hit.found.pk for hit in one.hits]
        return [site[pk] for pk in ids if pk in site]

    return found


@pytest.mark.django_db
def test_what_was_reached_is_kept(ask: Answer, request: pytest.FixtureRequest, figures: Callable[[str], None]) -> None:
    scores = measure(ask)
    figures(f"{connection.vendor}, {request.node.callspec.id}\n{table(scores)}")
    for held_out in (False, True):
        recall, ndcg = mean([one for one in scores if one.query.held_out is held_out])
        assert recall >= RECALL[held_out] and ndcg >= NDCG[held_out], f"held out: {held_out}: {recall} {ndcg}"


@pytest.mark.django_db
def test_both_scripts_of_a_pair_find_the_same_first(ask: Answer) -> None:
    pairs = [query.typed for query in queries() if len(query.typed) == 2]
    assert len(pairs) > 200
    assert [pair for pair in pairs if ask(pair[0])[:1] != ask(pair[1])[:1]] == []


@pytest.mark.django_db
def test_everything_that_the_project_ships_can_be_found(loaded: dict[int, str]) -> None:
    assert (
        LoadedContent.objects.filter(key__startswith="search-added").count()
        == Entry.objects.filter(pk__in=loaded).count()
    )
