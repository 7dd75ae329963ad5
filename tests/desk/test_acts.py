"""What people do at the desk, step by step, and what happens when they do it twice or too late."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from reporting.cases import services
from reporting.cases.models import Case, ClosureProposal, Exclusion, Measure, Message, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.states import CaseStatus, ReportStatus
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, POLICE, SCHOOL, TRIAGE, TYPED, institution, ring
from tests.desk.conftest import Seat, finish, part_of, take

SYSTEM = System("test")
DONE_ALREADY = "Овај корак је већ урађен или више није могућ."
pytestmark = pytest.mark.django_db


def the_case() -> Case:
    return Case.objects.visible_to(SYSTEM).get()


def test_accepting_opens_a_case_and_leads_to_its_route(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    page = f"/postupanje/prijave/{report.pk}/prihvatanje/"
    officer.does(page.replace("prihvatanje", "prica"), {})
    html = officer.does(page, {"risk": "high", "level": "2"}, "Предмет је отворен.", "Пошаљите на")
    assert "Центар за социјални рад Нови Сад" in html
    officer.does(page, {"risk": "low", "level": "none"}, DONE_ALREADY)
    officer.does(page, {}, DONE_ALREADY)
    assert the_case().risk == "high"


def test_accepting_without_a_risk_says_so_and_opens_nothing(officer: Seat, submit: Callable[..., Report]) -> None:
    officer.does(f"/postupanje/prijave/{submit().pk}/prihvatanje/", {"level": "2"}, "error-summary")
    assert not Case.objects.visible_to(SYSTEM).exists()


def test_dismissing_tells_the_reporter_and_cannot_be_done_twice(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(contact_channel="email", contact="a@primer.test")
    page = f"/postupanje/prijave/{report.pk}/ostavljanje/"
    officer.does(page, {}, "error-summary")
    html = officer.does(page, {"reason": "other_body"}, "error-summary", "Нико из тријаже није прочитао причу.")
    link = re.search(r'href="([^"]+)">Отворите причу', html)
    assert link and f'id="{link[1].partition("#")[2]}"' in officer.sees(link[1].partition("#")[0])
    officer.does(page.replace("ostavljanje/", "prica/"))
    officer.does(page, {"reason": "other_body"}, "Записано.")
    officer.sees(page.replace("ostavljanje/", ""), "упућена другде", "Надлежан је неко други")
    assert officer.get(page, follow=True).redirect_chain
    officer.does(page, {"reason": "misuse"}, DONE_ALREADY)
    report.refresh_from_db()
    assert report.status == ReportStatus.REDIRECTED
    from reporting.notify.models import OutboxMessage

    assert OutboxMessage.objects.count() == 1


def test_triage_answers_a_report_that_has_no_case(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    services.message_from_reporter(
        principal=Reporter(report.pk), body="Заборавила сам нешто.", submission_key=uuid.uuid4()
    )
    officer.sees("/postupanje/", f"/postupanje/prijave/{report.pk}/#poruke", "Нове поруке: 1")
    page = f"/postupanje/prijave/{report.pk}/"
    officer.sees(page, "Заборавила сам нешто.")
    officer.sees("/postupanje/", "Све је прочитано.")
    form = {"key": str(uuid.uuid4()), "body": "Обрати се овде."}
    for _ in range(2):
        html = officer.does(page + "poruka/", form, 'id="poslato" role="status"', "Порука је послата.")
        assert html.index("Обрати се овде.") < html.index("Порука је послата.") < html.index('name="body"')
        assert "Порука је послата." not in officer.sees(page), "said for the moment, beside the message"
    assert Message.objects.visible_to(SYSTEM).filter(direction="out").count() == 1


def test_names_open_only_with_a_reason_and_leave_a_trace(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(contact_channel="email", contact="mara@primer.test", reporter_name="Мара Марић")
    page = f"/postupanje/prijave/{report.pk}/imena/"
    for form in ({}, {"reason": "radoznalost"}):
        assert "Мара Марић" not in officer.does(page, form, "error-summary")
    opened = AuditEvent.objects.filter(object_id=report.pk, actor=officer.person.user.pk, action="identity.open")
    assert not opened.exists()
    officer.does(page, {"reason": "contact_reporter"}, "Мара Марић", "mara@primer.test")
    event = opened.get()
    assert event.purpose == "contact_reporter"
    assert "reporter_name" in event.fields and "Мара" not in str(event.fields)


def test_opening_the_story_leaves_a_trace(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    page = f"/postupanje/prijave/{report.pk}/prica/"
    assert officer.get(page)["Location"] == f"/postupanje/prijave/{report.pk}/"
    officer.does(page, {}, "Шаљу ми ружне поруке сваки дан.")
    assert AuditEvent.objects.filter(object_id=report.pk, action="report.read_story").count() == 1


@pytest.mark.parametrize("named", [(), (CSW,)])
def test_resolving_an_exclusion_releases_or_closes_for_good(
    officer: Seat,
    centre: Seat,
    seat: Callable[..., Seat],
    submit: Callable[..., Report],
    named: tuple[str, ...],
) -> None:
    report = submit(excluded=("csw",))
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="high", level=2, although_unread=True
    )
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    page = f"/postupanje/izuzeca/{exclusion.pk}/"
    officer.sees(f"/postupanje/predmeti/{case.pk}/upucivanje/", page)
    chosen: dict[str, Any] = {"institutions": [str(institution(code).pk) for code in named]}
    chosen |= {} if named else {"outside": "on"}
    officer.does(page, chosen, "error-summary")
    chosen |= {"sure": "on"}
    officer.does(page, chosen, "док то не потврди још неко из тријаже.")
    seat("triage", TRIAGE).does(page, chosen, "Записано је ко не сме да види ову пријаву.")
    officer.does(page, chosen, DONE_ALREADY)
    assert Exclusion.objects.visible_to(SYSTEM).filter(report=report).count() == 1 + len(named)
    html = officer.sees(f"/postupanje/predmeti/{case.pk}/upucivanje/")
    assert (f'value="{institution(CSW).pk}"' in html) == (not named)


def test_an_institution_that_turns_out_excluded_loses_the_case(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="acute", excluded=("other",), institution=None, setting="online")
    take(case, centre, school)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get()
    services.resolve_exclusion(
        principal=officer.person, exclusion_id=exclusion.pk, institutions=[institution(CSW).pk], although_unopened=True
    )
    assert part_of(case, CSW).status == "revoked"
    assert centre.get(f"/postupanje/predmeti/{case.pk}/").status_code == 404
    officer.sees("/postupanje/prijave/", "Предмети без прималаца", str(case.pk))


def test_the_route_offers_reasons_and_nobody_who_is_held_back(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(forms=("family",), setting="home", institution=None, perpetrators=("parent",), excluded=("police",))
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    page = f"/postupanje/predmeti/{case.pk}/upucivanje/"
    html = officer.sees(page, "центар за социјални рад штити дете", "уместо: ПУ Нови Сад.")
    assert f'value="{institution(POLICE).pk}"' not in html
    assert f'value="{institution("vtk").pk}"' not in html
    forged = {"recipients": [str(institution(POLICE).pk)], "lead": str(institution(POLICE).pk)}
    officer.does(page, forged, "error-summary")
    officer.does(page, {"lead": str(institution(CSW).pk)}, "Потребан је бар један прималац.")
    officer.does(
        page,
        {"recipients": [str(institution(CSW).pk)], "lead": str(institution("health-novi-sad").pk)},
        "Носилац мора да буде међу примаоцима.",
    )
    assert not Participation.objects.visible_to(SYSTEM).exists()
    ring(case, CSW, "health-novi-sad", by=officer.person)
    chosen = {
        "recipients": [str(institution(CSW).pk)],
        "extra": str(institution("health-novi-sad").pk),
        "lead": str(institution(CSW).pk),
    }
    officer.does(page, chosen, "Послато.")
    officer.does(page, chosen, DONE_ALREADY)
    assert set(Participation.objects.visible_to(SYSTEM).values_list("institution__code", "lead")) == {
        (CSW, True),
        ("health-novi-sad", False),
    }


def test_adding_a_recipient_leaves_the_lead_where_it_is(officer: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/upucivanje/"
    extra = str(institution("health-novi-sad").pk)
    html = officer.sees(page)
    assert f'<option value="{institution(CSW).pk}" selected>' in html
    assert "checked" not in html
    officer.does(page, {"extra": extra, "lead": str(institution(CSW).pk)}, "Послато.")
    assert part_of(case, CSW).lead and not part_of(case, "health-novi-sad").lead
    officer.does(page, {"lead": str(institution(SCHOOL).pk)}, "Послато.")
    assert part_of(case, SCHOOL).lead and not part_of(case, CSW).lead


def test_a_lead_that_declines_is_replaced_by_triage_who_reads_why(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    take(case, school)
    page = f"/postupanje/predmeti/{case.pk}/"
    form = {"reason": "not_competent", "note": "Дете живи у другом граду."}
    centre.does(page + "odbijanje/", {"note": form["note"]}, "error-summary", form["note"])
    centre.does(page + "odbijanje/", form, "Тријажа је обавештена")
    centre.does(page + "odbijanje/", form, DONE_ALREADY)
    assert centre.get(page).status_code == 404
    officer.sees("/postupanje/prijave/", "Предмети без прималаца", str(case.pk))
    officer.sees(page, form["note"])
    assert form["note"] not in school.sees(page)
    html = officer.sees(page + "upucivanje/")
    assert f'<option value="{institution(CSW).pk}"' not in html
    with pytest.raises(services.RouteError, match="has_left"):
        services.route_case(
            principal=officer.person,
            case_id=case.pk,
            recipients=[services.Recipient(institution_id=institution(CSW).pk)],
            lead_id=institution(CSW).pk,
        )
    officer.does(page + "upucivanje/", {"lead": str(institution(SCHOOL).pk)}, "Послато.")
    assert "Предмети без прималаца" not in officer.sees("/postupanje/prijave/")


def test_work_from_taking_to_closing_and_every_step_twice(
    centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    page = f"/postupanje/predmeti/{case.pk}/"
    for first, text in ((True, "Предмет је преузет."), (False, DONE_ALREADY)):
        html = centre.does(page + "preuzimanje/", {}, text)
        assert first or "Предмет је преузет." not in html
    measure = {"key": str(uuid.uuid4()), "kind": "assessment", "note": "Белешка о разговору.", "unread": "on"}
    measure |= TYPED
    centre.does(page + "mera/", measure | {"findings": " "}, "error-summary", measure["note"])
    for _ in range(2):
        centre.does(page + "mera/", measure, "Мера је уписана.", measure["note"], "Прва процена")
    assert Measure.objects.visible_to(SYSTEM).count() == 1
    message = {"key": str(uuid.uuid4()), "body": "Ту смо за тебе."}
    centre.does(page + "poruka/", message | {"body": "  "}, "error-summary")
    centre.does(page + "poruka/", message | {"body": "ж" * 5_001}, "error-summary", "ж" * 5_001)
    for _ in range(2):
        centre.does(page + "poruka/", message, message["body"], "ЦСР Нови Сад")
    assert Message.objects.visible_to(SYSTEM).count() == 1
    closing = {"outcome": "stopped", "note": "Насиље је престало."}
    html = centre.does(page + "zatvaranje/", closing, "Још раде:", closing["note"])
    done = {"sure": "on", "reason": "План ради школа."}
    centre.does(page + "zavrsetak/", done, "Ваш део је завршен.")
    centre.does(page + "zavrsetak/", done, DONE_ALREADY)
    centre.does(page + "mera/", measure | {"key": str(uuid.uuid4())}, DONE_ALREADY)
    centre.does(page + "zatvaranje/", {"note": closing["note"]}, "error-summary", closing["note"])
    centre.does(page + "zatvaranje/", closing, "Предлог је послат.")
    centre.does(page + "zatvaranje/", closing, DONE_ALREADY)
    proposal = ClosureProposal.objects.visible_to(SYSTEM).get()
    decide = f"/postupanje/predlozi/{proposal.pk}/"
    assert centre.get(decide).status_code == centre.post(decide, {"decision": "approve"}).status_code == 403
    head = seat("head", CSW)
    head.does(decide, {"decision": "reject"}, "error-summary", "Напишите шта још треба урадити.")
    both = {"decision": "approve", "note": "Позовите још школу."}
    head.does(decide, both, "error-summary", "Уз одобрење се образложење не чува.", both["note"])
    head.does(decide, {"decision": "reject", "note": "Позовите још школу."}, "Предмет је враћен на рад.")
    head.does(decide, {"decision": "approve"}, DONE_ALREADY)
    centre.sees(page, "Затварање је враћено на рад.", "Позовите још школу.")
    centre.does(page + "zavrsetak/", done, "Ваш део је завршен.")
    centre.does(page + "zatvaranje/", closing, "Предлог је послат.")
    second = ClosureProposal.objects.visible_to(SYSTEM).get(status="open")
    for text in ("Одобрење је записано.", DONE_ALREADY):
        head.approves(f"/postupanje/predlozi/{second.pk}/", text)
    head.sees("/postupanje/predmeti/?stanje=zatvoreni", str(case.pk))
    centre.sees(page, "Предмет је затворен.", "Насиље је престало")
    assert the_case().status == CaseStatus.CLOSED


def test_a_grave_case_waits_for_a_worker_of_another_institution(
    centre: Seat, school: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(risk="acute")
    take(case, centre, school)
    finish(case, centre, school)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    link = f"/postupanje/predlozi/{proposal.pk}/"
    head, other_head = seat("head", CSW), seat("head", SCHOOL)
    assert link not in other_head.sees("/postupanje/") and link not in centre.sees("/postupanje/")
    assert other_head.get(link).status_code == 403
    head.sees("/postupanje/", link)
    said = "Ваше одобрење је записано. Чека се одлука друге установе."
    html = head.approves(link, said)
    assert link not in head.sees("/postupanje/") + html and "ваша одлука о затварању" not in html
    assert 'name="decision"' not in head.sees(link, said)
    head.approves(link, DONE_ALREADY)
    assert AuditEvent.objects.filter(action="closure.approve").count() == 1
    school.sees("/postupanje/", link)
    school.sees(link, "одобрава и још једна установа")
    school.approves(link, "Предмет је затворен.")


def test_an_ordinary_case_asks_no_other_institution(centre: Seat, school: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    take(case, centre, school)
    finish(case, centre, school)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    link = f"/postupanje/predlozi/{proposal.pk}/"
    assert link not in school.sees("/postupanje/") + school.sees(f"/postupanje/predmeti/{case.pk}/")
    assert school.post(link, {"decision": "reject", "note": "Не."}).status_code == 403


def test_who_works_in_one_place_and_watches_another_acts_where_it_works(
    person: Callable[..., Person], seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    school = seat("case_worker", SCHOOL)
    person("supervisor", CSW, user=school.person.user)
    case = routed()
    school.does(f"/postupanje/predmeti/{case.pk}/preuzimanje/", {}, "Предмет је преузет.")
    assert part_of(case, SCHOOL).status == "accepted"


def test_capacity_is_not_offered_where_a_child_is_in_danger(centre: Seat, routed: Callable[..., Case]) -> None:
    pages = {risk: f"/postupanje/predmeti/{routed(to=(CSW,), risk=risk).pk}/odbijanje/" for risk in ("high", "acute")}
    assert "Установа тренутно не може да поступи" in centre.sees(pages["high"])
    assert "Установа тренутно не може да поступи" not in centre.sees(pages["acute"])
    centre.does(pages["acute"], {"reason": "capacity"}, "error-summary", "Овај одговор није међу понуђенима.")


def test_outside_a_school_the_protocol_stands_as_not_asked(officer: Seat, submit: Callable[..., Report]) -> None:
    def chosen(**changes: str) -> bool:
        html = officer.sees(f"/postupanje/prijave/{submit(**changes).pk}/", "Ниво по Протоколу")
        field = re.search(r'<input[^>]*name="level"[^>]*value="none"[^>]*>', html)
        assert field
        return "checked" in field[0]

    assert chosen(setting="home")
    assert not chosen(setting="school")


def test_who_reads_a_report_stands_in_the_queue_without_a_stray_space(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    user, report = officer.person.user, submit(danger_now="yes")
    user.first_name, user.last_name = "Ана", "Марић"
    user.save()
    services.claim_report(principal=officer.person, report_id=report.pk)
    assert re.search(r'чита <span translate="no">Ана Марић</span>,\s+од', officer.sees("/postupanje/prijave/"))
