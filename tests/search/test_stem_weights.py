"""The database gives of an entry what a question names, and the same as the whole weights would."""

import json

import pytest

from search import stem_weights as said
from search.models import Entry
from search.stem_weights import StemWeights

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
LONG = "ж" * 40
WEIGHTS = {
    "tuc": 4.123,
    "skol": 0.05,
    "@children": 1.0,
    "192": 12.0,
    "1": 0.333,
    "a_b": 0.1,
    "漢字": 0.2,
    "ǆ": 0.3,
    LONG: 0.4,
    "𞤀": 0.5,
    "x" * 40: 0.6,
}


@pytest.fixture(autouse=True)
def _kept() -> None:
    Entry.objects.all().delete()
    for pk, weights in ((1, WEIGHTS), (2, {"tuc": 1.0}), (3, {})):
        Entry.objects.create(
            pk=pk, key=f"t:{pk}", owner=f"t:{pk}", kind="page", language="sr", name="Н", weights=weights, digest="d"
        )


@pytest.mark.parametrize(
    "stems",
    [
        [*WEIGHTS],
        ["tuc"],
        ["@"],
        ["漢字"],
        [LONG],
        ["tuc", "no", "@no"],
        ["skol", LONG],
        [*map(str, range(100))],
        [*map(str, range(101))],
        ["order", "select", "null", "$", "a.b", "r"],
    ],
)
def test_what_is_asked_for_comes_and_nothing_else(stems: list[str]) -> None:
    one = StemWeights(stems)
    found = {pk: one.weights_of(text) for pk, text in Entry.objects.values_list("pk", one)}
    whole = dict(Entry.objects.values_list("pk", "weights"))
    assert {pk: {stem: weights.get(stem) for stem in stems} for pk, weights in found.items()} == {
        pk: {stem: weights.get(stem) for stem in stems} for pk, weights in whole.items()
    }


def test_of_many_stems_the_whole_is_read_and_of_few_a_list() -> None:
    for number, kind in ((said.MOST, list), (said.MOST + 1, dict)):
        text = Entry.objects.values_list(StemWeights([f"s{place}" for place in range(number)]), flat=True).get(pk=1)
        assert isinstance(json.loads(text), kind)
