"""Under which tokens a backend keeps an entry, and what it is asked for: the same for every backend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search.analysis import FRONT, NAMED, stems_of

if TYPE_CHECKING:
    from search.models import Entry
    from search.question import Group

_ODD = re.compile(r"[^a-z0-9_]", re.ASCII)


def stem_token(language: str, stem: str) -> str:
    """Return the token of a stem, of letters about which all agree; languages share no words."""
    return plain(f"{language}_{stem}")


def kind_token(kind: str) -> str:
    """Return the token of a kind, by which entries are narrowed; no stem has two low lines."""
    return f"m__kind__{kind}"


def plain(token: str) -> str:
    """Return a token without any letter that an engine may take for a space: SQLite's table of letters is its own."""
    return _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", token)


def tokens_of(entry: Entry) -> tuple[list[str], list[str], list[str]]:
    """Return the tokens of an entry's name and added words, of its front (introduction, headings too) and of all of it.

    Every part holds the kind as well, so that one look into it narrows too.
    """

    def part(least: float) -> list[str]:
        stems = [stem_token(entry.language, stem) for stem, weight in stems_of(entry.weights) if weight >= least]
        return [*stems, kind_token(entry.kind)]

    return part(NAMED), part(FRONT), part(0.0)


Any_ = list[list[str]]


def phrases(group: Group, language: str) -> Any_:
    """Return the ways in which a group can be held: tokens of which all are needed, any one list enough."""
    return [[stem_token(language, stem) for stem in phrase] for phrase in group.terms]
