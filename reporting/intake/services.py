"""Commands of the wizard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from portal.danger.hearing import Danger, hear
from reporting.cases.filing.answers import ReportAnswers
from reporting.cases.selectors import triage_target
from reporting.cases.services import submit_report
from reporting.intake import notices
from reporting.intake.answers import CHILD_ROLES, answers_from, story_of
from reporting.intake.effort import effort_of
from reporting.intake.forms.start import OTHER, YES
from reporting.vault import drafts, proofs
from reporting.vault.errors import DraftGone

# How long this browser can show the receipt again, and no longer: whoever sends at night still finds the code in the
# morning. The receipt says until when, and has a button that takes it away at once.
RECEIPT_LIFETIME = timedelta(hours=24)


def submit(
    *,
    draft: "drafts.OpenDraft",
    language: str,
    at_once: bool = False,
    effort: str = "",
    put_into: Callable[["drafts.OpenDraft"], None] = lambda locked: None,
) -> "drafts.OpenDraft":
    """Send the report of ``draft`` once, and leave in the draft only what the receipt shows.

    The draft's row is locked, so a second click waits and finds the receipt. The answers are built from the draft
    as it stands under the lock; raises ``StepInvalid`` when it is not ready to be sent. Its story is listened to
    before, and again only where another tab has changed it meanwhile.
    ``put_into`` puts into the draft under its lock what came with the button itself, so that nothing comes between.
    The draft's own code ends here, because the receipt shows the code of the report.
    ``effort``: what the browser sent as its sum, which only a flood of reports asks for.
    ``at_once``: sent before every question was answered; the receipt says how to add the rest.
    Returns the draft with its receipt.
    """
    story = story_of(draft)
    heard = hear(story)
    with transaction.atomic(), drafts.locked(draft) as locked:
        if "receipt" in locked.data:
            return locked
        put_into(locked)
        answers = replace(answers_from(locked, language=language, at_once=at_once), effort=effort_of(locked, effort))
        if answers.narrative != story:
            heard = hear(answers.narrative)
        report = submit_report(
            answers=answers,
            code=locked.data["code"],
            submission_key=locked.id,
            danger_heard=heard is not None,
        )
        locked.data = {"receipt": receipt_of(report, locked.data, answers=answers, heard=heard, at_once=at_once)}
        drafts.finish(locked, keep=RECEIPT_LIFETIME)
        return locked


def receipt_of(
    report: Any, data: dict[str, Any], *, answers: ReportAnswers, heard: Danger | None, at_once: bool = False
) -> dict[str, str | bool | list[str]]:
    """Return what the receipt shows: numbers, the code, times, whether it is urgent; no word of the story.

    ``heard``: of the danger in it the receipt, sealed as the draft was, holds the kinds, which say whom to call.

    ``knows_who`` and ``knows_where`` say whether anything was written by which the child could be found, never what.
    """
    target = triage_target(report)
    return {
        "track": data["track"],
        "code": data["code"],
        "number": report.number,
        "received_at": report.received_at.isoformat(),
        "target": target.isoformat() if target else "",
        "danger": report.danger_now == YES,
        "heard": [kind.value for kind in heard.kinds] if heard else [],
        "of_other": answers.reporter_role == CHILD_ROLES[OTHER],
        "knows_who": bool(answers.child_text.strip() or (answers.about_self and answers.contact)),
        "knows_where": bool(answers.place_now.strip()),
        "at_once": at_once,
        "proof": proofs.written(report.proof) if report.proof else "",
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


def come_back(*, code: str) -> "drafts.OpenDraft | None":
    """Return the draft that ``code`` opens, with a greeting for its next page; None when there is none."""
    draft = drafts.open_code(code)
    if draft is None:
        return None
    try:
        with transaction.atomic(), drafts.locked(draft) as locked:
            if "receipt" in locked.data:
                return None
            locked.data.setdefault("wizard", {}).setdefault("extra_data", {})["notice"] = notices.BACK
            drafts.save(locked)
            return locked
    except DraftGone:
        # Sent, or left in a hurry, on another device in this very moment.
        return None


def leave(*, draft: "drafts.OpenDraft") -> None:
    """Close the draft of a browser that left in a hurry, so that its cookie opens nothing any more.

    A draft with a code opens with its code alone; one without a code, and a receipt, are deleted.
    """
    try:
        with transaction.atomic(), drafts.locked(draft) as locked:
            if locked.data.get("save_code"):
                drafts.rekey(locked, locked.data["save_code"])
            else:
                drafts.discard(locked)
    except DraftGone:
        return
