"""A call to an institution in words, and how many people hear there."""

from django.utils.translation import gettext as _

from portal.pages.dates import clock_text, plural_form
from reporting.cases.models import ContactRecord
from reporting.cases.triage.contacts import Outcome


def call_text(call: ContactRecord | None) -> str:
    """Return when somebody called and what came of it; what was typed of it the template shows by itself."""
    if call is None:
        return ""
    words = {
        Outcome.TAKEN: _("Позив у %(at)s: преузели су."),
        Outcome.REFUSED: _("Позив у %(at)s: не могу да преузму."),
        Outcome.UNANSWERED: _("Позив у %(at)s: нико се није јавио."),
    }
    return words[Outcome(call.outcome)] % {"at": clock_text(call.called_at)}


def hear_text(count: int) -> str:
    """Return how many people hear at an institution; empty where nobody does."""
    verb = plural_form(count, _("Чује"), _("Чују"), _("Чује"))
    return f"{verb} {count} {plural_form(count, _('особа'), _('особе'), _('особа'))}." if count else ""
