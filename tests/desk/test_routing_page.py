"""To whom a case may go, why, and whom an exclusion means."""

import inspect
import re
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import System
from reporting.cases.states import ReportStatus
from reporting.cases.triage import route as commands
from reporting.desk.forms.route import REFUSALS as ROUTE_ERRORS
from reporting.desk.views import triage
from reporting.registry.models import Choice, Institution, RoutingRule
from tests.cases.fixtures import CSW, POLICE, SCHOOL, find_out, institution
from tests.desk.conftest import Seat, part_of

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


def accepted(officer: Seat, report: Report, *, risk: str = "high") -> str:
    """Open a case and return the address of its route."""
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk=risk, level=None, although_unread=True
    )
    return f"/postupanje/predmeti/{case.pk}/upucivanje/"


def field(html: str, name: str) -> str:
    """Return the part of a page from one field's first control to the next heading of a field."""
    return html.partition(f'name="{name}"')[2].partition("</select>")[0]


def test_a_recipient_is_never_called_optional_while_one_is_needed(
    officer: Seat, submit: Callable[..., Report], routed: Callable[..., Case]
) -> None:
    html = officer.sees(accepted(officer, submit()), "Потребан је бар један прималац: овде или у списку испод.")
    heading = re.search(r"Предложени примаоци.*?</legend>", html, re.DOTALL)
    assert heading and "није обавезно" not in heading[0]
    taken = officer.sees(f"/postupanje/predmeti/{routed().pk}/upucivanje/")
    assert "Потребан је бар један прималац: овде" not in taken


def test_only_kinds_that_rules_send_reports_to_can_be_added(officer: Seat, submit: Callable[..., Report]) -> None:
    page = accepted(officer, submit())
    offered = set(re.findall(r'<option value="([0-9a-f-]{36})"', field(officer.sees(page), "extra")))
    types = set(Institution.objects.filter(pk__in=offered).values_list("type", flat=True))
    assert types and types <= set(RoutingRule.objects.values_list("institution_type", flat=True))
    assert not types & {"superior_body", "moe", "court", "misdemeanour_court", "triage"}
    forged = {"extra": str(institution("mup").pk), "lead": str(institution("mup").pk)}
    officer.does(page, forged, "error-summary")


