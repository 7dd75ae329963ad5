"""What the commands share: random numbers, locked rows, moves along a table."""

import secrets
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from reporting.cases import states
from reporting.cases.models import Case, Report
from reporting.cases.principals import SYSTEM, Principal
from reporting.registry.models import Choice, ChoiceKind

M = TypeVar("M", bound=models.Model)


def new_number(model: type[models.Model]) -> str:
    """Return eight random digits that no row of ``model`` uses yet."""
    while True:
        number = f"{secrets.randbelow(90_000_000) + 10_000_000}"
        if not model._base_manager.filter(number=number).exists():
            return number


def locked(model: type[M], pk: UUID, principal: Principal) -> M:
    """Return the row under a lock; ``DoesNotExist`` when it is not visible to ``principal``.

    Call inside a transaction: two people who act at once are put in a row. The lock lets others
    insert rows that refer to this one, since a key never changes. Whoever locks more than one row
    locks the case first (``locked_case``), or two would wait for each other.
    """
    visible = model.objects.visible_to(principal).filter(pk=pk)  # type: ignore[attr-defined]
    if not visible.exists():
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return model._base_manager.select_for_update(no_key=True).get(pk=pk)


def locked_case(case_id: UUID | None) -> Case | None:
    """Return a case under a lock, the first that a command takes; None for a report without a case.

    The caller has reached the case through a row that is visible to whoever asks.
    """
    return None if case_id is None else Case._base_manager.select_for_update(no_key=True).get(pk=case_id)


def locked_file(report: Report) -> Case | Report:
    """Return a report's case, or the report itself, under a lock; the caller may know of it.

    The reports of a case are locked with it: the holder of a code locks nothing but the report, so what it
    writes is either there before the file is looked at, or comes after. Raises ``Report.DoesNotExist`` or
    ``Case.DoesNotExist`` for a file that is gone.
    """
    case = locked_case(report.case_id)
    if case is None:
        return locked(Report, report.pk, SYSTEM)
    list(Report.objects.visible_to(SYSTEM).select_for_update(no_key=True).filter(case=case).order_by("pk"))
    return case


class UnknownCode(ValueError):
    """A command was given a code that its vocabulary does not offer; the text names no code."""


def known_choice(kind: ChoiceKind, code: str) -> Choice:
    """Return the entry of a vocabulary that is offered under a code; raises ``UnknownCode``."""
    found = Choice.objects.filter(kind=kind, code=code, active=True).first()
    if found is None:
        raise UnknownCode(f"no entry of {kind.value}")
    return found


def move(obj: Any, to: str, *, kind: type[models.TextChoices], stamp: str | None = None, at: datetime) -> None:
    """Move ``obj.status`` along its table; ``at``, the moment of the command, goes into the field ``stamp``, if any."""
    states.check(obj.status, to, kind)
    obj.status = to
    fields = ["status"]
    if stamp:
        setattr(obj, stamp, at)
        fields.append(stamp)
    obj.save(update_fields=fields)
