"""Many values in one parameter find what a list of parameters finds, on each database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.any_of import AnyOf
from search.models import StemCount

pytestmark = pytest.mark.django_db
WORDS = ["tuc", "skol", "o'reilly", "漢字", 'a"b', "back\\slash", "{x,y}", "%s", ""]


@pytest.fixture(autouse=True)
def _kept() -> None:
    StemCount.objects.all().delete()
    for pk, word in enumerate(WORDS, start=1):
        StemCount.objects.create(pk=pk, language="sr", word=word, entries=pk)


@pytest.mark.parametrize(
    "words", [WORDS, WORDS[:1], ["no"], [], ["tuc", "no", "tuc"], [*map(str, range(5_000)), "skol"]]
)
def test_words_are_found(words: list[str]) -> None:
    found = StemCount.objects.filter(AnyOf("word", words), language="sr")
    assert set(found.values_list("word", flat=True)) == set(words) & set(WORDS)


@pytest.mark.parametrize("ids", [[1, 3], [], [2**62], [*range(1, 20_000)]])
def test_numbers_are_found(ids: list[int]) -> None:
    assert set(StemCount.objects.filter(AnyOf("pk", ids)).values_list("pk", flat=True)) == set(ids) & {*range(1, 10)}


def test_the_rows_are_looked_up_and_not_walked(django_assert_num_queries: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = StemCount.objects.filter(AnyOf("pk", [1, 2])).explain()
    assert "Index" in plan or "PRIMARY KEY" in plan


def test_values_never_stand_in_the_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        list(StemCount.objects.filter(AnyOf("word", ["x' OR 1=1 --"])))
    assert not StemCount.objects.filter(AnyOf("word", ["x' OR 1=1 --"])).exists() and len(asked) == 1
