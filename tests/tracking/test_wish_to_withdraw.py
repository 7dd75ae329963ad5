"""A wish to withdraw is a mark for triage and the lead, in every state, and decides nothing."""

import uuid
from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, Deadline, Message, Report
from reporting.cases.principals import Reporter, System
from reporting.cases.states import CaseStatus, ReportStatus, Risk
from reporting.tracking.starts import STARTS
from reporting.vault.models import AuditEvent
from tests.tracking.conftest import FOLLOW, enter

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def wish(report: Report) -> None:
    services.message_from_reporter(
        principal=Reporter(report.pk), body="Нећу више.", submission_key=uuid.uuid4(), wishes_to_withdraw=True
    )


def marked(report: Report) -> bool:
    return Report.objects.visible_to(SYSTEM).get(pk=report.pk).withdrawal_wished_at is not None


def test_the_button_carries_the_wish_and_only_sending_leaves_the_mark(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    report = submit()
    enter(reporter, report.code)  # type: ignore[attr-defined]
    key = str(uuid.uuid4())
    html = reporter.post(FOLLOW, {"_start": "withdraw", "body": "", "key": key}).content.decode()
    assert 'name="wish" value="withdraw"' in html and "види да желиш да повучеш пријаву" in html
    assert not marked(report)
    # The other script keeps it, and so does a message that was refused.
    for again in ({"_language": "sr-latn", "body": "Нећу."}, {"body": ""}):
        html = reporter.post(FOLLOW, again | {"key": key, "wish": "withdraw"}).content.decode()
        assert 'name="wish" value="withdraw"' in html and not marked(report)
    html = reporter.post(FOLLOW, {"_start": "plain", "body": "Нећу.", "key": key, "wish": "withdraw"}).content.decode()
    assert 'value="withdraw" ' not in html.partition('name="wish"')[2][:30] and "Нећу." in html
    words = STARTS["withdraw"].to(child=True)
    for _ in range(2):
        page = reporter.post(FOLLOW, {"body": f"{words}ме је страх.", "key": key, "wish": "withdraw"}, follow=True)
    assert marked(report) and "Тим који чита пријаве зна да желиш да повучеш пријаву" in page.content.decode()


def test_a_plain_message_leaves_no_mark(reporter: Client, submit: Callable[..., Report]) -> None:
    report = submit()
    enter(reporter, report.code)  # type: ignore[attr-defined]
    reporter.post(FOLLOW, {"body": "Желим да повучем пријаву.", "key": str(uuid.uuid4())})
    reporter.post(FOLLOW, {"body": "Хвала.", "key": str(uuid.uuid4()), "wish": "other"})
    assert not marked(report)


def test_it_survives_a_session_that_ended(reporter: Client, submit: Callable[..., Report]) -> None:
    report = submit()
    sent = {"body": "Нећу више.", "key": str(uuid.uuid4()), "wish": "withdraw"}
    html = reporter.post(FOLLOW, sent).content.decode()
    assert 'name="wish" value="withdraw"' in html
    reporter.post("/sr/pracenje/", sent | {"code": report.code})  # type: ignore[attr-defined]
    assert marked(report)


def test_in_every_state_it_moves_nothing_lowers_nothing_and_stops_nothing(routed: Callable[..., Case]) -> None:
    case = routed(risk="acute")
    report = case.first_report
    ours = Report.objects.visible_to(SYSTEM).filter(pk=report.pk)
    whole = Case.objects.visible_to(SYSTEM).filter(pk=case.pk)
    deadlines = Deadline.objects.visible_to(SYSTEM).filter(report=report).order_by("pk")
    # What was set aside has no case, and any message brings it back (tests/cases/test_equal_reports_of_a_flood.py).
    statuses = [one for one in ReportStatus if one != ReportStatus.SET_ASIDE]
    for status, stands, risk in product(statuses, CaseStatus, (Risk.ACUTE, Risk.LOW)):
        ours.update(status=status, withdrawal_wished_at=None)
        whole.update(status=stands, risk=risk)
        before = (whole.values().get(), list(deadlines.values()))
        wish(report)
        assert marked(report)
        assert (whole.values().get(), list(deadlines.values())) == before
        assert ours.get().status == status


def test_a_reporter_who_thinks_better_of_it_takes_the_mark_off_with_another_message(
    reporter: Client, submit: Callable[..., Report]
) -> None:
    report = submit()
    assert 'value="keep"' not in enter(reporter, report.code)  # type: ignore[attr-defined]
    wish(report)
    html = reporter.get(FOLLOW).content.decode()
    assert 'name="_start" value="keep"' in html and 'name="_start" value="withdraw"' not in html
    key = str(uuid.uuid4())
    html = reporter.post(FOLLOW, {"_start": "keep", "body": "", "key": key}).content.decode()
    assert 'name="wish" value="keep"' in html and "види да ипак не желиш да повучеш пријаву" in html and marked(report)
    html = reporter.post(FOLLOW, {"_start": "plain", "body": "", "key": key, "wish": "keep"}).content.decode()
    assert 'name="wish" value="keep"' not in html
    for _ in range(2):
        words = STARTS["keep"].to(child=True)
        page = reporter.post(FOLLOW, {"body": words, "key": key, "wish": "keep"}, follow=True)
    assert not marked(report) and 'value="withdraw"' in page.content.decode()
    acts = AuditEvent.objects.filter(object_id=report.pk, action__contains="wish").values_list("action", flat=True)
    assert sorted(acts) == ["report.take_wish_back", "report.wish_withdrawal"]
    assert Message.objects.visible_to(SYSTEM).filter(report=report).count() == 2, "what was written stays"


def test_taking_the_wish_back_moves_nothing_else(routed: Callable[..., Case]) -> None:
    case = routed(risk="acute")
    report = case.first_report
    whole = Case.objects.visible_to(SYSTEM).filter(pk=case.pk)
    deadlines = Deadline.objects.visible_to(SYSTEM).filter(report=report).order_by("pk")
    before = (whole.values().get(), list(deadlines.values()))
    for wanted in ("takes_wish_back", "wishes_to_withdraw", "takes_wish_back"):
        services.message_from_reporter(
            principal=Reporter(report.pk), body="Ипак не.", submission_key=uuid.uuid4(), **{wanted: True}
        )
        assert marked(report) == (wanted == "wishes_to_withdraw")
    assert (whole.values().get(), list(deadlines.values())) == before
