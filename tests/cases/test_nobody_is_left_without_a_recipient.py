"""Whatever a report says, wherever it comes from: the rules propose somebody, and who is held back has a stand-in.

The whole table is 27 forms, 6 settings, 5 perpetrators, 4 risks, 4 levels (none among them) and 3 tracks, 38,880 in
all, for every place and each institution in which it may have happened. Facts to which the same rules apply are one
row of it, and so are places where the same rules find somebody.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases.states import Risk
from reporting.cases.triage import routing
from reporting.registry.models import Choice, Institution, Municipality, RoutingRule, ViolenceForm
from reporting.registry.selectors import alternate_of, routing_rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]
Facts = Mapping[str, set[Any]]
NOVI_SAD, NOWHERE = "80284", None


class NobodyHeldBack:
    """In the place of ``HeldBack``: every institution may receive."""

    def alternate(self, wanted: Institution) -> Institution:
        return wanted


def axes() -> dict[str, list[Any]]:
    kinds = {kind: list(Choice.objects.filter(kind=kind).values_list("code", flat=True)) for kind in KINDS}
    return {
        "forms": list(ViolenceForm.objects.values_list("pk", flat=True)),
        "settings": kinds["setting"],
        "perpetrators": kinds["perpetrator"],
        "risks": list(Risk.values),
        "levels": [None, 1, 2, 3],
        "tracks": ["child", "adult", "professional"],
    }


KINDS = ("setting", "perpetrator")


def facts(names: Any, values: Any) -> Facts:
    return {name: set() if value is None else {value} for name, value in zip(names, values, strict=True)}


def every_combination() -> Iterator[Facts]:
    table = axes()
    return (facts(table, row) for row in product(*table.values()))


def every_pair() -> Iterator[Facts]:
    """Every two values together, the other axes at their first one: a low risk of no level, told by a child."""
    table = {name: sorted(values, key=str) for name, values in axes().items()}
    table["risks"] = ["low", "medium", "high", "acute"]
    base = {name: "unknown" if "unknown" in values else values[0] for name, values in table.items()}
    base["levels"] = None
    for one, other in combinations(table, 2):
        for values in product(table[one], table[other]):
            row = base | dict(zip((one, other), values, strict=True))
            yield facts(row, row.values())


def places() -> Iterator[SimpleNamespace]:
    """Every municipality and none, with each institution in which it may have happened and with none."""
    yield SimpleNamespace(municipality=NOWHERE, institution=None)
    houses = list(Institution.objects.filter(type__is_school=True, active=True).select_related("type", "municipality"))
    for place in Municipality.objects.all():
        for house in (None, *(one for one in houses if one.municipality_id == place.pk)):
            yield SimpleNamespace(municipality=place, institution=house)


def proposed(rules: list[RoutingRule], row: Facts, found: Mapping[Any, list[Institution]]) -> list[routing.Suggestion]:
    """Return what the rules propose where ``found`` says by rule which institutions there are."""
    held_back: Any = NobodyHeldBack()
    return routing.propose(rules, row, wanted_by=lambda rule: found[rule.pk], held_back=held_back)


def found_at(place: Any, rules: list[RoutingRule]) -> dict[Any, list[Institution]]:
    return {rule.pk: list(routing._candidates(place, rule)) for rule in rules}


def who_is_left_alone(rows: Iterator[Facts], where: Iterator[Any]) -> list[tuple[Facts, str]]:
    """Return the facts, with the municipality, for which the rules propose nobody."""
    rules = routing_rules(on=timezone.localdate())
    met = {tuple(rule.applies_to(row) for rule in rules): row for row in rows}
    unlike: dict[tuple[bool, ...], tuple[Any, Any]] = {}
    for place in where:
        found = found_at(place, rules)
        unlike.setdefault(tuple(bool(found[rule.pk]) for rule in rules), (place, found))
    pairs = product(unlike.values(), met.values())
    return [(row, str(place.municipality)) for (place, found), row in pairs if not proposed(rules, row, found)]


def one_place() -> Iterator[Any]:
    yield SimpleNamespace(municipality=Municipality.objects.get(pk=NOVI_SAD), institution=None)
    yield SimpleNamespace(municipality=NOWHERE, institution=None)


def test_any_two_answers_reach_somebody_where_no_institution_is_named() -> None:
    assert who_is_left_alone(every_pair(), one_place()) == []


@pytest.mark.full
def test_every_combination_reaches_somebody_in_every_place() -> None:
    table = axes()
    size = 1
    for values in table.values():
        size *= len(values)
    assert size == 38_880
    assert who_is_left_alone(every_combination(), places()) == []


def test_a_rule_that_counts_otherwise_takes_nothing_from_the_others() -> None:
    RoutingRule.objects.filter(otherwise=True).update(order=0)
    row: Facts = {"forms": {"neglect"}, "settings": {"school"}, "risks": {"low"}}
    where = SimpleNamespace(municipality=Municipality.objects.get(pk=NOVI_SAD), institution=None)
    rules = routing_rules(on=timezone.localdate())
    route = proposed(rules, row, found_at(where, rules))
    assert [one.institution.code for one in route] == ["csw-novi-sad"]
    assert [rule.code for one in route for rule in one.reasons] == ["neglect_csw"]


def test_everybody_above_a_recipient_receives_in_its_place() -> None:
    addressed = routing.addressed_types()
    for institution in Institution.objects.filter(active=True, type__in=addressed):
        below = institution
        while (above := alternate_of(below)) is not None:
            assert above.type_id in addressed or above.type.stands_in, (institution, above)
            below = above
