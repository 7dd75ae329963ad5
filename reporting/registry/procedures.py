"""The steps of a procedure as people read them: what, who, until when, on which ground."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from portal.pages import dates
from reporting.registry.models import BasisKind, DeadlineRule, Protocol, ProtocolStep, Unit
from reporting.registry.selectors import valid_on

_UNITS = {
    Unit.MINUTES: dates.MINUTE,
    Unit.HOURS: dates.HOUR,
    Unit.DAYS: dates.DAY,
    Unit.WORKING_DAYS: ("радни дан", "радна дана", "радних дана"),
}


@dataclass(frozen=True)
class Step:
    """A step in words. ``basis`` is empty where it is that of the whole procedure; ``levels`` where it is for all."""

    title: str
    text: str
    who: str
    until: str
    basis: str
    levels: list[int]


@dataclass(frozen=True)
class Procedure:
    """The steps in their order and the ground that most of them share."""

    steps: list[Step]
    basis: str


def procedure(*, protocol: str = Protocol.SCHOOL, level: int | None, on: date) -> Procedure:
    """Return the steps of a protocol that are valid on a day, for one level or, with None, for all. Two queries."""
    rules = [
        rule
        for rule in ProtocolStep.objects.filter(valid_on(on), protocol=protocol)
        if level is None or rule.applies_to({"levels": [level]})
    ]
    wanted = {rule.deadline for rule in rules if rule.deadline}
    found = DeadlineRule.objects.filter(valid_on(on), code__in=wanted).order_by("version") if wanted else ()
    deadlines = {rule.code: rule for rule in found}
    grounds = Counter(rule.basis_for_readers for rule in rules)
    common = grounds.most_common(1)[0][0] if grounds else ""
    steps = [
        Step(
            title=rule.title,
            text=rule.text,
            who=rule.who,
            until=_until(rule, deadlines.get(rule.deadline)),
            basis=rule.basis_for_readers if rule.basis_for_readers != common else "",
            levels=rule.conditions.get("levels", []) if level is None else [],
        )
        for rule in rules
    ]
    return Procedure(steps=steps, basis=common)


def duration_text(rule: DeadlineRule) -> str:
    """Return the period of a deadline in its own unit: „24 сата“, „8 радних дана“; zero is „одмах“."""
    if not rule.value:
        return "одмах"
    return f"{rule.value}{dates.NBSP}{dates.plural_form(rule.value, *_UNITS[Unit(rule.unit)])}"


def _until(step: ProtocolStep, deadline: DeadlineRule | None) -> str:
    """Return until when; a deadline that has ended leaves the words alone."""
    return ": ".join(filter(None, (step.due, _period(deadline) if deadline is not None else "")))


def _period(deadline: DeadlineRule) -> str:
    """Return the period; one of a law that nobody has read in the official text says so beside the number."""
    period = duration_text(deadline)
    if deadline.verified or deadline.basis_kind == BasisKind.PORTAL:
        return period
    return gettext("%(period)s (рок није потврђен у службеном тексту)") % {"period": period}
