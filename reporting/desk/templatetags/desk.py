"""Words of the desk that several templates need in the middle of a line."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from portal.pages.dates import plural_form
from reporting.cases.models import Exclusion
from reporting.desk import heard, languages
from reporting.desk.labels import MAY_BE_URGENT

register = template.Library()
register.filter(heard.heard_in)
register.filter(heard.with_heard)
register.filter(languages.in_language)
register.filter(languages.language_note)
register.filter(languages.reading_note)


@register.simple_tag
def may_be_urgent() -> str:
    """Return the tag of words in which danger was heard; which, stands beside the words alone."""
    return str(MAY_BE_URGENT)


@register.filter
def excluded_name(exclusion: Exclusion) -> str:
    """Return whom an exclusion means as far as the portal knows: never a name that somebody typed."""
    if exclusion.institution is not None:
        return exclusion.institution.name
    groups = {
        "school": _("неко из школе"),
        "csw": _("неко из центра за социјални рад"),
        "police": _("неко из полиције"),
        "health": _("неко из здравства"),
        "court": _("неко из суда или тужилаштва"),
    }
    if exclusion.kind == Exclusion.Kind.GROUP:
        return groups.get(exclusion.group, exclusion.group)
    if exclusion.kind == Exclusion.Kind.USER:
        return _("један налог")
    if exclusion.only_warns:
        return _("особа која не сме да сазна")
    if exclusion.source == Exclusion.UNASKED:
        return _("особа, ако је има (није питано)")
    if exclusion.stands_with_names:
        return _("још нека особа")
    return _("запослена особа, не зна се где ради")


@register.filter
def equal_reports(count: int) -> str:
    """Return what a row of equal reports without a word is called: ``48 једнаких пријава без иједне речи``."""
    if count == 1:
        return _("Пријава без иједне речи")
    words = plural_form(count, _("једнака пријава"), _("једнаке пријаве"), _("једнаких пријава"))
    return f"{count} {words} {_('без иједне речи')}"


@register.filter
def tel(number: str) -> str:
    """Return a telephone number as a link dials it: digits, and a plus sign before them."""
    digits = "".join(one for one in number if one.isdigit())
    return f"+{digits}" if number.strip().startswith("+") else digits


@register.filter
def named_for(exclusions: Iterable[Exclusion], guess: Exclusion) -> list[Exclusion]:
    """Return of these whom triage has named so far for a guess."""
    return [one for one in exclusions if one.guess_id == guess.pk]


@register.filter
def any_open(exclusions: Iterable[Exclusion]) -> bool:
    """Whether for one of these nobody has found out yet whom it means."""
    return any(one.is_open for one in exclusions)


@register.filter
def origin(exclusion: Exclusion) -> str:
    """Return why an institution or an account is kept away, where the reporter did not ask for it; else nothing."""
    if exclusion.guess_id is not None:
        return _("утврдила тријажа")
    if exclusion.source == Exclusion.RECUSAL:
        return _("повлачење због сукоба интереса")
    return _("по правилу о сукобу интереса") if exclusion.source == Exclusion.CONFLICT else ""


@register.filter
def meanwhile(exclusions: Iterable[Exclusion]) -> str:
    """Return who receives the report until it is found out whom these mean; empty where all of that is known.

    The one sentence for every page: what ``routing.HeldBack`` and ``must_resolve_first`` do, in words.
    """
    kinds = {one.kind for one in exclusions if one.is_open}
    if Exclusion.Kind.PERSON in kinds:
        return _("Док то не утврди двоје из тријаже, пријаву не добија ниједна установа, осим кад је ризик акутан.")
    if kinds:
        return _(
            "Док то не утврди двоје из тријаже, пријаву не добија ниједна таква установа. "
            "Уместо ње је добија орган који је надзире."
        )
    return ""


@register.filter
def each_once(exclusions: Iterable[Exclusion]) -> list[Exclusion]:
    """Return these without an institution that stands among them already, asked for by the reporter and by a rule."""
    seen: set[object] = set()
    kept = []
    for one in exclusions:
        if one.institution_id is None or one.institution_id not in seen:
            kept.append(one)
        seen.add(one.institution_id)
    return kept
