"""Reading the chain in its order, page by page, so that memory stays the same however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from reporting.vault.audit.models import AuditEvent, AuditLink

PAGE = 1000


@dataclass(frozen=True)
class Sealed:
    """A link and its event; ``event`` is None when there is none, ``unreadable`` when it cannot be parsed."""

    link: AuditLink
    event: AuditEvent | None
    unreadable: bool = False


def links_of(segment: int) -> Iterator[Sealed]:
    """Yield the links of a segment by position, each with its event."""
    after: tuple[int, UUID] | None = None
    while True:
        rows = AuditLink.objects.filter(segment=segment).order_by("position", "event")
        if after is not None:
            # By both, since a fork that got past the database gives one position to two links.
            rows = rows.filter(position__gte=after[0]).exclude(position=after[0], event__lte=after[1])
        page = list(rows[:PAGE])
        if not page:
            return
        yield from _with_events(page)
        after = (page[-1].position, page[-1].event)


def _with_events(page: list[AuditLink]) -> Iterator[Sealed]:
    ids = [link.event for link in page]
    try:
        events = {event.pk: event for event in AuditEvent.objects.filter(pk__in=ids)}
    except (ValueError, TypeError):
        # A column was overwritten with what is no time, UUID or JSON: look at each alone.
        yield from (_alone(link) for link in page)
        return
    for link in page:
        yield Sealed(link, events.get(link.event))


def _alone(link: AuditLink) -> Sealed:
    try:
        return Sealed(link, AuditEvent.objects.filter(pk=link.event).first())
    except (ValueError, TypeError):
        return Sealed(link, None, unreadable=True)
