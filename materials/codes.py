"""By what a material is found: for whom it is, the child's age, topic, form of violence, kind.

Codes stand in content files and addresses; what people read are the Serbian labels. Forms of violence are the
registry's, so that reports and guidance speak of the same things.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.registry.models import ViolenceForm

# Answers of the report form that are no form of violence of which a text could speak.
_NO_FORM = ("other", "unknown")


class Audience(models.TextChoices):
    """Who reads."""

    CHILDREN = "children", _("Деца")
    TEENS = "teens", _("Млади")
    PARENTS = "parents", _("Родитељи и старатељи")
    TEACHERS = "teachers", _("Школе и вртићи")
    PROFESSIONALS = "professionals", _("Стручне службе")
    EVERYONE = "everyone", _("Сви")


# On what is for them stands the quick exit.
YOUNG = frozenset({Audience.CHILDREN, Audience.TEENS})

# After „за“: Водич за родитеље.
FOR_AUDIENCE = {
    Audience.CHILDREN: _("децу"),
    Audience.TEENS: _("младе"),
    Audience.PARENTS: _("родитеље"),
    Audience.TEACHERS: _("школе"),
    Audience.PROFESSIONALS: _("стручне службе"),
    Audience.EVERYONE: _("све"),
}


# A reader who looks for one of these also gets what is for everybody; children get what is written to them.
_IN_EVERYONE = (Audience.PARENTS, Audience.TEACHERS, Audience.PROFESSIONALS)


def found_by(audiences: Collection[str]) -> list[str]:
    """Return the readers under whose name something for ``audiences`` is found."""
    return list(dict.fromkeys([*audiences, *(_IN_EVERYONE if Audience.EVERYONE in audiences else ())]))


# Who is served first where nothing else decides: whom it happens to, who is near, whose work it is.
_NEAREST = ("children", "teens", "parents", "everyone", "teachers", "professionals")


def shelf_order(*, shown_first: bool, reviewed_on: date | None, audiences: Collection[str]) -> int:
    """Return where a material stands in the library, the highest first, as one number that an index can hold.

    What the editors put first; then by the day of the last review (without one, last); of one day, by the nearest of
    its readers.
    """
    day = reviewed_on.toordinal() if reviewed_on else 0
    distance = min((_NEAREST.index(one) for one in audiences if one in _NEAREST), default=len(_NEAREST))
    return int(shown_first) * 100_000_000 + day * 10 + 9 - distance


class Age(models.TextChoices):
    """How old the child is of whom the text speaks, in years."""

    TO_6 = "0-6", _("До 6 година")
    FROM_7 = "7-10", _("Од 7 до 10")
    FROM_11 = "11-14", _("Од 11 до 14")
    FROM_15 = "15-18", _("Од 15 до 18")


class Kind(models.TextChoices):
    """What is read, seen or heard."""

    GUIDE = "guide", _("Водич")
    LEAFLET = "leaflet", _("Летак")
    PROCEDURE = "procedure", _("Поступак")
    POSTER = "poster", _("Плакат")
    VIDEO = "video", _("Видео")
    AUDIO = "audio", _("Звучни запис")


class Topic(models.TextChoices):
    """What it is about."""

    SIGNS = "signs", _("Како препознати")
    TALKING = "talking", _("Како разговарати")
    FIRST_STEPS = "first-steps", _("Први кораци")
    INTERNET = "internet", _("Интернет и телефон")
    SCHOOL = "school", _("У школи")
    FAMILY = "family", _("У породици")
    SAFETY_PLAN = "safety-plan", _("План безбедности")
    AFTER = "after", _("После насиља")
    LAW = "law", _("Права и закони")
    SUPPORT = "support", _("Ко може да помогне")
    PREVENTION = "prevention", _("Да се не догоди")
    FOR_PROFESSIONALS = "for-professionals", _("За стручни рад")


@dataclass(frozen=True)
class Facet:
    """One way to narrow the library: its name in the table, in addresses and on the page."""

    name: str
    parameter: str
    title: Any
    codes: type[models.TextChoices] | None

    @property
    def folded(self) -> bool:
        """Whether its list is so long that it stands folded until something in it is chosen."""
        return self.codes is None


FACETS = (
    Facet("audience", "kome", _("За кога је"), Audience),
    Facet("age", "uzrast", _("Узраст детета"), Age),
    Facet("topic", "tema", _("Тема"), Topic),
    Facet("form", "oblik", _("Облик насиља"), None),
    Facet("kind", "vrsta", _("Врста"), Kind),
)


def selectable_forms() -> list[tuple[str, str]]:
    """Return code and name of the forms of violence that a text can be about, in the registry's order."""
    valid = Q(valid_to=None) | Q(valid_to__gt=timezone.localdate())
    rows = ViolenceForm.objects.filter(valid, offered=True).exclude(code__in=_NO_FORM)
    return list(rows.values_list("code", "name"))


def labels() -> dict[str, dict[str, Any]]:
    """Return the labels of every facet by code, with one query for the forms of violence."""
    return {facet.name: dict(facet.codes.choices) if facet.codes else dict(selectable_forms()) for facet in FACETS}
