"""What leaves the house: neutral words that betray nothing to whoever sees the screen.

No name of the portal, no story, no number, no address to click. Written in Cyrillic; Latin is
derived.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.script.convert import to_latin

LATIN = "sr-latn"
SOURCE = "sr"


@dataclass(frozen=True)
class Template:
    """Subject and text of one kind of message, as lazy translations."""

    subject: str | Promise
    text: str | Promise


TEMPLATES: dict[str, Template] = {
    "reporter.news": Template(
        subject=_("Порука"),
        text=_("Стигла је нова порука. Чека на познатом месту."),
    ),
    "institution.new": Template(
        subject=_("Нов задатак"),
        text=_("Чека вас нов задатак. Пријавите се и отворите свој дан."),
    ),
    "glass.opened": Template(
        subject=_("Нов преглед"),
        text=_("Чека вас нешто за преглед. Пријавите се и отворите свој дан."),
    ),
    "triage.urgent": Template(
        subject=_("Хитан задатак"),
        text=_("Чека вас хитан задатак. Пријавите се одмах и отворите свој дан."),
    ),
}


def render(template: str, language: str) -> tuple[str, str]:
    """Return subject and text in the recipient's language and script."""
    chosen = TEMPLATES[template]
    with translation.override(SOURCE if language == LATIN else language):
        subject, text = str(chosen.subject), str(chosen.text)
    return (to_latin(subject), to_latin(text)) if language == LATIN else (subject, text)
