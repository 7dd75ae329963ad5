"""Topics as pages and readers name them."""

from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from wagtail.coreutils import get_supported_content_language_variant

from portal.pages.codes_field import Choices
from portal.pages.models.topics import Topic
from portal.pages.places import active_language


def topics() -> QuerySet[Any]:
    """Return every topic in order, with ``shown``: its name in the active language, else in Serbian.

    All but the name comes from the Serbian row, so that no topic is missing because nobody has translated it.
    """
    home = settings.LANGUAGE_CODE
    try:
        language = get_supported_content_language_variant(active_language())
    except LookupError:
        language = home
    found = Topic.objects.filter(locale__language_code=home)
    if language == home:
        return found.annotate(shown=F("name"))
    translated = Topic.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=language)
    return found.annotate(shown=Coalesce(Subquery(translated.exclude(name="").values("name")[:1]), "name"))


def topic_choices() -> Choices:
    """Return code and name of every topic, one query."""
    return [(topic.code, topic.shown) for topic in topics()]


def offered_topics() -> set[str]:
    """Return the codes of the topics that another page may take, one query."""
    return set(topics().filter(retired=False).values_list("code", flat=True))


def drawing_of(codes: list[str]) -> str:
    """Return the drawing of the first of some topics, "" where there is none; one query."""
    return next(iter(topics().filter(code__in=codes).values_list("drawing", flat=True)[:1]), "")
