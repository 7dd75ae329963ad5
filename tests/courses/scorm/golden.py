"""Answers and what they are worth, for the portal's grader and for the package's.

``golden.json``: questions by a name (kind, and value as a page keeps it), and cases (name, answer, points in
hundredths, whether all of it is right).
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elearning.quizzes.grading import grade
from elearning.quizzes.model import CHOICE_KINDS, PLACE_KINDS, Question, kind_of
from elearning.quizzes.reading import question_from

FILE = Path(__file__).with_name("golden.json")


@dataclass(frozen=True)
class Case:
    """An answer to a question, its points in hundredths, and whether all of it is right."""

    question: Question
    answer: list[str]
    points: int
    right: bool


def questions() -> dict[str, Question]:
    """Return the questions of the table by their names."""
    found = {}
    for name, one in json.loads(FILE.read_text(encoding="utf-8"))["questions"].items():
        kind = kind_of(one["kind"])
        assert kind is not None, name
        found[name] = question_from(kind, one["raw"], id=name)
    return found


def cases() -> Iterator[Case]:
    """Give every case of the table."""
    known = questions()
    for name, answer, points, right in json.loads(FILE.read_text(encoding="utf-8"))["cases"]:
        yield Case(known[name], answer, points, right)


SIGNS = "аћчџђљњжшАЂЏ aćčžšđĐ jJ09,.-−  ́̌ ǆ­őł"


def drawn(*, seed: int, each: int) -> Iterator[Case]:
    """Give answers that nobody thought of, ``each`` of them to every question, and what the portal's grader says."""
    chance = random.Random(seed)
    for question in questions().values():
        for _ in range(each):
            answer = _answer(question, chance)
            graded = grade(question, answer)
            yield Case(question, answer, int(graded.points * 100), graded.right)


def _answer(question: Question, chance: random.Random) -> list[str]:
    options = [*(one.id for one in question.options), *(one.id for one in question.pairs)]
    options += [*(one.id for one in question.items), *(one.id for gap in question.gaps for one in gap.options)]
    if question.kind in CHOICE_KINDS:
        return [one for one in options if chance.random() < 0.5]
    if question.kind in PLACE_KINDS:
        return [chance.choice([*options, ""]) for _ in range(chance.randrange(len(options) + 2))]
    if chance.random() < 0.5 and question.accepted:
        text = list(chance.choice(question.accepted))
        text.insert(chance.randrange(len(text) + 1), chance.choice(SIGNS))
        return ["".join(chance.choice((sign.upper, sign.lower))() for sign in text)]
    return ["".join(chance.choice(SIGNS) for _ in range(chance.randrange(12)))]
