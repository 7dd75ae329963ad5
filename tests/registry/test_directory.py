"""The public directory: who serves a place, the nearest first, and nothing that is not public."""

import dataclasses
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.registry.directory import PublicBody, municipalities, municipality_of, public_bodies, served_by_phone
from reporting.registry.models import PUBLIC_CONTACT, Municipality
from reporting.registry.selectors import serving
from tests.registry.factories import DistrictFactory, InstitutionFactory, InstitutionTypeFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
KIND = "trial_type"
SOURCED = {"contact_source": "https://www.primer.test/kontakt/", "verified_on": date(2026, 12, 2)}


@pytest.fixture
def place() -> Municipality:
    return MunicipalityFactory(name="Пробно")


def names(place: Municipality, *kinds: str) -> list[str]:
    return [body.name for body in public_bodies(municipality=place, kinds=kinds or (KIND,), script="cyrl")]


def test_the_nearest_stands_first_and_equally_near_ones_by_the_alphabet(place: Municipality) -> None:
    InstitutionFactory(name="Државна", national=True, municipality=None)
    InstitutionFactory(name="Окружна", municipality=None, district=place.district)
    InstitutionFactory(name="Месна", municipality=place)
    InstitutionFactory(name="Ђачка", serves=[place])
    assert names(place) == ["Ђачка", "Месна", "Окружна", "Државна"]


def test_an_area_of_its_own_counts_and_not_the_seat(place: Municipality) -> None:
    neighbour = MunicipalityFactory()
    InstitutionFactory(name="Седи овде, служи другде", municipality=place, serves=[neighbour])
    InstitutionFactory(name="Други округ", municipality=None, district=DistrictFactory(code="RS-X2"))
    InstitutionFactory(name="Друга општина", municipality=neighbour)
    assert names(place) == []
    assert names(neighbour) == ["Друга општина", "Седи овде, служи другде"]


def test_invented_and_closed_ones_and_other_kinds_are_left_out(place: Municipality) -> None:
    InstitutionFactory(name="Измишљена", municipality=place, demo=True)
    InstitutionFactory(name="Затворена", municipality=place, active=False)
    InstitutionFactory(name="Друга врста", municipality=place, type=InstitutionTypeFactory(code="trial_other"))
    assert names(place) == []
    assert names(place, "trial_other") == ["Друга врста"]


def test_the_mailbox_is_never_read(place: Municipality) -> None:
    InstitutionFactory(municipality=place, email="sanduce@primer.test", phone="021/123-456", **SOURCED)
    with CaptureQueriesContext(connection) as queries:
        (body,) = public_bodies(municipality=place, kinds=(KIND,), script="cyrl")
    assert len(queries) == 1
    assert '"email"' not in queries[0]["sql"] and "roleassignment" not in queries[0]["sql"].lower()
    assert {field.name for field in dataclasses.fields(PublicBody)} == {"kind", "name", *PUBLIC_CONTACT}
    assert (body.phone, body.dialled) == ("021/123-456", "021123456")


def test_an_unknown_number_is_no_municipality() -> None:
    assert municipality_of("1") is None
    assert str(municipality_of("80284")) == "Нови Сад"


def test_a_host_stands_for_a_website_and_for_a_source_that_is_a_page() -> None:
    body = PublicBody(kind=KIND, name="Центар", website="https://www.csr.test/", **SOURCED)
    assert (body.site, body.source_site) == ("csr.test", "primer.test")
    assert PublicBody(kind=KIND, name="Центар", contact_source="рекли су телефоном").source_site == ""


def test_a_municipality_has_the_telephones_of_those_that_serve_it(place: Municipality) -> None:
    """The rule for all places at once says what ``serving`` says of each."""
    other = MunicipalityFactory(district=place.district)
    for number, where in enumerate(
        (
            {"municipality": place},
            {"municipality": None, "district": place.district},
            {"municipality": None, "national": True},
            {"municipality": place, "serves": [other]},
            {"municipality": other, "phone": ""},
        )
    ):
        kind = InstitutionTypeFactory(code=f"phoned_{number}")
        InstitutionFactory(type=kind, **({"phone": "021 1234", **SOURCED} | where))
    InstitutionFactory(
        type=InstitutionTypeFactory(code="phoned_5"), municipality=place, demo=True, phone="1", **SOURCED
    )
    kinds = [f"phoned_{number}" for number in range(6)]
    known = served_by_phone(kinds)
    assert known[place.pk] == {"phoned_0", "phoned_1", "phoned_2"}
    for one in municipalities():
        near = serving(one).filter(type__in=kinds, demo=False).exclude(phone="")
        assert known[one.pk] == set(near.values_list("type", flat=True)), one
