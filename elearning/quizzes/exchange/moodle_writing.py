"""Questions written as Moodle XML."""

import re
from collections.abc import Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from elearning.quizzes.exchange import common
from elearning.quizzes.exchange.gift_writing import starred, weight, written
from elearning.quizzes.exchange.result import Refused
from elearning.quizzes.model import Gap, Question

_TYPE = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "matching": "matching",
    "ordering": "ordering",
    "gap": "gapselect",
    "short_text": "shortanswer",
    "number": "numerical",
}
_LONGEST_NAME = 60


def write(questions: Sequence[Question]) -> bytes:
    """Return the questions as a Moodle XML file; those that ``left_out`` names are not in it."""
    missing = {refused.number for refused in left_out(questions)}
    root = Element("quiz")
    for number, question in enumerate(questions, start=1):
        if number not in missing:
            _question(root, question)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def left_out(questions: Sequence[Question]) -> list[Refused]:
    """Return which questions Moodle XML cannot say, by their place from 1 on, and why."""
    return [
        Refused(number=number, line=0, reason=_("Текст садржи „[[“, што у запису Moodle XML означава празнину."))
        for number, question in enumerate(questions, start=1)
        if question.kind == "gap" and "[[" in question.prompt + question.text
    ]


def _question(root: Element, question: Question) -> None:
    element = SubElement(root, "question", type=_TYPE[question.kind])
    _put(SubElement(element, "name"), (question.prompt or _("Празнине")).partition("\n")[0][:_LONGEST_NAME])
    asked = SubElement(element, "questiontext", format="plain_text")
    _put(SubElement(element, "generalfeedback", format="plain_text"), question.feedback)
    SubElement(element, "defaultgrade").text = str(question.points)
    if question.kind == "gap":
        _gaps(element, asked, question)
    else:
        _put(asked, question.prompt)
        _answers(element, question)
    extras = {name: text for name, text in common.extras_of(question).items() if name == "picture"}
    if extras:
        tags = SubElement(element, "tags")
        for name, text in extras.items():
            _put(SubElement(tags, "tag"), f"{name}: {text}")


def _answers(element: Element, question: Question) -> None:
    match question.kind:
        case "single" | "multiple":
            _choices(element, question)
        case "true_false":
            for option in question.options:
                _answer(element, option.id, fraction="100" if option.right else "0", feedback=option.feedback)
        case "matching":
            for pair in question.pairs:
                part = SubElement(element, "subquestion", format="plain_text")
                _put(part, pair.left)
                _put(SubElement(part, "answer"), pair.right)
        case "ordering":
            SubElement(element, "layouttype").text = "VERTICAL"
            SubElement(element, "selecttype").text = "ALL"
            SubElement(element, "gradingtype").text = "ABSOLUTE_POSITION"
            for place, item in enumerate(question.items, start=1):
                _answer(element, item.text, fraction=str(place))
        case "short_text":
            SubElement(element, "usecase").text = "0"
            for text in question.accepted:
                _answer(element, starred(text), fraction="100")
        case _:
            _number(element, question)


def _choices(element: Element, question: Question) -> None:
    single = question.kind == "single"
    SubElement(element, "single").text = "true" if single else "false"
    share = Decimal(100) if single else weight(question.options)
    wrong = Decimal(0) if single else -share
    for option in question.options:
        _answer(element, option.text, fraction=written(share if option.right else wrong), feedback=option.feedback)


def _number(element: Element, question: Question) -> None:
    value = question.value if question.value is not None else Decimal(0)
    answer = _answer(element, written(value), fraction="100")
    SubElement(answer, "tolerance").text = written(question.tolerance)
    if question.unit:
        unit = SubElement(SubElement(element, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = common.plain(question.unit)
        SubElement(element, "unitgradingtype").text = "0"


def _gaps(element: Element, asked: Element, question: Question) -> None:
    """Write the text with numbers in its gaps; the answers of one gap are a group of their own."""
    text, number = "", 0
    for part in question.parts:
        if not isinstance(part, Gap):
            text += common.seen(part)
            continue
        text += f"[[{number + 1}]]"
        group = text.count("[[")
        for option in part.options:
            number += 1
            choice = SubElement(element, "selectoption")
            _put(choice, option.text)
            SubElement(choice, "group").text = str(group)
    prompt = re.sub(r"\n{2,}", "\n", common.plain(question.prompt))
    SubElement(asked, "text").text = f"{prompt}\n\n{text}"


def _answer(element: Element, text: str, *, fraction: str, feedback: str = "") -> Element:
    answer = SubElement(element, "answer", fraction=fraction, format="plain_text")
    _put(answer, text)
    if feedback:
        _put(SubElement(answer, "feedback", format="plain_text"), feedback)
    return answer


def _put(element: Element, text: str) -> None:
    SubElement(element, "text").text = common.plain(text)
