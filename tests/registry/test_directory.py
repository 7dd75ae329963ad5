"""The public directory: who serves a place, the nearest first, and nothing that is not public."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.registry.directory import PublicBody, municipality_of, public_bodies
from reporting.registry.models import Municipality
from tests.registry.factories import DistrictFactory, InstitutionFactory, InstitutionTypeFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
KIND = "trial_type"


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
    InstitutionFactory(municipality=place, email="sanduce@primer.test", phone="021/123-456")
    with CaptureQueriesContext(connection) as queries:
        (body,) = public_bodies(municipality=place, kinds=(KIND,), script="cyrl")
    assert len(queries) == 1
    assert "email" not in queries[0]["sql"] and "roleassignment" not in queries[0]["sql"].lower()
    assert {field.name for field in dataclasses.fields(PublicBody)} == {"kind", "name", "phone"}
    assert (body.phone, body.dialled) == ("021/123-456", "021123456")


def test_an_unknown_number_is_no_municipality() -> None:
    assert municipality_of("1") is None
    assert str(municipality_of("80284")) == "Нови Сад"
