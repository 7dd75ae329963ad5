"""Ways in for somebody who does not know what to type, or of whose words nothing was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from elearning.courses.models import CourseIndexPage
from materials.models import GlossaryPage, MaterialIndexPage, QuestionsPage
from portal.pages.places import page_store, place_url
from portal.pages.sites import site_of
from portal.script.convert import to_latin
from portal.script.sorting import script_of_page
from portal.script.words import speaks_serbian
from search.analysis import stems
from search.lexicon import holds
from search.question import Question
from search.search_params import SearchParams


@dataclass(frozen=True)
class Way:
    """A part of the portal: where it is, and what is there."""

    title: str
    url: str
    text: Any
    picture: str


def ways(request: HttpRequest) -> list[Way]:
    """Return the parts of the portal that answer most, with one query; those that are not published are left out."""
    store, site = page_store(request), site_of(request)
    told: dict[type[Page], tuple[Any, str]] = {
        MaterialIndexPage: (_("Водичи, поступци и разговори, по узрасту и теми."), "way-book"),
        CourseIndexPage: (_("Лекције од неколико минута, са питањима, без имена и лозинке."), "way-course"),
        QuestionsPage: (_("Кратки одговори на оно што се најчешће пита."), "way-question"),
        GlossaryPage: (_("Шта која реч значи, једноставно речено."), "way-words"),
    }
    root = site.root_page if site else None
    locale_id = root and (root.locale_id if speaks_serbian() else _locale_id())
    pages = store.of_kinds(*told, locale_id=locale_id) if locale_id else []
    first = {page.specific_class: page for page in reversed(pages)}
    return [
        *(
            Way(first[kind].title, store.url(first[kind]), text, picture)
            for kind, (text, picture) in told.items()
            if kind in first
        ),
        Way(_("Установе по местима"), place_url("institutions"), _("Ко у којој општини помаже детету."), "way-place"),
        Way(_("Пријава насиља"), place_url("report"), _("За неколико минута, може и без имена."), "way-report"),
    ]


def _locale_id() -> int | None:
    """Return the active language among those that pages are written in."""
    return Locale.objects.filter(language_code=get_language()).values_list("pk", flat=True).first()


# Words by which a question is about following or making a report; where it holds both, about following.
_DIRECT = (
    ("follow", ("праћење", "пратим пријаву", "број пријаве", "моја пријава", "код пријаве", "тајни код")),
    ("report", ("пријава", "пријављујем")),
)


def direct_way(question: Question, language: str) -> str:
    """Return ``report`` or ``follow`` when a question is about that; Serbian only."""
    if language != "sr":
        return ""
    asked = stems(question.typed, language)
    return next((way for way, told in _DIRECT if any(holds(asked, stems(one)) for one in told)), "")


def examples() -> list[tuple[str, str]]:
    """Return questions that are often asked, in the script of the page, with the address of what is found."""
    asked = [_("насиље у школи"), _("уцена сликом"), _("како разговарати са дететом"), _("ко је дужан да пријави")]
    latin = script_of_page() == "latn"
    texts = [to_latin(text) if latin else text for text in asked]
    return [(text, SearchParams(text).url) for text in texts]
