"""One report and everybody who may touch it, for walks through every act in any order; what must hold after each."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.alarms.advancing import advance, owed
from reporting.cases.alarms.numbers import tell_how_many, write_digest
from reporting.cases.alarms.queries import my_alarms
from reporting.cases.audit import _protected
from reporting.cases.casework import deadlines, lines
from reporting.cases.casework.escalation import escalate_if_untaken
from reporting.cases.casework.queries.case import open_cases
from reporting.cases.casework.queries.day import TURNED, MyDay, my_day
from reporting.cases.casework.queries.find import find
from reporting.cases.casework.queries.lines import HOUSE, Filters
from reporting.cases.closing.sending_back import send_back_without_proposer
from reporting.cases.models import (
    Alarm,
    AlarmStep,
    CallOwed,
    Case,
    Deadline,
    Exclusion,
    Participation,
    Report,
    ReportClaim,
)
from reporting.cases.notifications.hearing import who_hears
from reporting.cases.principals import Person, System
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    PARTICIPATION_LEFT,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    ParticipationStatus,
    Refused,
    Risk,
    TransitionNotAllowed,
)
from reporting.cases.triage.contacts import taken_over
from reporting.cases.triage.queries import cases_to_route, lately_dismissed, triage_queue
from reporting.cases.triage.sent import NARROWED, numbers_of_sent, sent_cases
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import DutyShift, Event, Institution, RoleAssignment
from reporting.vault import server
from reporting.vault.audit import sealing, verification
from reporting.vault.columns import EnvelopeField
from reporting.vault.models import AuditEvent
from tests.cases.alarms import NIGHT, Desk
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TRIAGE, _with_role, fresh

SYSTEM = System("test")
TEMERIN, HEALTH = "police-temerin", "health-novi-sad"
# Where nobody has an account stands last.
HOUSES = (CSW, POLICE, SCHOOL, TEMERIN, HEALTH)
OFFICERS = ("first", "next", "third")
WORKERS = {"centre": CSW, "colleague": CSW, "police": POLICE, "school": SCHOOL, "temerin": TEMERIN}
HEADS = {"head": TRIAGE, "centre_head": CSW, "police_head": POLICE, "school_head": SCHOOL}
REFUSALS = (
    AccessDenied,
    TransitionNotAllowed,
    Refused,
    services.UnknownCode,
    services.DutiesOpen,
    services.FamilyUnchecked,
    services.NobodyNamed,
    ObjectDoesNotExist,
)
# What is refused and writes why: the word of somebody who may not say it any more is withdrawn.
WITHDRAWN = (services.LoweringGone, services.ProposerGone)
# What a reporter writes is news, after the case was closed too.
MESSAGES = (Event.MESSAGE_RECEIVED, Event.DANGER_HEARD, Event.NOT_STOPPED, Event.REVIEW_WISHED)
ALL = Filters(whose=HOUSE)
WORK = ("lines", "due", "incoming", "to_approve", "declined", "untaken", "to_confirm", "second_words")
NUMBERS = ("late", "today", "to_take", "acute_incoming", "decisions", "waiting_reports", "to_route", "in_danger")


def cast(desk: Desk) -> dict[str, Person]:
    """Return everybody by a name; houses have mailboxes, and each of who is on duty another telephone."""
    for code in (TRIAGE, *HOUSES):
        Institution.objects.filter(code=code).update(email=f"{code}@kuce.test")
    people = {name: getattr(desk, name) for name in ("first", "next", "head", "police", "centre", "police_head")}
    people["third"] = _with_role("triage", TRIAGE)
    people |= {name: _with_role("case_worker", code) for name, code in WORKERS.items() if name not in people}
    people |= {name: _with_role("head", code) for name, code in HEADS.items() if name not in people}
    for number, shift in enumerate(DutyShift.objects.order_by("place")):
        shift.phone = server.seal(f"+3816012345{number}0".encode(), contract="duty.phone.1", pk=shift.pk)
        shift.ends_at = NIGHT + timedelta(days=60)
        # It was rung for its test already: that tells of no report.
        shift.rung_at = NIGHT
        shift.save()
    return people


@dataclass
class Walk:
    """One report from its receipt on, and what has been told of it to whom."""

    desk: Desk
    people: dict[str, Person]
    rung: list[str]
    report: Report
    known_steps: set[Any] = field(default_factory=set)
    known_letters: set[Any] = field(default_factory=set)
    known_mail: int = 0
    known_rings: int = 0
    turn: int = 0

    @property
    def case(self) -> Case | None:
        return Case.objects.visible_to(SYSTEM).filter(reports=self.report).first()

    @property
    def parts(self) -> list[Participation]:
        rows = Participation.objects.visible_to(SYSTEM).filter(report=self.report, case__isnull=False)
        return list(rows.select_related("institution__type", "report__case").order_by("institution__code"))

    def who(self, name: str) -> Person:
        return fresh(self.people[name])

    def act(self, *traces: str, of: Callable[[], Any]) -> Any:
        """Do something; what is refused has changed nothing, and what has changed anything stands in the trail."""
        before, events = picture(), acts_recorded()
        try:
            result = of()
        except WITHDRAWN:
            return None
        except REFUSALS:
            assert picture() == before, "what was refused has changed something"
            return None
        if traces and picture() != before:
            new = acts_recorded() - events
            assert set(new) & set(traces), f"no event of {traces}, only {dict(new)}"
        return result

    def passes(self, minutes: int) -> None:
        """Let time pass, and then every job run."""
        self.desk.clock.shift(timedelta(minutes=minutes))
        now = timezone.now()
        deadlines.note_overdue(now, first=escalate_if_untaken)
        advance(now)
        tell_how_many(now)
        write_digest(now)
        send_back_without_proposer()

    # What must hold after every act.

    def holds(self) -> None:
        self._told_nobody_who_is_shut_out()
        outbox.deliver_due()
        self._sent_nothing_to_who_is_shut_out()
        self._shows_nothing(self._whose_turn(self._shut_out_people()))
        if (case := self.case) is None:
            return
        parts = self.parts
        houses = self._shut_out_houses()
        assert not [one for one in parts if one.status in PARTICIPATION_INSIDE and one.institution_id in houses]
        for part in parts:
            if part.status in (*PARTICIPATION_LEFT, ParticipationStatus.DONE):
                assert not running(self.report, part), part.institution.code
        if case.status in (CaseStatus.ROUTED, CaseStatus.IN_PROGRESS):
            assert any(part.status in PARTICIPATION_INSIDE for part in parts)
        if case.status == CaseStatus.CLOSED:
            self._nothing_runs(case)
            self._nobody_works_on_it(self._whose_turn(list(self.people.values())))
        elif case.risk == Risk.ACUTE:
            self._somebody_knows(case, parts)
        self._lines_are_true(case)

    def ends(self) -> None:
        self._shows_nothing(self._shut_out_people())
        if self.case is not None and self.case.status == CaseStatus.CLOSED:
            self._nobody_works_on_it(self.people.values())
        sealing.seal()
        assert verification.verify().whole

    def _exclusions(self) -> list[Exclusion]:
        return list(Exclusion.objects.visible_to(SYSTEM).filter(report=self.report).select_related("institution"))

    def _shut_out_houses(self) -> set[Any]:
        rows = self._exclusions()
        named = {one.institution_id for one in rows if one.kind == "institution"}
        groups = {one.group for one in rows if one.kind == "group" and one.resolved_at is None}
        return named | set(Institution.objects.filter(type__exclusion_group__in=groups).values_list("pk", flat=True))

    def _shut_out_people(self) -> list[Person]:
        named = {one.user_id for one in self._exclusions() if one.kind == "user"}
        named |= set(
            RoleAssignment.objects.filter(institution__in=self._shut_out_houses()).values_list("user", flat=True)
        )
        return [fresh(one) for one in self.people.values() if one.user.pk in named]

    def _reached_by(self) -> set[str]:
        """Return addresses and telephones of everybody who is shut out."""
        people, found = self._shut_out_people(), set[str]()
        shut_out = self._shut_out_houses() | {house.pk for one in people for house in one.workplaces_ever}
        found |= {one.user.email for one in people}
        found |= set(Institution.objects.filter(pk__in=shut_out).values_list("email", flat=True))
        shifts = DutyShift.objects.filter(user__in=[one.user for one in people])
        return found | {server.unseal(bytes(one.phone), contract="duty.phone.1", pk=one.pk).decode() for one in shifts}

    def _told_nobody_who_is_shut_out(self) -> None:
        people, houses = {one.user.pk for one in self._shut_out_people()}, self._shut_out_houses()
        for step in AlarmStep.objects.visible_to(SYSTEM).exclude(pk__in=self.known_steps):
            self.known_steps.add(step.pk)
            assert step.user_id not in people and step.institution_id not in houses, step.rule.code
        reached = self._reached_by()
        for letter in OutboxMessage.objects.exclude(pk__in=self.known_letters):
            self.known_letters.add(letter.pk)
            to = server.unseal(bytes(letter.recipient or b""), contract="outbox.recipient.1", pk=letter.pk).decode()
            assert to not in reached, letter.template

    def _sent_nothing_to_who_is_shut_out(self) -> None:
        left = {to for one in mail.outbox[self.known_mail :] for to in one.to} | set(self.rung[self.known_rings :])
        self.known_mail, self.known_rings = len(mail.outbox), len(self.rung)
        assert not left & self._reached_by()

    def _nothing_runs(self, case: Case) -> None:
        assert not running(self.report)
        alarms = Alarm.objects.visible_to(SYSTEM).open().filter(report=self.report).exclude(event__in=MESSAGES)
        assert not list(alarms.values_list("event", flat=True))
        assert not ReportClaim.objects.visible_to(SYSTEM).filter(report=self.report, ended_at=None).exists()
        assert not CallOwed.objects.visible_to(SYSTEM).filter(case=case, done_at=None).exists()

    def _whose_turn(self, people: list[Person]) -> list[Person]:
        """Return one of them after each act: everybody's pages take longer than all the acts."""
        self.turn += 1
        return [people[self.turn % len(people)]] if people else []

    def _nobody_works_on_it(self, people: Iterable[Person]) -> None:
        for person in map(fresh, people):
            assert work_of(person, my_day(person, filters=ALL)) == []

    def _shows_nothing(self, people: Iterable[Person]) -> None:
        for person in people:
            assert lists_of(fresh(person), self.report, self.case) == []

    def _somebody_knows(self, case: Case, parts: list[Participation]) -> None:
        """Somebody who is not shut out was told and has not answered, or has taken it; or the job will tell in seconds."""
        out = {one.user.pk for one in self._shut_out_people()}
        called = Alarm.objects.visible_to(SYSTEM).open().filter(event=Event.PARTICIPATION_REQUESTED)
        untaken = [part for part in parts if part.status in PARTICIPATION_UNTAKEN]
        over, ringing = taken_over(untaken), set(called.values_list("participation", flat=True))
        silent = [part.institution.code for part in untaken if part.pk not in over and part.pk not in ringing]
        assert not silent, f"{silent} did not take an acute case, and nobody is called"
        waits = AlarmStep.objects.visible_to(SYSTEM).filter(
            report=self.report, alarm__ended_at=None, answered_at=None, user__isnull=False
        )
        if waits.exclude(user__in=out).exists() or owed(timezone.now()).exists() or taken_over(parts):
            return
        taken = [part for part in parts if part.status in PARTICIPATION_COMMITTED]
        hearing = who_hears([part.institution for part in taken], self.report)
        assert any(hearing[part.institution_id] for part in taken), "nobody knows of an acute case"

    def _lines_are_true(self, case: Case) -> None:
        kept = _kept_lines(case)
        lines.refresh(case.pk)
        lines.note_messages(case.pk)
        assert kept == _kept_lines(case)


