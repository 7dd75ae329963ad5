"""House rules that Django checks at every start."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models
from wagtail.models import Page, TranslatableMixin, get_page_models
from wagtail.snippets.models import get_snippet_models

# Fields of Wagtail's page that the editor never translates by hand.
_PAGE_FIELDS_LEFT_OUT = {field.name for field in Page._meta.get_fields()}
_MIXIN_FIELDS_LEFT_OUT = {"locale", "translation_key", "id", "first_published_at", "go_live_at", "expire_at"}


def undeclared_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the model's own editable fields that ``translatable_fields`` does not mention."""
    declared = {field.field_name for field in getattr(model, "translatable_fields", [])}
    left_out = _PAGE_FIELDS_LEFT_OUT if issubclass(model, Page) else _MIXIN_FIELDS_LEFT_OUT
    return [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and not field.auto_created
        and field.editable
        and not getattr(field.remote_field, "parent_link", False)
        and field.name not in declared | left_out
    ]


@register("pages")
def translatable_fields_are_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every page and every translatable snippet lists ``translatable_fields``, and leaves no field out.

    Without the list wagtail-localize guesses, and a guess about a slug or a number shows only
    when the first translation is wrong.
    """
    ours = {config.name for config in apps.get_app_configs() if not config.name.startswith(("wagtail", "django"))}
    candidates = [model for model in get_page_models() if model is not Page]
    candidates += [model for model in get_snippet_models() if issubclass(model, TranslatableMixin)]
    found: list[CheckMessage] = []
    for model in candidates:
        if model._meta.app_config.name not in ours:
            continue
        if "translatable_fields" not in vars(model):
            found.append(Error(f"{model._meta.label} declares no translatable_fields.", obj=model, id="pages.E001"))
            continue
        missing = undeclared_fields(model)
        if missing:
            hint = "Add TranslatableField or SynchronizedField for each."
            message = f"{model._meta.label}.translatable_fields leaves out: {', '.join(missing)}."
            found.append(Error(message, hint=hint, obj=model, id="pages.E002"))
    return found
