"""The proof that a report was received: what exactly it commits to, and whether a report is still that.

A report's answers never change after it was sent. The proof makes that something that others can check:
whoever holds it can have the portal's own copy compared with what was signed in the minute of sending.
"""

import json
import logging
from datetime import datetime

from django.db import transaction

from reporting.cases.filing.answers import PROVED
from reporting.cases.models import Report
from reporting.cases.principals import SYSTEM
from reporting.cases.traces import trace
from reporting.vault import proofs
from reporting.vault.errors import KeyringError

logger = logging.getLogger(__name__)


def content_of(report: Report) -> bytes:
    """Return the answers of a report as the bytes that its proof commits to (``docs/vault-format.md``).

    Names and contacts are left out: comparing must not need the second key, which opens only for a stated reason.
    """
    content = {name: getattr(report, name) for name in PROVED} | {
        "forms": sorted(report.forms.values_list("pk", flat=True)),
        "institution": report.institution.code if report.institution else "",
        "municipality": report.municipality_id or "",
        "perpetrators": sorted(report.perpetrators),
        "version": 1,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign_filing(report: Report, *, received_at: datetime, dek: bytes) -> proofs.Proof | None:
    """Make the proof of a report that was just stored, and keep it sealed beside it; in the same transaction.

    ``dek`` is the one that was made for the report: whoever files it cannot open it again.

    A keyring that cannot sign loses nobody a report: it arrives without a proof, and the log and ``doctor`` say why.
    """
    try:
        proof = proofs.prove(content=content_of(report), number=report.number, minute=received_at)
    except KeyringError:
        logger.exception("A report was stored without its proof of filing.")
        return None
    proofs.keep(proof, report_id=report.pk, dek=dek)
    return proof


@transaction.atomic
def compare(proof: proofs.Proof) -> bool | None:
    """Whether the report that ``proof`` speaks of has the content that was signed; None when it is not here.

    Says nothing about the signature: ``proofs.verify`` does. The comparison opens the story, so it is an event.
    """
    report = Report.objects.visible_to(SYSTEM).filter(number=proof.number).first()
    if report is None or proofs.kept(report.pk) is None:
        return None
    trace(SYSTEM, "report.compare", report, purpose="filing", fields=PROVED)
    return proofs.fits(proof, content_of(report))
