"""The state machines as tables: which state may follow which, and what a reporter's page may show.

``docs/states.md`` draws them. A transition that is not in a table does not exist.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportStatus(models.TextChoices):
    """Where a report stands until triage has decided."""

    SUBMITTED = "submitted", _("чека тријажу")
    ACCEPTED = "accepted", _("прихваћена")
    # Not built yet: no command merges two reports.
    MERGED = "merged", _("спојена")
    REDIRECTED = "redirected", _("упућена другде")
    SPAM = "spam", _("злоупотреба обрасца")


class CaseStatus(models.TextChoices):
    """Where a case (предмет) stands."""

    OPENED = "opened", _("чека упућивање")
    ROUTED = "routed", _("упућен установама")
    IN_PROGRESS = "in_progress", _("у раду")
    # Not built yet: no command lets a case wait for the reporter.
    WAITING_REPORTER = "waiting_reporter", _("чека одговор")
    CLOSURE_PROPOSED = "closure_proposed", _("предложено затварање")
    CLOSED = "closed", _("затворен")
    REOPENED = "reopened", _("поново отворен")


class ParticipationStatus(models.TextChoices):
    """Where one institution's part of a case stands."""

    REQUESTED = "requested", _("упућено")
    RECEIVED = "received", _("примљено")
    ACCEPTED = "accepted", _("преузето")
    WORKING = "working", _("у раду")
    DONE = "done", _("завршено")
    DECLINED = "declined", _("одбијено")
    REVOKED = "revoked", _("опозвано")
    OBSERVER = "observer", _("надзор")


class Visibility(models.TextChoices):
    """How a participation appears on the reporter's page."""

    SHOWN = "shown", _("именом")
    AUTHORITY = "authority", _("као надлежни орган")
    WITHHELD = "withheld", _("не приказује се")


class ProposalStatus(models.TextChoices):
    """Where a proposal to close a case stands."""

    OPEN = "open", _("чека одлуку")
    APPROVED = "approved", _("одобрен")
    REJECTED = "rejected", _("враћен")


class DisposalStatus(models.TextChoices):
    """Where a proposal to dispose of a case file stands; carried out, it leaves a tombstone and no row."""

    PROPOSED = "proposed", _("чека прву сагласност")
    APPROVED = "approved", _("чека другу сагласност")
    WITHDRAWN = "withdrawn", _("повучен")


class GlassVerdict(models.TextChoices):
    """What the review of an opening by break-glass (хитан увид) said."""

    WAITING = "waiting", _("чека преглед")
    JUSTIFIED = "justified", _("оправдан")
    NOT_JUSTIFIED = "not_justified", _("није оправдан")


class Risk(models.TextChoices):
    """Risk level (процена ризика), part of every case."""

    LOW = "low", _("низак")
    MEDIUM = "medium", _("средњи")
    HIGH = "high", _("висок")
    ACUTE = "acute", _("акутан")


R, C, P, D, E, G = ReportStatus, CaseStatus, ParticipationStatus, ProposalStatus, DisposalStatus, GlassVerdict

TRANSITIONS: dict[type[models.TextChoices], dict[str, tuple[str, ...]]] = {
    R: {
        R.SUBMITTED: (R.ACCEPTED, R.MERGED, R.REDIRECTED, R.SPAM),
        R.ACCEPTED: (),
        R.MERGED: (),
        # Back to triage's queue, when somebody finds that it should not have been set aside.
        R.REDIRECTED: (R.SUBMITTED,),
        R.SPAM: (R.SUBMITTED,),
    },
    C: {
        C.OPENED: (C.ROUTED,),
        # Back to triage when every recipient has declined.
        C.ROUTED: (C.IN_PROGRESS, C.OPENED),
        C.IN_PROGRESS: (C.WAITING_REPORTER, C.CLOSURE_PROPOSED, C.OPENED),
        C.WAITING_REPORTER: (C.IN_PROGRESS,),
        C.CLOSURE_PROPOSED: (C.CLOSED, C.IN_PROGRESS),
        C.CLOSED: (C.REOPENED,),
        C.REOPENED: (C.IN_PROGRESS,),
    },
    P: {
        P.REQUESTED: (P.RECEIVED, P.ACCEPTED, P.DECLINED, P.REVOKED),
        P.RECEIVED: (P.ACCEPTED, P.DECLINED, P.REVOKED),
        P.ACCEPTED: (P.WORKING, P.DONE, P.REVOKED),
        P.WORKING: (P.DONE, P.REVOKED),
        # The lead goes on: by its own word, after a closing sent back, a case reopened. An exclusion outlasts it.
        P.DONE: (P.WORKING, P.REVOKED),
        P.DECLINED: (),
        P.REVOKED: (),
        # Triage may ask a body that only watches to act.
        P.OBSERVER: (P.REQUESTED, P.REVOKED),
    },
    D: {
        D.OPEN: (D.APPROVED, D.REJECTED),
        D.APPROVED: (),
        D.REJECTED: (),
    },
    E: {
        # Back when whoever agreed first may not know of the file any more.
        E.PROPOSED: (E.APPROVED, E.WITHDRAWN),
        E.APPROVED: (E.PROPOSED, E.WITHDRAWN),
        E.WITHDRAWN: (),
    },
    G: {
        G.WAITING: (G.JUSTIFIED, G.NOT_JUSTIFIED),
        G.JUSTIFIED: (),
        G.NOT_JUSTIFIED: (),
    },
}

# Participations in which the institution has nothing more to do.
PARTICIPATION_ENDED = (P.DONE, P.DECLINED, P.REVOKED)
# Participations of institutions that have left the case before its end.
PARTICIPATION_LEFT = (P.DECLINED, P.REVOKED)
# Participations that hold nothing up, though an observer stays on the case.
PARTICIPATION_SETTLED = (*PARTICIPATION_ENDED, P.OBSERVER)
# Participations through which an institution still belongs to the case.
PARTICIPATION_INSIDE = (P.REQUESTED, P.RECEIVED, P.ACCEPTED, P.WORKING, P.DONE, P.OBSERVER)
# Participations that the institution has neither taken nor declined.
PARTICIPATION_UNTAKEN = (P.REQUESTED, P.RECEIVED)
# Participations whose people may read the story.
PARTICIPATION_COMMITTED = (P.ACCEPTED, P.WORKING, P.DONE)
# Proposals to dispose of a file that wait for somebody.
DISPOSAL_OPEN = (E.PROPOSED, E.APPROVED)
# Which of the two agreements somebody gives: after the second one the file is gone.
FIRST, SECOND = "first", "second"
CASE_OPEN = (C.OPENED, C.ROUTED, C.IN_PROGRESS, C.WAITING_REPORTER, C.CLOSURE_PROPOSED, C.REOPENED)


class TransitionNotAllowed(Exception):
    """Someone, or a second click, asked for a step that the table does not have."""


def check(status: str, to: str, kind: type[models.TextChoices]) -> None:
    """Raise ``TransitionNotAllowed`` unless the table of ``kind`` leads from ``status`` to ``to``."""
    if to not in TRANSITIONS[kind][status]:
        raise TransitionNotAllowed(f"{kind.__name__}: {status} does not lead to {to}")
