"""Questions in GIFT, the text format of Moodle: read here, written by ``gift_writing``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from elearning.quizzes.exchange import common
from elearning.quizzes.exchange.common import Unreadable, note
from elearning.quizzes.exchange.gift_writing import left_out, write
from elearning.quizzes.exchange.result import Read, Refused
from elearning.quizzes.model import Kind

__all__ = ["left_out", "read", "write"]

# Escaped signs become signs that no text holds until its parts are told apart.
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_HIDDEN = {sign: chr(0xFDD0 + place) for place, sign in enumerate("\\~=#{}:n")}
_SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()})
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?|[+-]?\.[0-9]{1,18}")
_GAP = "_____"
_TRUE, _FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})


@dataclass(kw_only=True)
class _Block:
    """The lines of one question, comments left out; ``line`` is the number of the first."""

    line: int
    lines: list[str] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)


def read(data: bytes) -> Read:
    """Read the questions of a GIFT file; never raises, whatever the bytes."""
    if refusal := common.too_large(data):
        return refusal
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return common.not_read(_("Датотека није у запису UTF-8."), line=data[: error.start].count(b"\n") + 1)
    result = Read()
    number = 0
    for block in _blocks(common.seen(text)):
        if block.lines[0].startswith("$CATEGORY:"):
            result.noted.append(Refused(number=0, line=block.line, reason=_("Категорија није пренета.")))
            block.lines, block.line = block.lines[1:], block.line + 1
            if not block.lines:
                continue
        number += 1
        notes: list[str] = []
        try:
            result.questions.append(_question(block, notes))
        except Unreadable as error:
            result.refused.append(Refused(number=number, line=block.line, reason=error.reason))
        else:
            result.noted.extend(Refused(number=number, line=block.line, reason=reason) for reason in notes)
    return result


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the runs of lines between blank ones."""
    block: _Block | None = None
    extras: dict[str, str] = {}
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            if match := common.EXTRA.fullmatch(bare.removeprefix("//").strip()):
                extras[match[1]] = match[2]
        elif bare:
            block = block or _Block(line=number)
            block.lines.append(bare)
        elif block is not None:
            block.extras = extras
            yield block
            block, extras = None, {}
        else:
            extras = {}


def _question(block: _Block, notes: list[str]) -> dict[str, Any]:
    """Return one question; raises ``Unreadable``."""
    text = _ESCAPE.sub(lambda match: _HIDDEN[match[1]], " ".join(block.lines))
    if text.startswith("::") and "::" in text[2:]:
        text = text[2:].split("::", 1)[1].strip()
    before, answers, after = _cut(text)
    feedback = ""
    if "####" in answers:
        answers, _mark, feedback = answers.rpartition("####")
    prompt = f"{before}{_GAP}{after}" if after.strip() else before
    style = found[1] if (found := _FORMAT.match(prompt)) else "moodle"
    kind, fields = _Answers(style=style, notes=notes).read(answers.strip())
    fields |= {"prompt": _shown(prompt, style, notes), "feedback": _shown(feedback, style, notes)}
    return common.accepted(kind, common.with_extras(fields, block.extras))


def _cut(text: str) -> tuple[str, str, str]:
    """Return what stands before the answers, the answers, and what stands after them."""
    before, opening, rest = text.partition("{")
    answers, closing, after = rest.partition("}")
    if not opening and "}" not in before:
        raise Unreadable(_("Нема одговора: опис није питање."))
    if not opening or not closing or "}" in before or "{" in answers:
        raise Unreadable(_("Витичаста заграда нема свој пар."))
    if "{" in after or "}" in after:
        raise Unreadable(_("Има више од једне групе одговора."))
    if not answers.strip():
        raise Unreadable(_("Есеј овде не постоји: питање мора имати одговоре."))
    return before, answers, after


def _shown(text: str, style: str, notes: list[str]) -> str:
    """Return a part of a question with its escaped signs, without the name of its format."""
    text = text.strip()
    if match := _FORMAT.match(text):
        text, style = text[match.end() :], match[1]
    words = text.translate(_SHOWN)
    if style == "html":
        return common.from_html(words, notes)
    if style == "markdown":
        note(notes, _("Обликовање текста није пренето."))
    return common.plain(words)


