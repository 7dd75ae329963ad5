"""Which institutions should receive a report, and why: rules from the registry, conflicts aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import SYSTEM
from reporting.cases.states import Visibility
from reporting.registry.models import Institution, RoutingRule, Target
from reporting.registry.selectors import alternate_of, institutions_serving, routing_rules, types_of_acute_rules


@dataclass(frozen=True)
class StandIn:
    """Why a supervising body receives: ``institution`` is held back, which ``rule`` would have chosen.

    ``certain`` says that the report excludes it; otherwise it waits until that is found out.
    """

    institution: Institution
    rule: RoutingRule
    certain: bool


@dataclass
class Suggestion:
    """One recipient that the rules propose: by ``reasons`` of its own, or in the place of others."""

    institution: Institution
    reasons: list[RoutingRule] = field(default_factory=list)
    stands_in: list[StandIn] = field(default_factory=list)
    urgent: bool = False


def addressed_types() -> set[str]:
    """Return the kinds of institutions to which some rule sends reports today."""
    return {rule.institution_type_id for rule in routing_rules(on=timezone.localdate())}


def facts_of(report: Report, *, risk: str, level: int | None) -> dict[str, set[Any]]:
    """Return what rules may ask about: the report's codes with triage's risk and level."""
    return {
        "forms": set(report.forms.values_list("pk", flat=True)),
        "settings": {report.setting},
        "perpetrators": set(report.perpetrators),
        "tracks": {report.track},
        "risks": {risk},
        "levels": {level} if level is not None else set(),
    }


def suggested_route(report: Report, *, risk: str, level: int | None) -> list[Suggestion]:
    """Return the recipients that the rules propose, in the rules' order, each with its reasons."""
    return propose(
        routing_rules(on=timezone.localdate()),
        facts_of(report, risk=risk, level=level),
        wanted_by=lambda rule: _candidates(report, rule),
        held_back=HeldBack(report),
    )


def propose(
    rules: Iterable[RoutingRule],
    facts: Mapping[str, Collection[Any]],
    *,
    wanted_by: Callable[[RoutingRule], Iterable[Institution]],
    held_back: HeldBack,
) -> list[Suggestion]:
    """Return whom ``rules`` propose for ``facts``, past ``held_back``; ``wanted_by`` finds a rule's institutions.

    A rule that counts ``otherwise`` is asked only while nobody has been found.
    """
    found: dict[Any, Suggestion] = {}
    for rule in sorted(rules, key=lambda one: one.otherwise):
        if (rule.otherwise and found) or not rule.applies_to(facts):
            continue
        for wanted in wanted_by(rule):
            institution = held_back.alternate(wanted)
            if institution is None:
                continue
            suggestion = found.setdefault(institution.pk, Suggestion(institution))
            suggestion.urgent |= rule.urgent
            if institution == wanted:
                suggestion.reasons.append(rule)
            else:
                suggestion.stands_in.append(StandIn(wanted, rule, held_back.for_certain(wanted)))
    return list(found.values())


def _candidates(report: Report, rule: RoutingRule) -> Iterator[Institution]:
    type_code = rule.institution_type_id
    if rule.target == Target.PLACE:
        # Only the very institution counts; a neighbouring school must never receive a child's report.
        if report.institution is not None and report.institution.type_id == type_code:
            yield report.institution
        return
    nearest = _serving(report, type_code)
    if nearest is not None:
        yield nearest


def _serving(report: Report, type_code: str) -> Institution | None:
    """Return the nearest institution of a type that serves the place of the report."""
    place = report.municipality or (report.institution.municipality if report.institution else None)
    return next(iter(institutions_serving(type_code=type_code, municipality=place)), None)


def visibility_of(institution: Institution) -> str:
    """Return how an institution appears on the reporter's page unless somebody decides otherwise."""
    return Visibility.AUTHORITY if institution.type.treated_as_authority else Visibility.SHOWN


def stand_in_for(report: Report, type_code: str) -> Institution | None:
    """Return the body that receives in place of the serving institution of a type; None while that may itself."""
    wanted = _serving(report, type_code)
    if wanted is None or not (held_back := HeldBack(report))(wanted):
        return None
    return held_back.alternate(wanted)


