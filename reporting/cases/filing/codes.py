"""What a code changes when it is entered."""

from reporting.cases.models import Report
from reporting.cases.principals import SYSTEM
from reporting.vault import codes


def renew_code(*, report: Report, code: str) -> None:
    """Keep the token of ``code``, the report's own, under the current pepper, if an old one made it.

    Nothing happens when the token was changed meanwhile: whoever changed it knew better.
    """
    digits = codes.normalise(code)
    token = None if digits is None else codes.renewed("report", digits, report.code_key_id)
    if token is None:
        return
    mine = Report.objects.visible_to(SYSTEM).filter(
        pk=report.pk, code_key_id=report.code_key_id, code_digest=report.code_digest
    )
    mine.update(code_digest=token.digest, code_key_id=token.key_id)
