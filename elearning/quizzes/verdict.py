"""A question as a learner sees it after answering: how it went, the own answer, what helps and why."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

from django.utils.translation import gettext as _

from elearning.quizzes.grading import Graded, Part, grade
from elearning.quizzes.model import CHOICE_KINDS, Answer, Option, Question
from portal.pages.templatetags.portal import number

RIGHT, PARTLY, WRONG = "right", "partly", "wrong"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer: whether the learner gave it, whether it is right, and why; ``typed`` by the learner."""

    text: str
    mine: bool
    helps: bool
    why: str = ""
    typed: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """The answers at one place, which ``label`` names; without one they belong to the question itself."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The verdict card of one question.

    ``text`` is a gap question's, with the number of each gap in its place: „Зови [1].“
    While ``explained`` is false nothing in it tells the right answer or why: rows are the learner's own, none helps.
    """

    kind: str
    prompt: str
    text: str
    picture: str
    verdict: str
    points: Decimal
    best: int
    groups: tuple[Group, ...]
    why: tuple[str, ...]
    explained: bool

    @property
    def has_reasons(self) -> bool:
        """Whether the card says why."""
        return bool(self.why) or any(row.why for group in self.groups for row in group.rows)


def answered(question: Question, answer: Answer, *, explained: bool) -> Answered:
    """Return the card for ``answer``; ``explained`` is what ``Quiz.explains`` says."""
    graded = grade(question, answer)
    groups = _of_options(question, graded) if question.kind in CHOICE_KINDS else _of_places(question, graded)
    return Answered(
        kind=question.kind,
        prompt=question.prompt,
        text=_numbered(question),
        picture=question.picture,
        verdict=RIGHT if graded.right else PARTLY if graded.points else WRONG,
        points=graded.points.normalize(),
        best=question.points,
        groups=_helpful_last(groups) if explained else _own(groups),
        why=_why(question, graded) if explained else (),
        explained=explained,
    )


def _numbered(question: Question) -> str:
    numbers = count(1)
    return "".join(part if isinstance(part, str) else f"[{next(numbers)}]" for part in question.parts)


def _helpful_last(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    return tuple(replace(group, rows=tuple(sorted(group.rows, key=lambda row: row.helps))) for group in groups)


def _own(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return what the learner answered, without a word on whether it helps."""
    return tuple(
        Group(
            label=group.label,
            rows=tuple(Row(text=row.text, mine=True, helps=False, typed=row.typed) for row in group.rows if row.mine),
        )
        for group in groups
    )


def _why(question: Question, graded: Graded) -> tuple[str, ...]:
    """Return the paragraphs under the answers; where several can be chosen, each reason stands beside its answer."""
    chosen = {part.id for part in graded.parts if part.given}
    reasons = [option.feedback for option in question.options if question.kind != "multiple" and option.id in chosen]
    return tuple(text for text in [*reasons, question.feedback] if text)


def _of_options(question: Question, graded: Graded) -> tuple[Group, ...]:
    rows = [
        Row(
            text=option.text,
            mine=bool(part.given),
            helps=option.right,
            why=option.feedback if question.kind == "multiple" and part.given else "",
        )
        for option, part in zip(question.options, graded.parts, strict=True)
        if part.given or option.right
    ]
    return (Group(label="", rows=tuple(rows)),)


def _of_places(question: Question, graded: Graded) -> tuple[Group, ...]:
    return tuple(
        Group(label=label, rows=_rows(part, given=given, key=key, typed=typed))
        for part, (label, given, key, typed) in zip(graded.parts, _places(question, graded), strict=True)
    )


def _rows(part: Part, *, given: str, key: str, typed: bool) -> tuple[Row, ...]:
    own = Row(text=given, mine=True, helps=part.right, typed=typed)
    return (own,) if part.right else (own, Row(text=key, mine=False, helps=True))


def _places(question: Question, graded: Graded) -> list[tuple[str, str, str, bool]]:
    """Return of each place its label, what was given there, what belongs there, and whether that was typed."""
    given = [part.given for part in graded.parts]
    match question.kind:
        case "matching":
            rights = {pair.id: pair.right for pair in question.pairs}
            return [
                (pair.left, rights.get(own, ""), pair.right, False)
                for pair, own in zip(question.pairs, given, strict=True)
            ]
        case "ordering":
            items = {item.id: item.text for item in question.items}
            return [
                (f"{place}.", items.get(own, ""), item.text, False)
                for place, (item, own) in enumerate(zip(question.items, given, strict=True), start=1)
            ]
        case "gap":
            return [
                (_("Празнина %(number)d") % {"number": place}, _option(gap.options, own), gap.options[0].text, False)
                for place, (gap, own) in enumerate(zip(question.gaps, given, strict=True), start=1)
            ]
        case "number":
            unit = f"\N{NO-BREAK SPACE}{question.unit}" if question.unit else ""
            return [("", f"{given[0]}{unit}", f"{_number(question)}{unit}", True)]
        case _:
            return [("", given[0], next(iter(question.accepted), ""), True)]


def _option(options: tuple[Option, ...], id: str) -> str:
    return next((option.text for option in options if option.id == id), "")


def _number(question: Question) -> str:
    """Return the right number as Serbian writes it, with its tolerance."""
    text = number((question.value or Decimal(0)).normalize())
    return f"{text} ± {number(question.tolerance.normalize())}" if question.tolerance else text
