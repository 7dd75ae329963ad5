"""What the shipped data promise: every code leads somewhere, nothing claims more than is known."""

import re
from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from portal.phones import is_phone
from reporting.registry import selectors
from reporting.registry.models import (
    PUBLIC_FACTS,
    BasisKind,
    Choice,
    ChoiceKind,
    DeadlineRule,
    District,
    Event,
    Institution,
    InstitutionType,
    Municipality,
    ProtocolStep,
    RetentionClass,
    RoutingRule,
    ViolenceForm,
    ViolenceLevel,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]
DAY = date(2026, 11, 25)
SHOWCASE_DISTRICTS = ("RS-00", "RS-06", "RS-20")
# Belgrade's courts and prosecutors whose area, or that they are there at all, no source that was opened states.
SUBURBS = ("70092", "70165", "70173", "70190", "70238")
NO_SOURCE = {
    *((place, kind) for place in (*SUBURBS, "bg") for kind in ("court", "basic_prosecutor")),
    *((place, "misdemeanour_court") for place in (*SUBURBS[1:], "bg")),
    *((place, "basic_prosecutor") for place in ("70106", "70122", "70211", "70254")),
}
LOCAL_TYPES = (
    "csw",
    "police",
    "basic_prosecutor",
    "higher_prosecutor",
    "misdemeanour_court",
    "court",
    "health",
    "school_admin",
    "social_provider",
    "edu_inspection",
)


def test_all_places_of_the_country_are_there() -> None:
    assert District.objects.count() == 30
    assert Municipality.objects.known().count() == 198
    assert Municipality.objects.known().values("lsu_name").distinct().count() == 174
    assert {str(place) for place in Municipality.objects.filter(name="Палилула")} == {
        "Палилула (Београд)",
        "Палилула (Ниш)",
    }


def test_a_city_known_by_its_municipalities_alone_has_a_row_for_who_knows_no_more() -> None:
    known = Municipality.objects.known()
    parted = known.filter(unit_kind=Municipality.UnitKind.CITY_MUNICIPALITY).exclude(lsu_name__in=known.values("name"))
    cities = {row.name: row for row in Municipality.objects.all() if row.is_whole_city}
    assert {row.lsu_name for row in parted} == set(cities) == {"Београд", "Ниш"}
    assert not Institution.objects.filter(municipality__in=cities.values()).exists()
    for kind in LOCAL_TYPES:
        for city in cities.values():
            whole = {one.code for one in selectors.institutions_serving(type_code=kind, municipality=city)}
            everywhere = [
                {one.code for one in selectors.institutions_serving(type_code=kind, municipality=part)}
                for part in parted.filter(lsu_name=city.name)
            ]
            assert whole == set.intersection(*everywhere), (kind, city)


def test_every_kind_of_institution_has_at_least_one() -> None:
    without = InstitutionType.objects.filter(institutions=None)
    assert list(without) == []
    for type_code in ("primary_school", "secondary_school", "preschool", "dormitory", *LOCAL_TYPES):
        for district in SHOWCASE_DISTRICTS:
            found = Institution.objects.filter(
                Q(district=district) | Q(municipality__district=district), type=type_code
            )
            assert found.exists(), (type_code, district)


def test_every_chain_of_supervision_ends_at_a_national_body() -> None:
    for institution in Institution.objects.all():
        chain, top = [institution], institution
        while (above := selectors.alternate_of(top)) is not None:
            assert above not in chain
            chain.append(above)
            top = above
        assert top.national or top.type_id == "ombudsman_apv", institution


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("os-lipa-novi-sad", ["su-novi-sad", "moe"]),
        ("dom-javor-nis", ["su-nis", "moe"]),
        ("csw-temerin", ["minrzs"]),
        ("police-temerin", ["police-novi-sad", "mup"]),
        ("ojt-nis", ["vjtk-nis", "ajt-nis", "vjt"]),
        ("health-beograd", ["minzdravlja"]),
        ("edu-inspection-nis", ["edu-inspection-national", "moe"]),
    ],
)
def test_the_supervising_bodies_are_the_right_ones(code: str, chain: list[str]) -> None:
    found = []
    institution = Institution.objects.get(code=code)
    while (above := selectors.alternate_of(institution)) is not None:
        found.append(above.code)
        institution = above
    assert found == chain


