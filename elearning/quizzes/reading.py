"""From what a page keeps of its quiz to :mod:`elearning.quizzes.model`; nothing is asked of the database."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from elearning.quizzes.model import AT_ONCE, FALSE, TRUE, Item, Kind, Option, Pair, Question, Quiz, kind_of

QUIZ = "quiz"


def quiz_of(body: Any) -> Quiz | None:
    """Return the quiz of a lesson, or nothing where it has none.

    ``body`` is a ``StreamValue`` or the list of a stream's raw items.
    """
    for item in getattr(body, "raw_data", body) or ():
        if item["type"] == QUIZ:
            return quiz_from(item["value"], id=item.get("id") or "")
    return None


def quiz_from(raw: Mapping[str, Any], *, id: str) -> Quiz:
    """Return the quiz from the raw value of its block; questions of an unknown kind are left out."""
    return Quiz(
        id=id,
        title=_text(raw, "title"),
        pass_mark=_whole(raw, "pass_mark", otherwise=60),
        attempts=_whole(raw, "attempts"),
        wait_minutes=_whole(raw, "wait_minutes"),
        feedback=_text(raw, "feedback") or AT_ONCE,
        mixed=bool(raw.get("mixed")),
        ask=_whole(raw, "ask"),
        questions=tuple(
            question_from(kind, item["value"], id=item.get("id") or str(number))
            for number, item in enumerate(raw.get("questions") or (), start=1)
            if (kind := kind_of(item["type"]))
        ),
    )


def question_from(kind: Kind, raw: Mapping[str, Any], *, id: str) -> Question:
    """Return a question from the raw value of its block."""
    return Question(
        kind=kind,
        id=id,
        prompt=_text(raw, "prompt"),
        points=_whole(raw, "points", otherwise=1),
        feedback=_text(raw, "feedback"),
        picture=_text(raw, "picture"),
        options=_two(raw) if kind == "true_false" else _options(raw),
        pairs=tuple(
            Pair(id=own, left=_text(pair, "left"), right=_text(pair, "right")) for own, pair in _listed(raw, "pairs")
        ),
        items=tuple(Item(id=own, text=str(text).strip()) for own, text in _listed(raw, "items")),
        text=_text(raw, "text"),
        accepted=tuple(str(text).strip() for _own, text in _listed(raw, "accepted")),
        value=_decimal(raw.get("value")),
        tolerance=_decimal(raw.get("tolerance")) or Decimal(0),
        unit=_text(raw, "unit"),
    )


def _options(raw: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=own,
            text=_text(option, "text"),
            right=bool(option.get("right")),
            feedback=_text(option, "feedback"),
        )
        for own, option in _listed(raw, "options")
    )


def _two(raw: Mapping[str, Any]) -> tuple[Option, ...]:
    right = bool(raw.get("right"))
    return (
        Option(id=TRUE, text=_("Тачно"), right=right, feedback=_text(raw, "feedback_true")),
        Option(id=FALSE, text=_("Нетачно"), right=not right, feedback=_text(raw, "feedback_false")),
    )


def _listed(raw: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
    """Return id and value of each item of a list block; one that was never saved has its number for an id."""
    return [
        (item["id"], item["value"]) if isinstance(item, dict) and item.get("type") == "item" else (str(number), item)
        for number, item in enumerate(raw.get(name) or (), start=1)
    ]


def _text(raw: Mapping[str, Any], name: str) -> str:
    return str(raw.get(name) or "").strip()


def _whole(raw: Mapping[str, Any], name: str, *, otherwise: int = 0) -> int:
    value = raw.get(name)
    return otherwise if value is None else int(value)


def _decimal(value: Any) -> Decimal | None:
    """Return a number that was stored as text, as JSON does with decimals, or was not stored."""
    try:
        number = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
