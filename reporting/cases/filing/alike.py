"""Which reports without a word say the same, so that a flood of them is one line of the desk."""

import hashlib
import json

from reporting.cases.filing.answers import OF_THEIR_OWN, QUESTIONS, SEALED, UNASKED, Effort, ReportAnswers

NO_CONTACT = "none"


def alike_of(answers: ReportAnswers) -> str:
    """Return a digest that reports with the same answers share; empty for one that stands alone.

    That is every report with a word, a contact or somebody who must not see it: sealed texts are never opened to be
    compared, so two are equal only where all of these are empty. No key is needed: what goes in stands in clear in
    the same row, and no text does.
    """
    # Where nobody was asked who must not see it, that sentence is the portal's own.
    typed = set(SEALED) - ({"excluded_text"} if answers.excluded == (UNASKED,) else set())
    said = any(getattr(answers, name).strip() for name in typed) or answers.contact_channel != NO_CONTACT
    if said or answers.excluded_works or not set(answers.excluded) <= {UNASKED}:
        return ""
    plain = {name: getattr(answers, name) for name in QUESTIONS if name not in (*SEALED, *OF_THEIR_OWN)}
    own = {
        # Who was not yet asked for a sum, and who did none, are the same; one that was done is the work of a browser.
        "effort": answers.effort == Effort.DONE,
        "excluded": sorted(answers.excluded),
        "forms": sorted(answers.forms),
        "institution": str(answers.institution or ""),
        "municipality": answers.municipality,
        "perpetrators": sorted(answers.perpetrators),
    }
    return hashlib.sha256(json.dumps(plain | own, sort_keys=True).encode()).hexdigest()