@pytest.mark.parametrize("district", SHOWCASE_DISTRICTS)
def test_every_municipality_of_the_showcase_has_somebody_to_turn_to(district: str) -> None:
    for place in Municipality.objects.filter(district=district):
        for type_code in LOCAL_TYPES:
            serving = selectors.institutions_serving(type_code=type_code, municipality=place)
            assert serving or (place.pk, type_code) in NO_SOURCE, (place, type_code)


def test_belgrade_has_its_courts_and_prosecutors_by_their_areas() -> None:
    areas = {
        "court-beograd": "Врачар Звездара Палилула Савски_Венац Стари_Град",
        "court-beograd-2": "Вождовац Гроцка Раковица Чукарица",
        "court-beograd-3": "Земун Нови_Београд Сурчин",
        "ojt-beograd": "Врачар Звездара Палилула Савски_Венац Стари_Град",
        "ojt-beograd-3": "Земун Нови_Београд Сурчин",
    }
    for code, names in areas.items():
        served = Institution.objects.get(code=code).serves.all()
        assert sorted(one.name.replace(" ", "_") for one in served) == names.split(), code
        assert {one.lsu_name for one in served} == {"Београд"}
    misdemeanours = Institution.objects.get(code="misdemeanour-court-beograd").serves
    assert misdemeanours.count() == 13 and not misdemeanours.filter(name="Обреновац").exists()


def test_whatever_says_how_an_institution_is_reached_names_a_page_that_was_read() -> None:
    known = [one for one in Institution.objects.all() if any(getattr(one, name) for name in PUBLIC_FACTS)]
    assert known
    for one in known:
        assert one.contact_source.startswith(("https://", "http://")) and one.verified_on, one
        assert not one.phone or is_phone(one.phone), one


def test_invented_institutions_are_marked_and_no_school_is_real() -> None:
    schools = Institution.objects.filter(type__is_school=True)
    assert schools.count() >= 20
    assert not schools.filter(demo=False).exists()
    assert not Institution.objects.exclude(type__is_school=True).exclude(type="social_provider").filter(demo=True)


def test_every_rule_leads_to_a_type_that_has_institutions() -> None:
    rules = selectors.routing_rules(on=DAY)
    assert len(rules) >= 25
    for rule in rules:
        assert Institution.objects.filter(type=rule.institution_type_id, active=True).exists(), rule.code
        assert rule.institution_type_id != "superior_body"


def test_every_condition_names_a_code_that_exists() -> None:
    forms = set(ViolenceForm.objects.values_list("pk", flat=True))
    known: dict[str, set[Any]] = {
        "institution_types": set(InstitutionType.objects.values_list("pk", flat=True)),
        "forms": forms,
        "facets": {"peer", "family", "digital"},
        "levels": {1, 2, 3},
        "risks": {"low", "medium", "high", "acute"},
        "tracks": {"child", "adult", "professional"},
        "settings": {choice.code for choice in selectors.choices("setting")},
        "perpetrators": {choice.code for choice in selectors.choices("perpetrator")},
        "statuses": {"accepted", "redirected", "spam", "set_aside"},
        "outcomes": {choice.code for choice in selectors.choices("closure_outcome")},
    }
    for rule in (
        *RoutingRule.objects.all(),
        *DeadlineRule.objects.all(),
        *RetentionClass.objects.all(),
        *ProtocolStep.objects.all(),
    ):
        for key, codes in rule.conditions.items():
            assert codes, (rule, key)
            assert set(codes) <= known[key], (rule, key)


def test_unverified_laws_show_no_article_and_nothing_to_reporters() -> None:
    for rule in (
        *RoutingRule.objects.all(),
        *DeadlineRule.objects.all(),
        *RetentionClass.objects.all(),
        *ProtocolStep.objects.all(),
    ):
        if rule.basis_kind == BasisKind.PORTAL:
            assert rule.legal_basis == ""
            assert rule.basis_for_reporter == rule.basis_for_desk
        elif rule.verified:
            assert rule.basis_for_desk == rule.basis_for_reporter == rule.legal_basis
        else:
            assert rule.basis_for_reporter == ""
            assert rule.basis_for_desk.endswith("правни основ још није проверен" if rule.act else "још није унет")
            assert "члан" not in rule.basis_for_desk
            assert "чл." not in rule.basis_for_desk
    assert DeadlineRule.objects.get(code="plan").basis_for_reporter == "рок портала"
    assert DeadlineRule.objects.get(code="family_violence_report").basis_for_reporter == (
        "Закон о спречавању насиља у породици, „Службени гласник РС“ 94/2016, члан 13 став 2"
    )


