"""Queries on cases. Each takes the principal and reaches rows only through ``visible_to``."""

from reporting.cases.casework.queries.case import CaseView, case_view, open_cases
from reporting.cases.casework.queries.day import MyDay, my_day
from reporting.cases.casework.queries.sealed import Identity, identity_of, place_for_triage, place_of, story_of
from reporting.cases.filing.queries import report_by_code, triage_target
from reporting.cases.pages import Slice
from reporting.cases.reporter.queries.exchange import Line
from reporting.cases.reporter.queries.parts import Step
from reporting.cases.reporter.queries.view import ReporterView, reporter_view
from reporting.cases.triage.queries import report_for_triage, triage_queue
