"""Wagtail's bulk actions: for who may do them, to what an address can name."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action.dispatcher import index
from wagtail.snippets.models import get_snippet_models

# No key in any database is greater.
_GREATEST = 2**63 - 1


@require_admin_access
def bulk_action(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Answer as Wagtail does, but neither list rows to who may not change them nor fail on an id that is none."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    # Pages, pictures and documents have rights of each; Wagtail looks at them.
    if model in get_snippet_models():
        needed = "delete" if action == "delete" else "change"
        if not request.user.has_perm(f"{app_label}.{needed}_{model._meta.model_name}"):
            raise PermissionDenied
    if not all(one == "all" or _is_key(model, one) for one in request.GET.getlist("id")):
        raise Http404
    response: HttpResponse = index(request, app_label, model_name, action)
    return response


def _is_key(model: type[Model], text: str) -> bool:
    """Tell whether a row of ``model`` may have such a key: a number, or a UUID."""
    try:
        key = model._meta.pk.to_python(text)
    except ValidationError:
        return False
    return not isinstance(key, int) or 0 <= key <= _GREATEST
