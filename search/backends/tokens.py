"""Under which tokens a backend keeps an entry, and what it is asked for: the same for every backend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from search.analysis import FRONT, NAMED, stems_of

if TYPE_CHECKING:
    from search.backends import Wanted
    from search.models import Entry
    from search.question import Group

_NO_TOKEN = re.compile(r"\W")
_ODD = re.compile(r"[^a-z0-9_]", re.ASCII)


def stem_token(language: str, stem: str) -> str:
    """Return the token of a stem, of letters about which all agree; languages share no words."""
    return _plain(f"{language}_{stem}")


def mark_token(name: str, value: str) -> str:
    """Return the token of what an entry is narrowed by; no stem has two low lines."""
    return _plain(f"m__{name}__{_NO_TOKEN.sub('_', value)}")


def _plain(token: str) -> str:
    """Return a token without any letter that an engine may take for a space: SQLite's table of letters is its own."""
    return _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", token)


def tokens_of(entry: Entry) -> tuple[list[str], list[str], list[str]]:
    """Return the tokens of an entry's name and added words, of its front (introduction, headings too) and of all of it.

    Every part holds the marks as well, so that one look into it narrows too.
    """
    marks = [mark_token("kind", entry.kind)]
    marks += [mark_token(name, value) for name, values in entry.marks.items() for value in values]

    def part(least: float) -> list[str]:
        return [stem_token(entry.language, stem) for stem, weight in stems_of(entry.weights) if weight >= least] + marks

    return part(NAMED), part(FRONT), part(0.0)


Any_ = list[list[str]]


def phrases(group: Group, language: str) -> Any_:
    """Return the ways in which a group can be held: tokens of which all are needed, any one list enough."""
    return [[stem_token(language, stem) for stem in phrase] for phrase in group.terms]


def narrowing(wanted: Wanted) -> Any_:
    """Return what narrows: of each list one token is needed."""
    lists: Mapping[str, tuple[str, ...]] = {"kind": wanted.kinds, **wanted.marks}
    return [[mark_token(name, value) for value in values] for name, values in lists.items() if values]
