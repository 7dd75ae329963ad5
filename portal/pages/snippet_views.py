"""What the CMS's screens of rows have in common."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.models import TaskState
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    IndexView,
    LockView,
    SnippetViewSet,
    UnpublishView,
    WorkflowActionView,
)

from portal.pages.cms_search import words
from portal.script.stemming import bald, stem

_HOME = "Home"


class FoldedIndexView(IndexView):
    """A list in which „oca“ finds „отац“; for a table that is small enough to be read for it."""

    def fold(self, text: str) -> str:
        """Return a text as it is compared."""
        return bald(text)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that hold what was typed."""
        wanted = self.fold(self.search_query)
        if not self.is_searching or not wanted:
            return queryset
        stems = _stems(self.search_query)
        found = []
        for pk, *said in queryset.values_list("pk", *self.search_fields):
            texts = [one or "" for one in said]
            if any(wanted in self.fold(text) for text in texts) or (stems and stems <= _stems(" ".join(texts))):
                found.append(pk)
        return queryset.filter(pk__in=found)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


class PortalSnippetViewSet(SnippetViewSet):
    """Wagtail's screens of rows; the way home is named in the script of each reader, not of whoever came first."""

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the links above the title."""
        first, *others = super().breadcrumbs_items
        return [first | {"label": gettext_lazy(_HOME)}, *others]


class KeptForever(ModelPermissionPolicy):
    """Permissions of rows that nobody deletes."""

    never = frozenset({"delete"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer no to every wish that is never granted."""
        return action not in self.never and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Answer no to every wish that is never granted."""
        return action not in self.never and super().user_has_permission_for_instance(user, action, instance)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Leave out of the question what is never granted."""
        return super().user_has_any_permission(user, [action for action in actions if action not in self.never])


class OneForEachLanguage(KeptForever):
    """Permissions of a row of which each language has one: others come by translating it."""

    never = frozenset({"add", "delete"})


class _NeverFromTheForm:
    """A form of a snippet that needs two: whoever sends it is an author, so it publishes nothing, and nobody locks."""

    def get_available_actions(self) -> list[str]:
        return [action for action in super().get_available_actions() if action != "publish"]  # type: ignore[misc]

    def user_has_permission(self, permission: str) -> bool:
        return permission != "lock" and super().user_has_permission(permission)  # type: ignore[misc]


class FourEyesCreateView(_NeverFromTheForm, CreateView):
    """A new snippet that somebody else will publish."""


class FourEyesEditView(_NeverFromTheForm, EditView):
    """The form of a snippet that somebody else will publish."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Let what is locked not save by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | ({"autosave_enabled": False, "autosave_indicator": None} if self.locked_for_user else {})


class NobodyLocksView(LockView):
    """No lock: what waits is read, and who would change it calls the review off."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403."""
        raise PermissionDenied


class TakeDownView(UnpublishView):
    """Takes a snippet from readers, unless it may not hide."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 where it stays."""
        if not self.object.may_be_taken_down:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FourEyesDecisionView(WorkflowActionView):
    """Approves a snippet or sends it back as Wagtail does, and says what an approval did."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide, and say what keeps back what was not published."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if TaskState.objects.filter(pk=self.task_state.pk, status=TaskState.STATUS_APPROVED).exists():
            messages.success(request, _("Објављено."))
        elif self.action_name == "approve":
            messages.error(request, " ".join(self.object.get_latest_revision_as_object().causes_against()))
        return answer


class FourEyesViewSet(PortalSnippetViewSet):
    """Screens of a snippet with drafts that nobody publishes who wrote it, and nobody deletes."""

    index_view_class = FoldedIndexView
    add_view_class = FourEyesCreateView
    edit_view_class = FourEyesEditView
    lock_view_class = NobodyLocksView
    unpublish_view_class = TakeDownView
    workflow_action_view_class = FourEyesDecisionView
    copy_view_enabled = False
    policy = KeptForever

    @property
    def permission_policy(self) -> KeptForever:
        """The policy that refuses deleting."""
        return self.policy(self.model)