def acute_kinds(report: Report, institution: Institution) -> set[str]:
    """Return for which kinds that no acute case may be without it acts: its own, or those that it is above of here."""
    kinds = types_of_acute_rules()
    if institution.type_id in kinds:
        return {institution.type_id}
    return {kind for kind in kinds if (serving := _serving(report, kind)) and institution in _bodies_above(serving)}


def _bodies_above(institution: Institution) -> list[Institution]:
    found: list[Institution] = []
    above = alternate_of(institution)
    while above is not None and above not in found:
        found.append(above)
        above = alternate_of(above)
    return found


class HeldBack:
    """Tells which institutions must not receive a report. Fails closed while anything is open.

    Once there is a case, what any of its reports excludes counts for all of them.
    """

    def __init__(self, report: Report) -> None:
        same = Q(report=report)
        if report.case_id is not None:
            same |= Q(report__case=report.case_id)
        rows = Exclusion.objects.visible_to(SYSTEM).filter(same)
        self.exclusions = list(rows.select_related("report"))

    @property
    def somebody_is_unknown(self) -> bool:
        """Whether a person whom a report excludes is not found out yet, who may work anywhere."""
        return any(one.kind == Exclusion.Kind.PERSON and one.resolved_at is None for one in self.exclusions)

    def may_be_meant(self, institution: Institution) -> bool:
        """Whether it is held back, or a person whom nobody has found out yet may work there.

        Whom a reporter named, or was not asked of, may work in any institution of a group; an employee anywhere.
        """
        return self(institution) or any(_may_work_at(one, institution) for one in self.exclusions)

    def free_of_doubt(self, institution: Institution) -> Institution | None:
        """Return it or the nearest body above it that cannot be meant, or None: for what is sent without eyes.

        That a report was sent before anybody was asked whom to keep out is no doubt here: a child that could write no
        more would be the one whom nobody reaches.
        """
        candidate, seen = institution, set[UUID]()
        asked = [one for one in self.exclusions if one.source != Exclusion.UNASKED]
        while candidate.pk not in seen:
            if not (self(candidate) or any(_may_work_at(one, candidate) for one in asked)):
                return candidate
            seen.add(candidate.pk)
            candidate = alternate_of(candidate) or candidate
        return None

    def __call__(self, institution: Institution) -> bool:
        return any(self._hits(exclusion, institution) for exclusion in self.exclusions)

    def for_certain(self, institution: Institution) -> bool:
        """Whether the report excludes this very institution, and not only until somebody is found out."""
        named = (one for one in self.exclusions if one.kind == Exclusion.Kind.INSTITUTION)
        return any(one.institution_id == institution.pk for one in named)

    def alternate(self, institution: Institution) -> Institution | None:
        """Return the first body up the line of supervision that may receive, or None."""
        return self.above(institution) if self(institution) else institution

    def above(self, institution: Institution, *, without: Collection[UUID] = ()) -> Institution | None:
        """Return the nearest body above ``institution`` that may receive and is none of ``without``, or None."""
        seen = {institution.pk}
        candidate = alternate_of(institution)
        while candidate is not None and candidate.pk not in seen:
            if candidate.pk not in without and not self(candidate):
                return candidate
            seen.add(candidate.pk)
            candidate = alternate_of(candidate)
        return None

    def _hits(self, exclusion: Exclusion, institution: Institution) -> bool:
        kind = Exclusion.Kind
        group = institution.type.exclusion_group
        if exclusion.kind == kind.INSTITUTION:
            return exclusion.institution_id == institution.pk
        if exclusion.kind == kind.USER or exclusion.resolved_at is not None:
            return False
        if exclusion.kind == kind.GROUP:
            return group == exclusion.group
        if exclusion.report.institution_id is not None:
            return institution.pk == exclusion.report.institution_id
        return exclusion.report.setting == "school" and group == "school"


def _may_work_at(exclusion: Exclusion, institution: Institution) -> bool:
    """Whether the person of an exclusion is unknown and may work in this institution."""
    if exclusion.kind != Exclusion.Kind.PERSON or exclusion.resolved_at is not None:
        return False
    return exclusion.source == Exclusion.CONFLICT or bool(institution.type.exclusion_group)
