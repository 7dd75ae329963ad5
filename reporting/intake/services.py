"""Commands of the wizard."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from reporting.cases.answers import ReportAnswers
from reporting.cases.selectors import triage_target
from reporting.cases.services import submit_report
from reporting.vault import drafts


@transaction.atomic
def submit(
    *, draft: "drafts.OpenDraft", answers_of: Callable[["drafts.OpenDraft"], ReportAnswers]
) -> "drafts.OpenDraft":
    """Send the report of ``draft`` once, and leave in the draft only what the receipt shows.

    The draft's row is locked, so a second click waits and finds the receipt. ``answers_of`` builds
    the answers from the draft as it stands under the lock; what it raises undoes everything.
    Returns the draft with its receipt.
    """
    with drafts.locked(draft) as locked:
        if "receipt" in locked.data:
            return locked
        report = submit_report(answers=answers_of(locked), code=locked.data["code"], submission_key=locked.id)
        locked.data = {"receipt": receipt_of(report, locked.data)}
        drafts.save(locked)
        return locked


def receipt_of(report: Any, data: dict[str, Any]) -> dict[str, str]:
    """Return what the receipt shows: numbers, the code and times, nothing of the story."""
    target = triage_target(report)
    return {
        "track": data["track"],
        "code": data["code"],
        "number": report.number,
        "received_at": report.received_at.isoformat(),
        "target": target.isoformat() if target else "",
    }


def save_code(*, draft: "drafts.OpenDraft") -> "drafts.OpenDraft":
    """Give the draft a code that opens it again, and keep the code in it for its page.

    A draft has one code: who asks again sees the same one.
    """
    with transaction.atomic(), drafts.locked(draft) as locked:
        if "receipt" not in locked.data and not locked.data.get("save_code"):
            locked.data["save_code"] = drafts.issue_code(locked)
            drafts.save(locked)
        return locked
