"""What goes out on its day: an approved page that waited, and a page whose last day is over."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from portal.jobs.many import Failures
from portal.jobs.registry import periodic


def _ended(now: datetime) -> QuerySet[Page]:
    return Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")


def _waiting(now: datetime) -> QuerySet[Revision]:
    return Revision.objects.page_revisions().filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")


def something_is_due() -> bool:
    """Return whether a page's day has come or gone; two queries."""
    now = timezone.now()
    return _ended(now).exists() or _waiting(now).exists()


@periodic("pages.scheduled", every=timedelta(seconds=5), has_work=something_is_due)
def keep_the_days(now: datetime) -> None:
    """Take down what is over, publish what was approved for now. Harmless when run twice or late.

    A page that fails holds up no other; what failed is raised together at the end.
    """
    failures = Failures("a page could not keep its day")
    for page in _ended(now):
        with failures.kept(object_id=page.pk):
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision in _waiting(now):
        with failures.kept(object_id=revision.object_id):
            revision.publish(log_action="wagtail.publish.scheduled")
    failures.raise_all()
