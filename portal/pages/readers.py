"""For whom a page is and how old the child is of whom it speaks; common to the library and courses."""

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Age(models.TextChoices):
    """How old the child is of whom the text speaks, in years."""

    TO_6 = "0-6", _("До 6 година")
    FROM_7 = "7-10", _("Од 7 до 10")
    FROM_11 = "11-14", _("Од 11 до 14")
    FROM_15 = "15-18", _("Од 15 до 18")
