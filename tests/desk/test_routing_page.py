"""To whom a case may go, why, and whom an exclusion means."""

import inspect
import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import System
from reporting.cases.states import ReportStatus
from reporting.cases.triage import ending
from reporting.cases.triage import route as commands
from reporting.desk.forms.route import REFUSALS as ROUTE_ERRORS
from reporting.desk.views import triage
from reporting.registry.models import Choice, Institution, RoutingRule
from tests.cases.fixtures import CSW, POLICE, SCHOOL, find_out, institution, ring
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
    html = officer.sees(accepted(officer, submit()), "Потребан је бар један прималац.")
    heading = re.search(r"Предложени примаоци.*?</legend>", html, re.DOTALL)
    assert heading and "није обавезно" not in heading[0]
    taken = officer.sees(f"/postupanje/predmeti/{routed().pk}/upucivanje/")
    assert "Потребан је бар један прималац" not in taken


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
    html = officer.sees(accepted(officer, certain), "Прима уместо установе коју пријава искључује: ОШ „Липа“.")
    assert "поступа њен тим за заштиту" not in html
    guessed = submit(
        forms=("family",), setting="home", institution=None, perpetrators=("parent",), excluded=("police",)
    )
    officer.sees(accepted(officer, guessed), "Прима док се не утврди кога пријава искључује, уместо: ")


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
    said = {"users": [str(other.person.user.pk)], "sure": "on", "unopened": "on"}
    # Nobody hides a report from all others of triage.
    officer.does(page, said, "error-summary")
    assert other.get(f"/postupanje/prijave/{report.pk}/").status_code == 200
    seat("triage", "triage")
    officer.does(page, said, "Означени су већ искључени")
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
    assert set(
        re.findall(r'RouteError\("([a-z_]+)"\)', inspect.getsource(commands) + inspect.getsource(ending))
    ) == set(ROUTE_ERRORS)


def rows(html: str) -> dict[str, str]:
    """Return the words of each proposed recipient, by the name of the institution."""
    found = {}
    for one in re.split(r'<div class="recipient(?: deaf)?">', html)[1:]:
        part = one.partition("</fieldset>")[0]
        name = re.search(r"<label[^>]*>(.*?)</label>", part)
        assert name
        found[name[1]] = " ".join(re.sub(r"<[^>]+>", " ", part).split())
    return found


def words_of(html: str) -> list[str]:
    """Return the words that stand open on a page, below the head that all pages share and above their foot."""
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    for hidden in (
        r"<details(?! class=\"more\" open).*?<summary>(.*?)</summary>.*?</details>",
        r'<span class="visually-hidden">.*?</span>',
        r'<p class="[^"]*print-only[^"]*">.*?</p>',
        r'<legend class="visually-hidden">.*?</legend>',
        r"<option(?![^>]*selected).*?</option>",
    ):
        main = re.sub(hidden, r"\1" if "summary" in hidden else " ", main, flags=re.DOTALL)
    return re.findall(r"\w+", re.sub(r"<[^>]+>", " ", main))


def test_whoever_sends_a_case_is_told_where_nobody_would_hear_of_it_and_whom_to_call(
    officer: Seat, submit: Callable[..., Report], seat: Callable[..., Seat]
) -> None:
    """It is sent all the same where the risk is not acute."""
    seat("case_worker", CSW)
    Institution.objects.filter(code=SCHOOL).update(
        phone="021 000 777", contact_source="сајт школе", verified_on="2026-12-02"
    )
    page = accepted(officer, submit())
    html = officer.sees(page, 'href="tel:021000777"', "Пошаљите на")
    said = rows(html)
    assert "Чује 1 особа." in said[institution(CSW).name]
    silent = {name for name, words in said.items() if "Нико не чује: нема налог." in words}
    assert silent == set(said) - {institution(CSW).name}
    # A mailbox of an institution without accounts opens no desk.
    Institution.objects.filter(code=SCHOOL).update(email="prijem@primer.test")
    assert "Нико не чује" in rows(officer.sees(page))[institution(SCHOOL).name]


def test_an_acute_case_goes_to_those_who_hear_and_says_whom_to_call_first(
    officer: Seat, submit: Callable[..., Report], seat: Callable[..., Seat]
) -> None:
    seat("case_worker", CSW)
    page = accepted(officer, submit(forms=("family",), setting="home", institution=None), risk="acute")
    html = officer.sees(page, "Пошаљите на једно место, остале позовите.", "1 место сада, 2 после позива")
    police = institution(POLICE)
    assert "Нико не чује" in rows(html)[police.name] and "шаље се кад упишете позив." in html
    everybody = [str(one.pk) for one in Institution.objects.filter(name__in=rows(html))]
    answer = officer.does(
        page,
        {"recipients": everybody, "lead": str(institution(CSW).pk)},
        "Послато.",
        "Позовите и упишите позив:",
        police.short_name,
        "Предмет чека ваш позив.",
    )
    assert "Зовите сада." in answer
    assert part_of(Case.objects.visible_to(SYSTEM).get(), CSW).lead
    call = f"{page.removesuffix('upucivanje/')}pozivi/{police.pk}/?nazad=upucivanje"
    typed = {"outcome": "unanswered", "number": "192", "who": "", "agreed": "", "at": f"{timezone.localtime():%H.%M}"}
    officer.presses(call, call, typed, "Рок тече даље док неко не преузме.")
    assert part_of(Case.objects.visible_to(SYSTEM).get(), POLICE).status == "requested"


def test_who_was_called_before_the_route_may_be_chosen_at_once(officer: Seat, submit: Callable[..., Report]) -> None:
    page = accepted(officer, submit(), risk="acute")
    officer.sees(page, "Прво позовите: нико не чује.")
    ring(Case.objects.visible_to(SYSTEM).get(), CSW, by=officer.person)
    said = rows(officer.sees(page, "Пошаљите на једно место, остале позовите."))[institution(CSW).name]
    assert "нико се није јавио." in said and "Нико не чује" not in said


@pytest.mark.parametrize("risk", ["high", "acute"])
def test_the_page_has_at_most_250_words_and_names_each_act_once(
    officer: Seat, submit: Callable[..., Report], risk: str
) -> None:
    """The longest route: violence in the family at the third level of a school, of which nobody has an account."""
    report = submit(forms=("family", "sexual", "physical", "digital"), perpetrators=("parent", "employee"))
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk=risk, level=3, although_unread=True
    )
    html = officer.sees(f"/postupanje/predmeti/{case.pk}/upucivanje/")
    assert len(rows(html)) >= 6
    assert len(words_of(html)) <= 250, (len(rows(html)), " ".join(words_of(html)))
    assert html.count("Правилник о протоколу") <= 1


def test_the_press_stands_outside_what_folds(officer: Seat, submit: Callable[..., Report]) -> None:
    html = officer.sees(accepted(officer, submit()))
    assert 'class="send"' in html and "Пошаљите</button>" in html.partition('class="send"')[2].partition("</aside>")[0]
