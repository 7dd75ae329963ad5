"""Where a report, a case and what hangs on it can stand; ``acts`` says how one state follows another.

``docs/states.md`` shows it. A transition that no act takes does not exist.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportStatus(models.TextChoices):
    """Where a report stands until triage has decided."""

    SUBMITTED = "submitted", _("чека тријажу")
    ACCEPTED = "accepted", _("прихваћена")
    REDIRECTED = "redirected", _("упућена другде")
    SPAM = "spam", _("злоупотреба обрасца")
    # One of many that came in a flood, equal and without a word; nothing is decided by it.
    SET_ASIDE = "set_aside", _("одложена")


class CaseStatus(models.TextChoices):
    """Where a case (предмет) stands."""

    OPENED = "opened", _("чека упућивање")
    ROUTED = "routed", _("упућен установама")
    IN_PROGRESS = "in_progress", _("у раду")
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


class EmergencyVerdict(models.TextChoices):
    """What the review of an opening by break-glass (хитан увид) said."""

    WAITING = "waiting", _("чека преглед")
    JUSTIFIED = "justified", _("оправдан")
    NOT_JUSTIFIED = "not_justified", _("није оправдан")


class ReassessmentStatus(models.TextChoices):
    """Where a new assessment of the risk stands: one that lowers it from acute or high waits for a second person."""

    PROPOSED = "proposed", _("чека другу особу")
    IN_FORCE = "in_force", _("важи")
    REFUSED = "refused", _("није прихваћено")
    WITHDRAWN = "withdrawn", _("повучено")


class Risk(models.TextChoices):
    """Risk level (процена ризика), part of every case."""

    LOW = "low", _("низак")
    MEDIUM = "medium", _("средњи")
    HIGH = "high", _("висок")
    ACUTE = "acute", _("акутан")


class TransitionNotAllowed(Exception):
    """Someone, or a second click, asked for a step that the table does not have."""


class Refused(Exception):
    """A command was refused for a ``reason``, a code that a form turns into words."""

    reason = ""


C, P, E = CaseStatus, ParticipationStatus, DisposalStatus

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
# Participations of institutions from which something is expected.
PARTICIPATION_OWING = (*PARTICIPATION_UNTAKEN, P.ACCEPTED, P.WORKING)
# Proposals to dispose of a file that wait for somebody.
DISPOSAL_OPEN = (E.PROPOSED, E.APPROVED)
# Which of the two agreements somebody gives: after the second one the file is gone.
FIRST, SECOND = "first", "second"
# Cases on which institutions work, or from which they were asked to.
CASE_UNDER_WAY = (C.ROUTED, C.IN_PROGRESS)
CASE_OPEN = (C.OPENED, C.ROUTED, C.IN_PROGRESS, C.CLOSURE_PROPOSED, C.REOPENED)
