"""Erasing a case file: no row, no key and no file of it stays."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from reporting.cases.models import Case, Report, Tombstone
from reporting.cases.principals import SYSTEM
from reporting.cases.related_rows import delete, rows_hanging_on
from reporting.notify import outbox
from reporting.registry.models import RetentionClass
from reporting.vault import audit, erasing, submissions


@dataclass(frozen=True)
class Approval:
    """Who agreed to a disposal, and for which institution."""

    user_id: UUID
    institution_id: UUID


@transaction.atomic
def erase_file(
    *, file: Case | Report, rule: RetentionClass, first: Approval, second: Approval, tombstone_id: UUID
) -> Tombstone:
    """Erase a case with all its reports, or a report without a case, and return what is left: a tombstone.

    It asks nobody: ``disposal`` calls it with the file under a lock and after both decisions, the drill of the
    backups in a database of its own. ``tombstone_id`` is that of the proposal, random and tied to nothing: a
    second call with it returns the first one's tombstone. What is deleted: every row that hangs on the file,
    wraps, proof, draft, sessions, messages in the outbox; files after the commit. Raises ``ValueError`` for a
    report that has a case.
    """
    done = Tombstone.objects.filter(pk=tombstone_id).first()
    if done is not None:
        return done
    if isinstance(file, Report) and file.case_id is not None:
        raise ValueError("A report of a case goes with its case.")
    found = rows_hanging_on({type(file): {file.pk}}, lock=True)
    reports = list(Report.objects.visible_to(SYSTEM).filter(pk__in=found.get(Report, ())))
    ids = frozenset(pk for pks in found.values() for pk in pks if isinstance(pk, UUID))
    drafts = submissions.drafts_of([one.submission_key for one in reports])
    forgotten = [
        erasing.forget_report(report_id=one.pk, draft_id=drafts.get(bytes(one.submission_key))) for one in reports
    ]
    places = [place for one in forgotten for place in one.places]
    rows = delete(found) + sum(one.rows for one in forgotten) + outbox.forget(ids)
    erasing.delete_after_commit(places)
    _record(reports, second)
    return _tombstone(tombstone_id, rule, first, second, rows=rows, files=len(places))


def _record(reports: list[Report], second: Approval) -> None:
    """Write into the trail that each report went, by the agreement of the second person."""
    for report in reports:
        audit.record(
            action="report.erase",
            object_type="report",
            object_id=report.pk,
            actor=second.user_id,
            institution_id=second.institution_id,
            purpose="retention",
        )


def _tombstone(
    pk: UUID, rule: RetentionClass, first: Approval, second: Approval, *, rows: int, files: int
) -> Tombstone:
    return Tombstone.objects.create(
        pk=pk,
        class_code=rule.code,
        class_version=rule.version,
        class_title=rule.title,
        legal_basis=_basis_of(rule),
        disposed_on=timezone.localdate(),
        first_user_id=first.user_id,
        first_institution_id=first.institution_id,
        second_user_id=second.user_id,
        second_institution_id=second.institution_id,
        rows=rows,
        files=files,
    )


def _basis_of(rule: RetentionClass) -> str:
    """Return the ground as it is written, whatever script the second person reads in."""
    with translation.override("sr"):
        return rule.basis_for_desk
