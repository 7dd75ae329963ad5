"""Messages both ways."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from portal.danger.hearing import hear
from reporting.cases.access import AccessDenied, Decision, require
from reporting.cases.alarms.raising import goes_on, happened, messages_read
from reporting.cases.casework import lines
from reporting.cases.models import Message, MessageReading, Participation, Report
from reporting.cases.performing import begin, locked, locked_case, locked_row, perform
from reporting.cases.principals import SYSTEM, Person, Reporter
from reporting.cases.reporter.texts import is_one_press
from reporting.cases.states import PARTICIPATION_COMMITTED, PARTICIPATION_INSIDE, ReportStatus
from reporting.cases.traces import trace
from reporting.cases.triage.returning import put_back
from reporting.registry.models import Event
from reporting.vault import deks, submissions
from reporting.vault.minutes import this_minute


@transaction.atomic
def message_to_reporter(
    *, principal: Person, report_id: UUID, participation_id: UUID | None, body: str, submission_key: UUID
) -> Message:
    """Write to the reporter, for an institution or, without a participation, for triage.

    Counts as news: deadlines that wait for ``reporter_informed`` are met. A second call with the
    same ``submission_key`` and the same words returns the first message; with other words it is another one.
    """
    report = begin("message.send", Report, report_id, principal)
    sent = Message.objects.visible_to(SYSTEM).filter(report=report, direction=Message.Direction.TO_REPORTER)
    key = uuid5(submission_key, body)
    existing: Message | None = sent.filter(submission_key=key).first()
    if existing is not None:
        return existing
    participation = _own(principal, report, participation_id) if participation_id else None
    if participation is None and not principal.institution_ids("triage"):
        raise AccessDenied(Decision(False, "role_or_participation"))
    now = timezone.now()
    message = Message.objects.create(
        report=report,
        participation=participation,
        direction=Message.Direction.TO_REPORTER,
        author=principal.user,
        body=body,
        sent_at=now,
        submission_key=key,
    )
    institution_id = participation.institution_id if participation else None
    perform("message.send", message, principal, at=now, trail={"institution_id": institution_id})
    return message


def _own(principal: Person, report: Report, participation_id: UUID) -> Participation:
    """Return the part in whose name the person writes: its own, once the institution has taken the case."""
    participation = locked(Participation, participation_id, principal)
    works_there = participation.institution_id in principal.institution_ids("case_worker")
    taken = participation.status in PARTICIPATION_COMMITTED
    if not (works_there and taken) or participation.case_id != report.case_id:
        raise AccessDenied(Decision(False, "role_or_participation"))
    return participation


def message_from_reporter(
    *,
    principal: Reporter,
    body: str,
    submission_key: UUID,
    wishes_to_withdraw: bool = False,
    takes_wish_back: bool = False,
    topic: str = "",
) -> Message:
    """Take a message from the holder of the code, once; it never closes, calms or stops anything.

    The same ``submission_key`` with other words is another message: somebody went on writing and pressed again.
    Danger that is heard in it rings whoever handles the matter now. ``wishes_to_withdraw`` leaves a mark on the report
    for triage and the lead, in whatever state that is; ``takes_wish_back`` takes it off, and decides as little. Both
    messages stay, and the trail has both acts: who holds the code is not always the reporter, and somebody may press
    them. ``topic`` (``Message.Topic``) says with which button it was begun.
    """
    # Nobody waits for a lock while somebody's words are listened to.
    heard = hear(body) is not None
    return store_message(
        principal=principal,
        body=body,
        submission_key=submission_key,
        danger_heard=heard,
        wishes_to_withdraw=wishes_to_withdraw,
        takes_wish_back=takes_wish_back,
        topic=topic,
    )


@transaction.atomic
def store_message(
    *,
    principal: Reporter,
    body: str,
    submission_key: UUID,
    danger_heard: bool,
    wishes_to_withdraw: bool = False,
    takes_wish_back: bool = False,
    topic: str = "",
    says_again: Collection[UUID] = (),
) -> Message:
    """Store a message that was listened to (``danger_heard``), once; else as ``message_from_reporter``.

    ``says_again``: earlier messages that say the very same. While one of them rings, its alarm goes on for this
    message and none begins.
    """
    # The case first: its parts are looked at in the end, and whoever takes one tells the reporter.
    report = locked_row(Report, principal.report_id, principal)
    require(principal, "follow.write", report)
    sent = Message.objects.visible_to(principal).filter(direction=Message.Direction.FROM_REPORTER)
    keys = submissions.message_keys(submission_key, body)
    existing: Message | None = sent.filter(submission_key__in=keys).first()
    if existing is not None:
        return existing
    message = _sealed(report, topic=topic, body=body, danger_heard=danger_heard, submission_key=keys[0])
    trace(principal, "message.send", message, fields=("body",))
    if report.dismissal_proposed_by_id is not None:
        # Whoever of two has said that no case is opened did not know this.
        report.dismissal_proposed_by = None
        report.save(update_fields=["dismissal_proposed_by"])
    _tells_it_from_its_equals(report, principal, message)
    _may_be_urgent(report, message)
    event = _event_of(message)
    if not goes_on(event, of=says_again, about=message.pk):
        happened(event, report=report, by=principal, at=message.sent_at, about=message.pk)
    _mark_wish(report, principal, message, wishes=wishes_to_withdraw, takes_back=takes_wish_back)
    lines.note_messages(report.case_id)
    return message


def _sealed(report: Report, *, topic: str, body: str, **values: Any) -> Message:
    """Store a message of the reporter's under a key of its own, which nobody here opens again."""
    message = Message(
        report=report,
        direction=Message.Direction.FROM_REPORTER,
        topic=topic,
        one_press=is_one_press(topic, body),
        body=body,
        sent_at=_minute_after(report),
        **values,
    )
    deks.create_message_dek(message, report_id=report.pk)
    message.save(force_insert=True)
    return message


