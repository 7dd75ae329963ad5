"""Whoever loses a second factor in the demo reads whom to call."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from portal.pages.cms_groups import EDITORS, REVIEWERS
from reporting.desk.demo import people
from reporting.registry.models import Institution

pytestmark = pytest.mark.django_db


def test_the_page_of_a_lost_second_factor_names_a_telephone(keyring: object, registry_data: None) -> None:
    for name in (EDITORS, REVIEWERS):
        Group.objects.get_or_create(name=name)
    people.make_people()
    visitor = Client()
    visitor.post("/nalog/prijava/", {"login": "centar@demo.test", "password": people.PASSWORD})
    html = visitor.get("/nalog/drugi-korak/izgubljen/").content.decode()
    assert "Тим за тријажу, телефон" in html and 'href="tel:0110000000"' in html
    # Loading the demo again changes nothing that somebody has written meanwhile.
    Institution.objects.filter(code=people.TRIAGE).update(
        phone="021 123 456", contact_source="тим", verified_on="2026-12-02"
    )
    people.make_people()
    assert Institution.objects.get(code=people.TRIAGE).phone == "021 123 456"
