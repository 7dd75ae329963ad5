"""Queries on shared content."""

from collections.abc import Sequence

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant

from portal.pages.models import Helpline
from portal.pages.places import active_language
from portal.script.words import registry_text


def shown_helplines(*, prominent: bool = False) -> list[Helpline]:
    """Return the helplines for the active language, in order, with one query.

    Numbers and marks always come from the Serbian row; a translation lends only its words.
    So a line never hides because nobody has translated it, and never lives on in a
    translation after it was taken down. ``prominent`` leaves those of the emergency bar.
    """
    home = settings.LANGUAGE_CODE
    try:
        language = get_supported_content_language_variant(active_language())
    except LookupError:
        language = home
    rows = list(Helpline.objects.shown().filter(locale__language_code__in={home, language}).select_related("locale"))
    words = {row.translation_key: row for row in rows if row.locale.language_code == language}
    found = []
    for row in rows:
        if row.locale.language_code != home or (prominent and not (row.prominent or row.always_shown)):
            continue
        translated = words.get(row.translation_key)
        if language != home:
            for field in ("name", "hours", "cost", "audience"):
                setattr(row, field, getattr(translated, field, "") or registry_text(getattr(row, field)))
        found.append(row)
    return found


def helplines_for(numbers: Sequence[str]) -> list[Helpline]:
    """Return the helplines of some numbers, however they are written, in that order; those that are shown alone."""
    by_number = {line.tel: line for line in shown_helplines()}
    return [line for number in numbers if (line := by_number.get(Helpline(number=number).tel)) is not None]
