"""Views of the wizard: they parse and render; the rules are in forms, steps and services."""

from reporting.intake.views.entry import help_now, resume, saved, start
from reporting.intake.views.filing import check_proof, proof
from reporting.intake.views.heard import heard
from reporting.intake.views.receipt import card, receipt
from reporting.intake.views.wizard import ReportWizard

__all__ = ["ReportWizard", "card", "check_proof", "heard", "help_now", "proof", "receipt", "resume", "saved", "start"]
