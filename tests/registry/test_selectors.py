"""Who serves a place, who stands in, which rules are valid."""

from datetime import date

import pytest

from reporting.registry import conditions, selectors
from reporting.registry.models import Institution, Owner
from tests.registry.factories import (
    DeadlineRuleFactory,
    InstitutionFactory,
    InstitutionTypeFactory,
    MunicipalityFactory,
    RoutingRuleFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]


def codes(type_code: str, municipality: str | None) -> list[str | None]:
    return [one.code for one in selectors.institutions_serving(type_code=type_code, municipality=municipality)]


def test_the_nearest_institution_comes_first() -> None:
    place, neighbour = MunicipalityFactory(), MunicipalityFactory()
    national = InstitutionFactory(national=True, municipality=None)
    district = InstitutionFactory(district=place.district, municipality=neighbour)
    own = InstitutionFactory(municipality=place)
    InstitutionFactory(municipality=neighbour)
    InstitutionFactory(municipality=place, active=False)
    assert selectors.institutions_serving(type_code="trial_type", municipality=place) == [own, district, national]


def test_an_area_of_its_own_replaces_the_seat() -> None:
    seat, served = MunicipalityFactory(), MunicipalityFactory()
    body = InstitutionFactory(municipality=seat, serves=[served])
    assert selectors.institutions_serving(type_code="trial_type", municipality=served) == [body]
    assert selectors.institutions_serving(type_code="trial_type", municipality=seat) == []


def test_an_unknown_place_leaves_the_national_bodies() -> None:
    assert codes("nkc", None) == ["nkc"]
    assert codes("csw", None) == codes("csw", "") == codes("csw", "00000") == []


@pytest.mark.parametrize(
    ("type_code", "municipality", "expected"),
    [
        ("csw", "80284", ["csw-novi-sad"]),
        ("csw", "80519", ["csw-novi-sad"]),
        ("csw", "80446", ["csw-temerin"]),
        ("csw", "71323", ["csw-nis"]),
        ("csw", "70203", ["csw-beograd"]),
        ("police", "80446", ["police-temerin", "police-novi-sad"]),
        ("police", "80284", ["police-novi-sad"]),
        ("edu_inspection", "80284", ["edu-inspection-novi-sad", "edu-inspection-national"]),
        ("edu_inspection", "80446", ["edu-inspection-national"]),
        ("school_admin", "80403", ["su-novi-sad"]),
        ("ombudsman_apv", "80438", ["ombudsman-apv"]),
        ("ombudsman_apv", "71331", []),
    ],
)
def test_the_shipped_institutions_serve_their_places(type_code: str, municipality: str, expected: list[str]) -> None:
    assert codes(type_code, municipality) == expected


def test_serving_needs_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        codes("police", "80284")


def test_the_alternate_passes_over_bodies_that_do_not_work() -> None:
    top = InstitutionFactory()
    middle = InstitutionFactory(supervisor=top, active=False)
    school = InstitutionFactory(supervisor=middle)
    assert selectors.alternate_of(school) == top
    assert selectors.alternate_of(top) is None


def test_a_circle_made_by_hand_ends_nobody_in_a_loop() -> None:
    first = InstitutionFactory(active=False)
    second = InstitutionFactory(active=False, supervisor=first)
    Institution.objects.filter(pk=first.pk).update(supervisor=second)
    assert selectors.alternate_of(Institution.objects.get(pk=second.pk)) is None


def test_a_rule_is_valid_from_its_first_day_until_before_its_end() -> None:
    rule = DeadlineRuleFactory(valid_from=date(2027, 3, 1), valid_to=date(2027, 4, 1))

    def valid(on: date) -> bool:
        return rule in selectors.deadline_rules(starts_at=rule.starts_at, on=on)

    assert [valid(date(2027, 2, 28)), valid(date(2027, 3, 1)), valid(date(2027, 3, 31)), valid(date(2027, 4, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_time_for_the_reporter_binds_no_institution() -> None:
    rule = DeadlineRuleFactory(owner=Owner.REPORTER)
    asked = {"starts_at": rule.starts_at, "on": date(2027, 3, 1)}
    assert rule not in selectors.deadline_rules(**asked)
    assert rule in selectors.deadline_rules(**asked, owners=(Owner.REPORTER,))


def test_routing_rules_come_in_their_order() -> None:
    last = RoutingRuleFactory(order=9_000)
    first = RoutingRuleFactory(order=0, institution_type=InstitutionTypeFactory())
    found = selectors.routing_rules(on=date(2027, 3, 1))
    assert (found[0], found[-1]) == (first, last)


@pytest.mark.parametrize(
    ("wanted", "facts", "expected"),
    [
        ({}, {}, True),
        ({"forms": ["sexual", "family"]}, {"forms": {"family"}}, True),
        ({"forms": ["sexual"]}, {"forms": {"family"}}, False),
        ({"forms": ["sexual"], "risks": ["acute"]}, {"forms": {"sexual"}, "risks": {"low"}}, False),
        ({"risks": ["acute"]}, {}, False),
        ({"levels": [3]}, {"levels": {"3"}}, True),
        ({"levels": [3]}, {"levels": {2}}, False),
        ({"facets": ["digital"]}, {"forms": {"sexual", "digital"}}, True),
        ({"facets": ["digital"]}, {"facets": {"digital"}}, True),
        ({"facets": ["digital"]}, {"forms": {"sexual"}}, False),
    ],
)
def test_a_rule_applies_when_every_condition_is_met(wanted: dict, facts: dict, expected: bool) -> None:
    assert conditions.holds(wanted, facts) is expected
