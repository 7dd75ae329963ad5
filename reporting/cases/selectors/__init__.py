"""Queries on cases. Each takes the principal and reaches rows only through ``visible_to``."""

from reporting.cases.selectors.case import CaseView, case_view, open_cases
from reporting.cases.selectors.codes import report_by_code, triage_target
from reporting.cases.selectors.day import MyDay, my_day
from reporting.cases.selectors.pages import Slice
from reporting.cases.selectors.queue import report_for_triage, triage_queue
from reporting.cases.selectors.reporter import ReporterView, reporter_view
from reporting.cases.selectors.sealed import Identity, identity_of, story_of

__all__ = [
    "CaseView",
    "Identity",
    "MyDay",
    "ReporterView",
    "Slice",
    "case_view",
    "identity_of",
    "my_day",
    "open_cases",
    "report_by_code",
    "report_for_triage",
    "reporter_view",
    "story_of",
    "triage_queue",
    "triage_target",
]
