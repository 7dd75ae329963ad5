"""From what somebody typed to what is shown: candidates of a backend, in our order, counted by kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from portal.danger.hearing import hear
from search import feedback, knowledge
from search.analysis import reader, stems
from search.backends import MOST, Wanted
from search.backends.choice import candidates
from search.intent import ADULTS, CHILD, intent_names, urgent_names, with_fitting_pages, with_lines
from search.local import asks_who_is_there, of_the_place, with_places_behind, without_place
from search.models import Entry
from search.models.entry import Kind
from search.question import LONGEST_HEARD, Question, ask
from search.ranking import Found, Hit, rank
from search.serbian import named_in_serbian
from search.vocabulary import StoredWords

# Digits as people write a number of a telephone.
_NUMBER = re.compile(r"\s*\d[\d\s/().-]+", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """What was found. ``hits`` are all of the chosen kinds, the best first.

    ``counts`` says by kind how many were found, of whatever kind was chosen. ``complete`` is False where more hold a
    word of the question than were compared. ``urgent`` is what comes before everything else when somebody may be in
    danger, telephones and a page; it is not among the hits. ``words`` is the vocabulary that was asked, ``backend`` who
    named what was compared. ``serbian`` are the ids of what has a Serbian name alone, for another language.
    """

    question: Question
    words: StoredWords
    hits: Sequence[Hit] = ()
    counts: dict[str, int] = field(default_factory=dict)
    complete: bool = True
    urgent: Sequence[Entry] = ()
    backend: str = ""
    serbian: Sequence[int] = ()

    @property
    def total(self) -> int:
        """How many were found of every kind."""
        return sum(self.counts.values())


def answer(typed: str, *, language: str, kinds: Collection[str] = ()) -> Answer:
    """Return what is found when somebody types ``typed``; of some kinds only, when any are given."""
    words = StoredWords(language)
    question = ask(
        typed,
        lexicon=knowledge.lexicon_of(language, version=words.tables),
        vocabulary=words,
        danger=hear(typed[:LONGEST_HEARD]),
    )
    if not question.groups:
        return Answer(question, words)
    serbian = () if kinds else named_in_serbian(typed, words)
    wanted = Wanted(question, language, held=dict(words.held(question.stems)))
    named = candidates(wanted)
    found = _with_dialled(_with_promoted(_ranked(wanted, named.ids, words), question, language), typed, language)
    urgent, hits = _with_lines(found, question, language)
    counts = Counter(hit.found.kind for hit in hits)
    if kinds:
        # Of a common word there may be more of this kind than stood among the first of all.
        chosen = hits if wanted.few else _of_kinds(wanted, kinds, words, without=urgent)
        hits = [hit for hit in chosen if hit.found.kind in kinds]
    return Answer(
        question=question,
        words=words,
        hits=hits,
        counts=dict(counts),
        complete=wanted.few or counts.total() < MOST,
        urgent=urgent,
        backend=named.backend,
        serbian=serbian,
    )


def _of_kinds(wanted: Wanted, kinds: Collection[str], words: StoredWords, *, without: Collection[Entry]) -> list[Hit]:
    narrowed = replace(wanted, kinds=tuple(sorted(kinds)))
    found = _with_promoted(_ranked(narrowed, candidates(narrowed).ids, words), wanted.question, wanted.language)
    first = {one.pk for one in without}
    return [hit for hit in found if hit.found.pk not in first]


def _ranked(wanted: Wanted, ids: Collection[int], words: StoredWords) -> list[Hit]:
    rows = Entry.objects.shown().filter(pk__in=ids, language=wanted.language)
    compared = [Found(*row) for row in rows.values_list("pk", "key", "kind", "weights")]
    return _with_places(rank(wanted.question, compared), wanted.question, words)


def _with_places(hits: list[Hit], question: Question, words: StoredWords) -> list[Hit]:
    """Bring forward what fits the best hits, and put places before it or behind its first."""
    if len(question.groups) == 1 or not any(hit.found.kind == Kind.PLACE for hit in hits):
        return feedback.brought_forward(hits, words)
    about = without_place(question, words)
    first = of_the_place(question, about, hits) if asks_who_is_there(about) else []
    others = rank(about, [hit.found for hit in hits if hit.found.kind != Kind.PLACE])
    rest = [hit for hit in hits if hit.found.kind == Kind.PLACE and hit not in first]
    forward = feedback.brought_forward(others, words)
    return [*first, *forward, *rest] if first else with_places_behind(forward, hits)


def _with_promoted(found: list[Hit], question: Question, language: str) -> list[Hit]:
    """Put the pages that editors want first before the others; once each."""
    pages = knowledge.promoted(stems(question.typed, language), language=language)
    if not pages:
        return found
    rows = Entry.objects.shown().filter(page_id__in=pages, anchor="", language=language)
    of_page = {row[0]: Found(*row[1:], weights={}) for row in rows.values_list("page_id", "pk", "key", "kind")}
    return _first([of_page[pk] for pk in pages if pk in of_page], found)


def _with_dialled(found: list[Hit], typed: str, language: str) -> list[Hit]:
    """Put the line first whose number was typed, however it is written: 116111, 0800-100-600."""
    if not _NUMBER.fullmatch(typed):
        return found
    digits = "".join(filter(str.isdigit, typed))
    rows = Entry.objects.shown().filter(language__in=_with_home(language), kind=Kind.HELPLINE, phone=digits)
    return _first([Found(*row, weights={}) for row in rows.values_list("pk", "key", "kind")], found)


def _first(some: Sequence[Found], found: Sequence[Hit]) -> list[Hit]:
    ids = {one.pk for one in some}
    return [Hit(one, 0.0, whole=True) for one in some] + [hit for hit in found if hit.found.pk not in ids]


def _with_lines(found: list[Hit], question: Question, language: str) -> tuple[list[Entry], list[Hit]]:
    """Return what comes before everything in danger, and the hits with what helps a child in trouble among them."""
    intent = question.intent
    if not intent.lines and not intent.trouble:
        return [], found
    entries = _by_name(intent_names(intent), language)
    pages = {name: entry for name, entry in entries.items() if entry.kind != Kind.HELPLINE}
    intent = with_fitting_pages(intent, {name: _written_for(entry) for name, entry in pages.items()})
    urgent = [entries[name] for name in urgent_names(intent) if name in entries]
    first = {one.pk for one in urgent}
    hits = {hit.found.pk: hit for hit in found}
    for one in entries.values():
        hits.setdefault(one.pk, Hit(Found(one.pk, one.key, one.kind, {}), 0.0, whole=False))
    readers = {hit.found.pk: _written_for(hit.found) for hit in found}
    order = with_lines(list(readers), intent, {name: one.pk for name, one in entries.items()}, readers)
    return urgent, [hits[pk] for pk in order if pk not in first]


def _written_for(entry: Entry | Found) -> list[str]:
    return [code for code in (CHILD, *ADULTS) if reader(code) in entry.weights]


def _by_name(names: Collection[str], language: str) -> dict[str, Entry]:
    """Return what may be found under the number of a telephone line or the last part of a page's address."""
    phones = {"".join(filter(str.isdigit, name)): name for name in names if name[0].isdigit()}
    lines = Entry.objects.shown().filter(language__in=_with_home(language), kind=Kind.HELPLINE, phone__in=phones)
    # Of pages with the same last part the oldest stands, last here: a later one elsewhere hides no page about danger.
    pages = Entry.objects.shown().filter(language=language, page__slug__in=names, anchor="").order_by("-page_id")
    # A line that nobody has translated helps all the same: what the page shows of it is in the reader's language.
    found = {phones[one.phone]: one for one in sorted(lines, key=lambda one: one.language == language)}
    return found | {one.page.slug: one for one in pages.select_related("page") if one.page is not None}


def _with_home(language: str) -> set[str]:
    return {language, settings.LANGUAGE_CODE}
