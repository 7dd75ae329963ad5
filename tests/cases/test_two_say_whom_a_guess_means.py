"""A name of one account of triage counts at once; what was held back by guess waits until a second one says it too."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.casework.reading import NamesUnopened
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import identity_of
from reporting.cases.triage.queries import exclusion_for_triage, exclusions_of
from reporting.cases.triage.routing import HeldBack
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def guess_of(report: Report) -> Exclusion:
    return Exclusion.objects.visible_to(SYSTEM).get(report=report, kind__in=("group", "person"))


def says(who: Person, report: Report, *codes: str, outside: bool = False, users: tuple[Person, ...] = ()) -> bool:
    return services.resolve_exclusion(
        principal=fresh(who),
        exclusion_id=guess_of(report).pk,
        institutions=[institution(code).pk for code in codes],
        user_ids=[one.user.pk for one in users],
        outside=outside,
        although_unopened=True,
    )


def held(report: Report, *codes: str) -> list[bool]:
    check = HeldBack(report)
    return [check(institution(code)) for code in codes]


def named(report: Report) -> set[tuple[str, str]]:
    rows = Exclusion.objects.visible_to(SYSTEM).filter(report=report, guess=guess_of(report))
    return {(row.institution.code, row.named_by.email) for row in rows if row.institution and row.named_by}


@pytest.fixture
def other(person: Callable[..., Person]) -> Person:
    """Another account of triage."""
    return person("triage", TRIAGE)


def test_a_name_counts_at_once_and_the_guess_holds_until_another_says_the_same(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    report = submit(excluded=("csw",))
    for _ in range(2):
        assert not says(triage, report, CSW), "pressing twice is no second person"
        assert held(report, CSW, OTHER_CSW) == [True, True]
    assert says(other, report, CSW)
    assert held(report, CSW, OTHER_CSW) == [True, False]
    assert named(report) == {(CSW, triage.user.email)}


def test_a_wrong_name_of_one_account_lets_nobody_in_where_it_happened(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(excluded=("other",))
    assert not says(triage, report, POLICE)
    assert held(report, SCHOOL, POLICE) == [True, True]
    case = services.accept_report(principal=triage, report_id=report.pk, risk="high", level=None, although_unread=True)
    lead = services.Recipient(institution_id=institution(CSW).pk)
    with pytest.raises(services.RouteError, match="unresolved"):
        services.route_case(principal=triage, case_id=case.pk, recipients=[lead], lead_id=lead.institution_id)
    assert not Report.objects.visible_to(fresh(person("triage", SCHOOL))).filter(pk=report.pk).exists()


def test_whoever_repeats_their_own_name_agrees_to_no_other(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    report = submit(excluded=("csw",))
    assert not says(triage, report, CSW)
    assert not says(other, report, OTHER_CSW)
    assert not says(triage, report, CSW), "this says nothing about the second name"
    assert not says(other, report, OTHER_CSW)
    assert says(triage, report, CSW, OTHER_CSW)


def test_that_none_of_a_group_is_meant_takes_two(submit: Callable[..., Report], triage: Person, other: Person) -> None:
    report = submit(excluded=("csw",))
    assert not says(triage, report, outside=True)
    assert held(report, CSW) == [True]
    assert says(other, report, outside=True)
    assert held(report, CSW) == [False]


def test_whoever_names_somebody_else_waits_for_the_next_and_takes_no_name_back(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    report = submit(excluded=("other",))
    assert not says(triage, report, POLICE)
    assert not says(other, report, CSW)
    assert (guess_of(report).named_first, held(report, SCHOOL, POLICE, CSW)) == (other.user, [True, True, True])
    assert says(triage, report, POLICE, CSW)
    assert held(report, SCHOOL, POLICE, CSW) == [False, True, True]
    assert named(report) == {(POLICE, triage.user.email), (CSW, other.user.email)}


@pytest.mark.parametrize("outside_comes_first", [True, False])
def test_two_different_answers_are_not_two_of_the_same(
    outside_comes_first: bool, submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    report = submit(excluded=("other",))
    answers = [{"outside": True}, {"outside": False, "codes": (CSW,)}]
    for who, answer in zip((triage, other), answers if outside_comes_first else answers[::-1], strict=True):
        assert not says(who, report, *answer.get("codes", ()), outside=bool(answer["outside"]))
    guess = guess_of(report)
    assert guess.resolved_at is None
    assert [guess.outside_first, guess.named_first].count(None) == 1, "one word waits, the last one"
    assert held(report, SCHOOL, CSW) == [True, True]


def test_the_name_of_somebody_who_is_out_stays_and_two_others_release_the_guess(
    submit: Callable[..., Report], triage: Person, other: Person, person: Callable[..., Person]
) -> None:
    report, third = submit(excluded=("other",)), person("triage", TRIAGE)
    assert not says(triage, report, CSW)
    Exclusion.objects.create(report=report, kind="user", user=triage.user)
    assert exclusion_for_triage(fresh(other), guess_of(report).pk).named_first is None
    assert {one.named_first for one in exclusions_of(fresh(other), report)} == {None}
    assert not says(other, report, CSW), "it takes two who are there"
    assert says(third, report, CSW)
    assert held(report, SCHOOL, CSW) == [False, True]


def test_an_institution_that_one_account_names_loses_an_acute_case_at_once_and_nobody_watches_yet(
    routed: Callable[..., Case], triage: Person, other: Person
) -> None:
    case = routed(risk="acute", excluded=("other",), institution=None, setting="online")
    report = case.first_report

    def parts() -> dict[str, str]:
        rows = Participation.objects.visible_to(SYSTEM).filter(case=case)
        return dict(rows.values_list("institution__code", "status"))

    assert not says(triage, report, CSW)
    assert parts() == {CSW: "revoked", SCHOOL: "requested"}
    assert HeldBack(report).somebody_is_unknown
    assert says(other, report, CSW)
    assert not HeldBack(report).somebody_is_unknown


def test_whoever_excludes_themself_says_no_second_word(
    submit: Callable[..., Report], triage: Person, other: Person
) -> None:
    report = submit(excluded=("other",))
    assert not says(triage, report, users=(triage,))
    with pytest.raises(Exclusion.DoesNotExist):
        says(triage, report, users=(triage,))
    assert not says(other, report, users=(triage,))
    assert guess_of(report).resolved_at is None
    words = AuditEvent.objects.filter(action="exclusion.propose_name").values_list("actor", flat=True)
    assert set(words) == {triage.user.pk, other.user.pk}


def test_whoever_settles_whom_the_reporter_wrote_has_opened_those_names_or_says_that_not(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, other = submit(excluded=("other",), excluded_text="Тетка"), person("triage", TRIAGE)
    elsewhere = submit(excluded=("other",), excluded_text="Стриц")

    def settle(who: Person, **said: bool) -> bool:
        return services.resolve_exclusion(
            principal=fresh(who), exclusion_id=guess_of(report).pk, institutions=[], outside=True, **said
        )

    identity_of(principal=other, report=report, reason="resolve_exclusion")
    identity_of(principal=triage, report=elsewhere, reason="resolve_exclusion")
    with pytest.raises(NamesUnopened):
        settle(triage)
    assert guess_of(report).outside_first is None, "neither a colleague's opening counts nor one of another report"
    identity_of(principal=triage, report=report, reason="find_child")
    assert not settle(triage)
    assert settle(other)
    assert not AuditEvent.objects.filter(action="exclusion.decide_unopened").exists()


def test_who_decides_without_the_names_stands_in_the_trail(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    guess = guess_of(submit(excluded=("other",), excluded_text="Тетка"))
    for who in (triage, person("triage", TRIAGE)):
        services.resolve_exclusion(
            principal=fresh(who), exclusion_id=guess.pk, institutions=[], outside=True, although_unopened=True
        )
        told = AuditEvent.objects.filter(action="exclusion.decide_unopened", actor=who.user.pk)
        assert [event.object_id for event in told] == [guess.pk]


def test_a_kind_of_institution_has_no_names_to_open(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(excluded=("csw",))
    said = {"principal": triage, "exclusion_id": guess_of(report).pk, "institutions": [institution(CSW).pk]}
    assert services.resolve_exclusion(**said) is False, "the first word of two"
