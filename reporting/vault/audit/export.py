"""The chain as lines of JSON, for auditors with tools of their own; memory stays the same."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from reporting.vault.audit import heads
from reporting.vault.audit.models import AuditEvent, AuditRemoval, AuditSegment
from reporting.vault.audit.reading import Sealed, links_of


def export_lines(*, since: date | None = None) -> Iterator[str]:
    """Yield the chain, one JSON object a line: segments, their events in order, removals, published heads.

    ``since`` leaves out segments of earlier months. ``kind`` tells the lines apart.
    """
    rows = AuditSegment.objects.order_by("number")
    if since is not None:
        rows = rows.filter(month__gte=since.replace(day=1))
    removals = {removal.segment: removal for removal in AuditRemoval.objects.all()}
    for segment in rows.iterator():
        yield _line("segment", _segment(segment))
        if segment.number in removals:
            removal = removals[segment.number]
            yield _line("removal", {"segment": removal.segment, "removed_at": removal.removed_at.isoformat()})
        for sealed in links_of(segment.number):
            yield _line("event", _link(sealed) | _event(sealed.event))
    for head in heads.published().iterator():
        yield _line("head", {"line": str(heads.line(head)), "segment": head.segment, "position": head.position})


def _line(kind: str, values: dict[str, Any]) -> str:
    return json.dumps({"kind": kind, **values}, separators=(",", ":"))


def _segment(segment: AuditSegment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "month": f"{segment.month:%Y-%m}",
        "key": str(segment.key_id),
        "previous": bytes(segment.previous).hex(),
        "opened_at": segment.opened_at.isoformat(),
        "mac": bytes(segment.mac).hex(),
    }


def _link(sealed: Sealed) -> dict[str, Any]:
    link = sealed.link
    return {"segment": link.segment, "position": link.position, "id": str(link.event), "mac": bytes(link.mac).hex()}


def _event(event: AuditEvent | None) -> dict[str, Any]:
    if event is None:
        return {"missing": True}
    return {
        "time": event.time.isoformat(),
        "actor_kind": event.actor_kind,
        "actor": _uuid(event.actor),
        "institution": _uuid(event.institution),
        "action": event.action,
        "object_type": event.object_type,
        "object": _uuid(event.object_id),
        "purpose": event.purpose,
        "fields": event.fields,
    }


def _uuid(value: Any) -> str | None:
    return None if value is None else str(value)
