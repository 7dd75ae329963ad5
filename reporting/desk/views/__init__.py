"""Views of the desk: each parses, asks a command or a query, and renders."""

from reporting.desk.views.account_sessions import end_sessions
from reporting.desk.views.audit import access_log, audit
from reporting.desk.views.case import case, cases, message, reopen
from reporting.desk.views.closure import decide_closure, propose
from reporting.desk.views.day import day
from reporting.desk.views.dismissal import bring_back, dismiss
from reporting.desk.views.draft import draft
from reporting.desk.views.emergency_access import emergency_access, emergency_note, end_emergency_access
from reporting.desk.views.emergency_reviews import emergency_review, emergency_reviews
from reporting.desk.views.exclusions import resolve
from reporting.desk.views.identity import case_identity, report_identity
from reporting.desk.views.institutions import institution, institutions
from reporting.desk.views.invitation import invite, invite_again
from reporting.desk.views.load import load
from reporting.desk.views.measures import measure
from reporting.desk.views.recovery import recovery, stop_recovery
from reporting.desk.views.recusal import recuse_case, recuse_report
from reporting.desk.views.retention import disposal, hold_case, hold_proposed, lift_hold, retention
from reporting.desk.views.roles import account_roles, confirm_role, end_role, roles
from reporting.desk.views.story import case_story, report_story
from reporting.desk.views.substitutes import end_substitute, name_substitute, substitutes
from reporting.desk.views.triage import (
    accept,
    queue,
    report,
    report_message,
    route,
)
from reporting.desk.views.work import decline, finish, resume, take

__all__ = [
    "accept",
    "access_log",
    "account_roles",
    "audit",
    "bring_back",
    "case",
    "case_identity",
    "case_story",
    "cases",
    "confirm_role",
    "day",
    "decide_closure",
    "decline",
    "dismiss",
    "disposal",
    "draft",
    "emergency_access",
    "emergency_note",
    "emergency_review",
    "emergency_reviews",
    "end_emergency_access",
    "end_role",
    "end_sessions",
    "end_substitute",
    "finish",
    "hold_case",
    "hold_proposed",
    "institution",
    "institutions",
    "invite",
    "invite_again",
    "lift_hold",
    "load",
    "measure",
    "message",
    "name_substitute",
    "propose",
    "queue",
    "recovery",
    "recuse_case",
    "recuse_report",
    "reopen",
    "report",
    "report_identity",
    "report_message",
    "report_story",
    "resolve",
    "resume",
    "retention",
    "roles",
    "route",
    "stop_recovery",
    "substitutes",
    "take",
]
