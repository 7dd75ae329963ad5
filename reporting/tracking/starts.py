"""Words of messages that many need: beginnings, which the reporter changes and sends, and answers sent by one press.

Each is a message to triage like any other: none closes or calms a case, nor stops a deadline. A beginning stands in the
language of the page, for whoever goes on writing; an answer by one press is read at the desk, so it is Serbian.
"""

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.languages import COMPLETE_LANGUAGES
from portal.script.convert import to_latin
from portal.script.words import in_serbian
from reporting.cases.reporter.texts import ANSWERS, Words, same

# The wish, or its being taken back, is taken off a message that is being written.
PLAIN = "plain"
# Sent by one press; taking it back sends the opposite.
NOT_STOPPED, TAKE_BACK = "not_stopped", "take_back"
STARTS = {
    "stopped": same(_("Престало је. Сада је овако: ")),
    # Sent as it is, and begun where the page had closed meanwhile.
    NOT_STOPPED: ANSWERS["not_stopped"],
    "review": Words(
        _("Молим да се мој случај поново размотри, зато што "),
        _("Молим да се случај поново размотри, зато што "),
    ),
    "withdraw": same(_("Желим да повучем пријаву, зато што ")),
    "keep": same(_("Ипак не желим да повучем пријаву. ")),
}
# Of each pair only the last answer stands in a message; ``plain`` ends the second pair.
OPPOSITES = {
    "stopped": (NOT_STOPPED,),
    NOT_STOPPED: ("stopped",),
    "withdraw": ("keep",),
    "keep": ("withdraw",),
    PLAIN: ("withdraw", "keep"),
}


def begun(name: str, typed: str, *, child: bool) -> str:
    """Return a message that begins with ``name`` in the page's script, below what was already ``typed``.

    Its opposite, begun before, gives way to it where it stands; what was written after that stays. The same
    beginning comes only once, in whichever language it was begun.
    """
    words = _in_script(name, child=child) if name in STARTS else ""
    for other in OPPOSITES.get(name, ()):
        for begun_before in _in_all(STARTS[other], child=child):
            if begun_before in typed:
                return typed.replace(begun_before, words.strip()).strip(" ")
    if not words or any(one in typed for one in _in_all(STARTS[name], child=child)):
        return typed
    return f"{typed.rstrip()}\n\n{words}" if typed.strip() else words


def answer(name: str) -> str:
    """Return the whole message that a press on „Није“ (``NOT_STOPPED``) or „Поништи“ sends: Serbian, in its script."""
    words = ANSWERS["stopped" if name == TAKE_BACK else "not_stopped"]
    return _scripted(in_serbian(words.child))


def without_answer(typed: str, *, child: bool) -> str:
    """Return what was typed without an answer to „Да ли је престало?“ that was begun in it and that is now sent."""
    begun_before = (one for name in ("stopped", NOT_STOPPED) for one in _in_all(STARTS[name], child=child))
    for words in begun_before:
        typed = typed.replace(words, "")
    return typed.strip()


def topic_of(body: str, *, child: bool) -> str:
    """Return what a message is about, by the beginning or the answer that stands in it (``Message.Topic``).

    Where both answers to „Да ли је престало?“ stand in it, it has not: that must not get lost.
    """
    said = STARTS | ANSWERS
    topics = (NOT_STOPPED, "review", "stopped")
    return next((name for name in topics if any(one in body for one in _in_all(said[name], child=child))), "")


def _in_script(name: str, *, child: bool) -> str:
    return _scripted(STARTS[name].to(child=child))


def _scripted(words: str) -> str:
    # No converter touches a text field: its words are the writer's own.
    return to_latin(words) if get_language() == "sr-latn" else words


def _in_all(words: Words, *, child: bool) -> list[str]:
    """Return a beginning in azbuka, in Latin script, and in every other language that has one, closed since or not."""
    with translation.override("sr"):
        said = words.to(child=child).strip()
    found = [said, to_latin(said)]
    for code in COMPLETE_LANGUAGES:
        with translation.override(code):
            found.append(words.to(child=child).strip())
    return found
