"""This room's lines on the health page; none of them shows content."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.cases.emergency_access.running import late_since
from reporting.cases.models import EmergencyAccess, Exclusion, Report
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.roles import OPERATOR, TRIAGE
from reporting.cases.states import CaseStatus, EmergencyVerdict, ReportStatus
from reporting.registry.selectors import people_in_role

PUT_BACK_SHOWN = timedelta(days=7)


def late_emergency_reviews() -> int:
    """Return how many openings by break-glass wait too long for their review.

    Those of a case that excludes anybody who reads the health page are not counted: a count would tell.
    """
    rows = EmergencyAccess.objects.visible_to(SYSTEM).filter(
        verdict=EmergencyVerdict.WAITING, opened_at__lt=late_since()
    )
    for user in people_in_role(OPERATOR):
        rows = rows.open_to(Person(user=user, second_factor=True))
    return rows.count()


def emergency_state() -> Status:
    """Return the line of the health page: how many reviews of break-glass are late."""
    late = late_emergency_reviews()
    return Status(
        not late,
        _("%(late)d преглед касни") % {"late": late} if late == 1 else _("%(late)d прегледа касни") % {"late": late},
        advice=_("Подсетите руководиоце установа: прегледи чекају на страници „Мој дан“."),
    )


def unseen_reports() -> int:
    """Return how many reports wait for triage although nobody of triage may see them.

    Only those with an exclusion are looked at, once for each account: a count, no name.
    """
    waiting = Report.objects.visible_to(SYSTEM).filter(
        Q(status=ReportStatus.SUBMITTED) | Q(case__status=CaseStatus.OPENED)
    )
    people = people_in_role(TRIAGE)
    if not people:
        return waiting.count()
    exclusions = Exclusion.objects.visible_to(SYSTEM)
    of_case = exclusions.filter(report__case=OuterRef("case"))
    some = waiting.filter(Exists(exclusions.filter(report=OuterRef("pk")))) | waiting.filter(Exists(of_case))
    unseen = set(some.values_list("pk", flat=True))
    # All of them are asked, whatever is left: how long the page takes must not tell that something is hidden.
    for user in people:
        unseen -= set(some.open_to(Person(user=user, second_factor=True)).values_list("pk", flat=True))
    return len(unseen)


def unseen_state() -> Status:
    """Return the line of the health page: how many reports nobody can see."""
    unseen = unseen_reports()
    return Status(
        not unseen,
        str(unseen),
        advice=_(
            "Неке пријаве не може да отвори нико из тријаже. Нека администратори улога доделе тријажу још неком налогу."
        ),
    )


def exclusions_state() -> Status:
    """Return the line of the health page: how many exclusions were put back lately after somebody took them out."""
    since = timezone.now() - PUT_BACK_SHOWN
    number = Exclusion.objects.visible_to(SYSTEM).filter(put_back_at__gte=since).count()
    return Status(
        not number,
        str(number),
        advice=_(
            "Неко је мимо портала брисао или укидао изузећа; враћена су како су послата. Сазнајте ко пише у базу: "
            "docs/access.md"
        ),
    )
