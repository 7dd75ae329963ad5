"""The editors' report of how complete the telephones of institutions are."""

import csv
import re
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, set_up_groups
from portal.script.convert import to_latin
from portal.script.sorting import sort_key
from reporting.registry.models import Institution, InstitutionType, Municipality
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import make_site
from tests.registry.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
REPORT = f"/{settings.CMS_PATH}telefoni-ustanova/"
SOURCED = {"contact_source": "https://www.primer.test/", "verified_on": date(2026, 12, 2)}


@pytest.fixture(autouse=True)
def one_district_has_police() -> None:
    Institution.objects.update(phone="")
    kind = InstitutionType.objects.get(pk="police")
    InstitutionFactory(type=kind, municipality=None, district_id="RS-20", phone="018 123 456", **SOURCED)


def sign_in_editor(client: Client, make_user: MakeUser) -> User:
    set_up_groups(make_site())
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    sign_in(client, user)
    return user


def test_editors_read_the_share_of_places_that_have_each_telephone(client: Client, make_user: MakeUser) -> None:
    sign_in_editor(client, make_user)
    text = client.get(REPORT).content.decode()
    everywhere = Municipality.objects.known().count()
    here = Municipality.objects.known().filter(district="RS-20").count()
    assert f"Полиција: {round(100 * here / everywhere)}% ({here} од {everywhere})" in text
    assert f"Центар за социјални рад: 0% (0 од {everywhere})" in text
    assert f"Школска управа: 0% (0 од {everywhere})" in text
    places = re.findall(r"/sr/ustanove/\d+-([a-z-]+)/", text)
    assert places[:2] == ["ada", "aleksandrovac"], "in the alphabet of the page"
    start = client.get(f"/{settings.CMS_PATH}").content.decode()
    assert REPORT in start


def test_in_latin_names_are_latin_and_stand_in_its_alphabet(client: Client, make_user: MakeUser) -> None:
    user = sign_in_editor(client, make_user)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "sr-latn"})
    names = re.findall(r"/ustanove/\d+-[a-z-]+/[^>]*>\s*([^<]+?)\s*<", client.get(REPORT).content.decode())
    assert names[0] == "Ada" and names == [to_latin(name) for name in names]
    assert names == sorted(names, key=lambda name: sort_key(name, "latn"))
    rows = csv.DictReader(b"".join(client.get(REPORT, {"export": "csv"})).decode("utf-8-sig").splitlines())
    places = [next(iter(row.values())) for row in rows]
    assert "Aleksinac" in places and places == [to_latin(name) for name in places]


def test_the_file_says_of_every_place_what_is_missing(client: Client, make_user: MakeUser) -> None:
    sign_in_editor(client, make_user)
    answer = client.get(REPORT, {"export": "csv"})
    rows = list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))
    assert len(rows) == Municipality.objects.known().count()
    said = {row["Место"]: row["Полиција"] for row in rows}
    assert (said["Алексинац"], said["Темерин"]) == ("има", "нема")
    assert {row["Школска управа"] for row in rows} == {"нема"}


def test_who_works_on_no_page_does_not_read_it(client: Client, make_user: MakeUser) -> None:
    set_up_groups(make_site())
    sign_in(client, make_user("gleda@primer.rs", cms=True, enrolled=True))
    assert client.get(REPORT).status_code in (302, 403)
    assert REPORT not in client.get(f"/{settings.CMS_PATH}").content.decode()