def test_an_alternate_says_why_it_receives_and_nothing_speaks_for_the_excluded(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    certain = submit(perpetrators=("employee",))
    html = officer.sees(accepted(officer, certain), "Прима као надзорни орган за: Основна школа „Липа“, Нови Сад.")
    assert "Ту установу пријава искључује, па она не добија предмет." in html
    assert "поступа њен тим за заштиту" not in html
    guessed = submit(
        forms=("family",), setting="home", institution=None, perpetrators=("parent",), excluded=("police",)
    )
    officer.sees(accepted(officer, guessed), "Док се не утврди кога пријава искључује, та установа не добија предмет.")


def test_a_body_that_only_stands_in_is_not_proposed_as_lead(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(forms=("family",), setting="home", institution=None, perpetrators=("parent",), excluded=("csw",))
    html = officer.sees(accepted(officer, report))
    lead = re.search(r'<option value="([0-9a-f-]{36})" selected', field(html, "lead"))
    assert lead and lead[1] == str(institution(POLICE).pk)


def test_a_lead_is_never_guessed_when_the_rules_propose_nobody(
    officer: Seat, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage, "suggested_route", lambda *_, **__: [])
    page = accepted(officer, submit())
    lead = field(officer.sees(page, "Правила не предлажу никога"), "lead")
    assert re.findall(r'<option value="([^"]*)"( selected)?', lead) == [("", " selected"), ("added", "")]
    officer.does(page, {"lead": ""}, "error-summary", "Потребан је бар један прималац.")
    # A single recipient leads without another word.
    officer.does(page, {"extra": str(institution(CSW).pk), "lead": ""}, "Послато.")
    case = Case.objects.visible_to(SYSTEM).get()
    assert part_of(case, CSW).lead


def test_of_several_recipients_one_must_be_named_lead(officer: Seat, submit: Callable[..., Report]) -> None:
    page = accepted(officer, submit())
    extra = str(institution("health-novi-sad").pk)
    chosen = {"recipients": [str(institution(CSW).pk)], "extra": extra}
    html = officer.does(page, chosen | {"lead": ""}, "error-summary", "Изаберите ко води предмет")
    assert 'href="#id_lead"' in html and "није обавезно" not in field(html, "extra").rpartition("<label")[2]
    officer.does(page, {"recipients": chosen["recipients"], "lead": "added"}, "Носилац мора да буде међу примаоцима.")
    officer.does(page, chosen | {"lead": "added"}, "Послато.")
    assert part_of(Case.objects.visible_to(SYSTEM).get(), "health-novi-sad").lead


def test_institutions_stand_by_kind_in_the_alphabet_of_the_reader(officer: Seat, submit: Callable[..., Report]) -> None:
    kept = institution("health-novi-sad")
    for name in ("Ђ, завод", "Жабаљ, завод", "Чачак, завод"):
        Institution.objects.create(
            code=name, name=name, short_name=name, type=kept.type, municipality=kept.municipality, active=True
        )
    page = accepted(officer, submit())
    for script, order in (("sr", "ЂЖЧ"), ("sr-latn", "ЧЂЖ")):
        html = officer.does(page, {"_language": script})
        extra = field(html, "extra")
        assert "<optgroup" in extra
        names = re.findall(r">(Ђ|Ж|Ч|Đ|Ž|Č)[^<]*, zavod<|>(Ђ|Ж|Ч)[^<]*, завод<", extra)
        assert "".join(latin or cyrillic for latin, cyrillic in names) == (order if script == "sr" else "ČĐŽ")


@pytest.mark.parametrize(
    ("reason", "status"),
    [("other_body", ReportStatus.REDIRECTED), ("not_violence", ReportStatus.REDIRECTED), ("misuse", ReportStatus.SPAM)],
)
def test_no_case_is_opened_for_a_reason_of_the_vocabulary(
    officer: Seat, submit: Callable[..., Report], reason: str, status: str
) -> None:
    report = submit()
    page = f"/postupanje/prijave/{report.pk}/ostavljanje/"
    html = officer.sees(page)
    known = set(Choice.objects.filter(kind="not_accepted_reason").values_list("code", flat=True))
    assert set(re.findall(r'name="reason" value="([a-z_]+)"', html)) == known
    officer.does(page, {"reason": "radoznalost"}, "error-summary")
    officer.does(page.replace("ostavljanje/", "prica/"))
    officer.does(page, {"reason": reason}, "Записано.")
    report.refresh_from_db()
    assert (report.status, report.not_accepted_reason) == (status, reason)
    label = Choice.objects.get(kind="not_accepted_reason", code=reason).label
    officer.sees(f"/postupanje/prijave/{report.pk}/", "Предмет није отворен:", label)


def test_an_exclusion_can_mean_one_person_whose_institution_still_receives(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit(setting="home", institution=None, excluded=("other",), excluded_text="Стриц ради у центру.")
    route = accepted(officer, report)
    colleague = seat("case_worker", CSW)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    page = f"/postupanje/izuzeca/{exclusion.pk}/"
    officer.sees(page, "Коју особу то искључује", centre.person.user.email)
    officer.does(page, {"users": ["00000000-0000-0000-0000-000000000000"], "sure": "on"}, "error-summary")
    officer.does(
        page, {"users": [str(centre.person.user.pk)], "sure": "on", "unopened": "on"}, "Означени су већ искључени"
    )
    assert centre.get(route.removesuffix("upucivanje/")).status_code == 404
    find_out(exclusion, officer.person, user_ids=[centre.person.user.pk])
    lead = str(institution(CSW).pk)
    officer.does(route, {"recipients": [lead], "lead": lead}, "Послато.")
    case = route.removesuffix("upucivanje/")
    colleague.sees(case, "Преузимамо")
    assert centre.get(case).status_code == 404
    assert case not in centre.sees("/postupanje/") + centre.sees("/postupanje/predmeti/")


def test_whoever_sorts_reports_can_be_the_person_too(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    other = seat("triage", "triage")
    report = submit(excluded=("csw",))
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    page = f"/postupanje/izuzeca/{exclusion.pk}/"
    officer.does(
        page, {"users": [str(other.person.user.pk)], "sure": "on", "unopened": "on"}, "Означени су већ искључени"
    )
    assert other.get(f"/postupanje/prijave/{report.pk}/").status_code == 404


@pytest.mark.parametrize("reason", sorted(ROUTE_ERRORS))
def test_each_reason_for_which_a_route_is_refused_has_its_own_sentence(
    reason: str, officer: Seat, routed: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise services.RouteError(reason)

    case = routed()
    monkeypatch.setattr(services, "route_case", refuse)
    chosen = {"extra": str(institution("health-novi-sad").pk), "lead": str(institution(CSW).pk)}
    html = officer.does(f"/postupanje/predmeti/{case.pk}/upucivanje/", chosen, "error-summary")
    assert {code for code, text in ROUTE_ERRORS.items() if str(text) in html} == {reason}


def test_every_reason_that_the_command_gives_has_a_sentence() -> None:
    assert set(re.findall(r'RouteError\("([a-z_]+)"\)', inspect.getsource(commands))) == set(ROUTE_ERRORS)


def test_whoever_sends_a_case_is_told_where_nobody_would_hear_of_it(
    officer: Seat, submit: Callable[..., Report], seat: Callable[..., Seat]
) -> None:
    """It is sent all the same, and somebody has to call."""
    silent = "Ова установа на порталу још нема ни налог ни адресу"

    def hints(html: str) -> dict[str, bool]:
        cards = re.findall(r'<label class="choice.*?</label>', html.partition('name="extra"')[0], re.DOTALL)
        return {
            re.sub(r"<[^>]+>", "", card.partition("<b")[2].partition("</b>")[0])[1:]: silent in card for card in cards
        }

    seat("case_worker", CSW)
    page = accepted(officer, submit())
    said = hints(officer.sees(page))
    assert any(said.values()) and said == dict.fromkeys(said, True) | {institution(CSW).name: False}
    # A mailbox of an institution without accounts opens no desk.
    Institution.objects.filter(code=SCHOOL).update(email="prijem@primer.test")
    assert hints(officer.sees(page)) == said
