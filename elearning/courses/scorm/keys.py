"""What the package's own grader knows of a quiz: the answer keys, made by asking the portal's grader."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from random import Random
from typing import Any

from elearning.quizzes.drawing import offered, show
from elearning.quizzes.grading import best, grade
from elearning.quizzes.model import CHOICE_KINDS, PLACE_KINDS, Question, Quiz, Shown
from elearning.quizzes.typed import folded_answer
from portal.script.convert import LETTERS
from portal.script.folding import folded

# Letters that folding makes into others, beside those that it takes a mark from.
_OTHERS = "đǆǉǌ"


def letters() -> dict[str, str]:
    """Return what folding makes of each small letter that has more than a mark to lose."""
    return {letter: folded(letter) for letter in sorted({*map(str.lower, LETTERS), *_OTHERS})}


def shown(question: Question) -> Shown:
    """Return the options of a question in the order in which the package shows them, the same in every copy.

    Where the quiz is mixed, the player draws another order of what is chosen among.
    """
    return show(question, rng=Random(question.id), mixed=False)


def quiz_keys(quiz: Quiz) -> dict[str, Any]:
    """Return a quiz for the player; ``mark`` is another one where anything in it changed."""
    keys = {
        "pass": quiz.pass_mark,
        "attempts": quiz.attempts,
        "wait": quiz.wait_minutes,
        "feedback": quiz.feedback,
        "mixed": quiz.mixed,
        "ask": quiz.asked,
        "best": best(quiz),
        "questions": [question_keys(question) for question in quiz.questions],
    }
    return keys | {"mark": hashlib.sha256(as_json(keys).encode()).hexdigest()[:6]}


def question_keys(question: Question) -> dict[str, Any]:
    """Return a question for the player: its points, and which answers the portal's grader calls right."""
    keys: dict[str, Any] = {"id": question.id, "kind": question.kind, "points": question.points}
    if question.kind in CHOICE_KINDS:
        return keys | {"options": [[option.id, int(option.right)] for option in question.options]}
    if question.kind in PLACE_KINDS:
        options = shown(question)
        places = range(len(grade(question, []).parts))
        return keys | {
            "shown": options["options"],
            "offers": [offered(question, options, place=place) for place in places],
            "places": [_right_at(question, place=place) for place in places],
        }
    if question.kind == "short_text":
        return keys | {"accepted": sorted({folded_answer(text) for text in question.accepted})}
    # Without a value nothing is right: a range with nothing in it.
    low, high = Decimal(1), Decimal(0)
    if question.value is not None:
        low, high = question.value - question.tolerance, question.value + question.tolerance
    return keys | {"low": f"{low:f}", "high": f"{high:f}"}


def as_json(value: Any) -> str:
    """Return JSON in plain ASCII whose bytes depend on nothing but the value."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _right_at(question: Question, *, place: int) -> list[str]:
    """Return which ids are right at a place; the first of them is one that is offered."""
    ids = [pair.id for pair in question.pairs] + [item.id for item in question.items]
    ids += [option.id for gap in question.gaps for option in gap.options]
    return [one for one in ids if grade(question, [*[""] * place, one]).parts[place].right]
