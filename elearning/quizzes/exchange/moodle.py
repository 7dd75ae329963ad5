"""Questions in Moodle XML: read here and in ``moodle_questions``, written by ``moodle_writing``."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from elearning.quizzes.exchange import common
from elearning.quizzes.exchange.common import Unreadable
from elearning.quizzes.exchange.moodle_questions import question_of
from elearning.quizzes.exchange.moodle_writing import left_out, write
from elearning.quizzes.exchange.result import Read, Refused

__all__ = ["left_out", "read", "write"]

# The attribute under which an element keeps its line; no attribute of a file can have that name.
_LINE = ":line"
_ONE = re.compile(r"<question\b.*?(?:</question\s*>|(?=<question\b)|\Z)", re.DOTALL)


def read(data: bytes) -> Read:
    """Read the questions of a Moodle XML file; never raises, whatever the bytes.

    Of a file that is no well-formed XML each question is read for itself, so that one broken line costs one question.
    """
    if refusal := common.too_large(data):
        return refusal
    try:
        root = _tree(data)
    except DefusedXmlException:
        return common.not_read(_("Датотека садржи DOCTYPE или ентитете, који се не читају."))
    except ParseError as error:
        return _piece_by_piece(data, line=error.position[0])
    except (ValueError, LookupError):
        return common.not_read(_("Запис слова који датотека наводи није познат."))
    if root.tag != "quiz":
        return common.not_read(_("Ово није Moodle XML: на почетку не стоји <quiz>."))
    return _all((element, int(element.get(_LINE, 1))) for element in root.iterfind("question"))


class _Lines(TreeBuilder):
    """Builds elements that know their line."""

    parser: Any = None

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        return super().start(tag, attrs | {_LINE: str(self.parser.parser.CurrentLineNumber)})


def _tree(data: bytes) -> Element:
    """Return the root; raises ``ParseError``, ``DefusedXmlException``, ``ValueError`` or ``LookupError``."""
    builder = _Lines()
    builder.parser = parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    parser.feed(data)
    root: Element = parser.close()
    return root


def _all(elements: Iterator[tuple[Element | Refused, int]]) -> Read:
    """Read the elements, each with its line; what could not even be parsed comes as its refusal."""
    result = Read()
    number = 0
    for element, line in elements:
        if isinstance(element, Element) and element.get("type") == "category":
            result.noted.append(Refused(number=0, line=line, reason=_("Категорија није пренета.")))
            continue
        number += 1
        if isinstance(element, Refused):
            result.refused.append(Refused(number=number, line=element.line, reason=element.reason))
            continue
        notes: list[str] = []
        try:
            result.questions.append(question_of(element, notes))
        except Unreadable as error:
            result.refused.append(Refused(number=number, line=line, reason=error.reason))
        else:
            result.noted.extend(Refused(number=number, line=line, reason=reason) for reason in notes)
    return result


def _piece_by_piece(data: bytes, *, line: int) -> Read:
    """Read the questions of a broken file one by one; ``line`` is where it broke first."""
    broken = common.not_read(_("XML је прекинут или неисправан."), line=line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return broken
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return common.not_read(_("Датотека садржи DOCTYPE или ентитете, који се не читају."))
    if not re.search(r"<quiz\b", text):
        return broken
    result = _all(_pieces(text))
    return result if result.refused else replace(result, refused=broken.refused)


def _pieces(text: str) -> Iterator[tuple[Element | Refused, int]]:
    line, end = 1, 0
    for match in _ONE.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        try:
            yield _tree(match[0].encode()), line
        except ParseError as error:
            where = line + error.position[0] - 1
            yield Refused(number=0, line=where, reason=_("XML је прекинут или неисправан.")), where
        except (DefusedXmlException, ValueError, LookupError):
            yield Refused(number=0, line=line, reason=_("XML је прекинут или неисправан.")), line
