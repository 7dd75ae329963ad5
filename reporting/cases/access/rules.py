"""The rules as data: who may do which act, through which participation, in which state.

``docs/access.md`` shows this table as a matrix; the command ``access_matrix`` writes it.
"""

from dataclasses import dataclass

from reporting.cases.roles import (
    AUDITOR,
    BREAKER,
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
from reporting.cases.states import (
    CASE_OPEN,
    DISPOSAL_OPEN,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    CaseStatus,
    GlassVerdict,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
)

# An act that opens no field of a report, such as reading the health page.
NO_FIELD = ""


@dataclass(frozen=True)
class Rule:
    """Who may do one action.

    ``triage`` roles act on every report that does not exclude them; ``participant`` roles only
    where their own institution takes part, in one of ``participation`` states; ``own`` demands
    that the object itself belongs to that institution, ``lead`` that it leads. ``general`` roles
    act on what is no report at all, ``body`` roles in the institution that the object names as the body
    above its keeper, which takes no part in the case. ``glass``: whoever has the case open by break-glass
    may too. ``states`` are those of the object, ``case_states`` those of
    its case. ``check`` names what ``checks`` asks besides; ``also`` says it in words, for the matrix.
    """

    triage: frozenset[str] = frozenset()
    participant: frozenset[str] = frozenset()
    general: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    participation: tuple[str, ...] = PARTICIPATION_INSIDE
    own: bool = False
    lead: bool = False
    glass: bool = False
    states: tuple[str, ...] = ()
    case_states: tuple[str, ...] = ()
    reporter: bool = False
    field_class: str = "public"
    check: str = ""
    also: str = ""


def _roles(*names: str) -> frozenset[str]:
    return frozenset(names)


TRIAGE_TEAM = _roles(TRIAGE)
BREAKERS = _roles(*BREAKING_ROLES, POLICE, PROSECUTOR)
EVERY_PARTICIPANT = _roles(WORKER, HEAD, SUPERVISOR, CUSTODIAN)

RULES: dict[str, Rule] = {
    # Lists: what they contain is decided row by row through ``visible_to``.
    "day.view": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT),
    # How much the own institution has to do.
    "load.view": Rule(participant=_roles(HEAD)),
    "triage.queue": Rule(triage=TRIAGE_TEAM),
    "report.view": Rule(triage=TRIAGE_TEAM),
    "report.accept": Rule(triage=TRIAGE_TEAM, states=(ReportStatus.SUBMITTED,)),
    "report.set_aside": Rule(triage=TRIAGE_TEAM, states=(ReportStatus.SUBMITTED,)),
    # What was set aside by mistake goes back to the queue.
    "report.bring_back": Rule(triage=TRIAGE_TEAM, states=(ReportStatus.REDIRECTED, ReportStatus.SPAM)),
    "report.read_story": Rule(
        triage=TRIAGE_TEAM,
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        glass=True,
        field_class="narrative",
    ),
    "report.read_identity": Rule(
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
    "case.access_log": Rule(triage=TRIAGE_TEAM, participant=_roles(HEAD, SUPERVISOR)),
    "case.route": Rule(triage=TRIAGE_TEAM, states=(CaseStatus.OPENED, CaseStatus.ROUTED, CaseStatus.IN_PROGRESS)),
    "participation.receive": Rule(participant=_roles(WORKER), own=True, states=(ParticipationStatus.REQUESTED,)),
    "participation.accept": Rule(
        participant=_roles(WORKER), own=True, states=(ParticipationStatus.REQUESTED, ParticipationStatus.RECEIVED)
    ),
    "participation.decline": Rule(
        participant=_roles(WORKER), own=True, states=(ParticipationStatus.REQUESTED, ParticipationStatus.RECEIVED)
    ),
    "participation.finish": Rule(
        participant=_roles(WORKER), own=True, states=(ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING)
    ),
    # A lead that finished too early, while the case is still worked on: a proposal to close is sent back instead.
    "participation.resume": Rule(
        participant=_roles(WORKER),
        own=True,
        states=(ParticipationStatus.DONE,),
        case_states=(CaseStatus.IN_PROGRESS,),
        check="leads",
        also="the lead only",
    ),
    "measure.record": Rule(
        participant=_roles(WORKER),
        own=True,
        states=(ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING),
        case_states=CASE_OPEN,
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
        triage=TRIAGE_TEAM, participant=_roles(WORKER), participation=PARTICIPATION_COMMITTED, field_class="narrative"
    ),
    # That the holder of the code wishes to withdraw: a mark, for who decides about the case.
    "withdrawal.view": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD), lead=True),
    "closure.propose": Rule(
        participant=_roles(WORKER),
        participation=PARTICIPATION_COMMITTED,
        lead=True,
        states=(CaseStatus.IN_PROGRESS,),
    ),
    "closure.decide": Rule(
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
    "case.recuse": Rule(triage=TRIAGE_TEAM, participant=EVERY_PARTICIPANT, also="never the last of the triage team"),
    "case.reopen": Rule(triage=TRIAGE_TEAM, states=(CaseStatus.CLOSED,)),
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
        triage=TRIAGE_TEAM, participant=_roles(WORKER, HEAD, SUPERVISOR), body=frozenset(DISPOSING_ROLES)
    ),
    "hold.lift": Rule(
        triage=TRIAGE_TEAM,
        participant=frozenset(DISPOSING_ROLES),
        body=frozenset(DISPOSING_ROLES),
        also="the body above only what it holds itself",
    ),
    # Break-glass (хитан увид): opens one case, for a time, and lets nothing be done on it but leaving a word.
    "glass.open": Rule(
        general=BREAKERS,
        field_class=NO_FIELD,
        check="glass_open",
        also="on a stated ground with a reason; never after an opening that was not justified, "
        "until the role is granted anew; never while a person whom a report excludes is unknown",
    ),
    "glass.leave_note": Rule(glass=True, field_class="narrative"),
    "glass.read_notes": Rule(triage=TRIAGE_TEAM, participant=_roles(WORKER), lead=True, field_class="narrative"),
    "glass.end": Rule(general=BREAKERS, field_class=NO_FIELD, check="own_glass", also="only one's own opening"),
    "glass.review": Rule(
        triage=TRIAGE_TEAM,
        participant=_roles(*REVIEWING_ROLES),
        own=True,
        states=(GlassVerdict.WAITING,),
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

# Who approves a closure for an institution other than the lead's, by its state in the case.
APPROVING_ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PARTICIPATION_COMMITTED, (WORKER,)),
    ParticipationStatus.OBSERVER: (WORKER, HEAD, SUPERVISOR),
}

