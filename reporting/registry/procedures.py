"""The steps of a procedure as people read them: what, who, until when, on which ground."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from portal.pages import dates
from portal.script.words import joined, registry_word, sentence, serbian_name
from reporting.registry.models import BasisKind, DeadlineRule, Protocol, ProtocolStep, Unit
from reporting.registry.selectors import valid_on

_UNITS = {
    Unit.MINUTES: dates.minutes_text,
    Unit.HOURS: dates.hours_text,
    Unit.DAYS: dates.days_text,
}


@dataclass(frozen=True)
class Step:
    """A step in words of the active language.

    ``basis`` is empty where it is that of the whole procedure; ``levels`` where it is for all.
    """

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
    grounds = Counter(map(basis_of, rules))
    common = grounds.most_common(1)[0][0] if grounds else ""
    steps = [
        Step(
            title=registry_word(rule.title),
            text=registry_word(rule.text),
            who=registry_word(rule.who),
            until=_until(rule, deadlines.get(rule.deadline)),
            basis=basis if (basis := basis_of(rule)) != common else "",
            levels=rule.conditions.get("levels", []) if level is None else [],
        )
        for rule in rules
    ]
    return Procedure(steps=steps, basis=common)


def basis_of(step: ProtocolStep) -> str:
    """Return the basis as the library prints it: the act by its Serbian name, no article that nobody has checked."""
    if step.basis_kind == BasisKind.PORTAL:
        return gettext("правило портала")
    if step.verified:
        return serbian_name(step.legal_basis)
    if not step.act:
        return gettext("правило портала, правни основ још није унет")
    return sentence(gettext("%(act)s; није потврђено у службеном тексту"), act=serbian_name(step.act))


def levels_text(levels: list[int]) -> str:
    """Return the levels for which a step holds: „2. и 3. ниво“; nothing when it holds for all."""
    if not levels:
        return ""
    return gettext("%(levels)s ниво") % {"levels": gettext(" и ").join(f"{level}." for level in levels)}


def duration_text(rule: DeadlineRule) -> str:
    """Return the period of a deadline in its own unit: „24 сата“, „8 радних дана“; zero is „одмах“."""
    if not rule.value:
        return gettext("одмах")
    if rule.unit == Unit.WORKING_DAYS:
        days = ngettext("%(number)s радни дан", "%(number)s радних дана", rule.value) % {"number": rule.value}
        return days.replace(" ", dates.NBSP, 1)
    return _UNITS[Unit(rule.unit)](rule.value)


def _until(step: ProtocolStep, deadline: DeadlineRule | None) -> str:
    """Return until when; a deadline that has ended leaves the words alone."""
    period = _period(deadline) if deadline is not None else ""
    return joined(": ", filter(None, (registry_word(step.due), period)))


def _period(deadline: DeadlineRule) -> str:
    """Return the period; one of a law that nobody has read in the official text says so beside the number."""
    period = duration_text(deadline)
    if deadline.verified or deadline.basis_kind == BasisKind.PORTAL:
        return period
    return gettext("%(period)s (рок није потврђен у службеном тексту)") % {"period": period}