def test_only_articles_from_the_tables_are_named() -> None:
    allowed = {"члан 13", "члан 13 став 2", "члан 13 став 5", "чл. 25 и 26"}
    for rule in (
        *RoutingRule.objects.all(),
        *DeadlineRule.objects.all(),
        *RetentionClass.objects.all(),
        *ProtocolStep.objects.all(),
    ):
        article = rule.legal_basis.removeprefix(rule.act).removeprefix(", ")
        assert article == "" or article in allowed
        assert article == "" or "94/2016" in rule.act


def test_general_knowledge_is_not_marked_as_verified() -> None:
    for rule in (
        *RoutingRule.objects.all(),
        *DeadlineRule.objects.all(),
        *RetentionClass.objects.all(),
        *ProtocolStep.objects.all(),
    ):
        if re.search(r": [BC]\b|website|conflict", rule.source):
            assert not rule.verified, rule.code


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("triage", 120, "minutes"),
        ("acute", 0, "hours"),
        ("acknowledgement", 24, "hours"),
        ("first_assessment", 3, "working_days"),
        ("plan", 15, "working_days"),
        ("news", 30, "days"),
        ("school_authority_notice_l3", 24, "hours"),
        ("authorities_notice_l3", 24, "hours"),
        ("parent_violence_police", 0, "hours"),
        ("family_violence_report", 0, "hours"),
        ("prosecutor_forward", 0, "hours"),
        ("coordination_group", 15, "days"),
        ("disciplinary", 30, "days"),
        ("rights_report_principal", 8, "days"),
        ("rights_request_ministry", 8, "days"),
        ("csw_immediate", 24, "hours"),
        ("acknowledgement_acute", 30, "minutes"),
        ("csw_urgent", 72, "hours"),
    ],
)
def test_deadlines_have_the_values_of_the_tables(code: str, value: int, unit: str) -> None:
    rule = DeadlineRule.objects.get(code=code)
    assert (rule.value, rule.unit) == (value, unit)


def test_whom_a_report_means_is_to_be_found_out_by_triage_within_an_hour() -> None:
    rule = DeadlineRule.objects.get(stops_at=Event.EXCLUSION_RESOLVED)
    assert (rule.value, rule.unit, rule.owner, rule.repeats) == (1, "hours", "report", False)
    assert rule.starts_at == Event.EXCLUSION_UNRESOLVED and rule.conditions == {}
    assert rule.reporter_text == rule.reporter_text_child == "", "whoever holds the code must not learn of it"


def test_nothing_else_binds_anybody() -> None:
    assert DeadlineRule.objects.count() == 19


def test_every_measure_that_a_deadline_waits_for_can_be_recorded() -> None:
    by_measure = set(Choice.objects.exclude(event="").values_list("event", flat=True))
    by_the_case = {
        Event.REPORT_TRIAGED,
        Event.EXCLUSION_RESOLVED,
        Event.PARTICIPATION_REQUESTED,
        Event.PARTICIPATION_ACCEPTED,
        Event.PARTICIPATION_DONE,
        Event.REPORTER_INFORMED,
    }
    assert {rule.stops_at for rule in DeadlineRule.objects.all()} <= by_measure | by_the_case
    assert {"assessment", "plan"} <= {choice.code for choice in selectors.choices("measure")}


# What the facts of a report suggest: types only, in any order.
ROUTES: list[tuple[dict[str, set[Any]], set[str]]] = [
    ({"settings": {"school"}, "forms": {"psychological"}}, {"primary_school", "secondary_school"}),
    ({"settings": {"school"}, "levels": {3}}, {"school_admin", "csw", "police", "basic_prosecutor", "health"}),
    ({"settings": {"school"}, "perpetrators": {"employee"}}, {"school_admin", "edu_inspection"}),
    ({"forms": {"family"}, "settings": {"home"}}, {"csw", "police"}),
    ({"forms": {"family"}, "risks": {"high"}}, {"csw", "police", "basic_prosecutor"}),
    ({"perpetrators": {"parent"}}, {"csw", "police"}),
    ({"forms": {"sexual"}}, {"csw", "police", "higher_prosecutor"}),
    ({"forms": {"sexual", "digital"}}, {"csw", "police", "higher_prosecutor", "vtk", "nkc"}),
    ({"forms": {"sexual"}, "settings": {"online"}}, {"csw", "police", "higher_prosecutor", "vtk"}),
    ({"forms": {"psychological"}, "settings": {"online"}, "risks": {"high"}}, {"vtk", "csw"}),
    ({"forms": {"digital"}}, {"nkc"}),
    ({"forms": {"trafficking"}}, {"ctpo", "police", "csw"}),
    ({"forms": {"neglect"}}, {"csw"}),
    ({"risks": {"acute"}}, {"csw", "police"}),
    ({"forms": {"discrimination"}}, {"equality"}),
    ({"forms": {"institutional"}, "settings": {"school"}}, {"ombudsman", "edu_inspection"}),
    ({"perpetrators": {"adult_other"}}, {"csw", "police"}),
    ({"forms": {"unknown"}, "settings": {"unknown"}}, set()),
    ({"forms": {"unknown"}, "settings": {"school"}}, set()),
]