def _kept_lines(case: Case) -> list[tuple[Any, ...]]:
    """Return what is kept beside the parts; messages wait only for who took the case, so of others it may be old."""
    return [
        (part.pk, part.line_rank, part.line_due_at, part.line_late_at)
        + ((part.unread_since,) if part.status in PARTICIPATION_COMMITTED else ())
        for part in Participation.objects.visible_to(SYSTEM).filter(case=case).order_by("pk")
    ]


@contextmanager
def walk(desk: Desk, people: dict[str, Person], rung: list[str], submit: Callable[[], Report]) -> Iterator[Walk]:
    """Give a walk with a report; everything that it does is taken back."""
    point = transaction.savepoint()
    OutboxMessage.objects.all().delete()
    try:
        yield Walk(desk, people, rung, submit(), known_mail=len(mail.outbox), known_rings=len(rung))
    finally:
        transaction.savepoint_rollback(point)
        desk.clock.move_to(NIGHT)
        cache.clear()


def picture() -> dict[str, list[str]]:
    """Return every row of every report, and every letter, without what is sealed."""
    models = [*(model for model, _rows in _protected()), OutboxMessage]
    return {model.__name__: sorted(map(repr, model._base_manager.values_list(*_open(model)))) for model in models}


def _open(model: Any) -> Iterable[str]:
    return [one.attname for one in model._meta.concrete_fields if not isinstance(one, EnvelopeField)]


