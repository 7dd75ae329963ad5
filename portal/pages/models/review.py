"""The step of the workflow in which somebody else approves."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState

from portal.pages.authorship import authors
from portal.pages.dates import clock_text, day_text, local, short_day_text
from portal.pages.four_eyes import NotReady, SelfApproval
from portal.pages.review_locks import ReviewLock


class FourEyesTask(AbstractGroupApprovalTask):
    """Approval by a member of the chosen groups who wrote none of what is to be published.

    While the page waits it is read: nobody changes it but one who may approve and has locked it, and as long as it is
    locked nobody approves. So what is approved is what was read.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("провера другог пара очију")
        verbose_name_plural = _("провере другог пара очију")

    @classmethod
    def get_description(cls) -> Any:
        """Return the line that stands beside the kind of step in the CMS."""
        return _("Одобрава члан изабраних група који ништа од тога није писао.")

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return that ``obj`` is not for editing; a lock of one's own comes before."""
        return True

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Return whether ``user`` may take ``obj`` to write in: whoever could approve it now, and a page alone."""
        return isinstance(obj, Page) and bool(self.get_actions(obj, user))

    def user_can_unlock(self, obj: Any, user: Any) -> bool:
        """Return whether ``user`` may lift the lock of a colleague: every member of the groups."""
        return bool(super().get_actions(obj, user))

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return name, words and "opens a window" of what ``user`` may do: nothing with one's own or what is locked."""
        if obj.locked or not super().get_actions(obj, user) or self._wrote(obj, user):
            return []
        at_once, with_note = _approving(obj)
        return [("approve", at_once, False), ("approve", with_note, True), ("reject", _("Затражи измене"), True)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for ``user``, for the start page of the CMS: nothing of one's own."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        touched = Revision.objects.filter(
            user=user,
            base_content_type=OuterRef("workflow_state__base_content_type"),
            object_id=OuterRef("workflow_state__object_id"),
        )
        # Only of pages that the user saved is every revision read.
        own = [one.pk for one in states.filter(Exists(touched)) if self._wrote(one.workflow_state.content_object, user)]
        return states.exclude(pk__in=own)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approve or send back. Raises ``SelfApproval`` where an author approves, also of words added just now.

        Of a page that something keeps back nothing is approved; returned is the address at which all of it stands.
        """
        if action_name == "approve" and user.pk in authors(task_state.workflow_state.content_object):
            raise SelfApproval
        try:
            # Approving is undone as a whole: what was refused still waits.
            with transaction.atomic():
                return super().on_action(task_state, user, action_name, **kwargs)
        except NotReady as refusal:
            return refusal.address

    def _wrote(self, obj: Any, user: Any) -> bool:
        # One screen asks some ten times, and every revision is read for it; what publishes asks anew.
        known = obj.__dict__.get("_authors")
        if known is None or known[0] != obj.latest_revision_id:
            known = obj.__dict__["_authors"] = obj.latest_revision_id, authors(obj)
        return user.pk in known[1]


def _approving(page: Any) -> tuple[Any, Any]:
    """Return the words of both buttons that approve ``page``; where a moment is set, with that of going live."""
    moment, now = page.go_live_at and local(page.go_live_at), local(timezone.now())
    if not moment or moment <= now:
        return _("Одобри и објави"), _("Одобри и објави уз напомену")
    said = {"day": short_day_text(moment) if moment.year == now.year else day_text(moment), "time": clock_text(moment)}
    with_note = _("Одобри уз напомену, излази %(day)s у %(time)s")
    return _("Одобри, излази %(day)s у %(time)s") % said, with_note % said
