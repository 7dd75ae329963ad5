"""What the commands share: random numbers, locked rows, and acts carried out as their table says."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import models

from reporting.cases.access import require
from reporting.cases.acts import INSTITUTION, REPORTER, Rule, step_of
from reporting.cases.alarms.raising import happened
from reporting.cases.casework import deadlines, lines
from reporting.cases.models import Case, EmergencyAccess, Measure, Participation, Report
from reporting.cases.notifications.reporter import moment, notify_institution, notify_reporter
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.states import TransitionNotAllowed
from reporting.cases.traces import trace
from reporting.registry.models import Choice, ChoiceKind

M = TypeVar("M", bound=models.Model)
# The field that holds the state, where it has another name than ``status``.
STATE_FIELDS: dict[type[models.Model], str] = {EmergencyAccess: "verdict"}


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


def locked_row(model: type[M], pk: UUID, principal: Principal) -> M:
    """Return a row under a lock, its case locked first; ``DoesNotExist`` when it is not visible to ``principal``."""
    rows = model.objects.visible_to(principal)  # type: ignore[attr-defined]
    case = locked_case(rows.values_list(rows.to_case, flat=True).get(pk=pk))
    if isinstance(case, model):
        return case
    row: Any = locked(model, pk, principal)
    if case is not None and hasattr(model, "case"):
        row.case = case
    return cast(M, row)


def begin(action: str, model: type[M], pk: UUID, principal: Principal) -> M:
    """Return the row for an act on it: locked after its case, and decided. Raises ``AccessDenied``."""
    row = locked_row(model, pk, principal)
    require(principal, action, row)
    return row


def perform(
    name: str,
    row: Any,
    principal: Principal,
    *,
    at: datetime,
    to: str = "",
    event: str = "",
    tells: bool = True,
    trail: Mapping[str, Any] | None = None,
    **values: Any,
) -> None:
    """Do with ``row`` what the table says of the act or step ``name``, and leave its trace; the caller has decided.

    ``event`` is its own where the table has none, ``tells`` false where nobody has to hear of it this time, ``trail``
    what ``trace`` is told beside or instead of what the table says; the other arguments as for ``move``.
    """
    _set(name, row, at=at, to=to, **values)
    take_effect(name, row, at=at, by=principal, event=event, tells=tells)
    step, part = step_of(name), row if isinstance(row, Participation) else getattr(row, "participation", None)
    own = {"institution_id": part.institution_id} if part is not None and isinstance(step, Rule) and step.own else {}
    trace(principal, name, **({"obj": row, "fields": step.fields} | own | dict(trail or {})))


def take_effect(
    name: str, row: Any, *, at: datetime, by: Principal = SYSTEM, event: str = "", tells: bool = True
) -> None:
    """Start, meet and stop the deadlines and alarms of what has happened to ``row``, and tell of it."""
    step = step_of(name)
    event = event or step.event
    for report, part in _about(row) if event or step.ends or step.tells else ():
        if event:
            measure = row if isinstance(row, Measure) else None
            deadlines.on_event(event, report=report, participation=part, at=at, by=measure)
            happened(event, report=report, by=by, at=at, about=part.pk if part else report.pk, participation=part)
        if step.ends:
            deadlines.stop_all(report=report, participation=part, at=at)
        if tells and step.tells == REPORTER:
            notify_reporter(report, event=f"{name}:{row.pk}:{moment(at)}")
        if tells and step.tells == INSTITUTION and part is not None:
            notify_institution(part)
    if isinstance(row, Case | Participation) or event or step.ends:
        lines.refresh(_case_of(row))


def _about(row: Any) -> list[tuple[Report, Participation | None]]:
    """Return the reports that a row is about, each with the part to which the row belongs."""
    match row:
        case Case():
            return [(report, None) for report in row.reports.all()]
        case Report():
            return [(row, None)]
        case Participation():
            return [(row.report, row)]
    return [(row.report, row.participation)]


def _case_of(row: Any) -> UUID | None:
    match row:
        case Case():
            return row.pk
        case Report() | Participation():
            return row.case_id
    case_id: UUID | None = row.report.case_id
    return case_id


def move(name: str, row: Any, *, at: datetime, to: str = "", **values: Any) -> None:
    """Move ``row`` as the act or step ``name`` says, to its only state or to ``to``, and set ``values``.

    ``at``, the moment of the command, goes into the field that the table names. Raises ``TransitionNotAllowed``
    from a state that the table does not have.
    """
    _set(name, row, at=at, to=to, **values)
    if isinstance(row, Case | Participation):
        lines.refresh(_case_of(row))


def move_all(name: str, rows: Sequence[Any], *, at: datetime, **values: Any) -> None:
    """Move many locked reports at once as the act ``name`` says, to its only state, and set ``values`` (``move``)."""
    step = step_of(name)
    if step.goals:
        if any(row.status not in step.states for row in rows):
            raise TransitionNotAllowed(f"{name}: not all of them stand where it begins")
        values["status"] = step.goals[0]
    if step.stamp:
        values[step.stamp] = at
    Report.objects.visible_to(SYSTEM).filter(pk__in=[row.pk for row in rows]).update(**values)


def _set(name: str, row: Any, *, at: datetime, to: str = "", **values: Any) -> None:
    """Change the row itself, as ``move`` does, and nothing of the lines."""
    step = step_of(name)
    if step.goals:
        to, field = to or step.goals[0], STATE_FIELDS.get(type(row), "status")
        if to not in step.goals or getattr(row, field) not in step.states:
            raise TransitionNotAllowed(f"{name}: {getattr(row, field)} does not lead to {to}")
        values[field] = to
    if step.stamp:
        values[step.stamp] = at
    for changed, value in values.items():
        setattr(row, changed, value)
    if values:
        row.save(update_fields=list(values))
