"""The table of acts as data: who may do which, from which states to which, and what follows from it.

Everything else reads it: ``access`` decides by it, commands move, trace and tell by it (``performing``),
``manage.py access_matrix`` and ``states`` write ``docs/access.md`` and ``docs/states.md`` from it, and the desk
offers its acts by it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from reporting.cases.roles import (
    AUDITOR,
    BREAKING_ROLES,
    CUSTODIAN,
    DESK_ADMIN,
    DISPOSING_ROLES,
    HEAD,
    OPERATOR,
    POLICE,
    PROSECUTOR,
    REVIEWING_ROLES,
    SUPERVISOR,
    TRIAGE,
    WORKER,
)
from reporting.cases.states import (
    CASE_OPEN,
    CASE_UNDER_WAY,
    DISPOSAL_OPEN,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    PARTICIPATION_LEFT,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    DisposalStatus,
    EmergencyVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReassessmentStatus,
    ReportStatus,
)
from reporting.registry.models import Event

R, C, P, D, E, G = ReportStatus, CaseStatus, ParticipationStatus, ProposalStatus, DisposalStatus, EmergencyVerdict
A = ReassessmentStatus

# An act that opens no field of a report, such as reading the health page.
NO_FIELD = ""
# Who hears that something happened, past exclusion and never what.
REPORTER, INSTITUTION = "reporter", "institution"


@dataclass(frozen=True)
class Step:
    """What an act changes, or what follows from one on another row.

    ``states`` are those of the object, from which it goes to one of ``to``; without ``to`` it stays where it is,
    without ``states`` the row is new. ``stamp`` is the field that notes when. ``event`` starts and meets deadlines,
    with ``ends`` those of the object that are still open stop. ``tells`` says who hears of it, ``fields`` which
    names stand in the trail. ``also`` says in words what stands in no other field, for the documents.
    """

    states: tuple[str, ...] = ()
    to: str | tuple[str, ...] = ()
    stamp: str = ""
    event: str = ""
    ends: bool = False
    tells: str = ""
    fields: tuple[str, ...] = ()
    also: str = ""

    @property
    def goals(self) -> tuple[str, ...]:
        """The states to one of which it leads."""
        return (self.to,) if isinstance(self.to, str) else self.to

    @property
    def kind(self) -> type[models.TextChoices] | None:
        """The states among which the object moves; None where it does not."""
        state = next(iter(self.goals), None)
        return type(state) if isinstance(state, models.TextChoices) else None


@dataclass(frozen=True, kw_only=True)
class Rule(Step):
    """One act: who may do it, and what it changes.

    ``triage`` roles act on every report that does not exclude them; ``participant`` roles only
    where their own institution takes part, in one of ``participation`` states; ``own`` demands
    that the object itself belongs to that institution, ``lead`` that it leads. ``general`` roles
    act on what is no report at all, ``body`` roles in the institution that the object names as the body
    above its keeper, which takes no part in the case. ``emergency_access``: whoever has the case open by break-glass
    may too. ``case_states`` are those of the object's case.
    ``check`` names what ``checks`` asks besides; ``offered_on`` is what of a case's page (``CaseView``) the act is
    offered for.
    """

    triage: frozenset[str] = frozenset()
    participant: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    participation: tuple[str, ...] = PARTICIPATION_INSIDE
    own: bool = False
    lead: bool = False
    emergency_access: bool = False
    case_states: tuple[str, ...] = ()
    reporter: bool = False
    field_class: str = "public"
    check: str = ""
    offered_on: str = ""


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


TRIAGE_TEAM = _roles(TRIAGE)
BREAKERS = _roles(*BREAKING_ROLES, POLICE, PROSECUTOR)
WORKERS = _roles(WORKER)
EVERY_PARTICIPANT = _roles(WORKER, HEAD, SUPERVISOR, CUSTODIAN)
# Participations on which the institution works.
PARTICIPATION_AT_WORK = (P.ACCEPTED, P.WORKING)


def _beside(*roles: str, **more: Any) -> Rule:
    """Return the rule of an act that is about no report: whoever holds one of ``roles`` may."""
    return Rule(general=_roles(*roles), field_class=NO_FIELD, **more)


RULES: dict[str, Rule] = {
    # Lists: what they contain is decided row by row through ``visible_to``.
    "day.view": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT),
    # By number or own name: what the person may not see is not found.
    "case.find": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT),
    # How much the own institution has to do.
    "load.view": Rule(participant=_roles(HEAD)),
    # What somebody has typed and not sent: one's own alone, and no word of a report is read by it.
    "draft.keep": _beside(TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN, DESK_ADMIN),
    "triage.queue": Rule(triage=TRIAGE_TEAM),
    "report.view": Rule(triage=TRIAGE_TEAM),
    # „Читам“ and „не могу“: who reads a report keeps the others from being rung for a time.
    "report.claim": Rule(triage=TRIAGE_TEAM, states=(R.SUBMITTED,), fields=("until",)),
    "report.accept": Rule(
        triage=TRIAGE_TEAM, states=(R.SUBMITTED,), to=R.ACCEPTED, event=Event.REPORT_TRIAGED, fields=("risk", "level")
    ),
    "report.dismiss": Rule(
        triage=TRIAGE_TEAM,
        states=(R.SUBMITTED,),
        to=(R.REDIRECTED, R.SPAM),
        stamp="dismissed_at",
        event=Event.REPORT_TRIAGED,
        ends=True,
        tells=REPORTER,
        fields=("status", "not_accepted_reason"),
    ),
    # Equal reports of a flood without a word: two people put them out of the way, and a word brings one back.
    "report.set_aside_propose": Rule(
        triage=TRIAGE_TEAM,
        states=(R.SUBMITTED,),
        fields=("set_aside_first",),
        check="alike",
        also="only of a flood, equal to others and without a word, a contact or a file",
    ),
    "report.set_aside": Rule(
        triage=TRIAGE_TEAM,
        states=(R.SUBMITTED,),
        to=R.SET_ASIDE,
        stamp="dismissed_at",
        event=Event.REPORT_SET_ASIDE,
        ends=True,
        fields=("status",),
        check="set_aside",
        also="never whoever proposed it",
    ),
    "report.bring_back": Rule(
        triage=TRIAGE_TEAM,
        states=(R.REDIRECTED, R.SPAM, R.SET_ASIDE),
        to=R.SUBMITTED,
        tells=REPORTER,
        fields=("status", "not_accepted_reason"),
    ),
    "report.read_story": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        emergency_access=True,
        field_class="narrative",
    ),
    "report.read_identity": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER, CUSTODIAN),
        participation=PARTICIPATION_COMMITTED,
        field_class="identity",
        also="with a reason, which is logged",
    ),
    # Where the child of an acute case is, for who may have to go there before anything is agreed.
    "report.read_place": Rule(
        offered_on="to_reach",
        participant=WORKERS,
        own=True,
        states=(*PARTICIPATION_UNTAKEN, *PARTICIPATION_AT_WORK),
        case_states=CASE_OPEN,
        field_class="identity",
        check="reaches_child",
        also="of an acute case of which danger was said, before it is taken too; "
        "only kinds of institutions that can go to the child (`institution_types.csv`)",
    ),
    # The same for triage, which may have to tell on the telephone where to go; before there is a case, too.
    "report.reach_child": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        states=(R.SUBMITTED, R.ACCEPTED),
        field_class="identity",
        check="asked_where",
        also="where the child is now, alone, of a report of which danger was said or not ruled out; not once its case "
        "is closed",
    ),
    "exclusion.resolve": Rule(triage=TRIAGE_TEAM, event=Event.EXCLUSION_RESOLVED),
    # Why an institution does not take a case, in its own words.
    "decline.read": Rule(triage=TRIAGE_TEAM, field_class="narrative"),
    "case.view": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT, emergency_access=True),
    # Who opened the case and what was done on it.
    "case.access_log": Rule(triage=TRIAGE_TEAM, participant=_roles(HEAD, SUPERVISOR), offered_on="case"),
    "case.route": Rule(
        offered_on="case", triage=TRIAGE_TEAM, states=(C.OPENED, C.ROUTED, C.IN_PROGRESS), tells=REPORTER
    ),
    "participation.receive": Rule(
        participant=WORKERS, own=True, states=(P.REQUESTED,), to=P.RECEIVED, stamp="received_at"
    ),
    "participation.accept": Rule(
        offered_on="to_take",
        participant=WORKERS,
        own=True,
        states=PARTICIPATION_UNTAKEN,
        to=P.ACCEPTED,
        stamp="accepted_at",
        event=Event.PARTICIPATION_ACCEPTED,
        tells=REPORTER,
    ),
    "participation.decline": Rule(
        offered_on="to_take",
        participant=WORKERS,
        own=True,
        states=PARTICIPATION_UNTAKEN,
        to=P.DECLINED,
        stamp="ended_at",
        event=Event.PARTICIPATION_DECLINED,
        ends=True,
        fields=("decline_reason", "decline_note"),
    ),
    "participation.finish": Rule(
        offered_on="mine",
        participant=WORKERS,
        own=True,
        states=PARTICIPATION_AT_WORK,
        to=P.DONE,
        stamp="done_at",
        event=Event.PARTICIPATION_DONE,
        ends=True,
        tells=REPORTER,
        fields=("unfinished_note",),
    ),
    # Who of the institution leads its part: it gives nobody a right.
    "participation.hand_over": Rule(
        offered_on="mine",
        participant=_roles(WORKER, HEAD),
        own=True,
        states=(*PARTICIPATION_UNTAKEN, *PARTICIPATION_COMMITTED),
        case_states=CASE_OPEN,
        fields=("in_charge",),
        check="hands_over",
        also="before it is taken the head only; to a worker of the same institution whom nothing excludes",
    ),
    # The short name by which the institution calls the case; nobody else reads it.
    "participation.name": Rule(
        offered_on="mine",
        participant=WORKERS,
        own=True,
        states=(*PARTICIPATION_UNTAKEN, *PARTICIPATION_COMMITTED),
        fields=("own_name",),
    ),
    # A lead that finished too early, while the case is still worked on: a proposal to close is sent back instead.
    "participation.resume": Rule(
        offered_on="mine",
        participant=WORKERS,
        own=True,
        states=(P.DONE,),
        to=P.WORKING,
        case_states=(C.IN_PROGRESS,),
        tells=REPORTER,
        check="leads",
        also="the lead only",
    ),
    # What triage does with a request that nobody has taken, with a part that goes nowhere, and with who has left.
    "participation.take_back": Rule(
        triage=TRIAGE_TEAM,
        states=PARTICIPATION_UNTAKEN,
        case_states=CASE_UNDER_WAY,
        to=P.REVOKED,
        stamp="ended_at",
        ends=True,
        tells=REPORTER,
        fields=("end_reason",),
        event=Event.PARTICIPATION_TAKEN_BACK,
        also="the last police or centre of an acute case by two people",
    ),
    "participation.end": Rule(
        triage=TRIAGE_TEAM,
        states=PARTICIPATION_AT_WORK,
        case_states=CASE_UNDER_WAY,
        to=P.REVOKED,
        stamp="ended_at",
        ends=True,
        tells=REPORTER,
        fields=("end_reason",),
        event=Event.PARTICIPATION_TAKEN_BACK,
        also="the last police or centre of an acute case by two people",
    ),
    "participation.send_again": Rule(
        triage=TRIAGE_TEAM,
        states=PARTICIPATION_LEFT,
        case_states=(C.OPENED, *CASE_UNDER_WAY),
        to=P.REQUESTED,
        stamp="requested_at",
        event=Event.PARTICIPATION_REQUESTED,
        fields=("send_again_reason",),
        check="left_by_choice",
        also="never whom an exclusion or a recusal took away",
    ),
    "participation.need_no_other": Rule(
        triage=TRIAGE_TEAM,
        states=PARTICIPATION_LEFT,
        stamp="leaving_answered_at",
        event=Event.LEAVING_ANSWERED,
        fields=("no_other_reason",),
    ),
    # A call to an institution, outside the portal.
    "contact.record": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        states=CASE_OPEN,
        fields=("number", "outcome", "who", "agreed", "called_at"),
        also="at the registry's number where it has one, never an institution that is held back",
    ),
    # A call that was owed is needed no more; not where an acute case would be left without police or centre.
    "contact.give_up": Rule(triage=TRIAGE_TEAM, case_states=CASE_OPEN, stamp="done_at", fields=("done_at",)),
    "contact.read": Rule(triage=TRIAGE_TEAM, participant=WORKERS, participation=PARTICIPATION_COMMITTED),
    "measure.record": Rule(
        offered_on="mine",
        participant=WORKERS,
        own=True,
        states=PARTICIPATION_AT_WORK,
        case_states=CASE_OPEN,
        fields=("kind", "done_at", "note"),
        also="of a kind that this type of institution is offered, with what the kind asks",
    ),
    # A new version; the old one stays. A part that is finished corrects what it said, and does nothing more.
    "measure.correct": Rule(
        offered_on="mine",
        participant=WORKERS,
        own=True,
        states=(*PARTICIPATION_AT_WORK, P.DONE),
        case_states=CASE_OPEN,
        fields=("kind", "done_at", "note"),
        also="what the old version fulfilled and the new one does not is open again",
    ),
    "measure.read": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD, SUPERVISOR), emergency_access=True),
    "message.read": Rule(
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        emergency_access=True,
        field_class="narrative",
    ),
    "message.send": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        event=Event.REPORTER_INFORMED,
        tells=REPORTER,
        fields=("body",),
        field_class="narrative",
    ),
    "risk.reassess": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        lead=True,
        states=CASE_OPEN,
        fields=("risk", "level", "reason", "note"),
        also="down from acute or high it waits for a second person",
    ),
    "risk.decide": Rule(
        offered_on="waiting_reassessment",
        triage=TRIAGE_TEAM,
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        states=(A.PROPOSED,),
        to=(A.IN_FORCE, A.REFUSED),
        stamp="decided_at",
        case_states=CASE_OPEN,
        check="reassessment",
        also="never one's own; a worker of another institution that took the case, somebody else of triage "
        "where there is none",
    ),
    # That the holder of the code wishes to withdraw: a mark, for who decides about the case.
    "withdrawal.view": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD), lead=True),
    "closure.propose": Rule(
        offered_on="case",
        participant=WORKERS,
        participation=PARTICIPATION_COMMITTED,
        lead=True,
        states=(C.IN_PROGRESS,),
        to=C.CLOSURE_PROPOSED,
        fields=("outcome", "note"),
    ),
    "closure.decide": Rule(
        offered_on="proposal",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER, HEAD, SUPERVISOR),
        participation=(*PARTICIPATION_COMMITTED, P.OBSERVER),
        states=(D.OPEN,),
        check="closure",
        also="never one's own proposal; worker and head of the lead, in grave cases "
        "a worker of another institution or whoever supervises as observer, triage where there is neither: "
        "none of them with a role at the lead's",
    ),
    # A conflict of interest: the account leaves, and nobody asks whether it may.
    "report.recuse": Rule(triage=TRIAGE_TEAM, also="never the last of the triage team"),
    "case.recuse": Rule(
        triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT, also="never the last of the triage team", offered_on="case"
    ),
    # Where every institution acted on the telephone, or has left, nobody could propose it.
    "case.close_untaken": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        states=(C.OPENED, C.ROUTED, C.IN_PROGRESS),
        to=C.CLOSED,
        stamp="closed_at",
        event=Event.CASE_CLOSED,
        ends=True,
        tells=REPORTER,
        fields=("outcome",),
        also="two accounts, where nobody at the portal took it or can; an acute one after a call that took it",
    ),
    "case.reopen": Rule(offered_on="case", triage=TRIAGE_TEAM, states=(C.CLOSED,), to=C.REOPENED, tells=REPORTER),
    # How long a file is kept. Who agrees that it goes learns how much there is of it, and no word of it.
    "disposal.list": Rule(triage=TRIAGE_TEAM, participant=frozenset(DISPOSING_ROLES)),
    "disposal.view": Rule(triage=TRIAGE_TEAM, participant=frozenset(DISPOSING_ROLES), body=frozenset(DISPOSING_ROLES)),
    "disposal.approve": Rule(
        triage=TRIAGE_TEAM,
        participant=frozenset(DISPOSING_ROLES),
        body=frozenset(DISPOSING_ROLES),
        states=DISPOSAL_OPEN,
        check="disposal",
        also="two people of two institutions: the lead's head (triage where there is no lead) "
        "and somebody of another participant or of the body above",
    ),
    "hold.place": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER, HEAD, SUPERVISOR),
        body=frozenset(DISPOSING_ROLES),
        fields=("reason", "until"),
    ),
    "hold.lift": Rule(
        stamp="lifted_at",
        triage=TRIAGE_TEAM,
        participant=frozenset(DISPOSING_ROLES),
        body=frozenset(DISPOSING_ROLES),
        also="the body above only what it holds itself",
    ),
    # Break-glass (хитан увид): opens one case, for a time, and lets nothing be done on it but leaving a word.
    "emergency_access.open": _beside(
        *BREAKERS,
        fields=("ground", "reason"),
        check="emergency_open",
        also="on a stated ground with a reason; never after an opening that was not justified, "
        "until the role is granted anew; never while a person whom a report excludes is unknown",
    ),
    "emergency_access.leave_note": Rule(
        emergency_access=True, field_class="narrative", fields=("body",), offered_on="case"
    ),
    "emergency_access.read_notes": Rule(triage=TRIAGE_TEAM, participant=WORKERS, lead=True, field_class="narrative"),
    "emergency_access.end": _beside(
        *BREAKERS, stamp="ended_at", check="own_emergency_access", also="only one's own opening"
    ),
    "emergency_access.review": Rule(
        triage=TRIAGE_TEAM,
        participant=_roles(*REVIEWING_ROLES),
        own=True,
        states=(G.WAITING,),
        to=(G.JUSTIFIED, G.NOT_JUSTIFIED),
        stamp="reviewed_at",
        fields=("verdict", "remark"),
        check="emergency_review",
        also="head or supervisor of the institution that reviews, triage where there is none; "
        "never one's own opening, never for an institution to which the opener belongs",
    ),
    # Roles that work beside the cases and open none.
    "audit.read": _beside(AUDITOR),
    "health.read": _beside(OPERATOR),
    # Who grants roles opens no case.
    "roles.view": _beside(DESK_ADMIN),
    "role.grant": _beside(DESK_ADMIN, also="never to oneself"),
    "role.confirm": _beside(DESK_ADMIN, check="second_person", also="never what one granted or receives"),
    "role.end": _beside(DESK_ADMIN),
    # A lost second factor.
    "recovery.confirm": _beside(DESK_ADMIN, check="recovery", also="never one's own, never twice"),
    "recovery.stop": _beside(DESK_ADMIN),
    # Whoever signs out others changes nothing that opens the account.
    "sessions.end": _beside(DESK_ADMIN),
    # How the portal reaches an institution. What it is and what it serves comes from the registry's files.
    "institutions.view": _beside(DESK_ADMIN),
    "institution.change": _beside(DESK_ADMIN, also="mailbox and public contact only; another telephone waits"),
    "institution.confirm": _beside(DESK_ADMIN, check="second_contact", also="never what one proposed"),
    # Who stands in for an absent worker is named by the head and confirmed like every role.
    "substitute.view": _beside(HEAD),
    "substitute.name": _beside(HEAD, check="own_house", also="in one's own institution, never oneself"),
    "substitute.end": _beside(HEAD, check="own_house", also="in one's own institution"),
    # Who of triage is on duty, and under which telephone.
    "duty.view": _beside(TRIAGE, HEAD, check="of_triage", also="of the triage team"),
    "duty.plan": _beside(HEAD, check="of_triage", also="of the triage team"),
    "duty.hear": _beside(TRIAGE),
    # The holder of a code.
    "follow.view": Rule(reporter=True),
    "follow.write": Rule(reporter=True),
}

# What follows from an act on another row, or from what the portal itself finds out; nobody is asked whether it may.
STEPS: dict[str, Step] = {
    # The holder of the code wrote.
    "report.return": Step((R.SET_ASIDE,), R.SUBMITTED, fields=("status",), also="a message of the reporter"),
    "case.send": Step((C.OPENED,), C.ROUTED),
    "case.start": Step((C.ROUTED,), C.IN_PROGRESS),
    "case.return": Step((C.ROUTED, C.IN_PROGRESS), C.OPENED),
    "case.close": Step(
        (C.CLOSURE_PROPOSED,), C.CLOSED, stamp="closed_at", event=Event.CASE_CLOSED, ends=True, tells=REPORTER
    ),
    "case.go_on": Step((C.CLOSURE_PROPOSED, C.REOPENED), C.IN_PROGRESS),
    # Of an observer; a new part begins so, too.
    "participation.request": Step((P.OBSERVER,), P.REQUESTED, event=Event.PARTICIPATION_REQUESTED),
    "participation.observe": Step((), P.OBSERVER, tells=INSTITUTION),
    "participation.work": Step((P.ACCEPTED,), P.WORKING),
    "participation.revoke": Step(
        PARTICIPATION_INSIDE, P.REVOKED, stamp="ended_at", event=Event.PARTICIPATION_LEFT, ends=True
    ),
    "closure.pass": Step((D.OPEN,), D.APPROVED, stamp="decided_at"),
    "closure.reject": Step((D.OPEN,), D.REJECTED, stamp="decided_at", fields=("rejection_note",)),
    "risk.withdraw": Step((A.PROPOSED,), A.WITHDRAWN, stamp="decided_at"),
    "disposal.propose": Step((), E.PROPOSED),
    "disposal.agree": Step((E.PROPOSED,), E.APPROVED, stamp="first_at"),
    "disposal.lose": Step((E.APPROVED,), E.PROPOSED),
    "disposal.withdraw": Step(DISPOSAL_OPEN, E.WITHDRAWN),
}


def step_of(name: str) -> Step:
    """Return the act or the step ``name``; raises ``KeyError`` for one that the table does not have."""
    return RULES[name] if name in RULES else STEPS[name]