def _minute_after(report: Report) -> datetime:
    """Return this minute for a message of the reporter's; thousandths after what stands in that minute already.

    The order of what was written and read is kept, and not when: ``report`` is locked.
    """
    return max(this_minute(), _last_moment(report) + timedelta(milliseconds=1))


def _last_moment(report: Report) -> datetime:
    """Return when the last message of a report was sent, or one to the reporter read; long ago where there is none."""
    moments = Message.objects.visible_to(SYSTEM).filter(report=report).aggregate(Max("sent_at"), Max("read_at"))
    return max((one for one in moments.values() if one is not None), default=report.received_at - timedelta(minutes=1))


def _tells_it_from_its_equals(report: Report, principal: Reporter, message: Message) -> None:
    """Let a report that stood with equal ones without a word stand alone: it has one; if set aside, it is back."""
    if report.status == ReportStatus.SET_ASIDE:
        put_back("report.return", report, principal, at=message.sent_at, alike="")
    elif report.alike:
        report.alike, report.set_aside_first = "", None
        report.save(update_fields=["alike", "set_aside_first"])


def _may_be_urgent(report: Report, message: Message) -> None:
    """Let a report about which triage has not decided stand where it would with these words in its story."""
    if message.danger_heard and not report.danger_heard and report.status == ReportStatus.SUBMITTED:
        report.danger_heard = True
        report.save(update_fields=["danger_heard"])


def _event_of(message: Message) -> str:
    """Return the event of a message of the reporter's: one of its own where beginning or words say what it is about.

    No beginning takes anything from danger that is heard: none rings sooner, more often or until later.
    """
    if message.danger_heard:
        return Event.DANGER_HEARD
    topics = {Message.Topic.NOT_STOPPED: Event.NOT_STOPPED, Message.Topic.REVIEW: Event.REVIEW_WISHED}
    return topics.get(Message.Topic(message.topic), Event.MESSAGE_RECEIVED)


def _mark_wish(report: Report, principal: Reporter, message: Message, *, wishes: bool, takes_back: bool) -> None:
    """Put the mark of a wish to withdraw on a report, or take it off; what is so already is left alone."""
    marked = report.withdrawal_wished_at is not None
    if wishes and not marked:
        report.withdrawal_wished_at = message.sent_at
        report.save(update_fields=["withdrawal_wished_at"])
        trace(principal, "report.wish_withdrawal", report, fields=("withdrawal_wished_at",))
    elif takes_back and marked:
        report.withdrawal_wished_at = None
        report.save(update_fields=["withdrawal_wished_at"])
        trace(principal, "report.take_wish_back", report, fields=("withdrawal_wished_at",))


def mark_read(*, principal: Person | Reporter, report: Report, shown: Collection[UUID]) -> None:
    """Note that the other side's messages have been opened: for a person those of all reports of the case.

    ``shown``: the keys of the messages that the page has shown, and only they count as read. One that came
    while the page was put together waits for the next one: nothing closes over what nobody has seen.

    Writes only when there is something to note: opening a page again must not wait for the database's only writer,
    so there is no transaction around the question. A person has been asked by the page
    that showed the messages (``message.read``); here only what is visible to it is noted, and only for the
    institutions for which it may read: for whoever may not, nothing is, and no refusal stands in the trail.
    """
    rows = Message.objects.visible_to(principal).filter(pk__in=shown)
    if isinstance(principal, Reporter):
        unread = rows.filter(report=report, direction=Message.Direction.TO_REPORTER, read_at=None)
        if unread.exists():
            unread.update(read_at=max(this_minute(), _last_moment(report)))
        return
    about = Q(report__case=report.case_id) if report.case_id else Q(report=report)
    received = rows.filter(about, direction=Message.Direction.FROM_REPORTER)
    found = [
        MessageReading(message=message, institution_id=institution_id, read_at=timezone.now())
        for institution_id in _readers(principal, report)
        for message in received.exclude(readings__institution=institution_id).only("pk")
    ]
    if found:
        with transaction.atomic():
            locked_case(report.case_id)
            MessageReading.objects.bulk_create(found, ignore_conflicts=True)
            messages_read(
                {one.message_id for one in found}, by={one.institution_id for one in found}, at=timezone.now()
            )
            lines.note_messages(report.case_id)


def _readers(principal: Person, report: Report) -> set[UUID]:
    """Return the institutions for which the person reads: those on the case where it works, and triage."""
    # A part that was left reads for nobody: break-glass shows the case and changes nothing on it.
    parts = (
        Participation.objects.visible_to(principal)
        .filter(case=report.case_id, status__in=PARTICIPATION_INSIDE)
        .values_list("institution", flat=True)
    )
    return (principal.institution_ids("case_worker") & set(parts)) | principal.institution_ids("triage")
