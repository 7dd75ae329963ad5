"""Whatever is pressed in whatever order: no clock outlives its case, no acute case is nobody's, no exclusion leaks."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reporting.cases import services
from reporting.cases.casework.recusal import REASONS
from reporting.cases.models import (
    CallOwed,
    ClosureProposal,
    ContactRecord,
    Exclusion,
    Measure,
    Participation,
    Reassessment,
    Report,
)
from reporting.cases.principals import Reporter
from reporting.cases.states import PARTICIPATION_LEFT, PARTICIPATION_UNTAKEN, ProposalStatus, ReassessmentStatus, Risk
from reporting.notify import telephones
from tests.cases.alarms import night
from tests.cases.fixtures import CSW, POLICE, SAID, SCHOOL, institution, read_all
from tests.cases.walking import HOUSES, OFFICERS, SYSTEM, WORKERS, Walk, cast, key, running, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

# Whom the report keeps away from its first minute on.
OUT: dict[str, dict[str, Any]] = {
    "nobody": {},
    "the police, by guess": {"excluded": ("police",)},
    "a person whom nobody knows": {"excluded": ("other",), "excluded_text": "Комшија"},
    "the school": {},
    "who is on duty": {},
    "the worker of the police": {},
    "a worker of the centre": {},
}
ACCOUNTS = {"who is on duty": "first", "the worker of the police": "police", "a worker of the centre": "colleague"}
NAMED = {POLICE: {"institutions": POLICE}, "police": {"user": "police"}, "next": {"user": "next"}}
HEADS_FIRST = ("centre_head", "police_head", "head")
some_house = st.sampled_from(HOUSES)
worker = st.sampled_from(sorted(WORKERS))
officer = st.sampled_from(OFFICERS)
risk = st.sampled_from(Risk.values)


def has_case(machine: "AnyOrder") -> bool:
    return machine.walk.case is not None


class AnyOrder(RuleBasedStateMachine):
    """What triage, institutions, the reporter and the clock may do with one report; refusals change nothing."""

    begins: ClassVar[Callable[[dict[str, Any]], Any]]

    @initialize(
        danger=st.sampled_from(("yes", "unsure", "no")),
        out=st.sampled_from(sorted(OUT)),
        begun=st.sampled_from((None, "acute", "acute", "high", "low")),
        taken=st.booleans(),
    )
    def receives(self, danger: str, out: str, begun: str | None, taken: bool) -> None:
        self.stack = ExitStack()
        said = {"forms": ("family",), "setting": "home", "institution": None, "danger_now": danger}
        self.walk: Walk = self.stack.enter_context(type(self).begins(said | OUT[out]))
        if out == "the school":
            Exclusion.objects.create(report=self.walk.report, kind="institution", institution=institution(SCHOOL))
        if out in ACCOUNTS:
            user = self.walk.people[ACCOUNTS[out]].user
            Exclusion.objects.create(report=self.walk.report, kind="user", user=user)
        self.walk.passes(0)
        if begun:
            # Nobody accepts danger as low without having read it.
            self.accepts("third", "acute" if danger == "yes" else begun)
            self.sends("third", CSW, CSW)
            self.sends("third", POLICE, CSW)
        if begun and taken:
            self.takes("centre")
            self.takes("police")

    def teardown(self) -> None:
        if hasattr(self, "walk"):
            with self.stack:
                self.walk.ends()

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "walk"):
            self.walk.holds()

    # The clock.

    @rule(minutes=st.sampled_from((0, 1, 5, 16, 31, 61, 300, 1500, 6000)))
    def time_passes(self, minutes: int) -> None:
        self.walk.passes(minutes)

    # Triage.

    @precondition(lambda self: not has_case(self))
    @rule(who=officer, cannot=st.booleans())
    def reads(self, who: str, cannot: bool) -> None:
        said = {"principal": self.walk.who(who), "report_id": self.walk.report.pk}
        does = services.give_up_report if cannot else services.claim_report
        self.walk.act("report.claim", "report.give_up", of=lambda: does(**said))

    @precondition(lambda self: not has_case(self))
    @rule(who=officer, risk=risk)
    def accepts(self, who: str, risk: str) -> None:
        said = {"principal": self.walk.who(who), "report_id": self.walk.report.pk, "although_unread": True}
        self.walk.act("report.accept", of=lambda: services.accept_report(**said, risk=risk, level=None))

    @precondition(has_case)
    @rule(who=officer, code=some_house, lead=some_house)
    def sends(self, who: str, code: str, lead: str) -> None:
        leads = next((part.institution for part in self.walk.parts if part.lead), institution(lead))
        self.walk.act(
            "case.route",
            of=lambda: services.route_case(
                principal=self.walk.who(who),
                case_id=self.case_id,
                recipients=[services.Recipient(institution_id=institution(code).pk)],
                lead_id=leads.pk,
            ),
        )

    @precondition(has_case)
    @rule(who=officer, lead=some_house)
    def lets_another_lead(self, who: str, lead: str) -> None:
        said = {"case_id": self.case_id, "recipients": [], "lead_id": institution(lead).pk}
        self.walk.act("case.route", of=lambda: services.route_case(principal=self.walk.who(who), **said))

    @precondition(has_case)
    @rule(who=officer, code=some_house, reason=st.sampled_from(("cannot_act", "wrong_recipient")))
    def takes_back(self, who: str, code: str, reason: str) -> None:
        traces = ("participation.take_back", "participation.end", "participation.propose_end")
        said = {"principal": self.walk.who(who), "reason": reason}
        self.on_part(code, traces, lambda pk: services.end_participation(**said, participation_id=pk))

    @precondition(lambda self: self.in_state(*PARTICIPATION_LEFT))
    @rule(who=officer, code=some_house, another=st.booleans())
    def answers_a_leaving(self, who: str, code: str, another: bool) -> None:
        principal = self.walk.who(who)
        if another:
            said = {"principal": principal, "reason": "agreed"}
            self.on_part(
                code, ("participation.send_again",), lambda pk: services.send_again(**said, participation_id=pk)
            )
        else:
            said = {"principal": principal, "reason": "enough"}
            self.on_part(
                code, ("participation.need_no_other",), lambda pk: services.need_no_other(**said, participation_id=pk)
            )

    @precondition(has_case)
    @rule(
        who=st.sampled_from((*OFFICERS, "centre")),
        code=some_house,
        outcome=st.sampled_from(("taken", "refused", "unanswered")),
        corrects=st.booleans(),
    )
    def calls(self, who: str, code: str, outcome: str, corrects: bool) -> None:
        call = services.Call(outcome=outcome, called_at=timezone.now(), number="021 1", who="Дежурна")
        earlier = ContactRecord.objects.visible_to(SYSTEM).filter(report=self.walk.report, institution__code=code)
        earlier = earlier.order_by("-recorded_at").first() if corrects else None
        self.walk.act(
            "contact.record",
            of=lambda: services.record_contact(
                principal=self.walk.who(who),
                case_id=self.case_id,
                institution_id=institution(code).pk,
                call=call,
                submission_key=key(),
                corrects=earlier.pk if earlier else None,
            ),
        )

    @precondition(lambda self: self.some(CallOwed, done_at=None) is not None)
    @rule(who=officer)
    def needs_no_call(self, who: str) -> None:
        owed = self.some(CallOwed, done_at=None)
        said = {"principal": self.walk.who(who), "owed_id": owed.pk}
        self.walk.act("contact.give_up", of=lambda: services.give_up_call(**said))

    @precondition(lambda self: self.some(Exclusion, kind__in=("group", "person")) is not None)
    @rule(who=officer, named=st.sampled_from((*sorted(NAMED), None)))
    def finds_out_whom_it_means(self, who: str, named: str | None) -> None:
        said = NAMED.get(named or "", {})
        self.walk.act(
            "exclusion.resolve",
            "exclusion.propose_name",
            "exclusion.propose_outside",
            of=lambda: services.resolve_exclusion(
                principal=self.walk.who(who),
                exclusion_id=self.some(Exclusion, kind__in=("group", "person")).pk,
                institutions=[institution(said["institutions"]).pk] if "institutions" in said else [],
                user_ids=[self.walk.people[said["user"]].user.pk] if "user" in said else [],
                outside=not said,
                although_unopened=True,
            ),
        )

    @precondition(has_case)
    @rule(who=officer)
    def opens_again(self, who: str) -> None:
        said = {"principal": self.walk.who(who), "case_id": self.case_id}
        self.walk.act("case.reopen", of=lambda: services.reopen_case(**said))

    # Institutions.

    @precondition(lambda self: self.in_state(*PARTICIPATION_UNTAKEN))
    @rule(who=worker)
    def looks(self, who: str) -> None:
        self.at_work(who, ("participation.receive",), services.receive_participation)

    @precondition(lambda self: self.in_state(*PARTICIPATION_UNTAKEN))
    @rule(who=worker)
    def takes(self, who: str) -> None:
        self.at_work(who, ("participation.accept",), services.accept_participation)

    @precondition(lambda self: self.in_state(*PARTICIPATION_UNTAKEN))
    @rule(who=worker, reason=st.sampled_from(("wrong_place", "capacity")))
    def declines(self, who: str, reason: str) -> None:
        self.at_work(who, ("participation.decline",), services.decline_participation, reason=reason, note="Није.")

    @precondition(has_case)
    @rule(who=worker)
    def finishes(self, who: str) -> None:
        self.at_work(who, ("participation.finish",), services.finish_participation, reason="Готово је.")

    @precondition(lambda self: self.in_state("done"))
    @rule(who=worker)
    def goes_on(self, who: str) -> None:
        self.at_work(who, ("participation.resume",), services.resume_participation)

    @precondition(lambda self: self.in_state("accepted", "working"))
    @rule(who=worker, kind=st.sampled_from(("assessment", "plan", "safety", "conversation")))
    def does_something(self, who: str, kind: str) -> None:
        said = {"kind": kind, "note": "Мера.", "said": SAID, "submission_key": key(), "although_unread": True}
        self.at_work(who, ("measure.record",), services.record_measure, **said)

    @precondition(lambda self: self.some(Measure, correction=None) is not None)
    @rule(who=worker, kind=st.sampled_from(("assessment", "safety", "entered_by_mistake")))
    def corrects_a_measure(self, who: str, kind: str) -> None:
        measure = self.some(Measure, correction=None)
        said = {"measure_id": measure.pk, "kind": kind, "note": "Исправка.", "said": SAID, "submission_key": key()}
        self.walk.act("measure.correct", of=lambda: services.correct_measure(principal=self.walk.who(who), **said))

    @precondition(has_case)
    @rule(who=st.sampled_from((*OFFICERS, *sorted(WORKERS), "centre_head")), reason=st.sampled_from(REASONS))
    def leaves(self, who: str, reason: str) -> None:
        said = {"principal": self.walk.who(who), "case_id": self.case_id, "reason": reason}
        self.walk.act("case.recuse", of=lambda: services.recuse_from_case(**said))

    @precondition(lambda self: not has_case(self))
    @rule(who=officer)
    def leaves_the_report(self, who: str) -> None:
        said = {"principal": self.walk.who(who), "report_id": self.walk.report.pk, "reason": "close"}
        self.walk.act("report.recuse", of=lambda: services.recuse_from_report(**said))

    # Risk.

    @precondition(has_case)
    @rule(who=st.sampled_from(("third", "centre")), risk=risk, level=st.sampled_from((None, 2, 3)))
    def assesses(self, who: str, risk: str, level: int | None) -> None:
        before = running(self.walk.report)
        said = {"risk": risk, "level": level, "reason": "new_facts", "note": "Јавили су.", "submission_key": key()}
        self.walk.act(
            "risk.reassess",
            of=lambda: services.reassess(principal=self.walk.who(who), case_id=self.case_id, **said),
        )
        assert before <= running(self.walk.report), "a clock was lost or moved"

    @precondition(lambda self: self.some(Reassessment, status=ReassessmentStatus.PROPOSED) is not None)
    @rule(who=st.sampled_from((*OFFICERS, "centre", "police")), confirmed=st.booleans())
    def decides_a_lower_risk(self, who: str, confirmed: bool) -> None:
        before, row = running(self.walk.report), self.some(Reassessment, status=ReassessmentStatus.PROPOSED)
        said = {"principal": self.walk.who(who), "reassessment_id": row.pk, "confirmed": confirmed}
        self.walk.act("risk.decide", of=lambda: services.decide_lowering(**said))
        assert before <= running(self.walk.report), "a clock was lost or moved"

    # The reporter, and words both ways.

    @rule(
        topic=st.sampled_from(("", "not_stopped", "review")),
        withdraws=st.booleans(),
        body=st.sampled_from(("Вратио се.", "Прети ми ножем.")),
    )
    def reporter_writes(self, topic: str, withdraws: bool, body: str) -> None:
        said = {"body": body, "topic": topic, "wishes_to_withdraw": withdraws, "submission_key": key()}
        principal = Reporter(self.walk.report.pk)
        self.walk.act("message.send", of=lambda: services.message_from_reporter(principal=principal, **said))

    @rule(who=st.sampled_from((*OFFICERS, *sorted(WORKERS))))
    def reads_messages(self, who: str) -> None:
        report = Report.objects.visible_to(SYSTEM).get(pk=self.walk.report.pk)
        self.walk.act(of=lambda: read_all(self.walk.who(who), report))

    @rule(who=st.sampled_from((*OFFICERS, *sorted(WORKERS))))
    def answers(self, who: str) -> None:
        part = next((one for one in self.walk.parts if one.institution.code == WORKERS.get(who)), None)
        said = {"report_id": self.walk.report.pk, "body": "Ту смо.", "submission_key": key()}
        said["participation_id"] = part.pk if part else None
        self.walk.act("message.send", of=lambda: services.message_to_reporter(principal=self.walk.who(who), **said))

    # The end.

    @precondition(lambda self: self.in_state("done"))
    @rule(who=worker, approving=st.sampled_from((None, *HEADS_FIRST)))
    def proposes_to_close(self, who: str, approving: str | None) -> None:
        said = {"principal": self.walk.who(who), "case_id": self.case_id, "outcome": "stopped", "note": "Престало је."}
        self.walk.act("closure.propose", of=lambda: services.propose_closure(**said))
        if approving:
            self.decides_a_closing(approving, True)

    @precondition(lambda self: self.some(ClosureProposal, status=ProposalStatus.OPEN) is not None)
    @rule(who=st.sampled_from(HEADS_FIRST + OFFICERS + tuple(sorted(WORKERS))), approves=st.booleans())
    def decides_a_closing(self, who: str, approves: bool) -> None:
        proposal = self.some(ClosureProposal, status=ProposalStatus.OPEN)
        if proposal is None:
            return
        said = {"principal": self.walk.who(who), "proposal_id": proposal.pk}
        if approves:
            self.walk.act("closure.approve", "closure.reject", of=lambda: services.approve_closure(**said))
        else:
            self.walk.act("closure.reject", of=lambda: services.reject_closure(**said, note="Још не."))

    @precondition(has_case)
    @rule(who=officer)
    def closes_what_nobody_can_take(self, who: str) -> None:
        said = {"principal": self.walk.who(who), "case_id": self.case_id, "outcome": "stopped"}
        traces = ("case.propose_close_untaken", "case.close_untaken")
        self.walk.act(*traces, of=lambda: services.close_untaken(**said))

    # What the rules share.

    @property
    def case_id(self) -> Any:
        case = self.walk.case
        assert case is not None
        return case.pk

    def some(self, model: Any, **which: Any) -> Any:
        return model.objects.visible_to(SYSTEM).filter(report=self.walk.report, **which).order_by("pk").first()

    def in_state(self, *states: str) -> bool:
        return self.some(Participation, status__in=states) is not None

    def on_part(self, code: str, traces: tuple[str, ...], does: Callable[[Any], Any]) -> None:
        """Do something with the part of an institution; where it has none, with any other part."""
        parts = self.walk.parts
        part = next((one for one in parts if one.institution.code == code), parts[0] if parts else None)
        if part is not None:
            self.walk.act(*traces, of=lambda: does(part.pk))

    def at_work(self, who: str, traces: tuple[str, ...], does: Callable[..., Any], **said: Any) -> None:
        self.on_part(WORKERS[who], traces, lambda pk: does(principal=self.walk.who(who), participation_id=pk, **said))


@pytest.fixture
def begins(monkeypatch: pytest.MonkeyPatch, submit: Callable[..., Report]) -> Iterator[Callable[..., Any]]:
    """Begin a walk of everybody at a desk at night, with what the report says."""
    rung: list[str] = []
    monkeypatch.setattr(telephones, "send", lambda *, number, **_more: rung.append(number))
    # Hundreds of refusals would be a log that nobody can read.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    at_night = night()
    desk = next(at_night)
    people = cast(desk)
    yield lambda said: walk(desk, people, rung, lambda: submit(**said))
    at_night.close()


def run(begins: Callable[..., Any], **how: Any) -> None:
    machine = type("Machine", (AnyOrder,), {"begins": staticmethod(begins)})
    run_state_machine_as_test(machine, settings=settings(**how))


def test_no_order_of_acts_breaks_what_must_hold(begins: Callable[..., Any]) -> None:
    run(begins, max_examples=2, stateful_step_count=12, derandomize=True)


@pytest.mark.full
def test_no_long_order_of_acts_breaks_what_must_hold(begins: Callable[..., Any]) -> None:
    run(begins, max_examples=20, stateful_step_count=25)
