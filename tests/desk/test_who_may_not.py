"""Whoever has no business at a page of the desk gets 404, 403 or the door."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import MakeUser, sign_in
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE
from tests.desk.conftest import Seat, finish, take
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
CASE_ACTS = (
    "prica/",
    "imena/",
    "upucivanje/",
    "poruka/",
    "preuzimanje/",
    "odbijanje/",
    "mera/",
    "zavrsetak/",
    "zatvaranje/",
    "zatvaranje-bez-preuzimanja/",
)
REPORT_ACTS = ("prica/", "imena/", "poruka/", "prihvatanje/", "ostavljanje/", "vracanje/")


@pytest.fixture
def closing(centre: Seat, school: Seat, routed: Callable[..., Case]) -> Case:
    """A case whose closing was proposed, so that every page of the desk exists for it."""
    case = routed()
    take(case, centre, school)
    finish(case, centre, school)
    services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Тајна белешка.")
    return case


def addresses(case: Case) -> list[str]:
    page, report = f"/postupanje/predmeti/{case.pk}/", f"/postupanje/prijave/{case.first_report.pk}/"
    proposal = case.closure_proposals.get()
    pages = [page, report, f"/postupanje/predlozi/{proposal.pk}/"]
    return pages + [page + act for act in CASE_ACTS] + [report + act for act in REPORT_ACTS]


def answers(client: Client, path: str) -> set[int]:
    return {client.get(path).status_code, client.post(path, {"body": "x", "decision": "approve"}).status_code} - {405}


def test_someone_of_another_institution_finds_no_page(closing: Case, seat: Callable[..., Seat]) -> None:
    stranger = seat("case_worker", OTHER_CSW)
    for path in addresses(closing):
        assert answers(stranger, path) == {404}, path
    for path in ("/postupanje/", "/postupanje/predmeti/"):
        assert f"{closing.number[:2]}-{closing.number[2:5]}-" not in stranger.sees(path)
    assert stranger.get("/postupanje/prijave/").status_code == 403


@pytest.mark.parametrize("role", ["case_worker", "head", "supervisor", "custodian"])
def test_an_excluded_institution_finds_no_page_whatever_the_role(
    role: str, seat: Callable[..., Seat], closing: Case
) -> None:
    from reporting.cases.models import Exclusion
    from tests.cases.fixtures import institution

    Exclusion.objects.create(report=closing.first_report, kind="institution", institution=institution(SCHOOL))
    someone = seat(role, SCHOOL)
    for path in addresses(closing):
        assert answers(someone, path) == {404}, path
    assert str(closing.pk) not in someone.sees("/postupanje/") + someone.sees("/postupanje/predmeti/")


def test_an_excluded_member_of_triage_sees_no_row_and_no_count(
    closing: Case, seat: Callable[..., Seat], submit: Callable[..., object]
) -> None:
    from reporting.cases.models import Exclusion

    report = submit()
    someone = seat("triage", TRIAGE)
    someone.sees("/postupanje/", "1 пријава чека")
    for about in (report, closing.first_report):
        Exclusion.objects.create(report=about, kind="user", user=someone.person.user)
    assert "пријава чека" not in someone.sees("/postupanje/")
    someone.sees("/postupanje/prijave/", "Ниједна пријава не чека")
    for path in addresses(closing):
        assert answers(someone, path) == {404}, path


def test_a_former_employee_is_out_at_the_next_click(closing: Case, centre: Seat) -> None:
    change(centre.person.user.role_assignments, valid_to=timezone.now())
    for path in addresses(closing):
        assert answers(centre, path) == {404}, path
    assert centre.get("/postupanje/").status_code == 403


def test_without_a_second_factor_everything_leads_to_it(closing: Case, seat: Callable[..., Seat]) -> None:
    half = seat("case_worker", CSW, second_factor=False)
    for path in ["/postupanje/", *addresses(closing)]:
        for answer in (half.get(path), half.post(path, {})):
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/nalog/"), path


def test_a_visitor_is_sent_to_the_door(closing: Case) -> None:
    for path in ["/postupanje/", *addresses(closing)]:
        answer = Client().get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/nalog/prijava/"), path


def test_a_superuser_without_a_role_has_no_desk(closing: Case, make_user: MakeUser) -> None:
    client = Client()
    sign_in(client, make_user("root@primer.test", enrolled=True, is_superuser=True, is_staff=True))
    assert client.get("/postupanje/").status_code == 403
    for path in addresses(closing):
        assert answers(client, path) == {404}, path


@pytest.mark.parametrize("role", ["operator", "desk_admin"])
def test_roles_without_cases_have_none(closing: Case, role: str, seat: Callable[..., Seat]) -> None:
    someone = seat(role, CSW)
    assert someone.get("/postupanje/").status_code == (302 if role == "desk_admin" else 403)
    for path in ("/postupanje/predmeti/", "/postupanje/prijave/"):
        assert someone.get(path).status_code == 403
    for path in addresses(closing):
        assert answers(someone, path) == {404}, path


@pytest.mark.parametrize("role", ["triage", "case_worker", "head", "supervisor", "custodian"])
def test_the_account_page_offers_the_desk_to_whoever_it_opens_for(seat: Callable[..., Seat], role: str) -> None:
    someone = seat(role, TRIAGE if role == "triage" else CSW)
    assert 'href="/postupanje/"' in someone.sees("/nalog/")
    someone.sees("/postupanje/")


def test_the_account_page_leads_a_desk_administrator_to_the_roles(seat: Callable[..., Seat]) -> None:
    someone = seat("desk_admin", TRIAGE)
    someone.sees("/nalog/", 'href="/postupanje/"')
    answer = someone.get("/postupanje/", follow=True)
    assert answer.redirect_chain == [("/postupanje/uloge/", 302)]


@pytest.mark.parametrize("role", ["operator"])
def test_the_account_page_offers_no_desk_that_would_refuse(seat: Callable[..., Seat], role: str) -> None:
    someone = seat(role, CSW)
    assert 'href="/postupanje/"' not in someone.sees("/nalog/", "Ваша улога за сада не отвара ниједну страницу")


def test_head_supervisor_and_custodian_never_get_story_notes_or_messages(
    closing: Case, seat: Callable[..., Seat]
) -> None:
    page = f"/postupanje/predmeti/{closing.pk}/"
    for role in ("head", "supervisor", "custodian"):
        someone = seat(role, CSW)
        assert someone.post(page + "prica/").status_code == 403
        assert someone.post(page + "poruka/", {"body": "x"}).status_code == 403
        assert someone.post(page + "preuzimanje/").status_code == 403
        assert (someone.get(page + "imena/").status_code == 200) == (role == "custodian")
        html = someone.sees(page)
        assert 'id="poruke"' not in html and "Тајна белешка." not in html


def test_a_refusal_is_kept_in_the_audit_trail_without_content(closing: Case, seat: Callable[..., Seat]) -> None:
    head = seat("head", CSW)
    head.post(f"/postupanje/predmeti/{closing.pk}/prica/")
    event = AuditEvent.objects.get(actor=head.person.user.pk, action="report.read_story.denied")
    assert (event.purpose, event.object_id, list(event.fields)) == ("role_or_participation", None, [])
