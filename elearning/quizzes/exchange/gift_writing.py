"""Questions written as GIFT."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from elearning.quizzes.exchange import common
from elearning.quizzes.exchange.result import Refused
from elearning.quizzes.model import Option, Question

_ESCAPED = re.compile(r"[\\~=#{}:]")
_FORMAT_AHEAD = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
# Longest name of a question, which is the beginning of its words.
_LONGEST_NAME = 60


def write(questions: Sequence[Question]) -> bytes:
    """Return the questions as a GIFT file; those that ``left_out`` names are not in it."""
    missing = {refused.number for refused in left_out(questions)}
    blocks = [_block(question) for number, question in enumerate(questions, start=1) if number not in missing]
    return "\n".join(blocks).encode()


def left_out(questions: Sequence[Question]) -> list[Refused]:
    """Return which questions GIFT cannot say, by their place from 1 on, and why."""
    return [
        Refused(number=number, line=0, reason=reason)
        for number, question in enumerate(questions, start=1)
        if (reason := _unsayable(question))
    ]


def weight(options: Sequence[Option]) -> Decimal:
    """Return by how many percent a right answer counts, and a wrong one takes away."""
    return (Decimal(100) / (sum(option.right for option in options) or 1)).quantize(Decimal("0.00001"), ROUND_HALF_UP)


def written(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def starred(text: str) -> str:
    """Return a short answer whose stars are signs for Moodle too."""
    return text.replace("*", "\\*")


def _unsayable(question: Question) -> str:
    if question.kind in ("ordering", "gap"):
        return _("GIFT нема ту врсту питања; постоји у запису Moodle XML.")
    texts = question.accepted if question.kind == "short_text" else [pair.left for pair in question.pairs]
    return _("GIFT не може да запише „->“ на том месту.") if any("->" in text for text in texts) else ""


def _block(question: Question) -> str:
    extras = [f"// {name}: {text}" for name, text in common.extras_of(question).items()]
    name = common.plain(question.prompt.partition("\n")[0])[:_LONGEST_NAME]
    feedback = f"\t####{_words(question.feedback)}\n" if question.feedback else ""
    prompt = f"::{_escaped(name)}::[plain]{_escaped(question.prompt)}"
    return "\n".join([*extras, f"{prompt}{{{_answers(question)}{feedback}}}\n"])


def _answers(question: Question) -> str:
    match question.kind:
        case "true_false":
            return _true_false(question)
        case "number":
            value = question.value if question.value is not None else Decimal(0)
            return f"#{written(value)}:{written(question.tolerance)}\n"
        case "short_text":
            lines = [f"=%100%{_words(starred(text))}" for text in question.accepted]
        case "matching":
            lines = [f"={_words(pair.left)} -> {_escaped(pair.right)}" for pair in question.pairs]
        case _:
            lines = [_option(question, option) for option in question.options]
    return "\n" + "".join(f"\t{line}\n" for line in lines)


def _option(question: Question, option: Option) -> str:
    share = weight(question.options)
    if question.kind == "multiple":
        sign = f"~%{written(share if option.right else -share)}%"
    else:
        sign = "=" if option.right else "~%0%" if option.text.startswith("%") else "~"
    feedback = f"#{_words(option.feedback)}" if option.feedback else ""
    return f"{sign}{_words(option.text)}{feedback}"


def _true_false(question: Question) -> str:
    right = next(option for option in question.options if option.right)
    wrong = next(option for option in question.options if not option.right)
    feedback = f"#{_words(wrong.feedback)}#{_words(right.feedback)}" if wrong.feedback or right.feedback else ""
    return f"{right.id.upper()}{feedback}"


def _words(text: str) -> str:
    """Return an answer or a feedback; one that begins like the name of a format gets the name of its own."""
    return f"{'[plain]' if _FORMAT_AHEAD.match(text) else ''}{_escaped(text)}"


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"\\{match[0]}", common.plain(text)).replace("\n", "\\n")
