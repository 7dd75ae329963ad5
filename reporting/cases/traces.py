"""One audit line for what somebody did or opened: commands and queries both write it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from reporting.cases.access import RULES
from reporting.cases.principals import Person, Principal, Reporter, System
from reporting.vault import audit


def trace(
    principal: Principal,
    action: str,
    obj: models.Model,
    *,
    purpose: str = "",
    fields: tuple[str, ...] = (),
    institution_id: UUID | None = None,
) -> None:
    """Write who did what to which row: names of fields, never values.

    ``institution_id`` names the institution for which a person acts: commands on a part name the
    part's. Without it, that is the one whose role allows the action on every report (triage).
    """
    who: dict[str, Any]
    match principal:
        case Person():
            who = {
                "actor": principal.user.pk,
                "actor_kind": "user",
                "institution_id": institution_id or _acting(principal, action),
            }
        case Reporter():
            who = {"actor_kind": "reporter"}
        case System():
            who = {"actor_kind": "system", "purpose": purpose or principal.reason}
    who.setdefault("purpose", purpose)
    audit.record(action=action, object_type=obj._meta.model_name or "", object_id=obj.pk, fields=fields, **who)


def trace_once(
    person: Person,
    action: str,
    rows: Collection[models.Model],
    *,
    institution_id: UUID | None = None,
    opening_id: UUID | None = None,
    hourly: bool = False,
) -> None:
    """Write that somebody has had rows before them: one line for each the first time, or (``hourly``) in each hour.

    Under another opening by break-glass (``opening_id``) it is written anew, since another judges it. One query where
    all of it is written already. ``institution_id`` as for ``trace``.
    """
    once = f"{opening_id or ''} {audit.this_hour() if hourly else ''}"
    acting = institution_id or _acting(person, action)
    events = [
        audit.event_of(
            action=action,
            object_type=row._meta.model_name or "",
            object_id=row.pk,
            actor=person.user.pk,
            institution_id=acting,
            once=once,
        )
        for row in rows
    ]
    if events:
        audit.record_once(events)


def _acting(person: Person, action: str) -> UUID | None:
    rule = RULES.get(action)
    everywhere = person.institution_ids(*rule.triage) if rule is not None and rule.triage else set()
    return min(everywhere, default=person.acting_institution_id)
