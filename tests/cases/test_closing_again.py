"""A case can be closed again after it was sent back or reopened, and the reporter hears of each step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, ClosureProposal, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import case_view
from reporting.cases.states import CaseStatus
from reporting.notify.models import OutboxMessage
from tests.cases.fixtures import CSW, fresh

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
MAIL = {"contact_channel": "email", "contact": "zebra@primer.test"}


class Alone:
    """The centre alone on an acute case, its head, and a worker of the ministry above it."""

    def __init__(self, routed: Callable[..., Case], person: Callable[..., Person]) -> None:
        self.case = routed(to=(CSW,), risk="acute", **MAIL)
        self.worker, self.head = person("case_worker", CSW), person("head", CSW)
        self.above = person("case_worker", "minrzs")
        self.part = Participation.objects.visible_to(SYSTEM).get(case=self.case, institution__code=CSW)
        services.accept_participation(principal=self.worker, participation_id=self.part.pk)

    def propose(self) -> ClosureProposal:
        services.finish_participation(principal=self.worker, participation_id=self.part.pk, reason="Договорено је.")
        assert case_view(fresh(self.worker), self.case.pk).all_ended, "the desk offers to close"
        return services.propose_closure(principal=self.worker, case_id=self.case.pk, outcome="stopped", note="Да.")

    def close(self) -> None:
        proposal = self.propose()
        for who in (self.head, self.above):
            services.approve_closure(principal=fresh(who), proposal_id=proposal.pk)
        self.case.refresh_from_db()
        assert self.case.status == CaseStatus.CLOSED


@pytest.fixture
def alone(routed: Callable[..., Case], person: Callable[..., Person]) -> Alone:
    return Alone(routed, person)


def test_a_grave_case_with_an_observer_closes_after_it_was_sent_back_and_after_reopening(
    alone: Alone, triage: Person
) -> None:
    services.reject_closure(principal=alone.head, proposal_id=alone.propose().pk, note="Још једном.")
    alone.close()
    services.reopen_case(principal=triage, case_id=alone.case.pk)
    alone.close()


def news(event: str) -> list[str]:
    return [key for key in OutboxMessage.objects.values_list("idempotency_key", flat=True) if f":{event}:" in key]


def test_the_reporter_hears_of_reopening_and_again_of_finishing_and_closing(alone: Alone, triage: Person) -> None:
    alone.close()
    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=10)
    with time_machine.travel(tomorrow, tick=True):
        services.page_opened(alone.case.first_report)
        services.reopen_case(principal=triage, case_id=alone.case.pk)
        assert len(news("case.reopen")) == 1
        services.page_opened(Report.objects.visible_to(SYSTEM).get(case=alone.case))
        alone.close()
    assert len(news("participation.finish")) == 1, "one letter is enough until the page was opened"


def test_an_address_that_cannot_be_mailed_stops_nothing_but_a_mistake_of_ours_surfaces(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.cases.notifications.reporter import notify_reporter
    from reporting.notify import outbox

    report: Any = alone.case.first_report
    services.page_opened(report)
    report.contact = "није адреса"
    notify_reporter(report, event="test")
    services.page_opened(report)
    report.contact = "zebra@primer.test"
    with pytest.raises(outbox.BadMessage):
        notify_reporter(report, event="not a key")
