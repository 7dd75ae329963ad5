"""Whoever writes into the database opens no file by taking out an exclusion, or by lifting it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.jobs import health
from reporting.cases.access import AccessDenied, decide, is_excluded, require, subject_of
from reporting.cases.access.sent import to_seal
from reporting.cases.filing.answers import UNASKED
from reporting.cases.filing.putting_back import put_back
from reporting.cases.models import Case, ContactRecord, Exclusion, Participation, Report
from reporting.cases.principals import CaseScope, Person, System
from reporting.vault import deks, keyring, wraps
from reporting.vault.models import AuditEvent, DekKind, KeyWrap
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, find_out, fresh, institution, ring
from tests.vault.working_as import working_as

pytestmark = [pytest.mark.protected, pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
SYSTEM = System("test")
LINE = "Изузећа која су враћена"
ANSWERS: tuple[dict[str, Any], ...] = (
    {"excluded": ("csw",)},
    {"excluded": ("police", "school")},
    {"excluded": ("school",), "institution": None},
    {"perpetrators": ("employee",)},
    {"perpetrators": ("employee",), "institution": None},
    {"perpetrators": ("employee",), "institution": None, "setting": "home"},
    {"excluded": ("other",), "excluded_text": "Тетка"},
    {"excluded": ("other",), "excluded_text": "Тетка", "institution": None},
    {"excluded": ("other",), "excluded_text": "Тетка", "institution": None, "setting": "home"},
    {"excluded": ("other",), "excluded_text": "Тетка", "excluded_works": ("csw", "health")},
    {"excluded": ("other",), "excluded_text": "Тетка", "excluded_works": ("none",)},
    {"excluded": (UNASKED,)},
    {},
)


def rows_of(report: Report) -> Any:
    return Exclusion.objects.visible_to(SYSTEM).filter(report=report)


def say(report: Report) -> list[tuple[Any, ...]]:
    columns = ("kind", "institution", "user", "group", "source", "resolved_at")
    return sorted(rows_of(report).values_list(*columns), key=str)


def out(who: Person, matter: Report | Case) -> bool:
    """Whether ``who`` is kept out, as a new request finds it."""
    return is_excluded(fresh(who), subject_of(matter))


def delete(report: Report) -> None:
    rows_of(report).filter(kind__in=("institution", "user")).delete()
    rows_of(report).delete()


def lift(report: Report) -> None:
    rows_of(report).update(resolved_at=timezone.now(), outside_institutions=True)


def rename(report: Report) -> None:
    rows_of(report).update(group="court", source=Exclusion.NAMED, resolved_at=timezone.now())


def move(report: Report) -> None:
    """Say that it happened where nobody of the excluded works."""
    rows_of(report).delete()
    Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(institution=None, setting="home")


@pytest.mark.parametrize("harm", [delete, lift, rename, move])
def test_a_row_that_is_gone_or_changed_opens_the_case_to_nobody(
    harm: Callable[[Report], None],
    routed: Callable[..., Case],
    person: Callable[..., Person],
    triage: Person,
) -> None:
    case, police = routed(excluded=("police",)), person("case_worker", POLICE)
    planted = {"institution": institution(POLICE), "status": "accepted", "requested_at": timezone.now()}
    Participation.objects.create(report=case.first_report, case=case, **planted)
    harm(case.first_report)
    assert Case.objects.visible_to(police).filter(pk=case.pk).exists(), "the list has only what the rows say"
    with pytest.raises(AccessDenied) as denied:
        require(fresh(police), "case.view", Case.objects.visible_to(SYSTEM).get(pk=case.pk))
    assert denied.value.decision.reason == "excluded"
    require(fresh(triage), "case.view", case)
    require(person("case_worker", CSW), "case.view", case)


@pytest.mark.parametrize("changes", ANSWERS)
def test_what_was_sent_keeps_out_whom_the_rows_keep_out(
    changes: dict[str, Any], submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    report = submit(**changes)
    people = [person("case_worker", at) for at in (CSW, OTHER_CSW, POLICE, SCHOOL, "os-lastavica-petrovaradin")]
    people += [person("triage", TRIAGE), person("supervisor", CSW)]
    before = [out(who, report) for who in people]
    for harm in (move, delete) if not report.institution_id else (delete,):
        harm(report)
        assert [out(who, report) for who in people] == before


def test_in_one_request_each_file_is_asked_by_itself(
    submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    worker, reports = fresh(person("case_worker", CSW)), [submit(excluded=names) for names in ((), ("csw",), ())]
    for report in reports:
        delete(report)
    assert [is_excluded(worker, subject_of(report)) for report in reports * 2] == [False, True, False] * 2


def test_what_two_lifted_at_the_desk_is_lifted_until_the_name_for_which_it_was_is_gone(
    submit: Callable[..., Report], person: Callable[..., Person], triage: Person
) -> None:
    report, meant, other = submit(excluded=("csw",)), person("case_worker", CSW), person("case_worker", OTHER_CSW)
    find_out(rows_of(report).get(), triage, institutions=[institution(CSW).pk])
    assert [out(who, report) for who in (meant, other)] == [True, False]
    assert put_back(timezone.now()) == 0
    rows_of(report).filter(kind="institution").delete()
    assert [out(who, report) for who in (meant, other)] == [True, True]
    assert put_back(timezone.now()) == 1
    assert [row.resolved_at for row in rows_of(report)] == [None]


def test_a_seal_of_another_row_lifts_nothing(
    submit: Callable[..., Report], person: Callable[..., Person], triage: Person
) -> None:
    lifted, other = submit(excluded=("csw",)), submit(excluded=("csw",))
    find_out(rows_of(lifted).get(), triage, outside=True)
    columns = ("resolved_at", "outside_institutions", "lifted_for", "seal", "seal_key_id")
    rows_of(other).update(**rows_of(lifted).values(*columns).get())
    worker = person("case_worker", CSW)
    assert [out(worker, report) for report in (lifted, other)] == [False, True]


@pytest.mark.parametrize("harm", ["emptied", "cut", "of another report", "of another column"])
def test_where_what_was_sent_does_not_open_nobody_but_triage_has_the_case(
    harm: str, routed: Callable[..., Case], person: Callable[..., Person], triage: Person, caplog: Any
) -> None:
    case, worker = routed(excluded=("police",)), person("case_worker", CSW)
    report, other = Report.objects.visible_to(SYSTEM).filter(case=case), routed().first_report
    sealed, narrative = report.values_list("exclusions_sent", "narrative").get()
    theirs = Report.objects.visible_to(SYSTEM).values_list("exclusions_sent", flat=True).get(pk=other.pk)
    planted = {"emptied": b"", "cut": bytes(sealed)[:-1], "of another report": bytes(theirs)}
    assert not out(worker, case)
    with connection.cursor() as cursor:
        values = [planted.get(harm, bytes(narrative)), case.pk.hex]
        cursor.execute("UPDATE cases_report SET exclusions_sent = %s WHERE case_id = %s", values)
    assert [out(worker, case), out(triage, case)] == [True, False]
    with pytest.raises(ExceptionGroup) as failed:
        put_back(timezone.now())
    assert len(failed.value.exceptions) == 1
    assert "does not open as it was sealed" in caplog.text


def test_whoever_deletes_the_key_of_the_story_too_opens_neither_names_nor_messages(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case, police = routed(excluded=("police",)), person("case_worker", POLICE)
    delete(case.first_report)
    KeyWrap.objects.filter(owner_id=case.first_report.pk, kind=DekKind.REPORT).delete()
    assert KeyWrap.objects.filter(report_id=case.first_report.pk).exists(), "names and messages would open"
    assert [out(police, case), out(triage, case)] == [True, False]
    with pytest.raises(ExceptionGroup):
        put_back(timezone.now())


def test_a_process_without_the_desks_key_opens_nothing_for_people(
    submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    report, worker = submit(), person("case_worker", CSW)
    assert not out(worker, report)
    with working_as("public"):
        assert out(worker, report)


def test_a_name_that_means_nobody_any_more_lifts_nothing(
    submit: Callable[..., Report], person: Callable[..., Person], triage: Person
) -> None:
    report, meant = submit(excluded=("police",)), person("case_worker", POLICE)
    find_out(rows_of(report).get(), triage, institutions=[institution(POLICE).pk])
    rows_of(report).filter(kind="institution").update(kind="user")
    assert out(meant, report)


def test_a_set_under_a_key_of_ones_own_counts_for_nothing(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    """Everybody who has the database knows the desk's public half, and can seal to it."""
    case, police = routed(excluded=("police",)), person("case_worker", POLICE)
    report, pair, own = case.first_report, keyring.current_public("desk"), bytes(range(32))
    delete(report)
    place: dict[str, Any] = {"contract": "vault.dek.report.2", "owner_id": report.pk, "report_id": report.pk}
    rows = KeyWrap.objects.filter(report_id=report.pk, kind="report")
    rows.update(key_id=pair.id, blob=wraps.seal(pair.public, pair.id, own, **place))
    field = Report._meta.get_field("exclusions_sent")
    holder = Report(pk=report.pk)
    deks.remember(holder, report.pk, "report", own)
    Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(
        exclusions_sent=field.seal(holder, to_seal(report, []))
    )
    assert [out(police, case), out(triage, case)] == [True, False]


