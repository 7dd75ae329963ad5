"""The table of acts as data: who may do which, from which states to which, and what follows from it.

Everything else reads it: ``access`` decides by it, commands move, trace and tell by it (``services.common``),
``states`` has its transitions from it, ``manage.py access_matrix`` writes ``docs/access.md`` and ``docs/states.md``
from it, and the desk offers its acts by it.
"""

from dataclasses import dataclass

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
    STATISTICIAN,
    SUPERVISOR,
    TRIAGE,
    WORKER,
)
from reporting.cases.statuses import (
    CASE_OPEN,
    DISPOSAL_OPEN,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    DisposalStatus,
    GlassVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
)
from reporting.registry.models import Event

# An act that opens no field of a report, such as reading the health page.
NO_FIELD = ""
# Who hears that something happened, past exclusion and never what.
REPORTER, INSTITUTION = "reporter", "institution"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What an act changes, or what follows from one on another row.

    ``states`` are those of the object, from which it goes to one of ``to``; without ``to`` it stays where it is,
    without ``states`` the row is new. ``stamp`` is the field that notes when. ``event`` starts and meets deadlines,
    with ``ends`` those of the object that are still open stop. ``tells`` says who hears of it, ``fields`` which
    names stand in the trail. ``when`` says for ``docs/states.md`` what ``states`` and ``to`` do not.
    """

    states: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    stamp: str = ""
    event: str = ""
    ends: bool = False
    tells: str = ""
    fields: tuple[str, ...] = ()
    when: str = ""

    @property
    def kind(self) -> type[models.TextChoices] | None:
        """The states among which the object moves; None where it does not."""
        state = next(iter(self.to), None)
        return type(state) if isinstance(state, models.TextChoices) else None


@dataclass(frozen=True, kw_only=True)
class Rule(Step):
    """One act: who may do it, and what it changes.

    ``triage`` roles act on every report that does not exclude them; ``participant`` roles only
    where their own institution takes part, in one of ``participation`` states; ``own`` demands
    that the object itself belongs to that institution, ``lead`` that it leads. ``general`` roles
    act on what is no report at all, ``body`` roles in the institution that the object names as the body
    above its keeper, which takes no part in the case. ``glass``: whoever has the case open by break-glass
    may too. ``case_states`` are those of the object's case.
    ``check`` names what ``checks`` asks besides; ``also`` says it in words, for the matrix. ``offered_on`` is what
    of a case's page (``CaseView``) the act is offered for.
    """

    triage: frozenset[str] = frozenset()
    participant: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    participation: tuple[str, ...] = PARTICIPATION_INSIDE
    own: bool = False
    lead: bool = False
    glass: bool = False
    case_states: tuple[str, ...] = ()
    reporter: bool = False
    field_class: str = "public"
    check: str = ""
    also: str = ""
    offered_on: str = ""


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


TRIAGE_TEAM = _roles(TRIAGE)
BREAKERS = _roles(*BREAKING_ROLES, POLICE, PROSECUTOR)
EVERY_PARTICIPANT = _roles(WORKER, HEAD, SUPERVISOR, CUSTODIAN)
# Participations on which the institution works.
PARTICIPATION_AT_WORK = (ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING)

RULES: dict[str, Rule] = {
    # Lists: what they contain is decided row by row through ``visible_to``.
    "day.view": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT),
    # How much the own institution has to do.
    "load.view": Rule(participant=_roles(HEAD)),
    "triage.queue": Rule(triage=TRIAGE_TEAM),
    "report.view": Rule(triage=TRIAGE_TEAM),
    "report.accept": Rule(
        triage=TRIAGE_TEAM,
        states=(ReportStatus.SUBMITTED,),
        to=(ReportStatus.ACCEPTED,),
        event=Event.REPORT_TRIAGED,
        fields=("risk", "level"),
        when="triage opens the case with risk and level",
    ),
    "report.set_aside": Rule(
        triage=TRIAGE_TEAM,
        states=(ReportStatus.SUBMITTED,),
        to=(ReportStatus.REDIRECTED, ReportStatus.SPAM),
        stamp="set_aside_at",
        event=Event.REPORT_TRIAGED,
        ends=True,
        tells=REPORTER,
        fields=("status", "not_accepted_reason"),
        when="for a reason of the vocabulary `not_accepted_reason`: triage can write. Somebody of triage has read "
        "the story; where a child is in danger now, two accounts say it",
    ),
    "report.bring_back": Rule(
        triage=TRIAGE_TEAM,
        states=(ReportStatus.REDIRECTED, ReportStatus.SPAM),
        to=(ReportStatus.SUBMITTED,),
        tells=REPORTER,
        fields=("status", "not_accepted_reason"),
        when="it was set aside by mistake and goes back to the queue",
    ),
    "report.read_story": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        glass=True,
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
    "exclusion.resolve": Rule(triage=TRIAGE_TEAM),
    # Why an institution does not take a case, in its own words.
    "decline.read": Rule(triage=TRIAGE_TEAM, field_class="narrative"),
    "case.view": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT, glass=True),
    # Who opened the case and what was done on it.
    "case.access_log": Rule(triage=TRIAGE_TEAM, participant=_roles(HEAD, SUPERVISOR), offered_on="case"),
    "case.route": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        states=(CaseStatus.OPENED, CaseStatus.ROUTED, CaseStatus.IN_PROGRESS),
        tells=REPORTER,
    ),
    "participation.receive": Rule(
        participant=_roles(WORKER),
        own=True,
        states=(ParticipationStatus.REQUESTED,),
        to=(ParticipationStatus.RECEIVED,),
        stamp="received_at",
        when="a worker of the institution opens the case",
    ),
    "participation.accept": Rule(
        offered_on="to_take",
        participant=_roles(WORKER),
        own=True,
        states=PARTICIPATION_UNTAKEN,
        to=(ParticipationStatus.ACCEPTED,),
        stamp="accepted_at",
        event=Event.PARTICIPATION_ACCEPTED,
        tells=REPORTER,
        when="the institution takes it; its deadlines start",
    ),
    "participation.decline": Rule(
        offered_on="to_take",
        participant=_roles(WORKER),
        own=True,
        states=PARTICIPATION_UNTAKEN,
        to=(ParticipationStatus.DECLINED,),
        stamp="ended_at",
        ends=True,
        fields=("decline_reason", "decline_note"),
        when="with a reason and a note that only triage reads",
    ),
    "participation.finish": Rule(
        offered_on="mine",
        participant=_roles(WORKER),
        own=True,
        states=PARTICIPATION_AT_WORK,
        to=(ParticipationStatus.DONE,),
        stamp="done_at",
        event=Event.PARTICIPATION_DONE,
        ends=True,
        tells=REPORTER,
        fields=("unfinished_note",),
        when="the institution confirms it; with an unfulfilled duty (`reporting/cases/duties.py`) only for a written "
        "reason, which is sealed; what it still owed stops and is shown to whoever decides about closing",
    ),
    # A lead that finished too early, while the case is still worked on: a proposal to close is sent back instead.
    "participation.resume": Rule(
        offered_on="mine",
        participant=_roles(WORKER),
        own=True,
        states=(ParticipationStatus.DONE,),
        to=(ParticipationStatus.WORKING,),
        case_states=(CaseStatus.IN_PROGRESS,),
        tells=REPORTER,
        check="leads",
        also="the lead only",
        when="the lead only: it takes its part up again while the case is in progress (what it owed runs again, with "
        "the ends that it had), a closure was sent back, or the case was reopened",
    ),
    "measure.record": Rule(
        offered_on="mine",
        participant=_roles(WORKER),
        own=True,
        states=PARTICIPATION_AT_WORK,
        case_states=CASE_OPEN,
        fields=("kind", "note"),
    ),
    "measure.read": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD, SUPERVISOR), glass=True),
    "message.read": Rule(
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        glass=True,
        field_class="narrative",
    ),
    "message.send": Rule(
        offered_on="report",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        event=Event.REPORTER_INFORMED,
        tells=REPORTER,
        fields=("body",),
        field_class="narrative",
    ),
    # That the holder of the code wishes to withdraw: a mark, for who decides about the case.
    "withdrawal.view": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD), lead=True),
    "closure.propose": Rule(
        offered_on="case",
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        lead=True,
        states=(CaseStatus.IN_PROGRESS,),
        to=(CaseStatus.CLOSURE_PROPOSED,),
        fields=("outcome", "note"),
        when="the lead, once every part is done, declined or revoked",
    ),
    "closure.decide": Rule(
        offered_on="proposal",
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER, HEAD, SUPERVISOR),
        participation=(*PARTICIPATION_COMMITTED, ParticipationStatus.OBSERVER),
        states=(ProposalStatus.OPEN,),
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
    "case.reopen": Rule(
        offered_on="case",
        triage=TRIAGE_TEAM,
        states=(CaseStatus.CLOSED,),
        to=(CaseStatus.REOPENED,),
        tells=REPORTER,
        when="triage: the lead is back at work",
    ),
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
    "glass.open": Rule(
        general=BREAKERS,
        field_class=NO_FIELD,
        fields=("ground", "reason"),
        check="glass_open",
        also="on a stated ground with a reason; never after an opening that was not justified, "
        "until the role is granted anew; never while a person whom a report excludes is unknown",
    ),
    "glass.leave_note": Rule(glass=True, field_class="narrative", fields=("body",), offered_on="case"),
    "glass.read_notes": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER), lead=True, field_class="narrative"),
    "glass.end": Rule(
        general=BREAKERS, stamp="ended_at", field_class=NO_FIELD, check="own_glass", also="only one's own opening"
    ),
    "glass.review": Rule(
        triage=TRIAGE_TEAM,
        participant=_roles(*REVIEWING_ROLES),
        own=True,
        states=(GlassVerdict.WAITING,),
        to=(GlassVerdict.JUSTIFIED, GlassVerdict.NOT_JUSTIFIED),
        stamp="reviewed_at",
        fields=("verdict", "remark"),
        when="whoever judges it, with a remark; one that is not justified and still runs ends with the verdict",
        check="glass_review",
        also="head or supervisor of the institution that reviews, triage where there is none; "
        "never one's own opening, never for an institution to which the opener belongs",
    ),
    # Roles that work beside the cases and open none.
    "facts.read": Rule(general=_roles(STATISTICIAN), field_class=NO_FIELD),
    "audit.read": Rule(general=_roles(AUDITOR), field_class=NO_FIELD),
    "health.read": Rule(general=_roles(OPERATOR), field_class=NO_FIELD),
    # Who grants roles opens no case.
    "roles.view": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD),
    "role.grant": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD, also="never to oneself"),
    "role.confirm": Rule(
        general=_roles(DESK_ADMIN),
        field_class=NO_FIELD,
        check="second_person",
        also="never what one granted or receives",
    ),
    "role.end": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD),
    # A lost second factor.
    "recovery.confirm": Rule(
        general=_roles(DESK_ADMIN),
        field_class=NO_FIELD,
        check="recovery",
        also="never one's own, never twice",
    ),
    "recovery.stop": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD),
    # Whoever signs out others changes nothing that opens the account.
    "sessions.end": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD),
    # How the portal reaches an institution. What it is and what it serves comes from the registry's files.
    "institutions.view": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD),
    "institution.change": Rule(general=_roles(DESK_ADMIN), field_class=NO_FIELD, also="mailbox and telephone only"),
    # Who stands in for an absent worker is named by the head and confirmed like every role.
    "substitute.view": Rule(general=_roles(HEAD), field_class=NO_FIELD),
    "substitute.name": Rule(
        general=_roles(HEAD), field_class=NO_FIELD, check="own_house", also="in one's own institution, never oneself"
    ),
    "substitute.end": Rule(
        general=_roles(HEAD), field_class=NO_FIELD, check="own_house", also="in one's own institution"
    ),
    # The holder of a code.
    "follow.view": Rule(reporter=True),
    "follow.write": Rule(reporter=True),
}

# What follows from an act on another row, or from what the portal itself finds out; nobody is asked whether it may.
STEPS: dict[str, Step] = {
    "report.merge": Step(
        states=(ReportStatus.SUBMITTED,),
        to=(ReportStatus.MERGED,),
        when="not built yet: the word and the step exist, no command takes it",
    ),
    "case.wait": Step(
        states=(CaseStatus.IN_PROGRESS,),
        to=(CaseStatus.WAITING_REPORTER,),
        when="not built yet: the word and the step exist, no command takes it",
    ),
    "case.answered": Step(states=(CaseStatus.WAITING_REPORTER,), to=(CaseStatus.IN_PROGRESS,)),
    "case.send": Step(states=(CaseStatus.OPENED,), to=(CaseStatus.ROUTED,), when="triage has sent it: `case.route`"),
    "case.start": Step(
        states=(CaseStatus.ROUTED,), to=(CaseStatus.IN_PROGRESS,), when="the first institution takes it"
    ),
    "case.return": Step(
        states=(CaseStatus.ROUTED, CaseStatus.IN_PROGRESS),
        to=(CaseStatus.OPENED,),
        when="every recipient has declined or was revoked",
    ),
    "case.close": Step(
        states=(CaseStatus.CLOSURE_PROPOSED,),
        to=(CaseStatus.CLOSED,),
        stamp="closed_at",
        event=Event.CASE_CLOSED,
        ends=True,
        tells=REPORTER,
        when="every approval is there, by people who might still give it",
    ),
    "case.go_on": Step(
        states=(CaseStatus.CLOSURE_PROPOSED, CaseStatus.REOPENED),
        to=(CaseStatus.IN_PROGRESS,),
        when="someone who may approve sent the proposal back, with a note; an institution that takes part turned out "
        "to be excluded; somebody came to approve when whoever had proposed might not propose any more; or the case "
        "was reopened",
    ),
    # Of an observer; a new part begins so, too.
    "participation.request": Step(
        states=(ParticipationStatus.OBSERVER,),
        to=(ParticipationStatus.REQUESTED,),
        event=Event.PARTICIPATION_REQUESTED,
        tells=INSTITUTION,
        when="triage asks it to act",
    ),
    "participation.observe": Step(
        to=(ParticipationStatus.OBSERVER,),
        tells=INSTITUTION,
        when="the lead's supervising body, when it has to approve a closure; the body above an institution that is "
        "late in taking the case, once, by the job `deadlines.advance`; the body above a head who has left for a "
        "conflict of interest. None of them while a person whom the case excludes is unknown: they join when triage "
        "has found out",
    ),
    "participation.work": Step(
        states=(ParticipationStatus.ACCEPTED,), to=(ParticipationStatus.WORKING,), when="the first measure"
    ),
    "participation.revoke": Step(
        states=PARTICIPATION_INSIDE,
        to=(ParticipationStatus.REVOKED,),
        stamp="ended_at",
        ends=True,
        when="triage finds out that the report excludes the institution, also after it has finished; an open proposal "
        "to close goes back",
    ),
    "closure.pass": Step(
        states=(ProposalStatus.OPEN,),
        to=(ProposalStatus.APPROVED,),
        stamp="decided_at",
        when="the last approval that it takes; the case closes",
    ),
    "closure.reject": Step(
        states=(ProposalStatus.OPEN,),
        to=(ProposalStatus.REJECTED,),
        stamp="decided_at",
        fields=("rejection_note",),
        when="it was sent back; the case goes on",
    ),
    "disposal.propose": Step(
        to=(DisposalStatus.PROPOSED,),
        when="the period of its class is over and nothing holds it: the job `retention.propose`",
    ),
    "disposal.agree": Step(
        states=(DisposalStatus.PROPOSED,),
        to=(DisposalStatus.APPROVED,),
        stamp="first_at",
        when="the first of two people agrees: `disposal.approve`",
    ),
    "disposal.lose": Step(
        states=(DisposalStatus.APPROVED,),
        to=(DisposalStatus.PROPOSED,),
        when="whoever agreed first is excluded or has no role there any more",
    ),
    "disposal.withdraw": Step(
        states=DISPOSAL_OPEN,
        to=(DisposalStatus.WITHDRAWN,),
        when="the file is held, opened again, or not due any more",
    ),
}


def step_of(name: str) -> Step:
    """Return the act or the step ``name``; raises ``KeyError`` for one that the table does not have."""
    return RULES[name] if name in RULES else STEPS[name]
