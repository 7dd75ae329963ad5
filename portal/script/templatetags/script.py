"""Script in templates. Pages are converted whole, so these are for the rare place that is not a page."""

from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.translation import get_language

from portal.script.convert import to_latin
from portal.script.html import convert_html
from portal.script.words import registry_word, serbian_name

register = template.Library()

register.filter("registry_word", registry_word)
register.filter("serbian_name", serbian_name)


@register.filter(is_safe=True)
@stringfilter
def latin(text: str) -> str:
    """Return ``text`` in Serbian Latin: ``{{ name|latin }}``."""
    return to_latin(text)


class ScriptedNode(template.Node):
    """A part of a page that the middleware leaves alone, in the reader's script."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> Any:
        """Return the part, in Latin where that is the active language."""
        html = self.nodelist.render(context)
        return convert_html(html) if get_language() == "sr-latn" else html


@register.tag
def scripted(parser: template.base.Parser, token: template.base.Token) -> ScriptedNode:
    """Show what stands up to ``{% endscripted %}`` in the reader's script; for text written in Cyrillic in the CMS."""
    nodelist = parser.parse(("endscripted",))
    parser.delete_first_token()
    return ScriptedNode(nodelist)
