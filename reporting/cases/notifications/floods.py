"""Whether more reports come than people send."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.cases.states import ReportStatus

SYSTEM = System("floods")
FLOOD_WINDOW = timedelta(minutes=10)


def came_in_a_flood(report: Report) -> bool:
    """Whether more reports than people send came in the ten minutes up to this one.

    What came before a flood is none of it, however soon the flood followed.
    """
    at = report.received_at
    until = Report.objects.visible_to(SYSTEM).filter(received_at__gt=at - FLOOD_WINDOW, received_at__lte=at)
    return until[: settings.REPORT_FLOOD + 1].count() > settings.REPORT_FLOOD


def is_flood(*, arriving: int = 0) -> bool:
    """Whether more reports came in the last ten minutes, and wait, than ``REPORT_FLOOD`` says people send.

    Those that triage has set aside as equal came all the same. ``arriving``: how many are about to be stored.
    """
    began = timezone.now() - FLOOD_WINDOW
    undecided = (ReportStatus.SUBMITTED, ReportStatus.SET_ASIDE)
    waiting = Report.objects.visible_to(SYSTEM).filter(status__in=undecided, received_at__gt=began)
    return waiting[: settings.REPORT_FLOOD + 1].count() + arriving > settings.REPORT_FLOOD
