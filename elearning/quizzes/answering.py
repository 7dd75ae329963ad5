"""From what a form sent to an answer; what was not offered is refused in the reader's words."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from elearning.quizzes.drawing import offered
from elearning.quizzes.model import CHOICE_KINDS, PLACE_KINDS, Answer, Question, Shown
from elearning.quizzes.typed import LONGEST_ANSWER, cleaned, folded_answer, readings

# The name of a question's field; a place of matching, ordering or gap has its number from 1 on behind it.
FIELD = "answer"


class AnswerRefused(Exception):
    """What was sent is no answer to what was shown.

    ``message`` is for the reader, ``fields`` names the fields that it is about, ``missing`` says that nothing was
    wrong but something was left out.
    """

    def __init__(self, message: str, *, fields: tuple[str, ...] = (FIELD,), missing: bool = False) -> None:
        super().__init__(message)
        self.message, self.fields, self.missing = message, fields, missing


def field_names(question: Question) -> list[str]:
    """Return the names of the fields in which the question is answered."""
    if question.kind not in PLACE_KINDS:
        return [FIELD]
    places = len(question.pairs) or len(question.items) or len(question.gaps)
    return [f"{FIELD}-{number}" for number in range(1, places + 1)]


def read_answer(question: Question, shown: Shown, data: QueryDict) -> Answer:
    """Return the answer that ``data`` holds to the question as it was shown.

    Raises ``AnswerRefused``. The order in which fields and values came makes no difference.
    """
    names = field_names(question)
    if any(name.startswith(FIELD) and name not in names for name in data):
        raise _not_offered(tuple(names[:1]))
    if question.kind in CHOICE_KINDS:
        return _chosen(question, shown, data.getlist(FIELD))
    if question.kind in PLACE_KINDS:
        return _placed(question, shown, {name: data.getlist(name) for name in names})
    return [_typed(question, data.getlist(FIELD))]


def _chosen(question: Question, shown: Shown, values: list[str]) -> Answer:
    if not values:
        raise AnswerRefused(_("Потребан је одговор."), missing=True)
    if question.kind != "multiple" and len(values) > 1:
        raise AnswerRefused(_("Може само један одговор."))
    if not set(values) <= set(shown["options"]):
        raise _not_offered()
    return [option.id for option in question.options if option.id in values]


def _placed(question: Question, shown: Shown, fields: dict[str, list[str]]) -> Answer:
    several = tuple(name for name, values in fields.items() if len(values) > 1)
    if several:
        raise AnswerRefused(_("Може само један одговор."), fields=several)
    empty = tuple(name for name, values in fields.items() if not values or not values[0])
    if empty:
        raise AnswerRefused(_("Потребан је одговор на свако место."), fields=empty, missing=True)
    answer = [
        _offered_at(name, value=values[0], options=offered(question, shown, place=place))
        for place, (name, values) in enumerate(fields.items())
    ]
    if question.kind != "ordering":
        return answer
    return _in_order(shown, fields)


def _offered_at(name: str, *, value: str, options: list[str]) -> str:
    """Return the id that stands at the number ``value`` of what a select offered."""
    numbers = {str(number): option for number, option in enumerate(options, start=1)}
    if value not in numbers:
        raise _not_offered((name,))
    return numbers[value]


def _in_order(shown: Shown, fields: dict[str, list[str]]) -> Answer:
    """Return the items by the places that were given to them, each place once."""
    places = {name: values[0] for name, values in fields.items()}
    twice = tuple(name for name, place in places.items() if list(places.values()).count(place) > 1)
    if twice:
        raise AnswerRefused(_("Свако место може само једном."), fields=twice)
    items = zip(places.values(), shown["options"], strict=True)
    return [item for _place, item in sorted(items, key=lambda one: int(one[0]))]


def _typed(question: Question, values: list[str]) -> str:
    if len(values) > 1:
        raise AnswerRefused(_("Може само један одговор."))
    typed = values[0] if values else ""
    if len(typed) > LONGEST_ANSWER:
        raise AnswerRefused(_("Највише %(most)d знакова.") % {"most": LONGEST_ANSWER})
    text = cleaned(typed)
    if not folded_answer(text):
        raise AnswerRefused(_("Потребан је одговор."), missing=True)
    if question.kind == "number" and not readings(text):
        raise AnswerRefused(_("Овде може само број."))
    return text


def _not_offered(fields: tuple[str, ...] = (FIELD,)) -> AnswerRefused:
    return AnswerRefused(_("Овај одговор није међу понуђенима."), fields=fields)
