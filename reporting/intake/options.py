"""Choices of the wizard's questions, from the registry and in the words of the track."""

from collections.abc import Collection

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.script.sorting import Script, sort_key
from portal.script.words import registry_text, registry_word, serbian_name, serbian_text
from portal.widgets import Folded, Option
from reporting.intake.tracks import ADULT, CHILD
from reporting.registry.models import Choice, Institution, Municipality, ViolenceForm
from reporting.registry.selectors import choices, offered_forms

# Answers that are always possible. ``unknown`` is in the registry, ``unsaid`` is the wizard's own
# and becomes ``unknown`` in the report: nobody needs to see that somebody refused to say.
UNKNOWN = "unknown"
UNSAID = "unsaid"
UNSAID_OPTION = (UNSAID, Option(_("Не желим да кажем")))
NONE = "none"
# Answers that stand alone: beside another one they would contradict it.
ALONE = (NONE, UNKNOWN, UNSAID)

NOT_LISTED = "not_listed"
Pair = tuple[object, object]


# Drawings of the child's track where a choice's own code does not name one.
DRAWN = ("setting", "perpetrator")
DRAWINGS = {"employee": "teacher", "adult_other": "adult"}
UNDRAWN = (UNKNOWN, "other")

# Headings over an adult's forms of violence; a group without a heading stands by itself.
FORM_GROUPS = {
    "harm": _("Насиље, злостављање и занемаривање"),
    "exploitation": _("Искоришћавање и отмица"),
    "dignity": _("Мржња, дискриминација и понижавање"),
    "institution": _("Установе и запослени"),
}


# What an adult sees first, in plain words and this order; the name of the form stands below it.
SITUATIONS = {
    "physical": _("Неко удара, гура или повређује дете"),
    "psychological": _("Неко вређа, исмева или застрашује дете"),
    "social": _("Дете искључују из друштва или о њему шире приче"),
    "peer": _("Дете трпи насиље од друге деце"),
    "digital": _("Дешава се преко телефона или интернета"),
    "family": _("Дете повређују код куће"),
    "sexual": _("Неко дете додирује, снима или увлачи у нешто сексуално"),
    "neglect": _("Нико не брине о детету"),
    "witnessing": _("Дете гледа насиље над неким блиским"),
    "exploitation": _("Дете терају да ради, проси, краде или даје новац"),
}
# The same for some of the others, which are folded away below them.
RARER = {
    "abuse": _("Нешто друго што угрожава здравље или развој детета"),
    "corporal_punishment": _("Дете ударају „ради васпитања“"),
    "violent_extremism": _("Дете увлаче у групе које шире мржњу и насиље"),
    "discrimination": _("Према детету поступају горе због тога ко је или какво је"),
    "dignity": _("Дете јавно понижавају или срамоте"),
    "neglect_institution": _("Установа не чини за дете оно што мора"),
    "institutional": _("Установа повређује дете својим правилима или поступцима"),
}
MORE_SITUATIONS = _("Још неке ситуације")
# What a child sees at once, most frequent first; the others are folded away below them.
CHILD_SEES_FIRST = 6
MORE_OF_A_CHILD = _("Још неке ствари")


def vocabulary(
    kind: str,
    track: str,
    *,
    unknown: bool = True,
    of_other: bool = False,
    hinted: Collection[str] | None = None,
    listed: bool = False,
) -> list[Pair]:
    """Return the options of a registry vocabulary, then „не знам“ (unless it makes no sense) and „не желим да кажем“.

    ``of_other``: a child speaks of another child. ``hinted``: the codes that need their hint; all when None.
    ``listed``: they stand in a list of the browser's, which takes no markup.
    """
    child, word = track == CHILD, registry_text if listed else registry_word
    found: list[Pair] = []
    for choice in choices(kind, track):
        if choice.code in (UNKNOWN, UNSAID):
            continue
        drawing = choice.icon or DRAWINGS.get(choice.code, choice.code)
        label, hint = _childs_words(choice, of_other) if child else (choice.label, choice.hint)
        if hinted is not None and choice.code not in hinted:
            hint = ""
        found.append((choice.code, Option(word(label), word(hint), drawing if child and kind in DRAWN else "")))
    nothing = [(UNKNOWN, Option(_("Не знам")))] if unknown else []
    return [*found, *nothing, UNSAID_OPTION]


