"""Whom a case may be sent to, in words: why, who hears there, and the number where nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import plural_form, span_text
from reporting.cases.models import Case, ContactRecord
from reporting.cases.notifications.hearing import Hearers, who_hears
from reporting.cases.states import Risk
from reporting.cases.triage.routing import StandIn, Suggestion
from reporting.desk.calls import call_text, hear_text
from reporting.registry.calendar import due_at
from reporting.registry.models import Event, Institution, RoutingRule
from reporting.registry.selectors import deadline_rules


@dataclass
class Proposed:
    """One recipient that the rules propose. ``grounds`` are its reasons with the act, each act once a page.

    ``deaf``: nobody hears there; ``first_call``: it gets an acute case only after a call. ``called``: the last call.
    """

    institution: Institution
    why: str
    heard: str
    deaf: bool
    first_call: bool
    called: str
    grounds: list[str] = field(default_factory=list)


def proposed(case: Case, suggestions: Iterable[Suggestion], calls: Iterable[ContactRecord]) -> list[Proposed]:
    """Return the suggestions in words, in their order; ``calls`` are those about the case."""
    suggestions = list(suggestions)
    hearing = who_hears((one.institution for one in suggestions), case.first_report)
    last = {call.institution_id: call for call in sorted(calls, key=lambda one: (one.called_at, one.recorded_at))}
    named: dict[str, str] = {}
    return [_line(case, one, hearing[one.institution.pk], last.get(one.institution.pk), named) for one in suggestions]


def _line(case: Case, one: Suggestion, hearers: Hearers, call: ContactRecord | None, named: dict[str, str]) -> Proposed:
    deaf = not hearers
    # Before its colon a reason says why, after it who does what: the whole of it stands with the act.
    why = one.reasons[0].reason.partition(":")[0].rstrip(".") + "." if one.reasons else _stands_in(one.stands_in[0])
    return Proposed(
        institution=one.institution,
        why=why,
        heard=hear_text(len(hearers.people)),
        deaf=deaf,
        first_call=deaf and call is None and case.risk == Risk.ACUTE,
        called=call_text(call),
        grounds=_grounds(one, named),
    )


def _grounds(one: Suggestion, named: dict[str, str]) -> list[str]:
    """Return each reason with its act; an act that a line above has named is not named again but pointed to."""
    found: list[str] = []
    rules: list[tuple[str, RoutingRule]] = [(rule.reason, rule) for rule in one.reasons]
    rules += [(_stands_in(stand_in), stand_in.rule) for stand_in in one.stands_in]
    for words, rule in rules:
        act = str(rule.basis_for_desk)
        above = named.setdefault(act, one.institution.short_name)
        shown = act if above == one.institution.short_name and not any(act in text for text in found) else ""
        found.append(f"{words} {shown}" if shown else f"{words} {_('Основ је исти као горе.')}")
    return found


def _stands_in(stand_in: StandIn) -> str:
    words = (
        _("Прима уместо установе коју пријава искључује: %(name)s.")
        if stand_in.certain
        else _("Прима док се не утврди кога пријава искључује, уместо: %(name)s.")
    )
    return words % {"name": stand_in.institution.short_name}


def decision(lines: Iterable[Proposed], *, chosen: Iterable[str]) -> tuple[str, str]:
    """Return the heading of the page and that over the press: how many get it now, and how many after a call."""
    wanted = set(chosen)
    marked = [one for one in lines if str(one.institution.pk) in wanted]
    later = sum(one.first_call for one in marked)
    now = len(marked) - later
    if not marked:
        return _("Изаберите коме се шаље."), _("Ништа није означено")
    noun = plural_form(now, _("место"), _("места"), _("места"))
    places = {"places": f"{_few(now)} {noun}", "count": f"{now} {noun}", "later": later}
    if not now:
        return _("Прво позовите: нико не чује."), _("Прво позовите")
    if not later:
        return _("Пошаљите на %(places)s.") % places, _("%(count)s сада") % places
    return _("Пошаљите на %(places)s, остале позовите.") % places, _("%(count)s сада, %(later)s после позива") % places


def _few(count: int) -> str:
    """Return a small number of places in words."""
    return {1: _("једно"), 2: _("два"), 3: _("три"), 4: _("четири"), 5: _("пет"), 6: _("шест")}.get(count, str(count))


def term_for_taking(case: Case) -> str:
    """Return how long an institution has to take a case of this risk, such as „30 минута“; empty without a rule."""
    rules = deadline_rules(starts_at=Event.PARTICIPATION_REQUESTED, on=timezone.localdate())
    taking = (rule for rule in rules if rule.stops_at == Event.PARTICIPATION_ACCEPTED)
    rule = next((rule for rule in taking if rule.applies_to({"risks": {case.risk}})), None)
    if rule is None:
        return ""
    now = timezone.now()
    return span_text(due_at(start=now, value=rule.value, unit=rule.unit) - now)
