"""Tags and filters of every template: dates, numbers, codes, plurals, drawings, the page's language."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.formats import get_format
from django.utils.translation import get_language

from portal.languages import html_lang
from portal.pages import dates
from portal.pages import owner as owners
from portal.phones import with_calls

register = template.Library()

ICON_NAME = re.compile(r"[a-z0-9_-]+")


@register.filter
def address_in(path: str, code: str) -> str:
    """Return a path of ours below the language ``code``: ``/sr/pracenje/#poruke`` in Hungarian."""
    return f"/{code}/{path.lstrip('/').partition('/')[2]}"


@register.simple_tag
def icon(name: str) -> str:
    """Return the drawing ``templates/icons/<name>.svg``; it is decoration, hidden from screen readers.

    An unknown name gives the neutral drawing ``other``, or the error itself while developing:
    names also come from the registry's tables.
    """
    if not ICON_NAME.fullmatch(str(name)):
        return ""
    try:
        return _drawing.__wrapped__(name) if settings.DEBUG else _drawing(name)
    except template.TemplateDoesNotExist:
        if settings.DEBUG:
            raise
        return _drawing("other")


@cache
def _drawing(name: str) -> str:
    """Return a drawing, made once: it is the same on every page, and a list shows dozens."""
    return get_template(f"icons/{name}.svg").render()


@register.simple_tag
def plural(number: int, one: str, few: str, many: str) -> str:
    """Return the word that agrees with ``number``, without the number: 1 рок, 2 рока, 5 рокова."""
    return dates.plural_form(number or 0, one, few, many)


@register.simple_tag
def owner() -> owners.Owner:
    """Return who runs the portal: ``{% owner as who %}``."""
    return owners.owner()


@register.simple_tag(takes_context=True)
def page_lang(context: template.Context) -> str:
    """Return the BCP 47 tag for ``<html lang>``, also where no context processor ran."""
    return context.get("html_lang") or html_lang(get_language() or settings.LANGUAGE_CODE)


def _or_nothing(text: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return the filter that shows what ``text`` says of a date, and nothing for none."""
    return lambda value: text(value) if value else ""


register.filter("calls", with_calls)
register.filter("day", _or_nothing(dates.day_text))
register.filter("moment", _or_nothing(dates.moment_text))
register.filter("clock", _or_nothing(dates.clock_text))
register.filter("soon", _or_nothing(dates.soon_text))
register.filter("ago", _or_nothing(dates.ago_text))
register.filter("happened", _or_nothing(dates.happened_text))
register.filter("waiting", _or_nothing(dates.waiting_text))


@register.filter
def unstopped(text: str) -> str:
    """Without the full stop of a date at the end, where the sentence brings its own: ``4. 12. 2026``."""
    return text.removesuffix(".")


@register.filter
def iso(value: date | datetime | None) -> str:
    """The machine form for ``<time datetime>``."""
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat() if value else ""


@register.filter
def number(value: Any) -> str:
    """A number as the language writes it, in Serbian ``2.430`` and ``87,5``."""
    if value is None or value == "":
        return ""
    text = f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)):,f}"
    signs = get_format("THOUSAND_SEPARATOR"), get_format("DECIMAL_SEPARATOR")
    return text.translate({ord(","): signs[0], ord("."): signs[1]})


@register.filter
def report_number(value: Any) -> str:
    """Eight digits in the groups that people read aloud: ``61-574-038``."""
    digits = str(value or "")
    return f"{digits[:2]}-{digits[2:5]}-{digits[5:]}" if len(digits) == 8 and digits.isdecimal() else digits


@register.filter
def spaced_code(value: Any) -> str:
    """A secret code in groups of four digits: ``6353 2141 7379 2918 05``."""
    return " ".join(in_fours(value))


@register.filter
def in_fours(value: Any) -> list[str]:
    """The groups of four signs in which a secret is read and typed; whoever copies them gets no spaces."""
    signs = re.sub(r"\s", "", str(value or ""))
    return [signs[start : start + 4] for start in range(0, len(signs), 4)]