def acts_recorded() -> Counter[str]:
    rows = AuditEvent.objects.order_by().values_list("action").annotate(Count("pk"))
    return Counter(dict(rows))


def running(report: Report, part: Participation | None = None) -> set[tuple[Any, ...]]:
    """Return the clocks that run, with their ends."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(report=report, met_at=None, stopped_at=None)
    rows = rows.filter(participation=part) if part is not None else rows
    return set(rows.values_list("participation", "rule__code", "round", "starts_at", "due_at", "late_at"))


def work_of(person: Person, day: MyDay) -> list[str]:
    """Return which lists of a person's day show work."""
    found = [name for name in WORK if getattr(day, name).rows]
    found += [name for name in NUMBERS if getattr(day, name)]
    found += [one.event for one in my_alarms(person).rows if one.event not in MESSAGES]
    found += ["sent"] if day.triages and any(vars(numbers_of_sent(person)).values()) else []
    return found


def lists_of(person: Person, report: Report, case: Case | None) -> list[str]:
    """Return every list, number and answer in which a person sees that there is a report at all."""
    day = my_day(person, filters=ALL)
    found = work_of(person, day)
    found += [name for name in TURNED if getattr(day, name).rows]
    found += [name for name in vars(day.counts) if getattr(day.counts, name)]
    found += ["messages"] if day.unread_count or my_alarms(person).rows else []
    found += ["cases" for closed in (False, True) if open_cases(person, closed=closed).rows]
    for number in (report.number, *([case.number] if case is not None else [])):
        answer = find(person, number)
        found += ["found"] if answer.cases or answer.reports else []
    if day.triages:
        asked = (triage_queue(person).rows, cases_to_route(person).rows, lately_dismissed(person))
        found += ["queue" for rows in asked if rows]
        found += [f"sent {only}" for only in NARROWED if sent_cases(person, only=only).rows]
    return found


def key() -> uuid.UUID:
    return uuid.uuid4()
