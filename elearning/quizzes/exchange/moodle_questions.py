"""From an element of Moodle XML to a question."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from elearning.quizzes.exchange import common
from elearning.quizzes.exchange.common import Unreadable, note
from elearning.quizzes.exchange.gift import note_weights
from elearning.quizzes.exchange.result import LARGEST
from elearning.quizzes.model import Kind

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_PLACE = re.compile(r"\[\[([0-9]{1,3})\]\]")
# What is read, says nothing here, or only says how Moodle shows and counts.
_KNOWN = frozenset(
    "name questiontext generalfeedback defaultgrade penalty hidden idnumber single shuffleanswers answernumbering "
    "showstandardinstruction shownumcorrect answer subquestion selectoption usecase units unitgradingtype unitpenalty "
    "showunits unitsleft instructions layouttype selecttype selectcount gradingtype showgrading numberingstyle "
    "tags".split()
)

Fields = tuple[Kind, dict[str, Any]]


def question_of(element: Element, notes: list[str]) -> dict[str, Any]:
    """Return a question as a raw item of the stream; ``notes`` takes what of it was left out.

    Raises ``Unreadable``.
    """
    name = element.get("type", "")
    if name not in _TYPES:
        raise Unreadable(_("Врста питања „%(name)s“ овде не постоји.") % {"name": common.name_of(name)})
    kind, fields = _TYPES[name](element, notes)
    fields = {"prompt": _text(element.find("questiontext"), notes), "points": _points(element, notes)} | fields
    fields["feedback"] = _text(element.find("generalfeedback"), notes)
    others = sorted({child.tag for child in element if child.tag not in _KNOWN and "".join(child.itertext()).strip()})
    if others:
        note(notes, _("Није пренето: %(names)s.") % {"names": ", ".join(map(common.name_of, others))})
    return common.accepted(kind, common.with_extras(fields, _extras(element)))


def _raw(element: Element | None) -> str:
    """Return what stands in the element's ``text``."""
    text = element.find("text") if element is not None else None
    return "".join(text.itertext()) if text is not None else ""


def _text(element: Element | None, notes: list[str]) -> str:
    """Return the words of an element, whatever its format."""
    if element is None:
        return ""
    if element.find("file") is not None:
        note(notes, _("Слика или снимак није пренет."))
    style = element.get("format", "html")
    if style == "plain_text":
        return common.plain(_raw(element))
    if style == "markdown":
        note(notes, _("Обликовање текста није пренето."))
        return common.plain(_raw(element))
    return common.from_html(_raw(element), notes)


def _value(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _extras(element: Element) -> dict[str, str]:
    found = [common.EXTRA.fullmatch(common.plain(_raw(tag))) for tag in element.iterfind("tags/tag")]
    return {match[1]: match[2] for match in found if match}


def _points(element: Element, notes: list[str]) -> int:
    """Return the points; part points of a question are whole here."""
    grade = _decimal(_value(element, "defaultgrade") or "1")
    points = max(int(grade), 1)
    if grade != points:
        note(notes, _("Поени су заокружени на %(points)d.") % {"points": points})
    return points


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text.strip()):
        raise Unreadable(_("„%(text)s“ није број.") % {"text": common.name_of(text)})
    return Decimal(text.strip())


def _weight(answer: Element) -> Decimal:
    return _decimal(answer.get("fraction", "0"))


def _multichoice(element: Element, notes: list[str]) -> Fields:
    single = _value(element, "single").lower() in ("true", "1", "")
    options = []
    for answer in element.iterfind("answer"):
        option = {"text": _text(answer, notes), "feedback": _text(answer.find("feedback"), notes)}
        options.append((_weight(answer), option))
    if not single:
        note_weights(options, notes)
    elif any(weight not in (0, 100) for weight, _option in options):
        note(notes, _("Делимични поени уз одговор нису пренети."))
    found = [{**option, "right": weight == 100 if single else weight > 0} for weight, option in options]
    return ("single" if single else "multiple"), {"options": found, "picture": ""}


