"""Turn the project's files of words into rows (``manage.py load_site``), without ever overwriting an editor's work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from materials.models import GlossaryTerm, QuestionsPage
from portal.pages.content_files import ContentError, Loaded
from portal.pages.models import Helpline
from search import changes, lexicon, tidy, vocabulary
from search.lexicon import PARTED
from search.models import AddedWords, StopWord, Synonyms
from search.word_rows import Done, Table, Values, bring

# Columns that have another name than the field.
_FIELDS = {"kind": "way"}
# The questions of this file are named by their places in it.
QUESTIONS = Path(settings.BASE_DIR) / "materials" / "content" / "pitanja.json"


@transaction.atomic
def load_tables(locale: Locale, force: bool) -> Loaded:
    """Make or correct the rows of the two tables of words; what an editor changed or removed is left so."""
    language = locale.language_code
    done = [bring(table, _rows(name), force=force) for name, table in _tables(language).items()]
    if any(one.touched for one in done):
        vocabulary.changed(language)
    return _loaded("Words of the search", done)


@transaction.atomic
def load_added(pages: Mapping[str, int | None], force: bool) -> Loaded:
    """The same for the words by which something is found; it must stand already, and ``pages`` gives ids by key.

    What does not stand (an editor removed it, or asks the question in other words) goes without them.
    """
    found = _Names(pages)
    rows: list[Values] = []
    for row in _rows("added_words"):
        key = found.key(row["key"])
        if key is not None:
            rows.append({"key": key, "words": row["words"], "hints": row["hints"]})
    done = bring(
        Table("search-added", AddedWords, about=lambda values: values["key"], fields=("key", "words", "hints")),
        rows,
        force=force,
    )
    changes.refresh_later(changes.owner_of(row.key) for row in done.touched)
    return _loaded("Words by which things are found", [done])


def _tables(language: str) -> dict[str, Table]:
    fixed = {"language": language}
    return {
        # A group is known by its first word: the others come and go as the file grows.
        "synonyms": Table(
            "search-synonyms",
            Synonyms,
            about=lambda values: tidy.fold(values["words"].split(PARTED)[0]),
            fields=("words", "way"),
            fixed=fixed,
        ),
        "stop_words": Table(
            "search-stop", StopWord, about=lambda values: tidy.fold(values["word"]), fields=("word",), fixed=fixed
        ),
    }


def _rows(name: str) -> list[dict[str, str]]:
    return [{_FIELDS.get(column, column): said for column, said in row.items()} for row in lexicon.rows(name)]


def _loaded(title: str, done: list[Done]) -> Loaded:
    written = sum(len(one.made) + len(one.changed) for one in done)
    return Loaded(title=title, loaded=written, kept=sum(one.kept for one in done), ids={})


def asked() -> list[str]:
    """Return the questions of the project's page, in their order; headings are none."""
    blocks = json.loads(QUESTIONS.read_bytes())["questions"]
    return [block["question"]["question"] for block in blocks if "question" in block]


class _Names:
    """What the project's files call things, and what the index calls them."""

    def __init__(self, pages: Mapping[str, int | None]) -> None:
        self._pages = pages
        locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
        self._terms = dict(GlossaryTerm.objects.filter(locale=locale).values_list("anchor", "pk"))
        lines = Helpline.objects.filter(locale=locale).values_list("number", "pk")
        self._lines = {_digits(number): pk for number, pk in lines}
        self._questions = self._named_questions()

    def key(self, name: str) -> str | None:
        """Return the key of an entry by the name that a file gives it; None where it does not stand.

        A portal may be loaded with other pages than the project's, so a page is not missed; a test of the file does.
        Raises ``ContentError`` for a name of no kind that there is.
        """
        kind, colon, rest = name.partition(":")
        if not colon:
            return _key("page", self._pages.get(name))
        if kind == "term":
            return _key("term", self._terms.get(rest))
        if kind == "helpline":
            return _key("helpline", self._lines.get(_digits(rest)))
        if kind == "question" and rest in self._questions:
            return self._questions[rest]
        raise ContentError(f"added_words.csv: {name} does not exist")

    def _named_questions(self) -> dict[str, str | None]:
        """Return the keys of questions by their places: an editor's page may ask fewer, and in another order."""
        pk = self._pages.get(QUESTIONS.stem)
        page = QuestionsPage.objects.filter(pk=pk).first() if pk is not None else None
        blocks = page.questions if page is not None else ()
        anchors = {one.value["question"]: one.value.anchor for one in blocks if one.block_type == "question"}
        return {
            str(place): f"question:{page.pk}:{anchors[name]}"[:250] if page is not None and name in anchors else None
            for place, name in enumerate(asked(), start=1)
        }


def _key(kind: str, pk: int | None) -> str | None:
    return None if pk is None else f"{kind}:{pk}"


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
