"""``manage.py search``."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search import index
from search.backends.database import database
from search.models import Entry, StemCount, Vocabulary
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(autouse=True)
def page(committed: Callable[[], Any]) -> Any:
    with committed():
        made = StandardPageFactory(parent=make_site(), title="Туча")
    # Of what an earlier test emptied past the ORM, stems may be left.
    index.repair()
    return made


def test_a_right_index_is_said_to_be_right(page: Any) -> None:
    assert said("check").strip() == f"{Entry.objects.count()} entries; 0 of what they stand for differ."


def test_a_wrong_one_is_named_refused_and_mended(page: Any) -> None:
    Entry.objects.filter(page=page).update(digest="old")
    with pytest.raises(CommandError, match="--repair"):
        said("check")
    assert "1 entries and counts mended" in said("check", "--repair")
    assert "0 of what" in said("check")


def test_stems_and_counts_that_are_gone_are_noticed_and_mended(page: Any) -> None:
    database().remove([Entry.objects.get(page=page).pk])
    StemCount.objects.all().delete()
    Vocabulary.objects.filter(pk="sr").update(entries=0)
    with pytest.raises(CommandError, match="--repair"):
        said("check")
    said("check", "--repair")
    assert "0 of what" in said("check")


def test_a_count_that_was_lost_stops_no_change(page: Any, committed: Callable[[], Any]) -> None:
    Vocabulary.objects.filter(pk="sr").update(entries=0)
    with committed():
        page.unpublish()
    assert not Entry.objects.filter(page=page).exists()
    index.repair()
    assert Vocabulary.objects.get(pk="sr").entries == Entry.objects.count()


def test_all_of_it_is_written_anew(page: Any) -> None:
    Entry.objects.filter(page=page).update(weights={})
    assert "all written anew" in said("rebuild")
    assert Entry.objects.get(page=page).weights


def test_it_is_explained_why_something_is_found(page: Any) -> None:
    told = said("explain", "туча нечега")
    assert "tuča (weight" in told
    assert f"page:{page.pk} Туча" in told
    assert "danger: False" in told
