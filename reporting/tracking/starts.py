"""First words of messages that many need: written for the reporter, who changes and sends them.

Each is a message to triage like any other: none closes or calms a case, nor stops a deadline.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.script.convert import to_latin
from reporting.cases.plain import Words, same

# The wish is taken off a message that is being written.
PLAIN = "plain"
STARTS = {
    "stopped": same(_("Престало је. Сада је овако: ")),
    "not_stopped": same(_("Није престало. Дешава се ово: ")),
    "review": Words(
        _("Молим да се мој случај поново размотри, зато што "),
        _("Молим да се случај поново размотри, зато што "),
    ),
    "withdraw": same(_("Желим да повучем пријаву, зато што ")),
}


def begun(name: str, typed: str, *, child: bool) -> str:
    """Return a message that begins with ``name`` in the page's script, below what was already ``typed``."""
    if name not in STARTS:
        return typed
    words = STARTS[name].to(child=child)
    # No converter touches a text field: its words are the writer's own.
    if get_language() == "sr-latn":
        words = to_latin(words)
    if words.strip() in typed:
        return typed
    return f"{typed.rstrip()}\n\n{words}" if typed.strip() else words
