"""What the list of courses shows: choices with their numbers, what is chosen, the cards. There are few courses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from elearning.courses import selectors
from elearning.courses.cards import CourseCard, cards
from elearning.courses.models import CoursePage
from portal.pages.codes_field import Choices
from portal.pages.places import page_store
from portal.pages.readers import Age, Audience, found_by
from portal.pages.topics import topic_choices


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list: the field of the course, the name in the address, the heading, the codes.

    ``folded``: its choices stand folded until one of them is made, so that on a phone the courses are near.
    """

    field: str
    parameter: str
    title: Any
    codes: Callable[[], Choices]
    folded: bool = False

    def of(self, course: CoursePage) -> list[str]:
        """Return the codes by which ``course`` is found."""
        chosen: list[str] = getattr(course, self.field)
        return found_by(chosen) if self.field == "audiences" else chosen


FACETS = (
    Facet("audiences", "kome", _("За кога је"), lambda: list(Audience.choices)),
    Facet("ages", "uzrast", _("Узраст детета"), lambda: list(Age.choices), folded=True),
    Facet("topics", "tema", _("Тема"), topic_choices, folded=True),
)
Chosen = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """A code as a link to ``number`` courses; the chosen one leads back to the list without it."""

    label: Any
    number: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet on the page; ``folded`` when it stands folded."""

    title: Any
    choices: list[Choice]
    folded: bool


@dataclass(frozen=True)
class Listing:
    """Everything that the list shows beside its own words; ``plain`` when nothing was chosen."""

    groups: list[Group]
    cards: list[CourseCard]
    plain: bool


def listing(request: HttpRequest, *, locale_id: int, path: str) -> Listing:
    """Return the list that the request asks for, with three queries; ``path`` is its own address.

    One code of a facet is chosen at a time. Unknown names and codes are passed over.
    """
    labels = {facet.field: dict(facet.codes()) for facet in FACETS}
    chosen = {
        facet.parameter: code
        for facet in FACETS
        if (code := request.GET.get(facet.parameter)) in labels[facet.field] and code is not None
    }
    everything = list(selectors.courses(locale_id))
    shown = [course for course in everything if _fits(course, chosen)]
    return Listing(
        groups=[
            group for facet in FACETS if (group := _group(facet, labels[facet.field], everything, chosen, path)).choices
        ],
        cards=cards(shown, page_store(request), selectors.extents(locale_id) if shown else {}),
        plain=not chosen,
    )


def _fits(course: CoursePage, chosen: Chosen) -> bool:
    return all(chosen[facet.parameter] in facet.of(course) for facet in FACETS if facet.parameter in chosen)


def _group(facet: Facet, labels: Mapping[str, Any], courses: list[CoursePage], chosen: Chosen, path: str) -> Group:
    others = {name: code for name, code in chosen.items() if name != facet.parameter}
    left = [course for course in courses if _fits(course, others)]
    choices = []
    for code, label in labels.items():
        number = sum(code in facet.of(course) for course in left)
        is_chosen = chosen.get(facet.parameter) == code
        # A choice that shows nothing is left out, unless it was made.
        if number or is_chosen:
            asked = others if is_chosen else {**others, facet.parameter: code}
            choices.append(Choice(label, number, path + _query(asked), is_chosen))
    return Group(facet.title, choices, folded=facet.folded and facet.parameter not in chosen)


def _query(chosen: Chosen) -> str:
    query = QueryDict(mutable=True)
    for facet in FACETS:
        if facet.parameter in chosen:
            query[facet.parameter] = chosen[facet.parameter]
    return f"?{query.urlencode()}" if query else ""