def _childs_words(row: Choice | ViolenceForm, of_other: bool) -> tuple[str, str]:
    """Return label and hint as a child reads them, about itself or about another child."""
    if not of_other:
        return row.child_label, row.child_hint
    return row.other_label or row.child_label, row.other_hint or row.child_hint


def violence_forms(track: str, *, of_other: bool = False) -> list[Pair]:
    """Return the forms of violence that the track offers: with drawings, as situations, or by name in groups.

    ``of_other``: a child speaks of another child. A child is offered no „не знам“ here: that of its story, on the same
    page, is enough.
    """
    if track == ADULT:
        return _situations()
    if track == CHILD:
        return _of_a_child(of_other)
    found: list[Pair] = []
    groups: dict[str, list[Pair]] = {}
    for form in offered_forms(track):
        if form.code == UNKNOWN:
            continue
        option = _by_name(form)
        if form.group not in FORM_GROUPS:
            found.append((form.code, option))
            continue
        if form.group not in groups:
            groups[form.group] = []
            found.append((str(FORM_GROUPS[form.group]), groups[form.group]))
        groups[form.group].append((form.code, option))
    return [*found, (UNKNOWN, Option(_("Не знам"))), UNSAID_OPTION]


def _of_a_child(of_other: bool) -> list[Pair]:
    """Return a child's forms of violence, with drawings: what happens most, then, folded away, the others."""
    found: list[Pair] = []
    for form in offered_forms(CHILD):
        if form.code != UNKNOWN:
            drawing = "" if form.code in UNDRAWN else form.icon or form.code
            label, hint = _childs_words(form, of_other)
            found.append((form.code, Option(registry_word(label), registry_word(hint), drawing)))
    return [*found[:CHILD_SEES_FIRST], (Folded(MORE_OF_A_CHILD), found[CHILD_SEES_FIRST:])]


def _situations() -> list[Pair]:
    """Return an adult's forms of violence: what happens most, then, folded away, what is rarer, then no form."""
    first: dict[str, Pair] = {}
    rarer: list[Pair] = []
    last: list[Pair] = []
    for form in offered_forms(ADULT):
        if form.code in SITUATIONS:
            first[form.code] = (form.code, Option(SITUATIONS[form.code], _inside(registry_word(form.name))))
        elif form.group in FORM_GROUPS:
            plain = RARER.get(form.code)
            option = Option(plain, _inside(registry_word(form.name))) if plain else _by_name(form)
            rarer.append((form.code, option))
        elif form.code != UNKNOWN:
            last.append((form.code, _by_name(form)))
    ordered = [first[code] for code in SITUATIONS if code in first]
    return [*ordered, (Folded(MORE_SITUATIONS), rarer), *last, (UNKNOWN, Option(_("Не знам"))), UNSAID_OPTION]


def _by_name(form: ViolenceForm) -> Option:
    return Option(registry_word(form.name), registry_word(form.adult_hint))


def _inside(word: str) -> str:
    """Return a word as it stands behind another; markup is left as it is."""
    return word if isinstance(word, SafeString) else f"{word[:1].lower()}{word[1:]}"


def municipalities(script: Script) -> list[Pair]:
    """Return all municipalities by the alphabet of ``script`` ("cyrl", "latn"), and cities for who knows no more."""
    words = gettext("%s, не знам општину")
    places = sorted(Municipality.objects.all(), key=lambda row: sort_key(str(row), script))
    return [(row.pk, words % serbian_text(str(row)) if row.is_whole_city else serbian_text(str(row))) for row in places]


def institutions(setting: str, municipality: str, script: Script) -> list[Pair]:
    """Return the institutions where it may have happened: schools, or the others, of one municipality."""
    if not municipality:
        return []
    rows = Institution.objects.filter(municipality=municipality, active=True, type__is_school=setting == "school")
    return [(str(row.pk), serbian_name(row.name)) for row in sorted(rows, key=lambda row: sort_key(row.name, script))]
