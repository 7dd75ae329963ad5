"""Whatever is typed is answered, in time and by the same page."""

import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client

from search import backends, limit
from search.answers import answer
from search.backends.tokens import stem_token
from tests.search import portal
from tests.search.hostile import strings
from tests.search.portal import searchable

__all__ = ["searchable"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("searchable")]
# As it is outside of tests; and what a busy machine may add.
LIMIT, NOISE = limit.LIMIT, 3.0
NUMBER, PAGES = 5_000, 300
FEW = backends.MOST


@pytest.fixture(autouse=True)
def _as_outside_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    portal.forget()
    monkeypatch.setattr(limit, "LIMIT", LIMIT)


@pytest.mark.full
@pytest.mark.both_databases
def test_all_are_answered_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slow(strings(NUMBER), monkeypatch) == []


def slow(every: list[str], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    found = []
    for one, most in zip(every, _fews(), strict=False):
        # Every other one as if it were asked among many thousand entries: then there are more looks.
        monkeypatch.setattr(backends, "MOST", most)
        begin = time.monotonic()
        answer(one, language="sr")
        if (seconds := time.monotonic() - begin) > LIMIT + NOISE:
            found.append((one[:80], seconds))
    return found


def _fews() -> Iterator[int]:
    while True:
        yield from (FEW, 0)


@pytest.mark.parametrize("letter", "ஔဦᦰᬌᳲ𞤀漢ж")
def test_a_letter_that_an_engine_takes_for_a_space_is_one(letter: str) -> None:
    assert answer(f"насиље{letter}насиље", language="sr").hits == []


def test_every_letter_there_is_gives_a_token_of_plain_ones() -> None:
    every = "".join(chr(number) for number in range(0x110000))
    for word in re.findall(r"\w", every):
        assert re.fullmatch(r"[a-z0-9_]+", stem_token("sr", f"а{word}")), hex(ord(word))
    assert stem_token("sr", "насиље1") != stem_token("sr", "насиље2")


@pytest.mark.full
def test_pages_and_suggestions_are_answered() -> None:
    client = Client()
    for one in strings(PAGES, seed=3):
        # Not everything that an address can hold is text.
        query = quote(one[:2_000].encode(errors="surrogatepass"))
        for path in ("/sr/pretraga/", "/sr-latn/pretraga/predlozi/"):
            assert client.get(f"{path}?q={query}").status_code == 200, (path, one[:80])