@pytest.mark.parametrize(("facts", "expected"), ROUTES)
def test_the_rules_suggest_who_must_be_told(facts: dict[str, set[Any]], expected: set[str]) -> None:
    rules = [rule for rule in selectors.routing_rules(on=DAY) if not rule.otherwise]
    suggested = {rule.institution_type_id for rule in rules if rule.applies_to(facts)}
    assert expected <= suggested
    assert suggested - expected <= {"primary_school", "secondary_school", "preschool", "dormitory"}


def test_what_is_urgent_is_marked_so() -> None:
    urgent = {rule.code for rule in RoutingRule.objects.filter(urgent=True)}
    assert {
        "acute_police",
        "acute_csw",
        "family_police",
        "parent_police",
        "sexual_police",
        "trafficking_ctpo",
    } <= urgent


def test_children_are_offered_a_short_list_in_their_own_words() -> None:
    forms = list(selectors.offered_forms("child"))
    assert 8 <= len(forms) - 2 <= 9
    assert [form.code for form in forms[-2:]] == ["other", "unknown"]
    assert all(form.child_hint for form in forms)
    legal = re.compile("насиљ|злостав|занемар|експлоат|трговин", re.IGNORECASE)
    assert not any(legal.search(form.child_label + form.child_hint) for form in forms)


def test_adults_are_offered_every_form_but_no_triage_flag() -> None:
    offered = {form.code for form in selectors.offered_forms("adult")}
    everything = set(ViolenceForm.objects.values_list("pk", flat=True))
    assert everything - offered == {"self_harm_risk", "weapon_drugs"}
    assert set(ViolenceForm.objects.filter(facet=True).values_list("pk", flat=True)) == {"peer", "family", "digital"}


def test_every_vocabulary_has_entries_and_a_way_not_to_know() -> None:
    for kind in ChoiceKind.values:
        assert selectors.choices(kind), kind
    for kind in ("setting", "frequency", "period", "perpetrator", "age_band"):
        assert "unknown" in {choice.code for choice in selectors.choices(kind, "child")}, kind
    assert {choice.code for choice in selectors.choices("reporter_role", "child")} == {"child", "child_friend"}
    assert "child" not in {choice.code for choice in selectors.choices("reporter_role", "adult")}
    assert ViolenceLevel.objects.count() == 3


def test_no_sentence_for_reporters_warns_of_the_police() -> None:
    said = [
        *DeadlineRule.objects.values_list("title", flat=True),
        *DeadlineRule.objects.values_list("title_child", flat=True),
        *DeadlineRule.objects.values_list("reporter_text", flat=True),
        *DeadlineRule.objects.values_list("reporter_text_child", flat=True),
        *Choice.objects.values_list("reporter_label", flat=True),
    ]
    assert not [sentence for sentence in said if re.search("полициј|тужила", sentence, re.IGNORECASE)]


def test_every_deadline_has_a_title_in_a_childs_words() -> None:
    official = re.compile("процен|преузимањ|интервенциј|поступ|надлеж|обавешт|координац", re.IGNORECASE)
    titles = [rule.title_for("child") for rule in DeadlineRule.objects.all()]
    assert titles and not [title for title in titles if official.search(title)]


def test_no_word_assumes_a_gender() -> None:
    texts: list[str] = []
    for model, fields in (
        (ViolenceForm, ("child_label", "child_hint", "other_label", "other_hint", "adult_hint")),
        (Choice, ("label", "child_label", "hint", "child_hint", "other_label", "other_hint", "reporter_label")),
        (DeadlineRule, ("title_child", "reporter_text", "reporter_text_child")),
        (RoutingRule, ("reason",)),
    ):
        for row in model.objects.values_list(*fields):
            texts.extend(row)
    assert not [text for text in texts if re.search(r"/[ао]\b|\([ао]\)|\b(си|сам) \w+(о|ла)\b", text)]
