"""A flood of reports, and the small sum by which a browser then shows that it is one.

Only while more reports come than people send, the last page asks the browser for a sum (altcha's: a number whose
SHA-256 is given), which a script does while the answers are being read. Nobody waits for it, and a report without
it is a report like any other: the sum helps triage to tell what a machine sent, never how urgent something is.
"""

import hashlib
import json
from base64 import b64decode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from altcha.v1 import ChallengeOptions, Payload, create_challenge, extract_params, verify_solution
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.cases.filing.answers import Effort
from reporting.cases.notifications.floods import is_flood

if TYPE_CHECKING:
    from reporting.vault import drafts

# How large the number may be: some seconds on an old telephone, half a second on a new one.
LARGEST = 60_000
VALID_FOR = timedelta(hours=2)
LONGEST = 2_000


def challenge_for(draft: "drafts.OpenDraft") -> str:
    """Return the sum that the browser of this draft is to do, as JSON; empty while there is no flood."""
    if not is_flood():
        return ""
    options = ChallengeOptions(
        algorithm="SHA-256",
        max_number=LARGEST,
        hmac_key=_key(),
        expires=timezone.now() + VALID_FOR,
        params={"of": _mark(draft)},
    )
    return json.dumps(create_challenge(options).to_dict())


def effort_of(draft: "drafts.OpenDraft", sent: str) -> str:
    """Return what a report says about its sum: ``Effort.NOT_ASKED`` outside a flood, else whether it was done."""
    if not is_flood():
        return Effort.NOT_ASKED
    return Effort.DONE if _is_done(draft, sent) else Effort.MISSING


def state() -> Status:
    """Return the line of the health page: whether more reports come than people send. It counts nothing."""
    advice = _("Погледајте у тријажи да ли пријаве пише неко или нешто; docs/operating.md каже шта се онда ради.")
    if not is_flood():
        return Status(True, _("уобичајен"), advice=advice)
    return Status(False, _("више од %(count)d за десет минута") % {"count": settings.REPORT_FLOOD}, advice=advice)


def _is_done(draft: "drafts.OpenDraft", sent: str) -> bool:
    """Whether ``sent`` is the sum of this very draft; a draft makes one report, so no sum serves twice."""
    values = _read(sent)
    if values is None:
        return False
    solved, _why = verify_solution(values.to_dict(), _key())
    return solved and extract_params(values.to_dict()).get("of") == [_mark(draft)]


def _read(sent: str) -> Payload | None:
    """Return what a browser sent, if it has the form of a solution."""
    if not 0 < len(sent) <= LONGEST:
        return None
    try:
        values: Any = json.loads(b64decode(sent, validate=True))
        texts = [values[name] for name in ("challenge", "salt", "signature")]
        number = values["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in texts) or type(number) is not int or not 0 <= number <= LARGEST:
        return None
    challenge, salt, signature = texts
    return Payload("SHA-256", challenge, number, salt, signature)


def _mark(draft: "drafts.OpenDraft") -> str:
    return hashlib.sha256(draft.id.bytes).hexdigest()[:16]


def _key() -> str:
    return salted_hmac("reporting.intake.effort", "challenge", algorithm="sha256").hexdigest()