@dataclass(kw_only=True)
class _Answers:
    """Reads what stands between the braces."""

    style: str
    notes: list[str]

    def read(self, answers: str) -> tuple[Kind, dict[str, Any]]:
        """Return the kind of the question and the fields that its answers fill."""
        if answers.startswith("#"):
            return "number", self._number(answers[1:])
        if "~" in answers:
            return self._choices(answers)
        if "=" in answers and "->" in answers:
            return "matching", self._pairs(answers)
        if answers.partition("#")[0].strip() in _TRUE | _FALSE:
            return "true_false", self._true_false(answers)
        return "short_text", self._short_text(answers)

    def _choices(self, answers: str) -> tuple[Kind, dict[str, Any]]:
        options = [self._option(piece) for piece in _pieces(answers.replace("=", "~="), "~")]
        single = "=" in answers
        if single and any(weight not in (0, 100) for weight, _option in options):
            note(self.notes, _("Делимични поени уз одговор нису пренети."))
        if not single:
            note_weights(options, self.notes)
        found = [{**option, "right": weight == 100 if single else weight > 0} for weight, option in options]
        return ("single" if single else "multiple"), {"options": found, "picture": ""}

    def _option(self, piece: str) -> tuple[Decimal, dict[str, Any]]:
        """Return the weight in percent, the text and the feedback of one answer."""
        weight = Decimal(0)
        if piece.startswith("="):
            weight, piece = Decimal(100), piece[1:]
        elif match := _WEIGHT.match(piece):
            weight, piece = Decimal(match[1]), piece[match.end() :]
        text, _hash, feedback = piece.partition("#")
        return weight, {"text": self._words(text), "feedback": self._words(feedback)}

    def _pairs(self, answers: str) -> dict[str, Any]:
        pairs = []
        for piece in _pieces(answers, "="):
            left, arrow, right = piece.partition("->")
            if not arrow:
                raise Unreadable(_("Пару недостаје „->“."))
            if left.strip():
                pairs.append({"left": self._words(left), "right": common.plain(right.translate(_SHOWN))})
            else:
                note(self.notes, _("Понуђено без свог пара није пренето."))
        return {"pairs": pairs}

    def _true_false(self, answers: str) -> dict[str, Any]:
        answer, wrong, right, *_rest = [*answers.split("#", 2), "", ""]
        is_true = answer.strip() in _TRUE
        wrong, right = self._words(wrong), self._words(right)
        return {
            "right": is_true,
            "feedback_true": right if is_true else wrong,
            "feedback_false": wrong if is_true else right,
        }

    def _short_text(self, answers: str) -> dict[str, Any]:
        return {"accepted": [common.without_wildcards(text, self.notes) for text in self._fully_right(answers)]}

    def _number(self, answers: str) -> dict[str, Any]:
        answers, wrong, _rest = answers.partition("~")
        if wrong:
            note(self.notes, _("Објашњење уз поједини одговор није пренето."))
        found = self._fully_right(answers)
        if not found:
            raise Unreadable(_("Ниједан број не доноси све поене."))
        if len(found) > 1:
            note(self.notes, _("Пренет је само први број."))
        value, tolerance = _range(found[0])
        return {"value": str(value), "tolerance": str(tolerance), "unit": ""}

    def _fully_right(self, answers: str) -> list[str]:
        """Return the answers that bring all points; the others are noted."""
        found = []
        for piece in _pieces(answers, "="):
            weight = Decimal(100)
            if match := _WEIGHT.match(piece):
                weight, piece = Decimal(match[1]), piece[match.end() :]  # noqa: PLW2901
            text, _hash, feedback = piece.partition("#")
            if feedback.strip():
                note(self.notes, _("Објашњење уз поједини одговор није пренето."))
            if weight == 100:
                found.append(self._words(text))
            else:
                note(self.notes, _("Делимични поени уз одговор нису пренети."))
        return found

    def _words(self, text: str) -> str:
        return _shown(text, self.style, self.notes)


def note_weights(options: list[tuple[Decimal, dict[str, Any]]], notes: list[str]) -> None:
    """Note when weights are not those by which several answers are graded here: equal shares, taken away for wrong."""
    right = [weight for weight, _option in options if weight > 0]
    share = Decimal(100) / (len(right) or 1)
    if any(abs(abs(weight) - share) > Decimal("0.01") for weight, _option in options):
        note(notes, _("Тежине одговора нису пренете: сваки тачан вреди исто, а сваки нетачан толико одузима."))


def _pieces(text: str, sign: str) -> list[str]:
    return [piece.strip() for piece in text.split(sign) if piece.strip()]


def _range(text: str) -> tuple[Decimal, Decimal]:
    """Return the number and the tolerance of „5“, „5:1“ or „4..6“."""
    low, dots, high = text.partition("..")
    if dots:
        first, last = _decimal(low), _decimal(high)
        return (first + last) / 2, (last - first) / 2
    value, colon, tolerance = text.partition(":")
    return _decimal(value), _decimal(tolerance) if colon else Decimal(0)


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text.strip()):
        raise Unreadable(_("„%(text)s“ није број.") % {"text": common.name_of(text)})
    return Decimal(text.strip())
