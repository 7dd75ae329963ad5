"""The desk administrators' pages of institutions."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from reporting.registry.institutions import contact_stage
from reporting.registry.models import PUBLIC_CONTACT, PUBLIC_FACTS, Institution
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, institution
from tests.desk.conftest import Seat
from tests.desk.test_lists import pages
from tests.registry.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
PAGE = "/postupanje/ustanove/"
NEW = "centar@primer.test"
PHONE = "021 123 456"
FIELDS = ("seen", "email", *PUBLIC_CONTACT)
SOURCED = {"contact_source": "https://www.primer.test/", "verified_on": "2. 12. 2025."}


@pytest.fixture(autouse=True)
def nothing_is_known_yet() -> None:
    """The file has a website of the centre; here nobody has written down anything."""
    empty = dict.fromkeys((*PUBLIC_FACTS, "contact_source"), "")
    Institution.objects.filter(code=CSW).update(**empty, verified_on=None)


@pytest.fixture
def administrator(seat: Callable[..., Seat]) -> Seat:
    return seat("desk_admin", TRIAGE)


def page_of(code: str) -> str:
    return f"{PAGE}{institution(code).pk}/"


def form_of(seat: Seat, code: str, **typed: str) -> dict[str, str]:
    """Return the form as it stands on the page, with what is typed into it."""
    html = seat.sees(page_of(code))
    found = {name: re.search(rf'<input[^>]*name="{name}"[^>]*>', html) for name in FIELDS}
    values = {name: re.search(r'value="([^"]*)"', tag[0]) for name, tag in found.items() if tag}
    return {name: value[1] if value else "" for name, value in values.items()} | typed


def test_an_administrator_finds_an_institution_and_writes_down_its_mailbox(administrator: Seat) -> None:
    administrator.sees("/postupanje/uloge/", f'href="{PAGE}"')
    html = administrator.sees(PAGE + "?trazi=lipa", page_of(SCHOOL), "нема адресе", "измишљена")
    assert page_of(CSW) not in html
    administrator.sees(
        page_of(SCHOOL), "Портал их учитава из регистра", "Школска управа", "Нико у установи не може да преузме предмет"
    )
    sent = form_of(administrator, SCHOOL, email=f" {NEW} ", address="Руска 4", **SOURCED)
    for _ in range(2):
        administrator.does(page_of(SCHOOL), sent, "Контакт је сачуван", f'value="{NEW}"')
    assert AuditEvent.objects.filter(action="institution.change").count() == 1
    assert page_of(SCHOOL) not in administrator.sees(PAGE + "?trazi=lipa&bez=on")
    assert NEW in administrator.sees(PAGE + "?trazi=lipa")


def test_the_page_says_who_hears(administrator: Seat, seat: Callable[..., Seat]) -> None:
    """A head cannot take a case, and a mailbox opens no desk."""
    Institution.objects.filter(code=CSW).update(email=NEW)
    seat("head", CSW)
    administrator.sees(page_of(CSW), "Нико у установи не може да преузме предмет")
    seat("case_worker", CSW)
    administrator.sees(page_of(CSW), "стиже особама које преузимају предмете (1)", "и на уписану адресу")


def test_nothing_is_found(administrator: Seat) -> None:
    administrator.sees(PAGE + "?trazi=xyzzy", "Ниједна установа није пронађена", 'value="xyzzy"')
    administrator.sees(PAGE + "?trazi=" + "a" * 101, "error-summary", "Највише 100 знакова")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"email": "nije adresa"}, "Ова адреса није потпуна"),
        ({"phone": "зовите после подне"}, "Овај број не може да се бира"),
        ({"phone": "1"}, "Овај број не може да се бира"),
        ({"address": "Руска 4"}, "Напишите где сте податке нашли"),
        ({"hours": "7.30–15.30", "contact_source": "њихов сајт"}, "Упишите дан кад сте податке проверили"),
        ({"verified_on": "1. 1. 2999."}, "Дан провере не може да буде у будућности"),
        ({"website": "није сајт"}, "error-summary"),
        ({"address": "Руска 4, тел. 021 123 456"}, "Овде не пишите телефон"),
        ({"hours": "пишите на centar@primer.test"}, "Овде не пишите телефон"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(administrator: Seat, typed: dict[str, str], says: str) -> None:
    html = administrator.does(page_of(CSW), form_of(administrator, CSW, **typed), "error-summary", says)
    assert f'value="{next(iter(typed.values()))}"' in html
    assert institution(CSW).contact_changed_at is None


def test_an_address_that_somebody_else_reads_is_refused_at_its_field(administrator: Seat, centre: Seat) -> None:
    Institution.objects.filter(code=SCHOOL).update(email="os@lipa.test")
    sent = form_of(administrator, CSW, email="os@lipa.test")
    administrator.does(page_of(CSW), sent, 'href="#id_email"', "већ стижу обавештења друге установе")
    sent = form_of(administrator, CSW, email=centre.person.user.email)
    administrator.does(page_of(CSW), sent, 'href="#id_email"', "Ово је адреса нечијег налога")
    assert institution(CSW).email == ""


def test_the_last_of_two_administrators_reads_what_the_first_one_wrote(
    administrator: Seat, seat: Callable[..., Seat]
) -> None:
    other = seat("desk_admin", TRIAGE)
    mine, theirs = form_of(administrator, CSW, email=NEW), form_of(other, CSW, email="drugi@primer.test")
    other.does(page_of(CSW), theirs, "Контакт је сачуван")
    html = administrator.does(
        page_of(CSW), mine, "error-summary", "Неко је у међувремену променио", "Сада је уписано:", "drugi@primer.test"
    )
    assert f'value="{NEW}"' in html and institution(CSW).email == "drugi@primer.test"
    again = re.search(r'name="seen" value="([^"]*)"', html)
    assert again is not None
    administrator.does(page_of(CSW), mine | {"seen": again[1]}, "Контакт је сачуван", NEW)


def test_a_refusal_and_what_was_typed_outlive_the_script_switch(administrator: Seat, seat: Callable[..., Seat]) -> None:
    other, page, keep = seat("desk_admin", TRIAGE), page_of(CSW), "/postupanje/nacrt/"
    mine, theirs = form_of(administrator, CSW, email=NEW), form_of(other, CSW, email="drugi@primer.test")
    other.does(page, theirs, "Контакт је сачуван")
    administrator.does(page, mine, "Сада је уписано:")
    said = ("Neko je u međuvremenu promenio", "Sada je upisano:", "drugi@primer.test")
    html = administrator.presses(page, keep, {"email": NEW, "phone": "", "_language": "sr-latn"}, *said)
    assert f'value="{NEW}"' in html and html.count("data-error-summary") == 1
    administrator.presses(page, page, {"email": NEW, "phone": ""}, "Kontakt je sačuvan", NEW)
    # A refusal of an address comes back with that address, and with no other.
    Institution.objects.filter(code=SCHOOL).update(email="os@lipa.test")
    taken = {"email": "os@lipa.test", "phone": ""}
    administrator.presses(page, page, taken, "već stižu obaveštenja druge ustanove")
    back = {"_language": "sr"}
    administrator.presses(page, keep, taken | back, "већ стижу обавештења друге установе", 'value="os@lipa.test"')
    changed = {"email": "nova@primer.test", "phone": ""} | back
    assert "већ стижу" not in administrator.presses(page, keep, changed, 'value="nova@primer.test"')


def test_nobody_else_opens_them(seat: Callable[..., Seat], officer: Seat, centre: Seat) -> None:
    for someone in (officer, centre, seat("head", CSW), seat("auditor", TRIAGE)):
        for path in (PAGE, page_of(CSW)):
            assert someone.get(path).status_code == 403
        assert someone.post(page_of(CSW), {"email": NEW}).status_code == 403
    assert f'href="{PAGE}"' not in officer.sees("/postupanje/")
    assert institution(CSW).email == ""


def test_the_registry_is_not_for_changing(administrator: Seat) -> None:
    before = Institution.objects.values().get(code=CSW)
    sent = form_of(administrator, CSW, name="Друго", active="", type="triage", supervisor="", national="on")
    administrator.does(page_of(CSW), sent | {"phone": "1"}, "error-summary")
    administrator.does(page_of(CSW), sent | {"email": NEW}, "Контакт је сачуван")
    after = Institution.objects.values().get(code=CSW)
    assert {name for name in before if before[name] != after[name]} == {"email", "contact_changed_at"}


def test_a_telephone_is_public_when_a_second_administrator_has_confirmed_it(
    administrator: Seat, seat: Callable[..., Seat]
) -> None:
    page, other = page_of(CSW), seat("desk_admin", TRIAGE)
    sent = form_of(administrator, CSW, phone=PHONE, **SOURCED)
    html = administrator.does(
        page, sent, "чекају да их потврди друга особа", "Чека потврду", PHONE, "Потврђује их неко"
    )
    assert "potvrda/" not in html and institution(CSW).phone == ""
    stage = form_of(administrator, CSW)["seen"]
    administrator.does(page + "potvrda/", {"seen": stage}, "Телефон потврђује неко ко га није предложио")
    other.sees(PAGE + "?ceka=on", page, "контакт чека потврду")
    other.sees(page, f'action="{page}potvrda/"', "позовите број", PHONE)
    other.does(page + "potvrda/", {"seen": "of another one"}, "Неко је у међувремену променио")
    assert institution(CSW).phone == ""
    other.does(page + "potvrda/", {"seen": stage}, "Подаци су на јавној страници", f'value="{PHONE}"')
    assert "Чека потврду" not in other.sees(page) and page not in other.sees(PAGE + "?ceka=on")
    assert institution(CSW).phone == PHONE


def test_who_has_to_decide_first_loses_nothing_that_was_typed(administrator: Seat, seat: Callable[..., Seat]) -> None:
    page, other, site = page_of(CSW), seat("desk_admin", TRIAGE), "https://novi.primer.test/"
    administrator.does(page, form_of(administrator, CSW, phone=PHONE, **SOURCED), "Чека потврду")
    typed = {name: "" for name in FIELDS if name != "seen"} | {"website": site, **SOURCED}
    other.presses(page, page, typed, "error-summary", "већ чека потврду", f'value="{site}"')
    assert institution(CSW).proposed["phone"] == PHONE
    stage = contact_stage(institution(CSW))
    html = other.does(page + "potvrda/", {"seen": stage}, "Подаци су на јавној страници")
    assert f'value="{site}"' in html and f'value="{PHONE}"' in html, "what nobody touched follows what stands now"
    other.does(page, form_of(other, CSW), "чекају да их потврди друга особа")
    found = institution(CSW)
    assert (found.phone, found.proposed["website"]) == (PHONE, site)


def test_who_may_confirm_sees_it_where_the_day_begins(administrator: Seat, seat: Callable[..., Seat]) -> None:
    other, line = seat("desk_admin", TRIAGE), "Установе чији контакт чека вашу потврду: 1"
    assert line not in other.sees("/postupanje/uloge/")
    administrator.does(page_of(CSW), form_of(administrator, CSW, phone=PHONE, **SOURCED), "Чека потврду")
    other.sees("/postupanje/uloge/", line, f'href="{PAGE}?ceka=on"')
    assert line not in administrator.sees("/postupanje/uloge/"), "nobody confirms what they proposed"


def test_a_proposal_is_dropped_by_one(administrator: Seat) -> None:
    sent = form_of(administrator, CSW, phone=PHONE, **SOURCED)
    administrator.does(page_of(CSW), sent, "Чека потврду")
    html = administrator.does(page_of(CSW) + "odbacivanje/", {}, "Предлог је одбачен")
    assert "Чека потврду" not in html and institution(CSW).phone == ""


def test_the_trail_names_the_institution_and_no_value(administrator: Seat, seat: Callable[..., Seat]) -> None:
    administrator.does(page_of(CSW), form_of(administrator, CSW, email=NEW), "Контакт је сачуван")
    acts = "/postupanje/dnevnik/?radnja=institution.change"
    # Where the administrator works, and which institution it is about.
    html = seat("auditor", SCHOOL).sees(acts, "</span>промена контакта установе", "Тим за тријажу", "ЦСР Нови Сад")
    assert NEW not in html


def test_the_pages_come_in_both_scripts_and_addresses_stay(administrator: Seat) -> None:
    Institution.objects.filter(code=SCHOOL).update(email="школа@primer.test")
    administrator.post("/nalog/pismo/", {"script": "sr-latn", "next": PAGE})
    administrator.sees(PAGE + "?trazi=липа", "Kako javljamo ustanovama", "школа@primer.test")
    administrator.sees(page_of(SCHOOL), "Osnovna škola „Lipa“", "Sačuvajte", "школа@primer.test")
    switched = {"email": "x@primer.test", "phone": "", "_language": "sr"}
    administrator.presses(page_of(SCHOOL), "/postupanje/nacrt/", switched, "Сачувајте", 'value="x@primer.test"')
    assert institution(SCHOOL).email == "школа@primer.test"


def test_sixty_more_are_turned_page_by_page_for_few_queries(
    administrator: Seat, django_assert_max_num_queries: Any
) -> None:
    InstitutionFactory.create_batch(60)
    turned = pages(administrator, PAGE + "?trazi=probna", PAGE)
    assert [len(rows) for rows in turned] == [25, 25, 10]
    assert len({key for rows in turned for key in rows}) == 60
    with django_assert_max_num_queries(8):
        administrator.sees(PAGE)
    with django_assert_max_num_queries(12):
        administrator.sees(page_of(CSW))
