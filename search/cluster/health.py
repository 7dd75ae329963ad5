"""The cluster's line on the health page."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from search.cluster import configured
from search.models import ClusterUpdate

# What the cluster has not been told after this long waits for somebody.
LATE = timedelta(minutes=5)


def state() -> Status:
    """Whether the cluster answers in time, and knows what changed; where it does not, the database answers."""
    if not configured():
        return Status(True, _("без кластера, одговара база"))
    waiting = ClusterUpdate.objects.count()
    problem, advice = _problem()
    if not problem and ClusterUpdate.objects.filter(at__lt=timezone.now() - LATE).exists():
        problem = _("промене касне")
        advice = _(
            "Ради ли процес „manage.py work“? Прима ли кластер измене (има ли места на диску)? "
            "Ако је база враћена из копије: manage.py search rebuild"
        )
    told = _("чека промена: %(waiting)d") % {"waiting": waiting}
    return Status(not problem, ", ".join(filter(None, (problem, told))), advice=advice)


def _problem() -> tuple[str, str]:
    from elasticsearch import NotFoundError

    from search.cluster.asking import BadAnswer, search
    from search.cluster.client import FAILURES

    try:
        search({"match_none": {}})
    except NotFoundError:
        return _("нема индекса, одговара база"), _("Направите индекс: manage.py search rebuild")
    except (*FAILURES, BadAnswer):
        return (
            _("не одговара на време, одговара база"),
            _("Покрените кластер; промене које чекају стижу саме. docs/operating.md каже шта даље."),
        )
    return "", ""
