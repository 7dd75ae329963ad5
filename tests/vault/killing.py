"""What the processes of the kill test do: fill a database, and say what opens in it."""

import hashlib
import uuid

from reporting.cases import services
from reporting.cases.models import Report
from reporting.vault import codes, drafts
from reporting.vault.identity import identity_opened
from reporting.vault.models import Draft


def fill(reports: int) -> None:
    """Submit ``reports`` reports and save a draft with a code."""
    from tests.cases.fixtures import answers

    for number in range(reports):
        told = answers(narrative=f"прича {number}")
        services.submit_report(answers=told, code=codes.new_code(), submission_key=uuid.uuid4())
    drafts.issue_code(drafts.start())


def digest() -> str:
    """Return a hash of everything that opens: stories, names, tokens of codes."""
    found = hashlib.sha256()
    for report in Report._base_manager.order_by("pk"):
        with identity_opened(actor=None, actor_kind="system", reason="test", object_id=report.pk):
            found.update(f"{report.pk}|{report.narrative}|{report.perpetrator_text}".encode())
        found.update(bytes(report.code_digest))
    found.update(str(Draft.objects.count()).encode())
    return found.hexdigest()
