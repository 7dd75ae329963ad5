"""A code that a test knows, for a report that has one which nobody knows."""

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.vault import codes, deks
from reporting.vault.models import KeyWrap

_SYSTEM = System("test")


def give_code(report: Report) -> str:
    """Give a report a new code, which opens all that its own has opened, and return it."""
    code = codes.new_code()
    token = codes.token("report", code)
    mine = Report.objects.visible_to(_SYSTEM).filter(pk=report.pk)
    mine.update(code_digest=token.digest, code_key_id=token.key_id)
    KeyWrap.objects.filter(report_id=report.pk, recipient_kind="code").delete()
    deks.share_by_code(report.pk, deks.dek(report.pk, "exchange"), code=code)
    return code
