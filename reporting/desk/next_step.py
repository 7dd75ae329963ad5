"""What comes next in a case, whose turn it is, and where the act that fulfils it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.pages.dates import soon_text
from reporting.cases.acts import RULES
from reporting.cases.models import Deadline, Participation
from reporting.cases.selectors import CaseView
from reporting.desk.labels import DutyLine
from reporting.registry.models import Event

# The act that brings an event about; of measures the registry says which does.
FULFILLED_BY = {rule.event: name for name, rule in RULES.items() if rule.event}
# What an address says of the kind of a measure.
KIND = "vrsta"
FULFILLED_BY[Event.PARTICIPATION_REQUESTED] = "case.route"


@dataclass(frozen=True)
class NextStep(DutyLine):
    """The next deadline of a case in words.

    ``owner`` names the institution whose turn it is, empty where it is the reader's own; ``on`` says who goes on
    where that institution cannot, since nobody works there at the portal;
    ``act`` and ``url`` lead to what fulfils it, empty where the reader cannot do it.
    """

    owner: str = ""
    on: str = ""
    act: str = ""
    url: str = ""


def when_text(deadline: Deadline, now: datetime) -> str:
    """Return until when, in words; what is due at once shows no clock time until it is late."""
    if not deadline.is_late(now) and (deadline.is_at_once or deadline.due_at < now):
        return _("одмах")
    return soon_text(deadline.due_at)


def next_step(view: CaseView, *, now: datetime, is_triage: bool, measured: Mapping[str, str]) -> NextStep | None:
    """Return the next step of a case as its reader sees it, or None when nothing is due.

    ``measured``: which kind of measure brings which event about.
    """
    deadline = view.next_deadline
    if deadline is None:
        return None
    part = deadline.participation
    own = is_triage if part is None else view.mine is not None and part.pk == view.mine.pk
    act, url = _act(view, deadline, measured) if own else ("", "")
    return NextStep(
        title=deadline.rule.title,
        when=when_text(deadline, now),
        basis=str(deadline.rule.basis_for_desk),
        late=deadline.is_late(now),
        owner="" if own else part.institution.short_name if part else _("Тријажа"),
        on=triage_goes_on() if not own and not is_triage and _has_no_account(view, part) else "",
        act=act,
        url=url,
    )


def _has_no_account(view: CaseView, part: Participation | None) -> bool:
    return part is not None and part.institution_id in view.without_accounts


def triage_goes_on() -> str:
    """Return what becomes of an institution that was asked and where nobody works at the portal."""
    return _("Тамо нико нема налог. Тријажа их зове; кад преузму телефоном или тријажа опозове слање, више се не чека.")


def _act(view: CaseView, deadline: Deadline, measured: Mapping[str, str]) -> tuple[str, str]:
    """Return the words and the address of what fulfils a deadline of the reader's own."""
    event, case = deadline.rule.stops_at, view.case.pk
    action = FULFILLED_BY.get(event, "")
    act = action if view.may.get(action.replace(".", "_")) else ""
    if view.to_find_out and (event == Event.EXCLUSION_RESOLVED or (act == "case.route" and view.waits_for_a_name)):
        return _("Утврдите ко не сме да види пријаву"), reverse("desk:resolve", args=[view.to_find_out.pk])
    match act:
        case "case.route":
            return _("Изаберите примаоце"), reverse("desk:route", args=[case])
        case "participation.accept":
            return _("Одговорите да ли преузимате"), "#radnje"
        case "message.send":
            return _("Напишите поруку"), "#message-form"
        case "participation.finish":
            return _("Завршите свој део"), reverse("desk:finish", args=[case])
    if view.may.get("measure_record") and event in measured:
        return _("Упишите ову меру"), f"{reverse('desk:measure', args=[case])}?{KIND}={measured[event]}"
    return "", ""
