"""What keeps a page in review from being written: banner and side panel say the same reason, and who can lift it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.locks import BasicLock, WorkflowLock
from wagtail.models import Page


class ReviewLock(WorkflowLock):
    """The lock of a page that is read: nobody writes in it."""

    def get_message(self, user: Any) -> Any:
        """Return the reason, for whoever may approve with a button that locks the page for them to write in."""
        if not self.task.user_can_lock(self.object, user):
            return self.get_description(user)
        edit = reverse("wagtailadmin_pages:edit", args=(self.object.pk,))
        return format_html(
            '{} <span class="buttons"><button type="button" class="button button-small button-secondary"'
            ' data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">{}</button></span>',
            self.get_description(user),
            reverse("wagtailadmin_pages:lock", args=(self.object.pk,)) + f"?next={edit}",
            _("Желим да мењам (одобрава неко други)"),
        )

    def get_locked_by(self, user: Any, can_lock: bool = False) -> Any:
        """Return the heading of the side panel."""
        return _("Чека проверу")

    def get_icon(self, user: Any, can_lock: bool = False) -> str:
        """Return a closed lock for everybody."""
        return "lock"

    def get_description(self, user: Any, can_lock: bool = False) -> Any:
        """Return why ``user`` cannot write now, and what would change that."""
        if not isinstance(self.object, Page):
            return _("Чека проверу, па се не мења. Проверу прекида ко ју је тражио, или ко сме да одобри.")
        if self.task.user_can_lock(self.object, user):
            return _("Страница чека вашу проверу, па је овде само за читање. Ко промени и једну реч, не одобрава је.")
        if self.task.user_can_unlock(self.object, user):
            return _(
                "Страница чека проверу. Део новог текста је ваш, па је одобрава неко други."
                " Да бисте је мењали, прекините проверу."
            )
        if self.object.current_workflow_state.user_can_cancel(user):
            return _("Страница чека проверу, па се текст не мења. Да бисте га мењали, прекините проверу.")
        return _("Страница чека проверу, па се текст не мења. Проверу прекида ко ју је тражио, или ко сме да одобри.")


class WritingLock(BasicLock):
    """The lock of an account that writes in a page in review."""

    def get_message(self, user: Any) -> Any:
        """Return the reason."""
        return self.get_description(user)

    def get_description(self, user: Any) -> Any:
        """Return who writes, and what nobody does meanwhile."""
        if self.object.locked_by_id == user.pk:
            return _("Мењате страницу која чека проверу. Док је не откључате, нико је не одобрава.")
        name = get_user_display_name(self.object.locked_by)
        if self.object.current_workflow_task.user_can_unlock(self.object, user):
            said = _("Страницу која чека проверу мења %(name)s. Док је неко од вас не откључа, нико је не одобрава.")
        else:
            said = _(
                "Страницу која чека проверу мења %(name)s. Нико је не одобрава док је не откључа тај налог, или ко сме"
                " да одобри."
            )
        return said % {"name": name}
