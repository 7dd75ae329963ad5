"""Which report comes out of which answers: every two choices meet at least once (pairwise)."""

from itertools import combinations
from typing import Any

import pytest
from django.test import Client

from reporting.cases import services as cases_services
from reporting.cases.filing.answers import ReportAnswers
from reporting.intake import services
from reporting.registry.models import Institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]

AXES = {
    "track": ("child", "adult", "professional"),
    "danger": ("yes", "no", "unsure"),
    "age_band": ("age_7_10", "unknown", "unsaid"),
    "forms": ("physical", "sexual digital", "unknown", "unsaid", "other digital"),
    "story": ("told", "untold", "both"),
    "setting": ("school", "online", "home", "other_institution", "unknown", "unsaid"),
    "place": ("known", "unknown", "unsaid"),
    "institution": ("listed", "typed", "unknown", "unsaid"),
    "period": ("today", "unknown", "unsaid"),
    "frequency": ("often", "unsaid"),
    "perpetrators": ("child", "parent employee", "unknown", "unsaid"),
    "excluded": ("none", "unknown", "unsaid", "school", "csw police", "typed", "unnamed"),
    "works": ("none", "police health", "somewhere", "unsaid"),
    "contact": ("none", "email", "phone"),
}


class Taken(list[ReportAnswers]):
    """The answers that the case room was given."""


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    found = Taken()

    def submit_report(*, answers: ReportAnswers, **kwargs: Any) -> Any:
        found.append(answers)
        return cases_services.submit_report(answers=answers, **kwargs)

    monkeypatch.setattr(services, "submit_report", submit_report)
    return found


def steps_of(case: dict[str, str], school: Institution) -> dict[int, dict[str, Any]]:
    who: dict[str, Any] = {"age_band": case["age_band"], "child": "Мара"}
    tell: dict[str, Any] = {"narrative": "" if case["story"] == "untold" else "Прича."}
    if case["story"] != "told":
        tell["dont_know"] = "on"
    if case["track"] == "child":
        who["about"] = "self"
        # „Не знам“ is that of the story here; what happens stands beside it.
        tell["forms"] = said(case["forms"])
    else:
        who["role"] = {"adult": "parent", "professional": "staff"}[case["track"]]
    institution: dict[str, Any] = {"institution_text": "На брегу" if case["institution"] in ("typed", "listed") else ""}
    if case["place"] == "known":
        here = str(school.pk) if case["setting"] == "school" else "unknown"
        listed = {"listed": here, "typed": "not_listed"}
        institution["institution"] = listed.get(case["institution"], case["institution"])
    excluded = {
        "typed": {"excluded": ["unknown"], "excluded_text": ["тренер"]},
        # The page has asked for a name once, and got none.
        "unnamed": {"excluded": ["other"], "asked": ["1"]},
    }.get(case["excluded"], {"excluded": case["excluded"].split()})
    return {
        1: {"danger": case["danger"]},
        2: who,
        3: {"forms": case["forms"].split()},
        4: tell,
        5: {
            "setting": case["setting"],
            "municipality": school.municipality_id if case["place"] == "known" else case["place"],
        },
        13: {"period": case["period"], "frequency": case["frequency"]},
        14: {"age_band": case["age_band"]},
        6: institution,
        7: {"perpetrators": case["perpetrators"].split(), "perpetrator_text": "Пера"},
        8: excluded,
        12: {"works": case["works"].split()},
        11: {"place_now": "Код баке"},
        9: {"channel": case["contact"], "email": "a@primer.rs", "phone": "064 123 4567", "note": "увече"},
    }


def said(codes: str) -> tuple[str, ...]:
    """Return the codes that say something."""
    return tuple(code for code in codes.split() if code not in ("unknown", "unsaid"))


def known(value: str) -> str:
    return "unknown" if value == "unsaid" else value


def expected(case: dict[str, str], school: Institution) -> dict[str, Any]:
    """Say in other words than the code what the report must hold."""
    asked = case["setting"] in ("school", "other_institution")
    there = Institution.objects.filter(municipality=school.municipality, active=True)
    on_a_list = case["place"] == "known" and there.filter(type__is_school=case["setting"] == "school").exists()
    listed = asked and case["setting"] == "school" and on_a_list and case["institution"] == "listed"
    # Beside a list the name is typed where it is not on it; „listed“ off school chooses „не знам“.
    typed = asked and (case["institution"] == "typed" or (case["institution"] == "listed" and not on_a_list))
    return {
        "track": case["track"],
        "danger_now": case["danger"],
        "about_self": case["track"] == "child",
        "reporter_role": {"child": "child", "adult": "parent", "professional": "staff"}[case["track"]],
        "forms": said(case["forms"]) or ("unknown",),
        "narrative": "" if case["story"] == "untold" else "Прича.",
        "setting": known(case["setting"]),
        "period": known(case["period"]),
        "frequency": known(case["frequency"]),
        "municipality": school.municipality_id if case["place"] == "known" else "",
        "institution": school.pk if listed else None,
        "institution_text": "На брегу" if typed else "",
        "perpetrators": said(case["perpetrators"]) or ("unknown",),
        "perpetrator_text": "Пера",
        "place_now": "" if case["danger"] == "no" else "Код баке",
        "child_text": "Мара",
        "age_band": known(case["age_band"]),
        "excluded": {
            "none": (),
            "unknown": (),
            "school": ("school",),
            "csw police": ("csw", "police"),
            "typed": ("other",),
            "unnamed": ("other",),
            "unsaid": (),
        }[case["excluded"]],
        "excluded_works": tuple(code for code in case["works"].split() if code != "unsaid")
        if case["excluded"] in ("typed", "unnamed")
        else (),
        "excluded_text": "тренер" if case["excluded"] == "typed" else "",
        "contact_channel": case["contact"],
        "contact": {"none": "", "email": "a@primer.rs", "phone": "064 123 4567"}[case["contact"]],
        "contact_note": "" if case["contact"] == "none" else "увече",
        "reporter_name": "",
        "language": "sr",
        "effort": "",
    }


def cases() -> list[dict[str, str]]:
    """Return few combinations, out of some hundred million, in which every two values meet."""
    open_pairs = {
        frozenset({(one, first), (other, second)})
        for one, other in combinations(AXES, 2)
        for first in AXES[one]
        for second in AXES[other]
    }
    rows = []
    while open_pairs:
        row = dict(min(open_pairs, key=sorted))
        for name in [axis for axis in AXES if axis not in row]:
            row[name] = max(
                sorted(AXES[name]),
                key=lambda value: sum(frozenset({(name, value), item}) in open_pairs for item in row.items()),
            )
        open_pairs -= {frozenset(pair) for pair in combinations(row.items(), 2)}
        rows.append(row)
    return rows


@pytest.mark.parametrize("each", [8, pytest.param(1, marks=pytest.mark.full)], ids=["every eighth", "all"])
def test_every_combination_becomes_the_report_it_should(each: int, taken: Taken) -> None:
    school = Institution.objects.filter(type__is_school=True, active=True).order_by("code")[0]
    for case in cases()[::each]:
        client = Client()
        client.post("/sr/prijava/", {"track": case["track"]})
        # Every step is posted, also the one that does not apply: what it says must not count.
        for step, values in steps_of(case, school).items():
            client.post(f"/sr/prijava/{step}/", {f"{step}-{name}": value for name, value in values.items()})
        answer = client.post("/sr/prijava/10/")
        assert answer.headers["Location"].endswith("/potvrda/"), case
        got = {name: getattr(taken[-1], name) for name in ReportAnswers.__dataclass_fields__}
        assert got == expected(case, school), case
