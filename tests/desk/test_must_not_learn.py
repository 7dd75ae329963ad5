"""A reporter's „they must not learn of it“ reaches everyone who could tell the family, until the very end."""

import re
import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Measure, Report
from reporting.cases.principals import Person, System
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, find_out, institution
from tests.desk.conftest import Seat, take

SYSTEM = System("test")
WARNING = "Дете каже да за пријаву не сме да сазна особа коју је навело."
UNASKED = "Пријава је послата пре питања ко не сме да је види."
ABOUT_HOME = {"setting": "home", "institution": None, "excluded": ("other",), "excluded_text": "Тата"}
SUMMARY = 'class="error-summary"'
TELLING = "mera/?vrsta=parents_informed"
pytestmark = pytest.mark.django_db


def named_person(report: Report) -> Exclusion:
    return Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")


def resolving(report: Report) -> str:
    return f"/postupanje/izuzeca/{named_person(report).pk}/"


@pytest.fixture
def told(submit: Callable[..., Report], officer: Seat, person: Callable[..., Person]) -> Case:
    """A case whose reporter named the father, routed to the centre and the school after triage found that out."""
    report = submit(**ABOUT_HOME)
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="high", level=None, although_unread=True
    )
    officer.does(resolving(report), {"outside": "on", "unopened": "on"}, "док то не потврди још неко")
    second = {"principal": person("triage", TRIAGE), "exclusion_id": named_person(report).pk}
    services.resolve_exclusion(**second, institutions=[], outside=True, although_unopened=True)
    recipients = [services.Recipient(institution_id=institution(code).pk) for code in (CSW, SCHOOL)]
    return services.route_case(
        principal=officer.person, case_id=case.pk, recipients=recipients, lead_id=institution(CSW).pk
    )