def _truefalse(element: Element, notes: list[str]) -> Fields:
    answers = {common.plain(_raw(answer)).lower(): answer for answer in element.iterfind("answer")}
    if set(answers) != {"true", "false"} or len({_weight(answer) for answer in answers.values()}) != 2:
        raise Unreadable(_("Не види се да ли је тврдња тачна."))
    return "true_false", {
        "right": _weight(answers["true"]) > _weight(answers["false"]),
        "feedback_true": _text(answers["true"].find("feedback"), notes),
        "feedback_false": _text(answers["false"].find("feedback"), notes),
    }


def _fully_right(element: Element, notes: list[str]) -> list[Element]:
    """Return the answers that bring all points; the others are noted."""
    found = []
    for answer in element.iterfind("answer"):
        if _weight(answer) == 100:
            found.append(answer)
        else:
            note(notes, _("Делимични поени уз одговор нису пренети."))
        if _text(answer.find("feedback"), notes):
            note(notes, _("Објашњење уз поједини одговор није пренето."))
    return found


def _shortanswer(element: Element, notes: list[str]) -> Fields:
    if _value(element, "usecase") == "1":
        note(notes, _("Велика и мала слова се овде не разликују."))
    texts = [common.plain(_raw(answer)) for answer in _fully_right(element, notes)]
    return "short_text", {"accepted": [common.without_wildcards(text, notes) for text in texts]}


def _numerical(element: Element, notes: list[str]) -> Fields:
    answers = _fully_right(element, notes)
    if not answers:
        raise Unreadable(_("Ниједан број не доноси све поене."))
    if len(answers) > 1:
        note(notes, _("Пренет је само први број."))
    units = [common.plain(unit.findtext("unit_name") or "") for unit in element.iterfind("units/unit")]
    if len(units) > 1:
        note(notes, _("Пренета је само прва јединица."))
    return "number", {
        "value": str(_decimal(_raw(answers[0]))),
        "tolerance": str(_decimal(_value(answers[0], "tolerance") or "0")),
        "unit": units[0] if units else "",
    }


def _matching(element: Element, notes: list[str]) -> Fields:
    pairs = []
    for pair in element.iterfind("subquestion"):
        left, right = _text(pair, notes), common.plain(_raw(pair.find("answer")))
        if left:
            pairs.append({"left": left, "right": right})
        else:
            note(notes, _("Понуђено без свог пара није пренето."))
    return "matching", {"pairs": pairs}


def _ordering(element: Element, notes: list[str]) -> Fields:
    # The fraction is the place; in old files it is the same everywhere, and the order is that of the file.
    answers = sorted(element.iterfind("answer"), key=_weight)
    if any(_text(answer.find("feedback"), notes) for answer in answers):
        note(notes, _("Објашњење уз поједини одговор није пренето."))
    return "ordering", {"items": [_text(answer, notes) for answer in answers]}


def _gapselect(element: Element, notes: list[str]) -> Fields:
    options = [(common.plain(_raw(one)), _value(one, "group")) for one in element.iterfind("selectoption")]
    source = element.find("questiontext")
    plain = source is not None and source.get("format") == "plain_text"
    text = common.seen(_raw(source)) if plain else _text(source, notes)
    if re.search(r"[{}]", text) or any(re.search(r"[{}|]", option) for option, _group in options):
        raise Unreadable(_("Текст садржи знак { } или |, који овде означавају празнину."))

    # A thousand gaps that offer a thousand words each would be made before they are found too long.
    if sum(len(option) for option, _group in options) * len(_PLACE.findall(text)) > LARGEST:
        raise Unreadable(_("Празнине нуде више него што стаје у једно питање."))

    def gap(match: re.Match[str]) -> str:
        number = int(match[1]) - 1
        if not 0 <= number < len(options):
            raise Unreadable(_("Празнини [[%(number)d]] недостаје одговор.") % {"number": number + 1})
        right, group = options[number]
        others = [other for place, (other, its) in enumerate(options) if its == group and place != number]
        return f"{{{'|'.join([right, *others])}}}"

    # What stands before the first empty line and has no gap is the question itself.
    head, line, rest = text.partition("\n\n")
    prompt, text = (common.plain(head), rest) if line and not _PLACE.search(head) else ("", text)
    return "gap", {"prompt": prompt, "text": common.plain(_PLACE.sub(gap, text))}


_TYPES: dict[str, Callable[[Element, list[str]], Fields]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "gapselect": _gapselect,
}
