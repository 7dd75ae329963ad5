"""While a file is erased, others write: what they have begun is waited for, and nobody meets an error at the commit.

Two connections, so on PostgreSQL alone; on SQLite there is one writer.
"""

import uuid
from collections.abc import Callable

import pytest
from django.db import transaction

from reporting.cases import services
from reporting.cases.models import Case, DisposalProposal, Message
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.retention.disposal import propose_due
from reporting.cases.states import TransitionNotAllowed
from tests.cases.beside import SECONDS, begin_beside
from tests.cases.disposing import BODY, NOW
from tests.cases.fixtures import CSW

pytestmark = [
    pytest.mark.postgresql_only,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registry_data"),
]
SYSTEM = System("test")


def test_a_message_that_is_being_sent_keeps_the_file(
    registry_data: None, ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    propose_due(NOW)
    proposal = DisposalProposal.objects.visible_to(SYSTEM).get()
    services.approve_disposal(principal=person("head", CSW), proposal_id=proposal.pk, expects="first")
    above = person("supervisor", BODY)
    with transaction.atomic():
        services.message_from_reporter(
            principal=Reporter(case.first_report.pk), body="Није престало.", submission_key=uuid.uuid4()
        )
        erasing = begin_beside(
            lambda: services.approve_disposal(principal=above, proposal_id=proposal.pk, expects="second")
        )
        assert not erasing.done()
    with pytest.raises(TransitionNotAllowed):
        erasing.result(timeout=SECONDS)
    assert Message.objects.visible_to(SYSTEM).get().report == case.first_report
