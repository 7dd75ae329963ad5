"""Wagtail's bulk actions: for who may do them, to what an address can name."""

from __future__ import annotations

import re

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action.dispatcher import index
from wagtail.snippets.models import get_snippet_models

# What an id can be; no database has a greater number.
_ID = re.compile(r"all|[0-9]{1,18}")


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
    if not all(map(_ID.fullmatch, request.GET.getlist("id"))):
        raise Http404
    response: HttpResponse = index(request, app_label, model_name, action)
    return response
