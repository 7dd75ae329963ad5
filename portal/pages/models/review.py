"""The step of the workflow in which somebody else approves."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState

from portal.pages.authorship import authors
from portal.pages.four_eyes import NotReady, SelfApproval


class FourEyesTask(AbstractGroupApprovalTask):
    """Approval by a member of the chosen groups who wrote none of what is to be published.

    Its authors cannot change the page while it waits: what is approved is what was read.
    """

    class Meta:
        verbose_name = _("провера другог пара очију")
        verbose_name_plural = _("провере другог пара очију")

    @classmethod
    def get_description(cls) -> Any:
        """Return the line that stands beside the kind of step in the CMS."""
        return _("Одобрава члан изабраних група који ништа од тога није писао.")

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether ``user`` may not edit ``obj`` now: no reviewer, or one of its authors."""
        return bool(super().locked_for_user(obj, user)) or self._wrote(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return name, words and "opens a window" of what ``user`` may do: nothing with one's own."""
        if self._wrote(obj, user) or not super().get_actions(obj, user):
            return []
        return [
            ("reject", _("Затражи измене"), True),
            ("approve", _("Одобри"), False),
            ("approve", _("Одобри уз напомену"), True),
        ]

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
        if action_name == "approve" and self._wrote(task_state.workflow_state.content_object, user):
            raise SelfApproval
        try:
            # Approving is undone as a whole: what was refused still waits.
            with transaction.atomic():
                return super().on_action(task_state, user, action_name, **kwargs)
        except NotReady as refusal:
            return refusal.address

    def _wrote(self, obj: Any, user: Any) -> bool:
        return user.pk in authors(obj)
