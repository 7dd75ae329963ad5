"""Wagtail's account screens, which neither see desk accounts nor touch superusers.

An editor in chief who may manage the CMS accounts must not become able to open a case by it:
accounts that hold, await or held a registered role are absent from lists, searches, edits, deletions and bulk
actions alike.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import router
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, redirect
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.usage import UsageView as UsageViewOfWagtail
from wagtail.users.views import users as wagtail_users
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction
from wagtail.users.views.users import change_user_perm

from portal.accounts import sessions
from portal.accounts.cms_forms import CmsUserCreationForm, CmsUserEditForm
from portal.accounts.models import User
from portal.accounts.staff import holders_of_registered_roles


def cms_accounts(request: HttpRequest) -> QuerySet[User]:
    """Return the accounts that the CMS may know: without desk roles; superusers only for superusers."""
    accounts = User.objects.exclude(pk__in=holders_of_registered_roles())
    if not request.user.is_superuser:
        accounts = accounts.exclude(is_superuser=True)
    return accounts


class _OnlyCmsAccounts:
    """Looks objects up among the accounts that the CMS may know, and answers 404 for others."""

    request: HttpRequest

    def get_queryset(self) -> QuerySet[User]:
        return cms_accounts(self.request)


class IndexView(wagtail_users.IndexView):
    """The list."""

    def get_base_queryset(self) -> QuerySet[User]:
        return cms_accounts(self.request)


class EditView(_OnlyCmsAccounts, wagtail_users.EditView):
    """One account."""


def _named_elsewhere(user: User) -> bool:
    """Whether a row that must stay names the account, like a role that was withdrawn before it was confirmed."""
    try:
        Collector(using=router.db_for_write(User), origin=user).collect([user])
    except (ProtectedError, RestrictedError):
        return True
    return False


class DeleteView(_OnlyCmsAccounts, wagtail_users.DeleteView):
    """Deletion of one account."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not _named_elsewhere(self.object):
            return super().form_valid(form)
        messages.error(
            self.request, translate("Овај налог стоји у старијим записима и не може да се обрише. Искључите га.")
        )
        return redirect(self.get_success_url())


class _OnlyOfCmsAccounts:
    """The same for pages about an account."""

    request: HttpRequest

    def get_base_object_queryset(self) -> QuerySet[User]:
        return cms_accounts(self.request)


class HistoryView(_OnlyOfCmsAccounts, wagtail_users.HistoryView):
    """What was done to one account."""


class UsageView(_OnlyOfCmsAccounts, UsageViewOfWagtail):
    """Where one account is used."""


class CmsUserViewSet(wagtail_users.UserViewSet):
    """Wagtail's screens with the narrower lists and forms."""

    index_view_class = IndexView
    edit_view_class = EditView
    delete_view_class = DeleteView
    history_view_class = HistoryView
    usage_view_class = UsageView
    inspect_view_enabled = False
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[CmsUserEditForm] | type[CmsUserCreationForm]:
        return CmsUserEditForm if for_update else CmsUserCreationForm


class _OnlyCmsAccountsInBulk:
    """Narrows a bulk action, "all" included, to the accounts that the list shows."""

    request: HttpRequest

    def get_queryset(self, model: type[User], object_ids: Any) -> list[User]:
        return get_list_or_404(cms_accounts(self.request), pk__in=list(object_ids))


class AssignRole(_OnlyCmsAccountsInBulk, AssignRoleBulkAction):
    """Groups of several accounts."""


class Delete(_OnlyCmsAccountsInBulk, DeleteBulkAction):
    """Deletion of several accounts."""

    def check_perm(self, obj: User) -> bool:
        return super().check_perm(obj) and not _named_elsewhere(obj)


class SetActiveState(_OnlyCmsAccountsInBulk, SetActiveStateBulkAction):
    """Switches several accounts on or off."""

    @classmethod
    def execute_action(
        cls, objects: list[User], mark_as_active: bool = False, user: User | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Save each account by itself, never one's own: an update of them all would leave their seals behind."""
        others = [one for one in objects if user is None or one.pk != user.pk]
        for one in others:
            one.is_active = mark_as_active
            one.save(update_fields=["is_active"])
        return len(others), 0


class EndSessions(_OnlyCmsAccountsInBulk, UserBulkAction):
    """Signs several accounts out everywhere; password and second factor stay."""

    display_name = _("Одјавите са свих уређаја")
    action_type = "end_sessions"
    aria_label = _("Одјавите изабране налоге са свих уређаја")
    template_name = "cms/confirm_end_sessions.html"
    action_priority = 15

    def check_perm(self, obj: User) -> bool:
        return self.request.user.has_perm(change_user_perm)

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[User], by: User | None = None, **kwargs: Any) -> tuple[int, int]:
        for user in objects:
            sessions.end_all_by(user, by=by)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return translate("Изабрани налози су одјављени са свих уређаја.")
