"""Exclusions as they were sent, sealed in the report: deleting or lifting a row in the database opens no file.

Rows are what the desk works with and what lists ask; whatever opens one matter asks here too. What was found out later
(a name, a recusal) stands in rows alone, but for the names for which a guess was lifted.
"""

import json
import logging
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import Person
from reporting.cases.roles import TRIAGE
from reporting.registry.models import ExclusionGroup
from reporting.vault import deks
from reporting.vault.errors import VaultError
from reporting.vault.models import DekKind

logger = logging.getLogger(__name__)
VERSION = 1


class ExclusionsUnreadable(Exception):
    """What a report excludes does not open as it was sealed, although the report has its key."""


class Sent(NamedTuple):
    """One exclusion as a report was sent with it; the fields are those of ``Exclusion``."""

    kind: str
    institution: str
    group: str
    source: str

    @classmethod
    def of(cls, row: Exclusion) -> "Sent":
        """Return what a row says that sending it would have said."""
        return cls(row.kind, str(row.institution_id or ""), row.group, row.source)

    @property
    def columns(self) -> dict[str, str | None]:
        """What a row of it says."""
        return {
            "kind": self.kind,
            "institution_id": self.institution or None,
            "group": self.group,
            "source": self.source,
        }


class SentExclusions(NamedTuple):
    """Whom one report excluded, and where it happened: that says whom a guess may mean."""

    report_id: UUID
    institution: str
    setting: str
    rows: tuple[Sent, ...]

    def missing(self, rows: Iterable[Exclusion]) -> list[Sent]:
        """Return which of them ``rows``, all of the report's or its case's, no longer stand for.

        A row stands for one while it says the same, and was lifted at the desk if at all.
        """
        own = [row for row in rows if row.report_id == self.report_id]
        standing = {Sent.of(row) for row in own if row.holds_as_sent or row.was_lifted_at_desk(own)}
        return sorted({*self.rows} - standing)

    def hits(self, person: Person, one: Sent) -> bool:
        """Whether ``one`` keeps a person out while it stands: what ``exclusion_hits`` asks of rows."""
        places = person.workplaces_ever
        ids = {str(place.pk) for place in places}
        groups = {place.type.exclusion_group for place in places}
        kind = Exclusion.Kind
        match one.kind:
            case kind.INSTITUTION:
                return one.institution in ids
            case kind.GROUP:
                return one.group in groups
            case kind.PERSON if one.source != Exclusion.NAMED:
                at_school = not self.institution and self.setting == "school" and ExclusionGroup.SCHOOL in groups
                return self.institution in ids or at_school
        return False


def to_seal(report: Report, rows: Iterable[Exclusion]) -> str:
    """Return what a report seals of the exclusions that it is sent with (``docs/vault-format.md``)."""
    said = {
        "institution": str(report.institution_id or ""),
        "rows": sorted(Sent.of(row) for row in rows),
        "setting": report.setting,
        "version": VERSION,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sent_with(reports: Collection[Report]) -> list[SentExclusions]:
    """Return what reports were sent with; of one whose keys were erased nothing opens any more, and nothing is held.

    Raises ``ExclusionsUnreadable``, also where this process has not the desk's key, or where of the keys of a report
    that of its story alone is gone: names and messages have keys of their own.
    """
    deks.prime([one for one in reports if not deks.is_primed(one, DekKind.REPORT)], owner="id")
    closed = [one.pk for one in reports if not deks.is_primed(one, DekKind.REPORT)]
    if deks.any_left(closed):
        raise ExclusionsUnreadable
    try:
        return [_opened(report) for report in reports if report.pk not in closed]
    except (VaultError, ValueError, TypeError, KeyError) as error:
        raise ExclusionsUnreadable from error


def _opened(report: Report) -> SentExclusions:
    said = json.loads(report.exclusions_sent)
    return SentExclusions(report.pk, said["institution"], said["setting"], tuple(Sent(*one) for one in said["rows"]))


def keeps_out(person: Person, matter: UUID, reports: Iterable[Report], rows: Collection[Exclusion]) -> bool:
    """Whether something that was sent keeps a person out although no row of the database says so any more.

    ``rows`` are the exclusions of ``reports``, all of one matter. Where what was sent does not open, nobody but triage
    has the matter: a child may be in danger in it.
    """
    sent = _sent_once(person, matter, reports)
    if sent is None:
        return not person.institution_ids(TRIAGE)
    return any(of_report.hits(person, one) for of_report in sent for one in of_report.missing(rows))


def is_anybody_unknown(person: Person, matter: UUID, reports: Iterable[Report], rows: Collection[Exclusion]) -> bool:
    """Whether a report excludes a person whom nobody has found out, by its row or as it was sent."""
    kind, sent = Exclusion.Kind.PERSON, _sent_once(person, matter, reports)
    if sent is None or any(row.kind == kind and row.is_open for row in rows):
        return True
    missing = (one for of_report in sent for one in of_report.missing(rows))
    return any(one.kind == kind and one.source != Exclusion.NAMED for one in missing)


def _sent_once(person: Person, matter: UUID, reports: Iterable[Report]) -> list[SentExclusions] | None:
    """Return what the reports of one matter were sent with, asked once in a request; None where it does not open."""
    if matter not in person.sent_exclusions:
        try:
            person.sent_exclusions[matter] = sent_with([*reports])
        except ExclusionsUnreadable:
            logger.error("Whom a report excludes does not open as it was sealed.", extra={"object": str(matter)})
            person.sent_exclusions[matter] = None
    return person.sent_exclusions[matter]
