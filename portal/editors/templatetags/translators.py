"""What stands above the screen of translators."""

from typing import Any

from django import template

from portal.editors.translations import props_for_translators, state_of

register = template.Library()
register.filter("for_translators", props_for_translators)


@register.inclusion_tag("editors/translation_bar.html", takes_context=True)
def translation_bar(context: template.Context) -> dict[str, Any]:
    """Say how far the translation is, and offer what this user may do with it."""
    request, translation = context["request"], context["translation"]
    return {"translation": translation, "request": request, "csrf_token": context.get("csrf_token")} | state_of(
        translation, context["instance"], request.user
    )
