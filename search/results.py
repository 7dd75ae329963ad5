"""What the search page shows of what was found: what helps, how many of each kind there are, the way to the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from materials.models import MaterialPage
from portal.pages import dates
from portal.pages.models import Helpline
from portal.pages.places import PageStore, active_language, page_store
from search.answers import Answer
from search.extracts import Piece, extract, marked
from search.models import Entry
from search.models.entry import Kind
from search.ranking import Hit, helping
from search.search_params import SearchParams, content_language

# So many are shown at most; the first page ends before where the list stops helping.
SIZE = 20
# So many that have a Serbian name alone stand below them in another language.
_FEW = 5
# Of all entries: a word that more of them hold tells nothing about one.
_COMMON = 0.1
_SHORTEST_MARKED = 3
# What one of a kind is called; the kind's own label names many.
ONE_OF: dict[str, Any] = {
    Kind.MATERIAL: _("Материјал"),
    Kind.PAGE: _("Страница"),
    Kind.QUESTION: _("Питање"),
    Kind.LIST: _("Збирка или тема"),
    Kind.TERM: _("Појам из речника"),
    Kind.HELPLINE: _("Телефон"),
    Kind.PLACE: _("Установе у месту"),
    Kind.COURSE: _("Обука"),
    Kind.NEWS: _("Вест"),
}


@dataclass(frozen=True)
class Row:
    """One thing that was found. ``tel`` is a number to dial, ``number`` how it is read; such a row has no ``url``.

    ``alike`` says that another row of the page has the same name: a list of links has to tell them apart. ``lang`` is
    the tag of its words where they are not in the reader's language, ``url_lang`` that of the page that it leads to.
    """

    label: Any
    detail: str
    url: str
    title: list[Piece]
    extract: list[Piece]
    tel: str = ""
    number: str = ""
    alike: bool = False
    lang: str = ""
    url_lang: str = ""


@dataclass(frozen=True)
class Choice:
    """A kind, or all of them, with how many were found and the address that shows these alone."""

    label: Any
    number: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Results:
    """What stands on one page of the list.

    ``total`` is how many the whole list has, ``page`` which of its ``pages`` this is. The first has what helps, and
    its ``next_url`` leads to the rest. On it alone stand ``serbian``, rows of which there is nothing in the reader's
    language, and ``local``, under ``local_label``, those of which only the name is Serbian.
    """

    rows: list[Row]
    total: int
    choices: list[Choice]
    next_url: str
    previous_url: str
    page: int
    pages: int
    serbian: list[Row]
    local: list[Row]
    local_label: Any = Kind.PLACE.label


@dataclass(frozen=True)
class Urgent:
    """What comes before everything when somebody may be in danger: telephones, and pages as names and addresses."""

    lines: list[Helpline]
    pages: list[tuple[str, str]]


def urgent(request: HttpRequest, answer: Answer, lines: Sequence[Helpline]) -> Urgent:
    """Return what helps in the danger that was heard, and behind it the numbers that help in any."""
    by_phone = {line.tel: line for line in lines}
    store = page_store(request)
    store.want(entry.page_id for entry in answer.urgent)
    first = [by_phone[entry.phone] for entry in answer.urgent if entry.phone in by_phone]
    rest = [line for line in lines if line.always_shown and line not in first]
    pages = [(entry.name, address(entry, store)) for entry in answer.urgent if entry.kind != Kind.HELPLINE]
    return Urgent(lines=first + rest, pages=[(name, url) for name, url in pages if url])


def results(request: HttpRequest, asked: SearchParams, answer: Answer, lines: Sequence[Helpline]) -> Results:
    """Return the part of the list that is asked for, with three queries; ``lines`` are the helplines that are shown."""
    hits, first = answer.hits, helping(answer.hits[:SIZE])
    start = _start(hits, asked.after)
    end = start + SIZE if start else first
    part = hits[start:end]
    before = max(start - SIZE, first) if start > first else 0
    above = {hit.found.pk for hit in hits} | {entry.pk for entry in answer.urgent}
    named = [] if start else [pk for pk in answer.serbian if pk not in above]
    reader = _Reader(page_store(request), lines, _telling(answer))
    rows = reader.rows([hit.found.pk for hit in part], named)
    below = [row for pk, row in rows if pk in named]
    return Results(
        rows=[row for pk, row in rows if pk not in named],
        total=len(hits),
        choices=_choices(asked, answer),
        next_url=asked.at(part[-1].found.pk).url if end < len(hits) else "",
        previous_url=asked.at(hits[before - 1].found.pk if before else 0).url if start else "",
        page=2 + max(0, start - first) // SIZE if start else 1,
        pages=1 + ceil((len(hits) - first) / SIZE),
        serbian=[row for row in below if row.url_lang][:_FEW],
        local=[row for row in below if not row.url_lang][:_FEW],
    )


def _telling(answer: Answer) -> set[str]:
    """Return the stems that are marked: what was typed, and of what means the same the words that few entries hold.

    „Не“ would be marked on every line, so short words are not, unless nothing else was typed.
    """
    typed = {stem for group in answer.question.groups for stem in next(iter(group.terms))}
    held, most = answer.words.held(answer.question.stems), answer.words.entries * _COMMON
    telling = typed | {stem for stem in answer.question.stems if held.get(stem, 0) <= most}
    return {stem for stem in telling if len(stem) >= _SHORTEST_MARKED or stem.isdigit()} or typed


def _start(hits: Sequence[Hit], after: int) -> int:
    """Return where the page begins: behind the entry ``after``; what is no longer found begins the list anew."""
    place = next((number for number, hit in enumerate(hits, start=1) if hit.found.pk == after), 0)
    return place if place < len(hits) else 0


def _choices(asked: SearchParams, answer: Answer) -> list[Choice]:
    """Return the kinds of which any was found or which was chosen; none where there is nothing to choose."""
    kinds = [kind for kind in Kind if answer.counts.get(kind) or kind == asked.kind]
    if len(kinds) < 2 and not asked.kind:
        return []
    everything = Choice(_("Све"), answer.total, asked.of("").url, not asked.kind)
    each = [Choice(kind.label, answer.counts.get(kind, 0), asked.of(kind).url, kind == asked.kind) for kind in kinds]
    return [everything, *each]


class _Reader:
    """Reads what is shown of some entries; of all others nothing but their order was looked at."""

    def __init__(self, store: PageStore, lines: Sequence[Helpline], wanted: set[str]) -> None:
        self.store = store
        self.lines: Mapping[str, Helpline] = {line.tel: line for line in lines}
        self.wanted = wanted
        self.materials: Mapping[int, MaterialPage] = {}
        self.names: Counter[str] = Counter()

    def rows(self, ids: Sequence[int], serbian: Sequence[int] = ()) -> list[tuple[int, Row]]:
        """Return the rows of some entries, in their order, without those that are gone since they were found.

        ``serbian`` were found by their names alone, and may be withdrawn or stand here in the reader's language too.
        """
        shown = Entry.objects.shown() if serbian else Entry.objects
        found = shown.defer("weights", "digest").in_bulk([*ids, *serbian])
        entries = [found[pk] for pk in (*ids, *serbian) if pk in found]
        self.names = Counter(entry.name.lower() for entry in entries)
        self.store.want(entry.page_id for entry in entries)
        pages = [entry.page_id for entry in entries if entry.kind == Kind.MATERIAL and entry.pk not in serbian]
        self.materials = MaterialPage.objects.in_bulk(pages) if pages else {}
        rows = [(entry, self._row(entry)) for entry in entries if not self._is_translated(entry)]
        return [(entry.pk, row) for entry, row in rows if row]

    def _is_translated(self, entry: Entry) -> bool:
        """Tell whether the page of a Serbian entry is there in the reader's language."""
        page = self.store.get(entry.page_id) if _lang(entry) else None
        return page is not None and not self.store.lang(page)

    def _row(self, entry: Entry) -> Row | None:
        if entry.kind == Kind.HELPLINE:
            return self._line(entry)
        if not (url := address(entry, self.store)):
            return None
        return Row(
            label=ONE_OF[entry.kind],
            detail=self._detail(entry),
            url=url,
            title=marked(entry.name, self.wanted, entry.language),
            extract=extract(entry.lead, entry.text, self.wanted, entry.language),
            alike=self.names[entry.name.lower()] > 1,
            lang=_lang(entry),
            url_lang=_lang(entry) if entry.page_id else "",
        )

    def _line(self, entry: Entry) -> Row | None:
        line = self.lines.get(entry.phone)
        if line is None:
            return None
        return Row(
            label=ONE_OF[entry.kind],
            detail=", ".join(filter(None, (line.hours, line.cost))),
            url="",
            title=marked(line.name, self.wanted, entry.language),
            extract=marked(gettext("За кога: %(people)s") % {"people": line.audience}, self.wanted, entry.language)
            if line.audience
            else [],
            tel=line.tel,
            number=line.number,
        )

    def _detail(self, entry: Entry) -> str:
        """Return what else helps to decide whether to open it: of a material, for whom it is and how long it takes."""
        page = self.materials.get(entry.page_id or 0)
        return f"{page.kind_and_audience}{dates.NBSP}· {dates.minutes_text(page.minutes)}" if page else ""


def _lang(entry: Entry) -> str:
    """Return the tag of the words of an entry, nothing where they are in the reader's language."""
    return "" if entry.language == content_language() else entry.language


def address(entry: Entry, store: PageStore, page: Page | None = None) -> str:
    """Return where an entry stands; nothing where its page is not published.

    Where ``page`` was not read with the entry, the store was told of it before.
    """
    if entry.path:
        return f"/{active_language()}/{entry.path}"
    page = page or store.get(entry.page_id)
    if page is None:
        return ""
    return store.url(page) + (f"#{entry.anchor}" if entry.anchor else "")
