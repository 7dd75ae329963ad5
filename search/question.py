"""What somebody typed, and what is to be looked for: stems, words of the same meaning, and what a slip meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from portal.danger.hearing import Danger
from portal.script.stemming import bald
from search.analysis import words
from search.intent import Intent, detect
from search.lexicon import Lexicon, Stems
from search.slips import Reading, Word
from search.vocabulary import StoredWords

LONGEST = 200
MOST_WORDS = 24
# Danger, and who speaks, is heard further than anything is looked for: what matters most often comes last.
LONGEST_HEARD = 1_000
# How much a word counts that was not typed: one of the same meaning, and one that a slip meant.
SYNONYM, SLIP = 0.5, 0.8


@dataclass(frozen=True)
class Group:
    """One thing that is asked for, by any of several phrases with how much each counts.

    ``weight`` says how rare it is, ``typed`` what stands in the question.
    """

    terms: Mapping[Stems, float]
    typed: str
    weight: float = 1.0

    @property
    def stems(self) -> set[str]:
        """Every stem of every phrase."""
        return {one for phrase in self.terms for one in phrase}


@dataclass(frozen=True)
class Question:
    """A question as it is looked for.

    ``meant`` is what was typed with its slips mended, in words of the index, ``perhaps`` with what may have been meant
    too, and is not looked for; each is empty where there is no such word.
    """

    typed: str
    groups: tuple[Group, ...] = field(default=())
    intent: Intent = field(default_factory=Intent)
    meant: str = ""
    perhaps: str = ""

    @property
    def danger(self) -> bool:
        """Whether somebody may be in danger now."""
        return bool(self.intent.lines)

    @property
    def stems(self) -> set[str]:
        """Every stem that an answer may hold."""
        return {one for group in self.groups for one in group.stems}


def ask(typed: str, *, lexicon: Lexicon, vocabulary: StoredWords, danger: Danger | None = None) -> Question:
    """Return what to look for when somebody types ``typed``, in which ``danger`` was heard.

    Of a long text the beginning is looked for; who speaks is heard in all of it.
    """
    heard = words(typed[:LONGEST_HEARD])
    typed = typed[:LONGEST].strip()
    # Slips are mended only of what is looked for: that takes time for each word.
    every = heard[: min(MOST_WORDS, len(words(typed)))]
    read = Reading(lexicon, vocabulary)
    told = read.mended(every)
    # Of a question that is all empty words each is looked for.
    asked = [word for word in told if bald(word.best) not in lexicon.stop] or told
    groups = _weighed(_groups(asked, lexicon), vocabulary)
    return Question(
        typed=typed,
        groups=tuple(groups),
        intent=detect([*(word.best for word in told), *heard[len(every) :]], lexicon, danger),
        meant=" ".join(word.written for word in asked) if any(word.mended for word in asked) else "",
        perhaps=" ".join(word.perhaps or word.written for word in asked) if any(word.perhaps for word in asked) else "",
    )


def _groups(told: Sequence[Word], lexicon: Lexicon) -> list[Group]:
    """Part a question into phrases that mean the same as others, the longest first, and single words."""
    asked = [lexicon.stem(word.best) for word in told]
    found: dict[Stems, Group] = {}
    at = 0
    while at < len(asked):
        sizes = range(min(lexicon.longest, len(asked) - at), 1, -1)
        size = next((size for size in sizes if tuple(asked[at : at + size]) in lexicon.meanings), 1)
        phrase = tuple(asked[at : at + size])
        part = told[at : at + size]
        # The same word twice asks for nothing more.
        found.setdefault(phrase, Group(terms=_terms(phrase, part, lexicon), typed=" ".join(one.typed for one in part)))
        at += size
    return list(found.values())


def _terms(phrase: Stems, part: Sequence[Word], lexicon: Lexicon) -> dict[Stems, float]:
    """Return by what a phrase is found: itself, what means the same, and what a slip of it meant."""
    meaning = dict.fromkeys(lexicon.meanings.get(phrase, ()), SYNONYM)
    if len(part) == 1 and part[0].guess:
        meant = {phrase: 1.0} | meaning
        return {(lexicon.stem(part[0].typed),): 1.0} | {one: factor * SLIP for one, factor in meant.items()}
    # What was typed stands first.
    return {phrase: 1.0} | {one: factor for one, factor in meaning.items() if one != phrase}


def _weighed(groups: Sequence[Group], vocabulary: StoredWords) -> list[Group]:
    """Let rare things count more: what every other entry holds says little."""
    held = vocabulary.held({one for group in groups for one in group.stems})
    total = vocabulary.entries
    weighed = []
    for group in groups:
        # A phrase is as rare as its rarest word. What was typed counts by itself, however common what means the same;
        # where nothing holds it, what a slip meant, and then what means the same, the most common of either.
        numbers = [(factor, min(held.get(one, 0) for one in phrase)) for phrase, factor in group.terms.items()]
        _factor, number = max((one for one in numbers if one[1]), default=(0.0, 0))
        weighed.append(replace(group, weight=rarity(number, total)))
    return weighed


def rarity(held: int, entries: int) -> float:
    """Return how much something says that ``held`` of all ``entries`` hold, as BM25 has it: the rarer, the more.

    Always above 0: the two may have been counted a moment apart, so more may hold it than there are.
    """
    return log(1 + (max(1, entries, held) - held + 0.5) / (held + 0.5))
