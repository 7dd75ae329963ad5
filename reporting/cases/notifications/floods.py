"""Whether more reports come than people send."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.cases.states import ReportStatus

SYSTEM = System("floods")
FLOOD_WINDOW = timedelta(minutes=10)


def is_flood() -> bool:
    """Whether more reports came in the last ten minutes, and wait, than ``REPORT_FLOOD`` says people send."""
    began = timezone.now() - FLOOD_WINDOW
    waiting = Report.objects.visible_to(SYSTEM).filter(status=ReportStatus.SUBMITTED, received_at__gt=began)
    return waiting[: settings.REPORT_FLOOD + 1].count() > settings.REPORT_FLOOD
