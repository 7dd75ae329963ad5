"""The institution finder: in both scripts, without JavaScript, cookie or token, and cheap."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.finder import search
from home.finder.kinds import COUNTRY, LEFT_OUT, LOCAL, SCHOOL_ADMINISTRATION, types_of
from portal.pages.models import Helpline
from portal.script.folding import folded
from reporting.registry.models import Institution, InstitutionType, Municipality
from tests.pages.factories import HelplineFactory, make_site
from tests.registry.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
NOVI_SAD, PALILULA, KRAGUJEVAC = "80284-novi-sad", "70203-palilula-beograd", "70645-kragujevac"
PAGES = ("ustanove/", "ustanove/?mesto=novi", "ustanove/okrug/6-juznobacki/", f"ustanove/{NOVI_SAD}/")


@pytest.fixture(autouse=True)
def site() -> None:
    make_site()
    HelplineFactory(number="192", name="Полиција", always_shown=True)
    HelplineFactory(number="116 111", name="Дечја линија", always_shown=True)


def html(client: Client, path: str, language: str = "sr") -> str:
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 200, path
    return response.content.decode()


def places(text: str) -> list[str]:
    return re.findall(r'<li><a href="[^"]+"><b>([^<]+)</b>', text)


@pytest.mark.parametrize("typed", ["палилула", "PALILULA", "palilula", "Палилула"])
def test_both_places_of_one_name_are_found_and_told_apart(client: Client, typed: str) -> None:
    found = places(html(client, f"ustanove/?mesto={typed}"))
    assert found[:2] == ["Палилула (Београд)", "Палилула (Ниш)"]
    latin = places(html(client, f"ustanove/?mesto={typed}", "sr-latn"))
    assert latin[:2] == ["Palilula (Beograd)", "Palilula (Niš)"]


@pytest.mark.parametrize("typed", ["Футог", "futog", "ФУТ"])
def test_a_settlement_leads_to_its_municipality(client: Client, typed: str) -> None:
    text = html(client, f"ustanove/?mesto={typed}")
    assert places(text)[0] == "Футог"
    assert f'href="/sr/ustanove/{NOVI_SAD}/"><b>Футог</b> <small>Нови Сад</small>' in text


def test_a_name_that_many_settlements_bear_is_shown_with_each_municipality(client: Client) -> None:
    text = html(client, "ustanove/?mesto=Турија")
    assert re.findall(r"<b>Турија</b> <small>([^<]+)</small>", text) == ["Кучево", "Србобран"]


def test_a_city_without_a_municipality_has_no_page_and_stands_on_no_list(client: Client) -> None:
    assert not [name for name in places(html(client, "ustanove/?mesto=Београд")) if name == "Београд"]
    for code in ("bg", "nis"):
        assert client.get(f"/sr/ustanove/{code}/").status_code == 404


def test_nothing_found_says_what_to_do_and_shows_the_helplines_once(client: Client) -> None:
    text = html(client, "ustanove/?mesto=%3Cscript%3Eqqqq")
    assert "То нисмо нашли" in text
    assert text.count('class="helplines"') == 1
    assert 'href="tel:116111"' in text
    assert "<script>q" not in text and "&lt;script&gt;qqqq" in text


def test_what_somebody_typed_is_never_converted(client: Client) -> None:
    assert 'value="Њњ"' in html(client, "ustanove/?mesto=Њњ", "sr-latn")


def test_without_a_question_every_district_is_listed_and_mapped(client: Client) -> None:
    text = html(client, "ustanove/")
    assert len(places(text)) == 30
    assert text.count("<polygon") == 30
    links = re.findall(r'<li><a href="([^"]+)"><b>', text)
    assert sorted(links) == sorted(re.findall(r'<a href="([^"]+)" aria-label', text))
    for link in links:
        assert client.get(link).status_code == 200, link


def test_districts_follow_the_alphabet_of_the_script(client: Client) -> None:
    assert places(html(client, "ustanove/"))[3:5] == ["Зајечарски", "Западнобачки"]
    assert places(html(client, "ustanove/", "sr-latn"))[-3:] == ["Zaječarski", "Zapadnobački", "Zlatiborski"]


def test_a_district_lists_its_own_places_and_marks_itself(client: Client) -> None:
    text = html(client, "ustanove/okrug/20-nisavski/")
    assert len(places(text)) == Municipality.objects.known().filter(district="RS-20").count() == 11
    assert re.findall(r'aria-label="([^"]+)" aria-current="true"', text) == ["НИ: Нишавски управни округ"]


def test_a_municipality_names_who_is_competent_there(client: Client) -> None:
    text = html(client, f"ustanove/{NOVI_SAD}/")
    for name in ("Центар за социјални рад Нови Сад", "Полицијска управа у Новом Саду", "Школска управа Нови Сад"):
        assert f"<b>{name}</b>" in text, name
    assert "Ниш" not in text and "Београду" not in text


def test_where_the_registry_is_empty_the_page_still_helps(client: Client) -> None:
    text = html(client, f"ustanove/{KRAGUJEVAC}/")
    assert "Школска управа Крагујевац" in text
    assert "портал још нема проверен телефон" in text
    assert 'зовите <a href="tel:192">192</a>' in text and '<a href="tel:116111">116 111</a>' in text
    assert "Зовите 192" in text and "/sr/prijava/" in text


def test_invented_institutions_and_mailboxes_never_show(client: Client) -> None:
    sourced = {"contact_source": "сајт центра", "verified_on": "2026-12-02"}
    Institution.objects.filter(code="csw-novi-sad").update(email="sanduce@primer.test", phone="021 123 456", **sourced)
    text = html(client, f"ustanove/{NOVI_SAD}/")
    assert 'href="tel:021123456"' in text
    assert "primer.test" not in text and "mailto:" not in text.partition("<footer")[0]
    assert not [one.name for one in Institution.objects.filter(demo=True) if one.name in text]
    assert "Тим за тријажу</b>" not in text


def test_every_kind_of_the_registry_is_explained_or_left_out_on_purpose() -> None:
    explained = types_of((*LOCAL, *COUNTRY))
    assert len(explained) == len(set(explained))
    assert SCHOOL_ADMINISTRATION in explained
    shipped = InstitutionType.objects.exclude(code__startswith="trial").values_list("code", flat=True)
    assert set(explained) | set(LEFT_OUT) == set(shipped)


@pytest.mark.parametrize(
    "path", ["ustanove/1-x/", "ustanove/1/", "ustanove/okrug/77-x/", f"ustanove/{'9' * 60}/", "ustanove/novi-sad/"]
)
def test_unknown_numbers_are_not_found(client: Client, path: str) -> None:
    for language in ("sr", "sr-latn", "hu"):
        assert client.get(f"/{language}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("ustanove/80284/", f"ustanove/{NOVI_SAD}/"),
        ("ustanove/80284-ns/", f"ustanove/{NOVI_SAD}/"),
        ("ustanove/0080284-novi-sad/", f"ustanove/{NOVI_SAD}/"),
        ("ustanove/okrug/6/", "ustanove/okrug/6-juznobacki/"),
        ("ustanove/okrug/06-juznobacki/", "ustanove/okrug/6-juznobacki/"),
    ],
)
def test_the_number_alone_leads_to_the_one_address(client: Client, path: str, leads_to: str) -> None:
    response = client.get(f"/sr-latn/{path}")
    assert (response.status_code, response["Location"]) == (301, f"/sr-latn/{leads_to}")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_public_and_cacheable(client: Client, path: str) -> None:
    response = client.get(f"/sr/{path}")
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert "data-quick-exit" in response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_name_their_versions(client: Client, path: str) -> None:
    text, bare = html(client, path, "sr-latn"), path.partition("?")[0]
    assert re.findall(r'rel="canonical" href="http[^"]*?(/sr[^"]+)"', text) == [f"/sr-latn/{bare}"]
    assert dict(re.findall(r'hreflang="(sr-Cyrl|sr-Latn|x-default)" href="http[^"]*?(/sr[^"]+)"', text)) == {
        "sr-Cyrl": f"/sr/{bare}",
        "sr-Latn": f"/sr-latn/{bare}",
        "x-default": f"/sr/{bare}",
    }


def test_the_finder_stands_in_the_sitemap(client: Client) -> None:
    text = client.get("/sitemap.xml").content.decode()
    for path in ("ustanove/", "ustanove/okrug/0-grad-beograd/", f"ustanove/{PALILULA}/"):
        assert re.search(rf"<loc>[^<]+/sr-latn/{path}</loc>", text), path


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_at_most_eight_queries_also_with_thousands_of_institutions(client: Client, path: str) -> None:
    kind, seat = InstitutionType.objects.get(code="primary_school"), Municipality.objects.get(code="80284")
    # What the budget may not depend on: many in the place that is asked for.
    rows = [InstitutionFactory.build(type=kind, municipality=seat, code=f"many-{number}") for number in range(500)]
    Institution.objects.bulk_create(rows)
    client.get(f"/sr/{path}")
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        html(client, path)
    assert Helpline.objects.exists()
    assert len(queries) <= 8, [query["sql"] for query in queries]


def test_many_of_one_kind_are_folded(client: Client) -> None:
    kind, seat = InstitutionType.objects.get(code="primary_school"), Municipality.objects.get(code="80284")
    for number in range(7):
        InstitutionFactory(type=kind, municipality=seat, name=f"Школа број {number}")
    text = html(client, f"ustanove/{NOVI_SAD}/")
    assert "Прикажи све: 7" in text
    assert text.count("Школа број") == 7


def test_a_contact_stands_with_its_source_and_its_day(client: Client) -> None:
    known = {
        "phone": "021 123 456",
        "address": "Руска 4, Нови Сад",
        "hours": "7.30–15.30",
        "public_email": "gradjani@primer.test",
        "website": "https://www.csr.test/",
        "contact_source": "https://www.primer.test/kontakt",
        "verified_on": "2026-12-02",
    }
    Institution.objects.filter(code="csw-novi-sad").update(**known)
    text = html(client, f"ustanove/{NOVI_SAD}/")
    for part in (
        'href="tel:021123456">021 123 456</a>',
        "<span>Руска 4, Нови Сад</span>",
        "<span>7.30–15.30</span>",
        'href="mailto:gradjani@primer.test"',
        '<a href="https://www.csr.test/" translate="no">csr.test</a>',
        '<a href="https://www.primer.test/kontakt" translate="no">primer.test</a>',
        "проверено 2.\xa012.\xa02026.",
    ):
        assert part in text, part
    assert "још нема проверен телефон" not in text
    latin = html(client, f"ustanove/{NOVI_SAD}/", "sr-latn")
    assert "Ruska 4, Novi Sad" in latin and "provereno 2." in latin


@pytest.mark.parametrize("typed", ["Пробна улица", "probna ulica 4", "probna футог", "PROBNA"])
def test_an_institution_is_found_by_street_and_settlement(client: Client, typed: str) -> None:
    sourced = {"contact_source": "сајт", "verified_on": "2026-12-02"}
    InstitutionFactory(
        name="Кућа на углу",
        address="Пробна улица 4, Футог",
        municipality=Municipality.objects.get(pk="80284"),
        type=InstitutionType.objects.get(pk="csw"),
        **sourced,
    )
    text = html(client, f"ustanove/?mesto={typed}")
    assert f'href="/sr/ustanove/{NOVI_SAD}/"><b>Кућа на углу</b> <small>Пробна улица 4, Футог</small>' in text
    Institution.objects.filter(name="Кућа на углу").update(demo=True)
    assert "Кућа на углу" not in html(client, f"ustanove/?mesto={typed}")


def test_an_institution_without_a_seat_is_found_in_its_area_and_one_for_all_leads_nowhere(client: Client) -> None:
    known = {"address": "Чудна улица 9", "municipality": None, "contact_source": "сајт", "verified_on": "2025-12-02"}
    court = InstitutionFactory(name="Суд на брду", type_id="court", district_id="RS-06", **known)
    court.serves.add(*Municipality.objects.filter(pk__in=["bg", "80438", "80284"]))
    InstitutionFactory(name="За све", type_id="court", national=True, **known)
    text = html(client, "ustanove/?mesto=чудна")
    assert f'href="/sr/ustanove/{NOVI_SAD}/"><b>Суд на брду</b>' in text and "За све" not in text


def test_a_question_reads_no_address_anew_and_asks_no_more_where_many_are_known(
    client: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, seat = InstitutionType.objects.get(pk="csw"), Municipality.objects.get(pk="80284")
    for number in range(40):
        InstitutionFactory(
            type=kind, municipality=seat, address=f"Пробна {number}", contact_source="сајт", verified_on="2025-12-02"
        )
    assert html(client, "ustanove/?mesto=пробна").count("<small>Пробна ") == 12, "whoever types on finds the own one"
    read: list[str] = []
    monkeypatch.setattr(search, "folded", lambda text: read.append(text) or folded(text))
    with django_assert_max_num_queries(8):
        html(client, "ustanove/?mesto=пробна+39")
    assert read and not any(text.startswith("Пробна") for text in read)


def test_an_institution_with_an_area_leads_to_a_place_on_whose_page_it_stands(client: Client) -> None:
    body = InstitutionFactory(
        name="Суд на брду",
        address="Чудна улица 9, Београд",
        municipality=Municipality.objects.get(pk="70114"),
        type=InstitutionType.objects.get(pk="court"),
        contact_source="http://stari.primer.test/sud",
        verified_on="2025-12-02",
    )
    body.serves.add(Municipality.objects.get(pk="80284"))
    text = html(client, "ustanove/?mesto=чудна+улица")
    assert f'href="/sr/ustanove/{NOVI_SAD}/"><b>Суд на брду</b>' in text
    page = html(client, f"ustanove/{NOVI_SAD}/")
    assert "Суд на брду" in page and '<span translate="no">stari.primer.test</span>' in page
