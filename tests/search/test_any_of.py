"""Many values in one parameter find what a list of parameters finds, on each database."""

import pytest
from django.db import connection

from search.any_of import AnyOf
from search.models import StemCount

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
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


def test_the_rows_are_looked_up_and_not_walked() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for column, values in (("pk", [1, 2]), ("word", ["tuc", "skol"])):
        plan = StemCount.objects.filter(AnyOf(column, values), language="sr").explain()
        (cond,) = [line for line in plan.splitlines() if "Index Cond" in line or "SEARCH search_stemcount" in line]
        assert ("word" if column == "word" else "id") in cond, plan


def test_values_are_parameters_and_never_stand_in_the_statement() -> None:
    hostile = "x' OR 1=1 --"
    statement, parameters = StemCount.objects.filter(AnyOf("word", [hostile])).query.sql_with_params()
    assert hostile not in statement and any(hostile in str(one) for one in parameters)
    assert not StemCount.objects.filter(AnyOf("word", [hostile])).exists()
