"""What goes out on its day: an approved page or snippet that waited, and one whose last day is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from portal.accounts.signals import letter
from portal.jobs.many import Failures
from portal.jobs.registry import periodic
from portal.pages.four_eyes import NotReady


def _ended(now: datetime) -> Iterator[QuerySet[Any]]:
    for model in apps.get_models():
        if model is Page or (issubclass(model, DraftStateMixin) and not issubclass(model, Page)):
            yield model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")


def _waiting(now: datetime) -> QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")


def something_is_due() -> bool:
    """Return whether a day has come or gone; a query for pages, each kind of snippet with drafts, and what waits."""
    now = timezone.now()
    return any(ended.exists() for ended in _ended(now)) or _waiting(now).exists()


@periodic("pages.scheduled", every=timedelta(seconds=5), has_work=something_is_due)
def keep_the_days(now: datetime) -> None:
    """Take down what is over, publish what was approved for now. Harmless when run twice or late.

    One that fails holds up no other; what failed is raised together at the end. What something keeps back by now is
    not tried again: its day is called off, and who wrote it is told by a neutral letter with a link.
    """
    failures = Failures("a page or snippet could not keep its day")
    for ended in _ended(now):
        for one in ended:
            with failures.kept(object_id=one.pk):
                one.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision in _waiting(now):
        with failures.kept(object_id=revision.object_id):
            try:
                revision.publish(log_action="wagtail.publish.scheduled")
            except NotReady as refusal:
                _call_off(revision, refusal)
    failures.raise_all()


@transaction.atomic
def _call_off(revision: Revision, refusal: NotReady) -> None:
    revision.approved_go_live_at = None
    # Wagtail writes it into the history.
    revision.save(update_fields=["approved_go_live_at"])
    if revision.user:
        letter.send(
            sender=Revision, user=revision.user, template="account.notice", key=str(uuid4()), path=refusal.address
        )
