"""What the library's page shows: choices with their numbers, what is chosen, the cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from materials import codes, selectors
from materials.cards import MaterialCard, cards
from materials.wishes import Wishes
from portal.pages.keyset import AFTER, BEFORE
from portal.pages.places import page_store


@dataclass(frozen=True)
class Choice:
    """One code of a facet on the page; ``number`` is how many materials it would show."""

    code: str
    label: Any
    number: int
    chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet on the page."""

    name: str
    parameter: str
    title: Any
    folded: bool
    choices: list[Choice]

    @property
    def open(self) -> bool:
        """Whether something is chosen in it."""
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Removable:
    """Something chosen, and the address of the list without it."""

    label: Any
    url: str


@dataclass(frozen=True)
class Listing:
    """Everything that the library's page shows beside its own words."""

    groups: list[Group]
    chosen: list[Removable]
    cards: list[MaterialCard]
    total: int
    plain: bool
    next_url: str
    previous_url: str


def listing(request: HttpRequest, *, locale_id: int, path: str) -> Listing:
    """Return the list that the request asks for, with three queries; ``path`` is the library's own address."""
    labels = codes.labels()
    wishes = Wishes.read(request.GET, labels)
    numbers = selectors.counts(selectors.members(locale_id), wishes.chosen)
    part = selectors.part(locale_id, wishes)
    return Listing(
        groups=_groups(wishes, labels, numbers),
        chosen=[
            Removable(labels[facet][code], path + wishes.without(facet, code).address())
            for facet, chosen in wishes.chosen.items()
            for code in chosen
        ],
        cards=cards(part.rows, page_store(request)),
        total=selectors.total(numbers, wishes.chosen),
        plain=wishes.plain,
        next_url=path + wishes.address(**{AFTER: part.next}) if part.next else "",
        previous_url=path + wishes.address(**{BEFORE: part.previous}) if part.previous else "",
    )


def _groups(wishes: Wishes, labels: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, Any]) -> list[Group]:
    found = []
    for facet in codes.FACETS:
        chosen = wishes.chosen.get(facet.name, ())
        choices = [
            Choice(code, label, numbers[facet.name][code], code in chosen)
            for code, label in labels[facet.name].items()
            # A choice that shows nothing is left out, unless it was made.
            if numbers[facet.name][code] or code in chosen
        ]
        if choices:
            found.append(Group(facet.name, facet.parameter, facet.title, facet.folded, choices))
    return found
