"""What a code opens, and what changes when it is entered."""

from reporting.cases.models import Report
from reporting.cases.principals import SYSTEM
from reporting.vault import codes, deks


def renew_code(*, report: Report, code: str) -> bytes | None:
    """Return the key of what institutions write to the reporter, as ``code``, the report's own, opens it.

    The token of the code and what stands under it go under the current pepper, if an old one made them. Nothing
    happens when the token was changed meanwhile: whoever changed it knew better. None when the code opens no key.
    """
    digits = codes.normalise(code)
    if digits is None:
        return None
    token = codes.renewed("report", digits, report.code_key_id)
    if token is not None:
        mine = Report.objects.visible_to(SYSTEM).filter(
            pk=report.pk, code_key_id=report.code_key_id, code_digest=report.code_digest
        )
        mine.update(code_digest=token.digest, code_key_id=token.key_id)
    return deks.exchange_by_code(report.pk, code=digits)
