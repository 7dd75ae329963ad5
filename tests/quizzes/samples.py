"""One question of each kind as raw items of a stream, with ids that stay; other rooms build their lessons from them."""

import uuid
from typing import Any

from elearning.quizzes import previews
from elearning.quizzes.model import KINDS, Kind, Question, Quiz
from elearning.quizzes.reading import question_from, quiz_from

_PREVIEWS = {kind: getattr(previews, kind.upper()) for kind in KINDS}


def lasting_id(name: str) -> str:
    """Return the id of a sample's part."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"samples/{name}"))


def raw_question(kind: Kind, **changes: Any) -> dict[str, Any]:
    """Return a raw question; lists are given as plain values and get their ids here."""
    value = {
        name: [
            {"type": "item", "value": item, "id": lasting_id(f"{kind}/{name}/{number}")}
            for number, item in enumerate(part)
        ]
        if isinstance(part, list)
        else part
        for name, part in (_PREVIEWS[kind] | changes).items()
    }
    return {"type": kind, "value": value, "id": lasting_id(kind)}


def raw_quiz(*questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the raw block of a quiz: of the given questions, else of one of each kind."""
    value = {**previews.QUIZ, "questions": list(questions) or QUESTIONS, **changes}
    return {"type": "quiz", "value": value, "id": lasting_id("quiz")}


def question(kind: Kind, **changes: Any) -> Question:
    """Return a question as everybody but its author handles it."""
    raw = raw_question(kind, **changes)
    return question_from(kind, raw["value"], id=raw["id"])


def quiz(*questions: dict[str, Any], **changes: Any) -> Quiz:
    """Return a quiz as everybody but its author handles it."""
    raw = raw_quiz(*questions, **changes)
    return quiz_from(raw["value"], id=raw["id"])


QUESTIONS = [raw_question(kind) for kind in KINDS]
QUIZ = raw_quiz()
