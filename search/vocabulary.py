"""The vocabulary as it is stored: counted up and down with every entry, and kept in memory while nothing changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from portal.script.stemming import bald
from search.analysis import LONGEST_WORD, spans, stems_of
from search.models import Entry, Form, StemCount, Vocabulary
from search.models.entry import Kind

# Of parameters in one statement SQLite takes no more than some thousands.
_AT_ONCE = 500
# The row that the writing process holds; it is of no language.
EVERY = "*"


class StoredWords:
    """The words of what can be found in one language; asks once about what it is asked.

    ``entries`` is how many things can be found, ``version`` another number after each change, ``tables`` after each
    change of the editors' tables and of places, ``places`` after each change of places, whose names are Serbian.
    """

    def __init__(self, language: str) -> None:
        home = settings.LANGUAGE_CODE
        rows = Vocabulary.objects.in_bulk({language, home})
        row = rows.get(language) or Vocabulary()
        self.language = language
        self.entries, self.version, self.tables = row.entries, row.version, row.tables
        self.places = rows.get(home, row).tables
        self._known: dict[str, int] = {}

    def held(self, wanted: Collection[str]) -> Mapping[str, int]:
        """Return for each stem that any entry holds how many do."""
        missing = [one for one in wanted if one not in self._known]
        if missing:
            rows = StemCount.objects.filter(word__in=missing, language=self.language)
            self._known |= dict.fromkeys(missing, 0) | dict(rows.values_list("word", "entries"))
        return {one: self._known[one] for one in wanted if self._known[one]}

    def forms(self) -> Mapping[str, str]:
        """Return every word that any entry holds, bald, with how it is written.

        Of a new version only what is new is read: rows are numbered in the order in which they are committed. A word
        that nothing holds any more may stay.
        """
        version, last, known = _forms.get(self.language, (0, 0, {}))
        if version > self.version:
            # Something was published since this row was read, or a backup was restored: what stands now tells which.
            self.version = Vocabulary.objects.filter(pk=self.language).values_list("version", flat=True).first() or 0
        if version > self.version:
            version, last, known = 0, 0, {}
        if version != self.version:
            rows = Form.objects.filter(language=self.language, pk__gt=last).order_by("pk")
            new = list(rows.values_list("pk", "word", "written"))
            last, known = new[-1][0] if new else last, known | {word: written for _pk, word, written in new}
            _forms[self.language] = (self.version, last, known)
        return known


# By language: the version of the vocabulary, the last row that was read, and its words.
_forms: dict[str, tuple[int, int, dict[str, str]]] = {}


def lock() -> None:
    """Hold the index until the end of the transaction: two who write at once would miscount, or write what is old."""
    Vocabulary.objects.get_or_create(pk=EVERY)
    Vocabulary.objects.select_for_update().get(pk=EVERY)


def changed(language: str, *, more: int = 0, tables: bool = True) -> None:
    """Say that a language has ``more`` entries than before, and whether what was kept of its tables is old."""
    Vocabulary.objects.get_or_create(pk=language)
    # What was counted wrongly is found by `recount`, and must not stop a change before that.
    number = Greatest(F("entries") + more, 0)
    Vocabulary.objects.filter(pk=language).update(
        entries=number, version=F("version") + 1, tables=F("tables") + int(tables)
    )


class Counts:
    """How much more, or less, often words are held than before."""

    def __init__(self) -> None:
        self.stems: Counter[str] = Counter()
        self.forms: Counter[str] = Counter()
        self.written: dict[str, str] = {}
        self.entries = 0
        self.places = False

    def add(self, entry: Entry, by: int) -> None:
        """Count the words of an entry ``by`` times: 1 for what comes, -1 for what goes."""
        self.entries += by
        self.places = self.places or entry.kind == Kind.PLACE
        for stem, _weight in stems_of(entry.weights):
            self.stems[stem] += by
        written = forms_of(f"{entry.name} {entry.lead} {entry.text}", entry.language)
        self.written |= written
        for one in written:
            self.forms[one] += by

    @property
    def number(self) -> int:
        """How many counts change."""
        return sum(map(bool, (*self.stems.values(), *self.forms.values(), self.entries)))

    def store(self, language: str) -> None:
        """Write what has changed. The index is locked, and the transaction open."""
        _add(StemCount, language, self.stems)
        _add(Form, language, self.forms, self.written)
        changed(language, more=self.entries, tables=self.places)


def forms_of(text: str, language: str) -> dict[str, str]:
    """Return the words of a text, bald, each as it is written; numbers are nobody's slip."""
    found = {}
    for begin, end, _stem in spans(text, language):
        word = text[begin:end][:LONGEST_WORD].lower()
        if not word.isdigit():
            found[bald(word)[:60]] = word
    return found


@transaction.atomic
def recount(language: str) -> int:
    """Count the words of a language anew from its entries; return how many counts were wrong."""
    lock()
    wrong = corrections(language)
    wrong.store(language)
    return wrong.number


def corrections(language: str) -> Counts:
    """Return by how much more, or less, the counts of a language should be than they are."""
    counts = Counts()
    for entry in Entry.objects.filter(language=language).iterator(chunk_size=_AT_ONCE):
        counts.add(entry, 1)
    row = Vocabulary.objects.filter(pk=language).first()
    counts.entries -= row.entries if row else 0
    counts.stems.subtract(dict(StemCount.objects.filter(language=language).values_list("word", "entries")))
    counts.forms.subtract(dict(Form.objects.filter(language=language).values_list("word", "entries")))
    return counts


def _add(model: Any, language: str, more: Mapping[str, int], written: Mapping[str, str] | None = None) -> None:
    """Add to the counts of a language; a word that nothing holds any more has no row."""
    wanted = [word for word, number in more.items() if number]
    for at in range(0, len(wanted), _AT_ONCE):
        part = wanted[at : at + _AT_ONCE]
        rows = {row.word: row for row in model.objects.filter(language=language, word__in=part)}
        for word, row in rows.items():
            row.entries = max(0, row.entries + more[word])
        model.objects.bulk_update([row for row in rows.values() if row.entries], ["entries"])
        model.objects.filter(pk__in=[row.pk for row in rows.values() if not row.entries]).delete()
        model.objects.bulk_create(
            model(language=language, word=word, entries=more[word], **({"written": written[word]} if written else {}))
            for word in part
            if word not in rows and more[word] > 0
        )
