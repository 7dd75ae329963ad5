"""A reporter's mailbox is read by others, too: no line of a letter there names the portal, or leads to a row."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.checks import registry

from portal.security.service_checks import SMTP
from reporting.notify import outbox, senders
from reporting.notify.models import OutboxMessage
from reporting.notify.templates import TEMPLATES
from tests.vault.world import all_columns

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
STAFF, PLAIN = "„Чувам те“ <obavestenja@cuvamte.example>", "poruke@primer.example"


@pytest.fixture(autouse=True)
def _senders(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL, settings.MAIL_FROM_REPORTERS = STAFF, PLAIN


def letter(template: str) -> tuple[str, str, str]:
    """Send one letter and return its sender, its Message-ID and the whole of it."""
    outbox.enqueue(
        template=template, recipient="a@primer.test", object_id=uuid4(), language="sr", idempotency_key=str(uuid4())
    )
    assert outbox.deliver_due() == 1
    sent = mail.outbox[-1].message()
    return sent["From"], sent["Message-ID"], sent.as_string()


def test_a_letter_to_a_reporter_names_the_portal_in_no_line() -> None:
    sender, message_id, whole = letter("reporter.news")
    assert sender == PLAIN and message_id.endswith("@primer.example>")
    assert "cuvamte" not in whole.lower() and "obavestenja" not in whole
    local = message_id.strip("<>").partition("@")[0].encode()
    assert not [name for name, values in all_columns().items() if any(local in value for value in values)]
    row = OutboxMessage.objects.get()
    assert str(row.pk) not in whole and row.pk.hex not in whole


def test_a_letter_to_staff_comes_from_the_portal() -> None:
    sender, message_id, _whole = letter("institution.new")
    assert "obavestenja@cuvamte.example" in sender and message_id.endswith("@cuvamte.example>")


def test_what_goes_to_reporters_is_said_of_each_template() -> None:
    assert {name for name, template in TEMPLATES.items() if template.to_reporter} == {
        name for name in TEMPLATES if name.startswith("reporter.")
    }


@pytest.mark.parametrize(
    ("sender", "well"),
    [
        (PLAIN, True),
        ("poruke@cuvamte.example", False),
        ("poruke@Posta.Cuvamte.Example", False),
        ("poruke@portal.example", False),
        ("poruke@desk.example", False),
        ("poruke@nijecuvamte.example", True),
    ],
)
def test_a_sender_of_the_portals_own_domain_is_an_error_and_a_line_of_the_health_page(
    sender: str, well: bool, settings: Any
) -> None:
    settings.OUTBOX_TRANSPORT, settings.MAIL_FROM_REPORTERS = SMTP, sender
    settings.PUBLIC_URL, settings.HOSTS = "https://portal.example", {"desk": "desk.example"}
    found = senders.sender_names_the_portal()
    assert [one.id for one in found] == ([] if well else ["notify.E001"])
    state = senders.state()
    assert state.ok is well and "MAIL_FROM_REPORTERS" in state.advice


def test_where_no_letter_leaves_the_machine_nothing_is_said(settings: Any) -> None:
    settings.MAIL_FROM_REPORTERS = STAFF
    assert senders.sender_names_the_portal() == [] and senders.state().ok


def test_production_asks_for_it() -> None:
    assert senders.sender_names_the_portal in registry.registry.get_checks(include_deployment_checks=True)
    assert senders.sender_names_the_portal not in registry.registry.get_checks()
