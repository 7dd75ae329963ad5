"""How often the same is asked on a day, without a trace of who asked or of what few ask.

Until the same was asked ``STEP`` times on one day there is nothing but a number in the cache, under a name that only
the holder of the secret key can work out. A question is counted only when every word of it is one of the site's own or
of the editors' tables, and none is a name (``search.naming``): no name, address or story is. What is then written are
words of the site, not what was typed.

Searching is reading, and reading writes nothing (a public page may run on a replica). So from the ``STEP``-th time on
a task is told now and then the stems that were asked, which at that moment are nobody's; it adds ``STEP``. A job could
not do it: it would have to find the words in the cache, where they are not, and without Redis each process has a cache
of its own. When the task is told is drawn by lot, and nothing of this is done before the answer has left: otherwise
a person who asks and waits would learn how often others asked the same today.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from secrets import randbelow
from typing import Any

from django.core.cache import cache
from django.core.signals import request_finished
from django.db import DatabaseError
from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.security import limits
from search import knowledge, naming, tasks
from search.analysis import spans
from search.models import AddedWords, Form, Synonyms, WantedCount
from search.models.wanted import LONGEST
from search.question import Question
from search.vocabulary import StoredWords

logger = logging.getLogger(__name__)

# So often the same has to be asked on one day before anything of it is written; from then on it is written in steps.
STEP = 10
# A person who types more words tells something.
MOST_WORDS = 6
# Different questions that are counted on one day: nobody fills the cache by asking.
MOST_A_DAY = 20_000
KEPT_MONTHS = 13
_DAY = timedelta(days=1)
_YEAR = 12


@dataclass(frozen=True)
class _Note:
    question: Question
    found: int
    words: StoredWords


_notes: ContextVar[tuple[_Note, ...]] = ContextVar("search_counting", default=())


def note(question: Question, found: int, words: StoredWords) -> None:
    """Have it counted, once the answer has left, that something was asked in the language of ``words``.

    ``found``: how many things hold all of it. To be called once for a question, not for the following pages of what it
    found nor for a part of it.
    """
    _notes.set((*_notes.get(), _Note(question, found, words)))


@receiver(request_finished, dispatch_uid="search.counting")
def count_notes(sender: Any, **kwargs: Any) -> None:
    """Count what was asked by the request that was just answered."""
    notes = _notes.get()
    _notes.set(())
    for one in notes:
        try:
            _count_one(one)
        except DatabaseError as error:
            # The answer has left, and a question less does no harm.
            logger.warning("a question was not counted", extra={"error": type(error).__name__})


def _count_one(one: _Note) -> None:
    asked, words, day = _stems(one.question), one.words, timezone.localdate()
    if not 0 < len(asked) <= MOST_WORDS or not _may_be_counted(one.question.typed, asked, words):
        return
    # By lot, so that no place in the order says how often others asked; on an average each counts as one.
    if _count(day, words.language, asked) >= STEP and not randbelow(STEP):
        tasks.write_wanted.enqueue(day.isoformat(), words.language, asked, one.found)


def _may_be_counted(typed: str, asked: Collection[str], words: StoredWords) -> bool:
    """Return whether each word is the site's own or of its tables, and none is a name."""
    known = knowledge.lexicon_of(words.language, version=words.tables)
    if not set(asked) <= words.held(asked).keys() | known.known_stems:
        return False
    somebody = naming.names_a_person(typed, words.language, known.stop)
    return not somebody and not naming.names_a_place(typed, asked, words)


def _stems(question: Question) -> list[str]:
    """Return what was typed without empty words, endings and order: the first phrase of each group is the typed one."""
    return sorted({one for group in question.groups for one in next(iter(group.terms))})


def _count(day: date, language: str, asked: Iterable[str]) -> int:
    """Add one to the day's number of a question and return it; 0 once too many different ones were asked that day.

    Then none is counted any more. Were known ones counted on, a sender who fills the day could find out which they are.
    """
    said = salted_hmac(f"search.counting {day}", f"{language} {' '.join(asked)}", algorithm="sha256").hexdigest()
    key, seconds = f"search:{said}", int(_DAY.total_seconds())
    full = f"search.counting.full:{day}"
    if cache.get(full):
        return 0
    if cache.get(key) is None and limits.count_everywhere("search.counting", _DAY) > MOST_A_DAY:
        cache.set(full, True, timeout=seconds)
        return 0
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it was pushed out between the two calls
        return 0


def write(day: date, language: str, asked: Collection[str], found: int) -> None:
    """Add one step to the row of a question, in words of the site. What names somebody never comes here."""
    words = readable(asked, language)
    if not words or len(words) > LONGEST:
        return
    values = {"times": STEP, "found": found}
    row, made = WantedCount.objects.get_or_create(day=day, language=language, words=words, defaults=values)
    if not made:
        WantedCount.objects.filter(pk=row.pk).update(times=F("times") + STEP, found=found)


def readable(asked: Collection[str], language: str) -> str:
    """Return for stems the words of the site that are most often used; nothing when one of them has none."""
    found: dict[str, str] = {}
    for text in _texts(language):
        for begin, end, stem in spans(text, language):
            if stem in asked:
                found.setdefault(stem, text[begin:end].lower())
        if len(found) == len(asked):
            return " ".join(found[one] for one in asked)
    return ""


def _texts(language: str) -> Iterator[str]:
    forms = Form.objects.filter(language=language).order_by("-entries", "word").values_list("written", flat=True)
    tables = (Synonyms.objects.filter(language=language), AddedWords.objects.order_by("key"))
    others = [rows.values_list("words", flat=True) for rows in tables]
    others.append(AddedWords.objects.order_by("key").values_list("hints", flat=True))
    yield from chain(forms.iterator(), *others)


def forget(today: date) -> int:
    """Delete what was counted more than ``KEPT_MONTHS`` ago; return how many rows went."""
    year, month = divmod(today.year * _YEAR + today.month - 1 - KEPT_MONTHS, _YEAR)
    first_kept = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
    gone, _by_model = WantedCount.objects.filter(day__lt=first_kept).delete()
    return gone
