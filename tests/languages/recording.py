"""Hears which strings are asked of gettext while pages answer, and makes a Hungarian of which every string is known."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from portal import languages
from portal.script import catalogues
from portal.script.convert import to_latin
from portal.script.readers_strings import readers_meet

Key = tuple[str, str]
CYRILLIC = re.compile("[\u0400-\u04ff]")
_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
# Names, what somebody typed, and texts of the CMS, which are Serbian here.
_NOT_OURS = re.compile(
    r"""<(\w+)(?=[^>]*(?:translate="no"|\slang="sr"|class="calls?"))[^>]*>.*?</\1>|<textarea.*?</textarea>|\svalue="[^"]*["]""",
    re.DOTALL,
)


def strings() -> dict[Key, polib.POEntry]:
    """Return every string of ours by its context and msgid, as the Serbian catalogue has them."""
    kept = catalogues.read(catalogues.path_of(settings.BASE_DIR / "locale", "sr"))
    return {(one.msgctxt or "", one.msgid): one for one in kept if one.occurrences}


def of_readers(entry: polib.POEntry) -> bool:
    """Return whether a string stands in one of the files that readers meet."""
    return any(readers_meet(file) for file, _line in entry.occurrences)


def _is_serbian(entry: polib.POEntry) -> bool:
    return all(file.startswith(("elearning/", "reporting/intake/answers.py")) for file, _line in entry.occurrences)


class Recorder:
    """What was asked for, each with the first page that asked."""

    def __init__(self) -> None:
        self.asked: dict[Key, str] = {}
        self.place = "the first page"

    def note(self, context: str, message: object) -> None:
        self.asked.setdefault((context, str(message)), self.place)

    def outside(self) -> list[str]:
        """Return the strings of ours that were asked for and stand in no file of readers.

        Courses and their cards are for who reads Serbian, and what is written into a report is for the desk.
        """
        ours = strings()
        return [
            f"„{key[1]}“ of {ours[key].occurrences[0][0]}, after {place}"
            for key, place in self.asked.items()
            if key in ours and not of_readers(ours[key]) and not _is_serbian(ours[key])
        ]

    def without_words(self) -> list[str]:
        """Return what Django and other packages say to readers and do not know in a complete language.

        They speak English themselves.
        """
        ours, found = strings(), []
        for code in set(languages.COMPLETE_LANGUAGES) - {"en"}:
            known = trans_real.translation(code)._catalog
            for context, message in self.asked:
                key = f"{context}\x04{message}" if context else message
                if message and (context, message) not in ours and key not in known and (key, 1) not in known:
                    found.append(f"{code}: „{message}“")
        return found


@contextmanager
def recording(pages: Iterator[tuple[str, str]]) -> Iterator[Recorder]:
    """Note what is asked of gettext while ``pages`` are read, each with its address."""
    # A process that has just begun asks for more while it loads.
    Client().get("/sr/prijava/")
    heard, inner = Recorder(), translation._trans  # type: ignore[attr-defined]
    asked = {
        "gettext": lambda message: heard.note("", message),
        "ngettext": lambda one, many, number: heard.note("", one),
        "pgettext": heard.note,
        "npgettext": lambda context, one, many, number: heard.note(context, one),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, note in asked.items():
            patch.setattr(inner, name, _told(getattr(inner, name), note))
        for heard.place, _html in pages:
            pass
        yield heard


def _told(real, note):
    def function(*arguments):
        note(*arguments)
        return real(*arguments)

    return function


@contextmanager
def hungarian() -> Iterator[None]:
    """Open Hungarian, in which each reader's string says „[…]“ with its Serbian words in Latin letters."""
    said: dict[object, str] = {}
    for (context, msgid), entry in strings().items():
        if of_readers(entry):
            key = f"{context}\x04{msgid}" if context else msgid
            said[key] = f"[{to_latin(msgid)}]"
            for number in range(2 if entry.msgid_plural else 0):
                said[(key, number)] = f"[{to_latin(entry.msgid_plural if number else msgid)}]"
    catalog = trans_real.translation("hu")._catalog
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "OPEN_LANGUAGES", ("hu",))
        patch.setattr(languages, "_ready", frozenset)
        patch.setattr(catalog, "_catalogs", [said, *catalog._catalogs])
        languages.ask_anew()
        yield
    languages.ask_anew()


def left_serbian(pages: Iterator[tuple[str, str]]) -> list[str]:
    """Return what a Hungarian reader finds in Cyrillic in a page's main part, besides marked names;
    behind the address of the page."""
    found = []
    for address, html in pages:
        main = _MAIN.search(html)
        bare = _NOT_OURS.sub("", main[0] if main else html)
        found += [f"{address}: {piece.strip()}" for piece in re.split(r"[<>]", bare) if CYRILLIC.search(piece)]
    return found
