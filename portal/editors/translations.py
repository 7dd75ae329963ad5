"""Sending a translation to be approved, and what stands above the screen of translators about it."""

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import LockableMixin, Page, WorkflowMixin, WorkflowState
from wagtail_localize.models import Translation, get_edit_url
from wagtail_localize.views.edit_translation import user_can_edit_instance

from portal.accounts.models import User
from portal.pages.translating import may_write, save_drafts


@require_POST
def send_translation(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Keep what was translated as a draft and send it to reviewers; whoever wrote or sent it approves none of it."""
    translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
    instance = translation.get_target_instance()
    if not (isinstance(instance, WorkflowMixin) and user_can_edit_instance(request.user, instance)):
        raise PermissionDenied
    if instance.workflow_in_progress:
        messages.warning(request, _("Превод већ чека одобрење."))
    elif isinstance(instance, LockableMixin) and (lock := instance.get_lock()) and lock.for_user(request.user):
        messages.warning(request, _("Превод је закључан: неко га још мења, или је већ одобрен за касније."))
    elif instance.get_workflow() is None:
        messages.error(request, _("Превод нема коме да се пошаље: за ове странице нико не одобрава текст."))
    else:
        _send(request, translation)
    return redirect(get_edit_url(instance))


def _send(request: HttpRequest, translation: Translation) -> None:
    try:
        with transaction.atomic():
            draft = save_drafts(translation.source, translation.target_locale, user=cast(User, request.user))
            state = draft.current_workflow_state
            if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
                state.resume(request.user)
            else:
                draft.get_workflow().start(draft, request.user)
    except ValidationError as error:
        said = " ".join(error.messages)
        messages.error(request, _("Превод није послат: неки текст не стаје у своје поље. %(said)s") % {"said": said})
    else:
        messages.success(request, _("Превод је послат на одобрење. Одобрава неко ко га није писао."))


def refuse_own_words(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Answer a wish to publish the translation of a row without drafts, where it holds one's own words; else nothing.

    The row itself refuses it too; here it is said in words.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = Translation.objects.filter(
        source__object_id=getattr(instance, "translation_key", None), target_locale=instance.locale_id, enabled=True
    ).first()
    if translation is None or may_write(translation.source, translation.target_locale, cast(User, request.user)):
        return None
    messages.error(request, _("Превод објављује неко ко га није писао."))
    return redirect(request.path)


def state_of(translation: Translation, instance: Any, user: Any) -> dict[str, Any]:
    """Return what stands above the screen of translators: how far it is, what waits and who may do what."""
    total, done = translation.get_progress()
    state = {"total": total, "done": done, "sends": isinstance(instance, WorkflowMixin)}
    if not state["sends"]:
        return state
    task = instance.current_workflow_task_state if instance.workflow_in_progress else None
    if task is None:
        return state
    actions = task.task.specific.get_actions(instance, user)
    return state | {
        "waits": True,
        "may_approve": any(name == "approve" for name, _label, _window in actions),
        "preview_url": _way(instance, "workflow_preview", task.task_id),
        "approve_url": _way(instance, "workflow_action", "approve", task.pk),
        "reject_url": _way(instance, "workflow_action", "reject", task.pk),
    }


def _way(instance: Any, name: str, *args: Any) -> str:
    space = "wagtailadmin_pages" if isinstance(instance, Page) else instance.snippet_viewset.url_namespace
    return reverse(f"{space}:{name}", args=(quote(instance.pk), *args))


def props_for_translators(props: str) -> str:
    """Return what the screen of translators is told, without the way to show the Serbian text at once."""
    told = json.loads(props)
    told["links"]["convertToAliasUrl"] = None
    return json.dumps(told)
