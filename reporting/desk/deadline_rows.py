"""The deadlines of a case in the order in which a reader needs them, each with its state in words."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from portal.pages.dates import moment_text, soon_text
from reporting.cases.casework.duties import unfulfilled_in
from reporting.cases.models import Deadline
from reporting.cases.selectors import CaseView


@dataclass(frozen=True)
class DeadlineRow:
    """One deadline: what, whose, until when, and how it stands (``tag_kind`` is a class of the tag)."""

    title: str
    basis: str
    owner: str
    when: str
    state: str
    tag_kind: str


@dataclass
class DeadlineGroups:
    """What the reader's own institution owes, what the others owe, and what is over."""

    own: list[DeadlineRow] = field(default_factory=list)
    others: list[DeadlineRow] = field(default_factory=list)
    over: list[DeadlineRow] = field(default_factory=list)


def deadline_groups(view: CaseView, *, now: datetime, is_triage: bool) -> DeadlineGroups:
    """Return the deadlines of a case in three groups; for triage its own are those of the report."""
    groups = DeadlineGroups()
    left = _left_unfulfilled(view, now=now)
    for deadline in view.deadlines:
        mine = view.mine is not None and deadline.participation_id == view.mine.pk
        own = mine or (is_triage and deadline.participation_id is None)
        into = groups.over if not deadline.is_open else groups.own if own else groups.others
        into.append(_row(deadline, now=now, unfulfilled=deadline.pk in left))
    return groups


def _left_unfulfilled(view: CaseView, *, now: datetime) -> set[object]:
    """Return the keys of the deadlines that a part left unfulfilled when it finished."""
    if not any(deadline.stopped_at and deadline.met_at is None for deadline in view.deadlines):
        return set()
    return {deadline.pk for row in unfulfilled_in(view.case, now=now) for deadline in row.duties}


def _row(deadline: Deadline, *, now: datetime, unfulfilled: bool) -> DeadlineRow:
    part = deadline.participation
    state, tag_kind = _state(deadline, now=now, unfulfilled=unfulfilled)
    return DeadlineRow(
        title=deadline.rule.title,
        basis=str(deadline.rule.basis_for_desk),
        owner=part.institution.short_name if part else _("Тријажа"),
        when=_("одмах") if deadline.is_at_once else moment_text(deadline.due_at),
        state=state,
        tag_kind=tag_kind,
    )


def _state(deadline: Deadline, *, now: datetime, unfulfilled: bool) -> tuple[str, str]:
    late = deadline.is_late(now)
    if deadline.met_at is not None:
        recorded = deadline.met_by.recorded_at if deadline.met_by is not None else deadline.met_at
        if not late and recorded > deadline.late_at:
            return _("испуњен, уписан %(when)s") % {"when": moment_text(recorded)}, ""
        return (_("испуњен касно"), "warm") if late else (_("испуњен"), "")
    if deadline.stopped_at is not None and unfulfilled:
        return _("неиспуњен"), "warm"
    if deadline.stopped_at is not None:
        return (_("није испуњен на време"), "warm") if late else (_("више не важи"), "plain")
    return (soon_text(deadline.due_at), "danger") if late else (_("тече"), "plain")
