"""What waits: pages that somebody sent to be approved, got back to be changed, or has approved for a later day.

One answer for all who ask: whether a page or one above it may be taken away, and which files stand in such words.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, Revision, WorkflowState


def waiting_pages() -> QuerySet[Page]:
    """Return the pages that are in review or were sent back, and those with words that wait for their day."""
    kind = ContentType.objects.get_for_model(Page)
    asked = WorkflowState.objects.active().filter(base_content_type=kind)
    approved = Revision.objects.filter(base_content_type=kind, approved_go_live_at__isnull=False)
    found: QuerySet[Page] = Page.objects.filter(Q(pk__in=_pages(asked)) | Q(pk__in=_pages(approved)))
    return found


def waiting_revisions() -> Q:
    """Return the condition of revisions that wait: what was sent or approved, and what was changed in it since.

    Whoever approves publishes the newest words of a page, which a reviewer may have changed on the way.
    """
    asked = WorkflowState.objects.active().values("current_task_state__revision")
    newest = waiting_pages().values("latest_revision")
    return Q(approved_go_live_at__isnull=False) | Q(pk__in=asked) | Q(pk__in=newest)


def _pages(rows: QuerySet) -> QuerySet:
    """Return the keys of the pages that ``rows`` are about, which are texts there."""
    return rows.annotate(about=Cast("object_id", IntegerField())).values("about")
