"""What a portal holds before it moves to another database, and what of it opens afterwards."""

import base64
import uuid
from typing import Any

from tests.faults.test_canary import ANSWERS, CONTACT, mark

CONTENT = mark("слика").encode() * 4_000


def write() -> dict[str, Any]:
    """Fill the portal with marked words in everything that is sealed; returns the codes and the cookie of a draft."""
    from reporting.cases.filing.answers import ReportAnswers
    from reporting.cases.services import submit_report
    from reporting.notify import outbox
    from reporting.vault import codes, drafts
    from reporting.vault.audit import removal, sealing
    from reporting.vault.models import AuditSegment
    from tests.cases.fixtures import add_file
    from tests.faults.actors import make_people
    from tests.vault.audit_chain import NOW, months

    # A trail that goes back further than it is kept: what is left tells of what was removed.
    months(2)
    removal._remove(AuditSegment.objects.get(number=1), NOW)

    make_people(roles={"trijaza": ("triage", "triage"), "centar": ("case_worker", "csw-novi-sad")})
    code = codes.new_code()
    report = submit_report(
        answers=ReportAnswers(
            track="adult",
            danger_now="no",
            reporter_role="parent",
            about_self=False,
            child_text=mark("дете"),
            place_now=mark("место"),
            forms=("psychological", "digital"),
            narrative=mark("прича"),
            setting="school",
            period="week",
            frequency="often",
            municipality="80284",
            institution_text=mark("школа"),
            perpetrators=("child",),
            perpetrator_text=mark("ко"),
            contact_channel="email",
            contact=ANSWERS[9]["email"],
            contact_note=mark("после 17"),
            reporter_name=mark("Ана"),
            language="sr",
        ),
        code=code,
        submission_key=uuid.uuid4(),
    )
    add_file(report, CONTENT, name=mark("слика"))
    draft = drafts.start()
    draft.data = {"narrative": mark("нацрт")}
    drafts.save(draft)
    draft_code = drafts.issue_code(draft)
    outbox.enqueue(
        template="reporter.news",
        recipient=f"{CONTACT}@primer.test",
        object_id=report.pk,
        language="sr",
        idempotency_key="swap",
    )
    sealing.seal()
    return {"code": code, "draft": draft.cookie, "draft_code": draft_code}


def take_out_what_migrations_wrote() -> None:
    """Empty the tables: rows of a fixture have other numbers. `flush` would be refused by the audit trail's triggers."""
    from django.db import transaction

    from reporting.backup import restoring

    with transaction.atomic():
        restoring._empty()


def opened(*, code: str, draft: str, draft_code: str) -> dict[str, Any]:
    """Open every sealed value there is, by its column and row, and what the codes lead to."""
    from reporting.cases.selectors import report_by_code
    from reporting.vault import drafts, proofs
    from reporting.vault.audit import verification
    from reporting.vault.files import store

    report = report_by_code(code)
    assert report is not None, "the code finds no report"
    (row,) = store.files_of(report.pk)
    owner = store.report_owner(report.pk)
    by_cookie, by_code = drafts.open_cookie(draft), drafts.open_code(draft_code)
    # In no backup; where it came along, it opens both ways.
    assert (by_cookie is None) == (by_code is None)
    proof = proofs.kept(report.pk)
    found = {
        "report": report.narrative,
        "file": base64.b64encode(b"".join(store.read(row, owner))).decode(),
        "name of the file": store.name_of(row, owner),
        "draft": [one.data for one in (by_cookie, by_code) if one is not None],
        "proof": proof and proofs.written(proof),
        # Not since when: both ways carry times to the millisecond, as Django writes them in JSON.
        "published": [f"{key.id} {key.public.hex()}" for key in proofs.published_keys()],
        "trail": verification.verify().whole,
    }
    return found | _fields() | _under_the_keyring()


def _fields() -> dict[str, Any]:
    """Open every value that is sealed for a report."""
    from reporting.vault.fields import EncryptedField
    from reporting.vault.holders import sealed_columns
    from reporting.vault.identity import identity_opened

    found = {}
    for model, field in sealed_columns():
        if isinstance(field, EncryptedField):
            for row in model._base_manager.order_by("pk"):
                with identity_opened(actor=None, actor_kind="system", reason="swap", object_id=row.pk):
                    found[f"{model._meta.label}.{field.name} {row.pk}"] = getattr(row, field.name)
    return found


def _under_the_keyring() -> dict[str, Any]:
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    from reporting.notify.models import OutboxMessage
    from reporting.notify.outbox import RECIPIENT_CONTRACT
    from reporting.vault import server

    found = {
        f"outbox {row.pk}": server.unseal(bytes(row.recipient), contract=RECIPIENT_CONTRACT, pk=row.pk).decode()
        for row in OutboxMessage.objects.filter(recipient__isnull=False)
    }
    for row in Authenticator.objects.filter(type="totp"):
        found[f"app {row.pk}"] = get_adapter().decrypt(row.data["secret"])
    return found