# Who approves beside the lead's institution where no other takes part or watches: never a person of the lead's.
STAND_IN_ROLES: tuple[str, ...] = (TRIAGE,)


@dataclass(frozen=True)
class Side:
    """Whose approval one of the two sides of a disposal takes, by how the institution stands to the file.

    ``lead``: of the lead. ``no_lead``: everywhere, where no institution leads. ``others``: of another
    institution of the case. ``body``: of the body above the keeper.
    """

    lead: tuple[str, ...] = ()
    no_lead: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


# Each side approves once, in any order; never twice the same person or institution.
DISPOSAL_SIDES: dict[str, Side] = {
    "keeper": Side(lead=(HEAD,), no_lead=(TRIAGE,)),
    "other": Side(others=DISPOSING_ROLES, body=DISPOSING_ROLES),
}

# Which fields of a report a role may ever open, whatever the rule of an act says.
FIELD_CLASS_ROLES: dict[str, frozenset[str]] = {
    "public": _roles(TRIAGE, WORKER, HEAD, SUPERVISOR, CUSTODIAN, POLICE, PROSECUTOR, BREAKER),
    "narrative": _roles(TRIAGE, WORKER, POLICE, PROSECUTOR, BREAKER),
    "identity": _roles(TRIAGE, WORKER, CUSTODIAN, POLICE, PROSECUTOR),
    "original_file": _roles(POLICE, PROSECUTOR),
}
