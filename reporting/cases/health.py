"""This room's lines on the health page; none of them shows content."""

from django.utils.translation import gettext as _

from portal.jobs.status import Status
from reporting.cases.models import GlassOpening
from reporting.cases.openings import SYSTEM, late_since
from reporting.cases.principals import Person
from reporting.cases.roles import OPERATOR
from reporting.cases.states import GlassVerdict
from reporting.registry.selectors import people_in_role


def late_glass_reviews() -> int:
    """Return how many openings by break-glass wait too long for their review.

    Those of a case that excludes anybody who reads the health page are not counted: a count would tell.
    """
    rows = GlassOpening.objects.visible_to(SYSTEM).filter(verdict=GlassVerdict.WAITING, opened_at__lt=late_since())
    for user in people_in_role(OPERATOR):
        rows = rows.open_to(Person(user=user, second_factor=True))
    return rows.count()


def glass_state() -> Status:
    """Return the line of the health page: how many reviews of break-glass are late."""
    late = late_glass_reviews()
    return Status(
        not late,
        _("%(late)d преглед касни") % {"late": late} if late == 1 else _("%(late)d прегледа касни") % {"late": late},
        advice=_("Подсетите руководиоце установа: прегледи чекају на страници „Мој дан“."),
    )
