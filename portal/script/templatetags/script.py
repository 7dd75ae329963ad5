"""Script in templates. Pages are converted whole, so these are for the rare place that is not a page."""

from django import template
from django.template.defaultfilters import stringfilter

from portal.script.convert import to_latin

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def latin(text: str) -> str:
    """Return ``text`` in Serbian Latin: ``{{ name|latin }}``."""
    return to_latin(text)
