"""How many points an answer gets, and what was right in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from itertools import chain, repeat

from elearning.quizzes.model import Answer, Question, Quiz, Shown
from elearning.quizzes.typed import folded_answer, readings

_CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One option or one place of a question, and whether the answer is right there.

    ``id`` is that of the option, the pair or the item that belongs there; for a gap its number from 0 on, for what is
    typed it is empty. ``given`` is the id (the text, where it is typed) that the answer has there, empty for none.
    """

    id: str
    given: str
    right: bool


@dataclass(frozen=True, kw_only=True)
class Graded:
    """The points of an answer, between 0 and the question's, with two decimals; ``right`` says that all of it is."""

    points: Decimal
    right: bool
    parts: tuple[Part, ...]


def grade(question: Question, answer: Answer) -> Graded:
    """Grade an answer; what the question does not offer counts as wrong."""
    parts = _parts(question, answer)
    share = _share(question, parts)
    points = Decimal(question.points * share.numerator) / Decimal(share.denominator)
    return Graded(points=points.quantize(_CENT, ROUND_HALF_UP), right=share == 1, parts=parts)


def solution(question: Question) -> Answer:
    """Return the answer that gets the most; of several accepted texts the first."""
    match question.kind:
        case "single" | "multiple" | "true_false":
            return [option.id for option in question.options if option.right]
        case "matching":
            return [pair.id for pair in question.pairs]
        case "ordering":
            return [item.id for item in question.items]
        case "gap":
            return [gap.options[0].id for gap in question.gaps]
        case "short_text":
            return list(question.accepted[:1])
        case "number":
            return [] if question.value is None else [f"{question.value:f}"]


def best(quiz: Quiz, shown: Sequence[Shown] | None = None) -> int:
    """Return the most points that one attempt can have: of what was shown, else of the dearest questions."""
    if shown is not None:
        questions = quiz.by_id
        return sum(questions[one["id"]].points for one in shown if one["id"] in questions)
    return sum(sorted((question.points for question in quiz.questions), reverse=True)[: quiz.asked])


def passed(quiz: Quiz, *, points: Decimal, of: int) -> bool:
    """Return whether ``points`` of the ``of`` that were to be had reach the pass mark."""
    return of > 0 and points * 100 >= quiz.pass_mark * of


def points_needed(quiz: Quiz, *, of: int) -> Decimal:
    """Return how many of the ``of`` points that were to be had reach the pass mark, with two decimals."""
    return (Decimal(quiz.pass_mark * of) / 100).quantize(_CENT, ROUND_UP).normalize()


def reachable(quiz: Quiz) -> bool:
    """Return whether every attempt can be passed, whichever questions are drawn."""
    over = sorted(
        grade(question, solution(question)).points * 100 - quiz.pass_mark * question.points
        for question in quiz.questions
    )
    return bool(over) and sum(over[: quiz.asked]) >= 0


def _share(question: Question, parts: Sequence[Part]) -> Fraction:
    """Return which share of the points the parts earn, from 0 to 1."""
    if question.kind in ("single", "true_false"):
        return Fraction(any(part.right and part.given for part in parts))
    if question.kind == "multiple":
        keys = sum(option.right for option in question.options)
        chosen = [part.right for part in parts if part.given]
        balance = chosen.count(True) - chosen.count(False)
        return Fraction(max(balance, 0), keys) if keys else Fraction(0)
    return Fraction(sum(part.right for part in parts), len(parts)) if parts else Fraction(0)


def _parts(question: Question, answer: Answer) -> tuple[Part, ...]:
    match question.kind:
        case "single" | "multiple" | "true_false":
            return _of_options(question, answer)
        case "matching":
            right = {pair.id: pair.right for pair in question.pairs}
            keys = [(pair.id, [own for own, text in right.items() if text == pair.right]) for pair in question.pairs]
        case "ordering":
            keys = [(item.id, [item.id]) for item in question.items]
        case "gap":
            keys = [(str(number), [gap.options[0].id]) for number, gap in enumerate(question.gaps)]
        case _:
            return (_typed(question, answer[0] if answer else ""),)
    return tuple(
        Part(id=place, given=given, right=given in accepted)
        for (place, accepted), given in zip(keys, chain(answer, repeat("")), strict=False)
    )


def _of_options(question: Question, answer: Answer) -> tuple[Part, ...]:
    return tuple(
        Part(id=option.id, given=option.id if chosen else "", right=chosen == option.right)
        for option in question.options
        for chosen in [option.id in answer]
    )


def _typed(question: Question, text: str) -> Part:
    if question.kind == "number":
        value, tolerance = question.value, question.tolerance
        right = value is not None and any(abs(number - value) <= tolerance for number in readings(text))
    else:
        given = folded_answer(text)
        right = bool(given) and given in {folded_answer(accepted) for accepted in question.accepted}
    return Part(id="", given=text, right=right)
