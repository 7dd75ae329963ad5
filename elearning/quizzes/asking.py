"""A question as a learner sees it before answering: nothing here tells the right answer apart."""

from dataclasses import dataclass, field, replace
from random import Random

from django.http import QueryDict
from django.utils.translation import gettext as _

from elearning.quizzes.answering import AnswerRefused, field_names
from elearning.quizzes.drawing import offered, show
from elearning.quizzes.model import CHOICE_KINDS, Gap, Question, Shown


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the values that a field offers."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form: radio buttons or check boxes, a select, or a line to type in."""

    name: str
    label: str = ""
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    wrong: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question with its fields, in the order shown; ``text`` is a gap question's, with a field in each gap.

    It stands in for a form in ``components/error_summary.html``. ``prefix`` keeps the ids of several on one page apart.
    """

    kind: str
    prompt: str
    picture: str
    unit: str
    fields: tuple[Field, ...]
    text: tuple[str | Field, ...] = ()
    error: str = ""
    summary_title: str = ""
    prefix: str = ""
    keeps_everything: bool = field(default=True, init=False)

    @property
    def described_by(self) -> str:
        """The ids of hint and error."""
        names = ["answer_hint", "answer_error"] if self.error else ["answer_hint"]
        return " ".join(f"id_{self.prefix}{name}" for name in names)

    @property
    def errors(self) -> bool:
        """Whether something was refused."""
        return bool(self.error)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The id of the first field that was refused, and why."""
        wrong = next((one for one in self.fields if one.wrong), self.fields[0])
        return [(f"id_{self.prefix}{wrong.name}" + ("_1" if self.kind in CHOICE_KINDS else ""), self.error)]


def asked(
    question: Question, shown: Shown, *, data: QueryDict | None = None, refused: AnswerRefused | None = None
) -> Asked:
    """Return the question for its form; ``data`` and ``refused`` are what came and why it was no answer."""
    fields = tuple(_field(question, shown, place=place, data=data) for place in range(len(field_names(question))))
    if refused is not None:
        fields = tuple(replace(one, wrong=one.name in refused.fields) for one in fields)
    return Asked(
        kind=question.kind,
        prompt=question.prompt,
        picture=question.picture,
        unit=question.unit,
        fields=fields,
        text=_text(question, fields),
        error=refused.message if refused else "",
        summary_title=(_("Недостаје одговор") if refused.missing else _("Одговор треба исправити")) if refused else "",
    )


def sample(question: Question, *, prefix: str = "") -> Asked:
    """Return the question as some learner will be asked it, for a preview."""
    return replace(asked(question, show(question, rng=Random(1), mixed=False)), prefix=prefix)


def _field(question: Question, shown: Shown, *, place: int, data: QueryDict | None) -> Field:
    name = field_names(question)[place]
    came = data.getlist(name) if data is not None else []
    return Field(
        name=name,
        label=_label(question, shown, place=place),
        choices=tuple(
            Choice(value=value, text=text, chosen=value in came)
            for value, text in _choices(question, shown, place=place)
        ),
        typed=came[0] if came else "",
    )


def _label(question: Question, shown: Shown, *, place: int) -> str:
    """Return what stands before the select of a place; other fields are named by the question itself."""
    match question.kind:
        case "matching":
            return question.pairs[place].left
        case "ordering":
            return _texts(question)[shown["options"][place]]
        case "gap":
            return _("Празнина %(number)d") % {"number": place + 1}
        case _:
            return ""


def _choices(question: Question, shown: Shown, *, place: int) -> list[tuple[str, str]]:
    """Return value and text of what a field offers, in the order shown."""
    texts = _texts(question)
    if question.kind in CHOICE_KINDS:
        return [(option, texts[option]) for option in shown["options"]]
    if question.kind == "ordering":
        return [(str(number), f"{number}.") for number in range(1, len(shown["options"]) + 1)]
    return [
        (str(number), texts[option]) for number, option in enumerate(offered(question, shown, place=place), start=1)
    ]


def _texts(question: Question) -> dict[str, str]:
    """Return what each id of a question's options says."""
    options = [*question.options, *(option for gap in question.gaps for option in gap.options)]
    return (
        {option.id: option.text for option in options}
        | {pair.id: pair.right for pair in question.pairs}
        | {item.id: item.text for item in question.items}
    )


def _text(question: Question, fields: tuple[Field, ...]) -> tuple[str | Field, ...]:
    """Return a gap question's text with its fields in the gaps."""
    rest = iter(fields)
    return tuple(next(rest) if isinstance(part, Gap) else part for part in question.parts)