def test_a_person_whom_nobody_has_found_out_shuts_emergency_access_without_its_row(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    stranger, home = person("case_worker", OTHER_CSW), {"institution": None, "setting": "home"}
    other = routed(risk="acute", excluded=("other",), excluded_text="Тетка", **home)
    assert decide(fresh(stranger), "emergency_access.open", routed(excluded=("police",))).allowed
    assert decide(fresh(stranger), "emergency_access.open", other).reason == "unresolved"
    rows_of(other.first_report).delete()
    assert decide(fresh(stranger), "emergency_access.open", other).reason == "unresolved"
    # Neither one that only warns, nor a kind of institution, is somebody whom nobody has found out.
    warned = routed(excluded=("other", "police"), excluded_text="Тетка", excluded_works=("none",), **home)
    rows_of(warned.first_report).delete()
    assert decide(fresh(stranger), "emergency_access.open", warned).allowed


def test_what_was_moved_to_another_case_is_opened_from_neither(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    hidden, own, worker = routed(excluded=("police",)), routed(to=(CSW, POLICE)), person("case_worker", POLICE)
    ring(hidden, CSW, by=triage)
    call = ContactRecord.objects.visible_to(SYSTEM).get(case=hidden)
    scope = CaseScope(fresh(worker), own)
    assert not ContactRecord.objects.visible_to(scope).exists()
    ContactRecord.objects.visible_to(SYSTEM).filter(pk=call.pk).update(case=own)
    assert not ContactRecord.objects.visible_to(CaseScope(fresh(worker), own)).exists()
    moved = ContactRecord.objects.visible_to(SYSTEM).get(pk=call.pk)
    assert is_excluded(fresh(worker), subject_of(moved)) and is_excluded(fresh(triage), subject_of(moved))


def test_of_an_erased_report_nothing_is_held(submit: Callable[..., Report], person: Callable[..., Person]) -> None:
    report, worker = submit(excluded=("csw",)), person("case_worker", CSW)
    delete(report)
    KeyWrap.objects.filter(report_id=report.pk).delete()
    assert not out(worker, report), "and nothing of it opens"
    assert not deks.is_primed(Report.objects.visible_to(SYSTEM).get(pk=report.pk), DekKind.REPORT)


@pytest.mark.parametrize("changes", ANSWERS)
@pytest.mark.parametrize("harm", [delete, lift])
def test_rows_are_put_back_as_they_were_sent_and_the_health_page_says_so(
    changes: dict[str, Any], harm: Callable[[Report], None], submit: Callable[..., Report]
) -> None:
    report, quiet = submit(**changes), submit(excluded=("police",))
    before, number = say(report), rows_of(report).count()
    assert put_back(timezone.now()) == 0
    # One that only warns holds nobody back, so that nothing is lifted of it.
    warning = rows_of(report).filter(source=Exclusion.NAMED).count() if harm is lift else 0
    harm(report)
    assert put_back(timezone.now()) == number - warning
    assert (harm is lift and warning) or say(report) == before
    assert put_back(timezone.now()) == 0, "twice is once"
    assert rows_of(quiet).get().put_back_at is None


def test_each_is_an_event_and_a_red_line_for_a_week(submit: Callable[..., Report]) -> None:
    report = submit(excluded=("csw",))
    assert dict(health.statuses())[LINE].ok
    delete(report)
    put_back(timezone.now())
    assert not dict(health.statuses())[LINE].ok
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert dict(health.statuses())[LINE].ok
    event = AuditEvent.objects.get(action="exclusion.put_back")
    assert (event.object_id, event.actor_kind, event.fields) == (rows_of(report).get().pk, "system", ["group"])


def test_what_is_sealed_is_byte_for_byte_this() -> None:
    place = "00000000-0000-0000-0000-00000000000a"
    report = Report(institution_id=UUID(place), setting="school")
    rows = [
        Exclusion(report=report, kind="person", source="named", resolved_at=timezone.now()),
        Exclusion(report=report, kind="institution", institution_id=UUID(place), source="conflict"),
        Exclusion(report=report, kind="group", group="csw"),
    ]
    assert to_seal(report, rows) == (
        f'{{"institution":"{place}","rows":[["group","","csw","reporter"],'
        f'["institution","{place}","","conflict"],["person","","","named"]],"setting":"school","version":1}}'
    )
