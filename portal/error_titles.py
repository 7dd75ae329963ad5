"""What stands over the list of a form's errors: how many answers are missing, wrong or against each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from portal.forms import PortalForm

REQUIRED = "required"
CONTRADICTION = "contradiction"


class Thing(NamedTuple):
    """What a form's fields hold: one of it, a number of it (``counted``), and what is said of quarrels."""

    one: StrPromise
    counted: Callable[[int], str]
    disagree: StrPromise


ANSWER = Thing(
    gettext_lazy("један одговор"),
    lambda number: ngettext("%(number)s одговор", "%(number)s одговора", number),
    gettext_lazy("Одговори се не слажу"),
)
ENTRY = Thing(
    gettext_lazy("један податак"),
    lambda number: ngettext("%(number)s податак", "%(number)s података", number),
    gettext_lazy("Подаци се не слажу"),
)


def error_title(form: PortalForm) -> str:
    """Return the heading of the error summary of ``form``; fits a child and an adult alike.

    One field counts once. Errors of the form itself (a wrong password) are counted only when nothing else is wrong.
    """
    kinds = [_kind(form, name, errors[0]) for name, errors in _shown(form)]
    if not kinds:
        return _("Ово није прошло")
    thing, count = form.thing, len(kinds)
    counted = thing.counted(count) % {"number": count} if count > 1 else str(thing.one)
    words = {"counted": counted.replace(" ", "\N{NO-BREAK SPACE}") if count > 1 else counted}
    if set(kinds) == {REQUIRED}:
        return ngettext("Недостаје %(counted)s", "Недостају %(counted)s", count) % words
    if set(kinds) == {CONTRADICTION}:
        return str(thing.disagree)
    if REQUIRED in kinds:
        return _("Треба допунити и исправити %(counted)s") % words
    return _("Треба исправити %(counted)s") % words


def _shown(form: PortalForm) -> list[tuple[str, list[forms.ValidationError]]]:
    errors = form.errors.as_data()
    return [(name, errors[name]) for name in form.fields if name in errors and not form[name].is_hidden]


def _kind(form: PortalForm, name: str, error: forms.ValidationError) -> str:
    """Return whether a field is missing, contradicts another or is wrong (""), by the first of its errors."""
    if error.code in (REQUIRED, CONTRADICTION):
        return error.code
    return REQUIRED if error.code is None and not form[name].data else ""
