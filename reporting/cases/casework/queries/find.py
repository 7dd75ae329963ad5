"""Finding a case by a number or by the name that one's own institution has given it."""

import re
from dataclasses import dataclass

from portal.script.folding import folded
from reporting.cases.access import require
from reporting.cases.casework.queries.case import in_order
from reporting.cases.casework.queries.lines import Line, lines_of_cases, own_parts
from reporting.cases.models import Case, Report
from reporting.cases.principals import Person
from reporting.vault import deks

NUMBER = re.compile(r"[0-9]{8}")
# What people put between the digits of a number.
BETWEEN = re.compile(r"[\s\-–—./]+")
# From so many letters on the beginning of a name is enough.
BEGINNING = 3
# So many names are opened for one question, those of the most urgent cases.
NAMES = 2_000


@dataclass(frozen=True)
class Found:
    """What was found: cases as lines, and reports that have none yet."""

    cases: list[Line]
    reports: list[Report]


def find(principal: Person, text: str) -> Found:
    """Return the cases and reports that are meant by a report's or case's number, or by an own short name.

    What the person may not see is not found: the same questions are asked of the database, whatever was typed.
    Raises ``AccessDenied``.
    """
    require(principal, "case.find")
    digits = BETWEEN.sub("", text)
    number = digits if NUMBER.fullmatch(digits) else ""
    reports = list(Report.objects.visible_to(principal).filter(number=number).select_related("municipality"))
    wanted = {one.case_id for one in reports if one.case_id is not None} | set(_named(principal, text))
    cases = Case.objects.visible_to(principal).prefetch_related(*in_order())
    found = list((cases.filter(number=number) | cases.filter(pk__in=wanted)).order_by("-opened_at", "-id"))
    lines = lines_of_cases(principal, found) if found else []
    return Found(lines, [one for one in reports if one.case_id is None])


def _named(principal: Person, text: str) -> list[object]:
    """Return the open cases to which an own institution has given this name, in either script."""
    wanted = _comparable(text)
    rows = own_parts(principal).filter(own_name__isnull=False).order_by("line_rank", "line_due_at", "id")[:NAMES]
    parts = list(rows)
    deks.prime(parts, owner="report_id")
    return [part.case_id for part in parts if wanted and _is_meant(wanted, _comparable(part.own_name or ""))]


def _comparable(text: str) -> str:
    return " ".join(folded(text.strip(' „“"”')).split())


def _is_meant(wanted: str, name: str) -> bool:
    return name == wanted or (len(wanted) >= BEGINNING and name.startswith(wanted))