def test_triage_comes_to_the_names_and_back_with_a_reason(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(**ABOUT_HOME)
    names = f"/postupanje/prijave/{report.pk}/imena/?izuzece={named_person(report).pk}"
    assert "Тата" not in officer.sees(resolving(report), f'href="{names}"')
    assert 'value="resolve_exclusion" id="id_reason_3" checked' in " ".join(officer.sees(names).split())
    officer.does(names, {"reason": "resolve_exclusion"}, "Тата", f'href="{resolving(report)}"')
    assert AuditEvent.objects.filter(object_id=report.pk, purpose="resolve_exclusion").exists()


@pytest.mark.parametrize("query", ["izuzece=x", "izuzece=98b18274-56dc-43aa-9ba5-bb1703c94e33", "izuzece=", ""])
def test_names_lead_back_to_the_report_when_nothing_else_is_asked(
    officer: Seat, submit: Callable[..., Report], query: str
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    officer.sees(page + f"imena/?{query}", f'href="{page}"')


def test_nothing_chosen_ends_no_prohibition(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(**ABOUT_HOME)
    officer.does(resolving(report), {"sure": "on"}, "error-summary", "Означите кога пријава искључује")
    both = {"sure": "on", "outside": "on", "institutions": [str(institution(CSW).pk)]}
    officer.does(resolving(report), both, "error-summary")
    with pytest.raises(services.NobodyNamed):
        services.resolve_exclusion(principal=officer.person, exclusion_id=named_person(report).pk, institutions=[])
    assert named_person(report).resolved_at is None


def test_a_relative_holds_nobody_back_but_the_warning_stays_on_every_page(
    told: Case, officer: Seat, centre: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    page = f"/postupanje/predmeti/{told.pk}/"
    officer.sees(f"/postupanje/prijave/{told.first_report.pk}/", WARNING, "није ни у једној установи")
    officer.sees(page + "upucivanje/", WARNING)
    to_open = "Пре сваког јављања треба отворити имена"
    assert "Тата" not in officer.sees(page, WARNING, to_open)
    for one in (centre, school, seat("head", SCHOOL)):
        html = one.sees(page, "Не зовите кућу.", WARNING)
        assert not any(words in html for words in ("Тата", "отворити имена", "Уз имена пише"))
    take(told, centre)
    centre.sees(page, WARNING, to_open)
    centre.sees(page + TELLING, WARNING, to_open)
    centre.sees(page, WARNING, f'href="{page}imena/"')
    centre.sees(page + TELLING, WARNING, 'name="family"')
    assert 'name="family"' not in centre.sees(page + "mera/?vrsta=conversation", WARNING)


def test_an_adult_reporter_is_not_called_a_child(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(**ABOUT_HOME, track="adult", about_self=False, reporter_role="citizen")
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", "Пријава каже да за њу не сме да сазна особа")
    assert "Дете каже" not in html


@pytest.mark.parametrize("track", ["child", "adult"])
def test_where_nobody_was_asked_no_page_says_that_somebody_was_named(
    track: str, officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit(track=track, danger_now="yes", excluded=("unasked",), excluded_text="Треба питати.")
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", UNASKED, "не јављајте ни родитељима ни установи")
    html += officer.sees(resolving(report), UNASKED, "Такве особе нема или није ни у једној установи")
    assert "не сме да сазна" not in html and "још нека особа" not in html and "Пријава каже:" not in html


def test_where_nobody_was_asked_parents_are_told_only_by_who_looked(
    routed: Callable[..., Case], submit: Callable[..., Report], centre: Seat
) -> None:
    case = routed(to=(CSW,), risk="acute", danger_now="yes", excluded=("unasked",), excluded_text="Треба питати.")
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    centre.sees(page, UNASKED)
    centre.sees(page + TELLING, UNASKED, 'name="family"')


def test_an_employee_whom_nobody_has_found_out_is_no_relative(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(setting="other_institution", institution=None, perpetrators=("employee",))
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", "запослена особа, не зна се где ради")
    assert "не сме да сазна" not in html


def test_parents_are_told_only_by_who_confirms_having_looked(told: Case, centre: Seat) -> None:
    take(told, centre)
    page = f"/postupanje/predmeti/{told.pk}/"
    centre.does(page + "prica/")
    entry = {"key": str(uuid.uuid4()), "kind": "parents_informed", "note": ""}
    centre.does(page + "mera/", entry, "error-summary", "Прво отворите имена, па потврдите.")
    assert not Measure.objects.visible_to(SYSTEM).exists()
    centre.does(page + "mera/", entry | {"kind": "conversation", "key": str(uuid.uuid4())}, "Мера је уписана.")
    centre.does(page + "mera/", entry | {"family": "on"}, "Мера је уписана.")


def test_opening_the_names_from_a_measure_keeps_what_was_typed_in_it(told: Case, centre: Seat) -> None:
    take(told, centre)
    page = f"/postupanje/predmeti/{told.pk}/"
    names, form, note = page + "imena/?uz=parents_informed", page + TELLING, "Мајка је &lt;сама&gt;</textarea>"
    centre.sees(form, f'form="desk-form" formaction="{names}"')
    typed = {"note": "Мајка је <сама>", "unread": "on"}
    html = centre.presses(form, names, typed, "Зашто отварате имена и контакт", f'href="{form}"')
    assert SUMMARY not in html and "Тата" not in html
    centre.presses(names, names, {}, SUMMARY)
    centre.sees(form, "Обавештени родитељи", note)
    assert not AuditEvent.objects.filter(action="report.read_identity", actor=centre.person.user.pk).exists()
    html = centre.presses(names, names, {"reason": "find_child"}, "Тата", note, f'action="{form}"')
    assert SUMMARY not in html
    assert 'name="unread"' in html and " checked" not in html, "what confirms is given anew"
    assert AuditEvent.objects.filter(object_id=told.first_report.pk, purpose="find_child").exists()
    assert not Measure.objects.visible_to(SYSTEM).exists()
    assert "Тата" not in centre.sees(form, note), "names stand in the one answer"


def test_who_takes_no_part_comes_to_the_names_without_a_measure(told: Case, officer: Seat) -> None:
    page = f"/postupanje/predmeti/{told.pk}/"
    html = officer.does(page + "imena/?uz=parents_informed", {"reason": "find_child"}, "Тата", f'href="{page}"')
    assert "Упишите меру" not in html


def test_where_nobody_was_named_nothing_is_asked(routed: Callable[..., Case], centre: Seat) -> None:
    case = routed()
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    centre.does(page + "prica/")
    assert 'name="family"' not in centre.sees(page + TELLING)
    entry = {"key": str(uuid.uuid4()), "kind": "parents_informed", "note": ""}
    centre.does(page + "mera/", entry, "Мера је уписана.")
    assert "не сме да сазна" not in centre.sees(page)


def test_a_school_kept_out_by_the_reporter_and_by_the_rule_is_named_once(
    routed: Callable[..., Case], officer: Seat, centre: Seat
) -> None:
    case = routed(to=(CSW,), excluded=("school",), perpetrators=("employee",))
    take(case, centre)
    name = institution(SCHOOL).name
    tag = f'<span class="tag danger">{name}</span>'
    assert officer.sees(f"/postupanje/prijave/{case.first_report.pk}/", tag).count(tag) == 1
    html = centre.sees(f"/postupanje/predmeti/{case.pk}/", f"<b>Не сме да сазна:</b> {name}. Не зовите их")
    assert f"{name}, {name}" not in html


def test_who_works_on_a_case_is_warned_on_every_form_of_its_own_part(
    routed: Callable[..., Case], officer: Seat, centre: Seat
) -> None:
    case = routed(to=(CSW,), risk="acute", excluded=("school", "other"), excluded_text="Педагог")
    page = f"/postupanje/predmeti/{case.pk}/"
    # Whom a report excludes by name is for who may read its story.
    assert "Не сме да сазна:" not in centre.sees(page, WARNING)
    take(case, centre)
    for form in ("", TELLING, "zavrsetak/"):
        centre.sees(page + form, WARNING, f"<b>Не сме да сазна:</b> {institution(SCHOOL).name}.")


def test_once_triage_has_found_out_nobody_is_sent_to_the_names_before_every_call(
    submit: Callable[..., Report], officer: Seat, centre: Seat
) -> None:
    report = submit(**ABOUT_HOME)
    find_out(named_person(report), officer.person, institutions=[institution(SCHOOL).pk])
    known, ask = "Тријажа је утврдила ко је то.", "Пре сваког јављања треба"
    parents = "Пре јављања родитељима треба проверити да међу именима није и неко од њих."
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", WARNING, known, parents, institution(SCHOOL).name)
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="high", level=None, although_unread=True
    )
    lead = services.Recipient(institution_id=institution(CSW).pk)
    services.route_case(principal=officer.person, case_id=case.pk, recipients=[lead], lead_id=lead.institution_id)
    page = f"/postupanje/predmeti/{case.pk}/"
    untaken = centre.sees(page, WARNING)
    assert not any(words in untaken for words in (institution(SCHOOL).name, known, ask)) and ask not in html
    take(case, centre)
    centre.sees(page, WARNING, known, parents, f"<b>Не сме да сазна:</b> {institution(SCHOOL).name}.")
    centre.sees(page + TELLING, WARNING, known, 'name="family"')


NOWHERE = ABOUT_HOME | {"excluded_works": ("none",)}


def test_a_parent_who_works_nowhere_is_a_warning_and_triage_sends_at_once(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(**NOWHERE)
    page = f"/postupanje/predmeti/{case.pk}/"
    card = "упозорење, не искључује ниједну установу"
    officer.sees(f"/postupanje/prijave/{case.first_report.pk}/", WARNING, card, "Не зовите кућу.")
    officer.sees(page, WARNING, card)
    assert "Прво утврдите" not in officer.sees(page + "upucivanje/", WARNING)
    for one in (centre, school):
        html = one.sees(page, "Не зовите кућу.", WARNING)
        assert "Тата" not in html and "Тријажа је утврдила" not in html and card not in html
    take(case, centre)
    centre.sees(page, WARNING, "кад је безбедно јавити се")
    centre.sees(page, "Поруку може да прочита и неко код куће.")
    centre.sees(page + TELLING, WARNING, 'name="family"')


def test_a_message_without_such_a_person_carries_no_warning(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    take(case, centre)
    assert "неко код куће" not in centre.sees(f"/postupanje/predmeti/{case.pk}/")


def test_triage_names_where_a_parent_works_after_all(officer: Seat, centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed(**NOWHERE)
    page = f"/postupanje/predmeti/{case.pk}/"
    address = resolving(case.first_report)
    officer.sees(page, f'formaction="{address}"', "Ипак ради у некој установи")
    html = officer.sees(address, "По пријави та особа не ради")
    assert 'name="outside"' not in html
    officer.does(address, {"unopened": "on"}, SUMMARY)
    named = {"unopened": "on", "institutions": [str(institution(CSW).pk)]}
    assert "Забрана по претпоставци" not in officer.does(address, named, "Записано је ко не сме да види ову пријаву.")
    centre.sees(page, status=404)
    officer.sees(page, WARNING)


def test_what_is_held_back_says_until_when_it_is_to_be_found_out(
    officer: Seat, centre: Seat, routed: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    officer.sees(f"/postupanje/prijave/{submit(**ABOUT_HOME).pk}/", "Утврдити најкасније", "Следеће: одлука тријаже")
    case = routed(risk="acute", **ABOUT_HOME)
    page = f"/postupanje/predmeti/{case.pk}/"
    title = "Утврђивање ко не сме да види пријаву"
    officer.sees(page, title, resolving(case.first_report))
    assert title not in centre.sees(page)


def test_a_kind_that_was_said_waits_and_the_others_are_sent(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit(**ABOUT_HOME, excluded_works=("police",))
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", WARNING, "неко из полиције", "Утврдити најкасније")
    assert "није ни у једној установи" not in html
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    html = officer.sees(
        f"/postupanje/predmeti/{case.pk}/upucivanje/",
        "неко из полиције",
        "Прима док се не утврди кога пријава искључује",
    )
    assert "Прво утврдите" not in html


def test_while_it_is_not_known_where_only_who_cannot_be_meant_is_marked(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit(**ABOUT_HOME, forms=("family",), perpetrators=("parent",))
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    html = officer.sees(f"/postupanje/predmeti/{case.pk}/upucivanje/", "означене су само установе")
    offered = re.findall(r'<input type="checkbox" name="recipients" value="([^"]+)"([^>]*)>', html)
    assert offered and str(institution(CSW).pk) in {key for key, __ in offered}
    assert not any("checked" in rest for key, rest in offered if key == str(institution(CSW).pk))
