"""In which language a report was written and is read, for who works on it: the system translates nothing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.languages import SERBIAN

ON = {
    "hu": gettext_lazy("на мађарском"),
    "sk": gettext_lazy("на словачком"),
    "ro": gettext_lazy("на румунском"),
    "hr": gettext_lazy("на хрватском"),
    "bs": gettext_lazy("на босанском"),
    "sq": gettext_lazy("на албанском"),
    "bg": gettext_lazy("на бугарском"),
    "mk": gettext_lazy("на македонском"),
    "rsk": gettext_lazy("на русинском"),
    "cs": gettext_lazy("на чешком"),
    "cnr": gettext_lazy("на црногорском"),
    "rom": gettext_lazy("на ромском"),
    "en": gettext_lazy("на енглеском"),
}


def in_language(code: str) -> str:
    """Return „на мађарском“ for the language of a report; nothing for Serbian."""
    return "" if code in SERBIAN else str(ON.get(code, code))


def language_note(code: str) -> str:
    """Return what whoever opens a report should know of its language; nothing for Serbian."""
    language = in_language(code)
    return _("Пријава је %(language)s. Систем ништа не преводи.") % {"language": language} if language else ""


def reading_note(code: str) -> str:
    """Return what whoever writes to the reporter should know; nothing for Serbian."""
    language = in_language(code)
    words = _("Особа која је пријавила чита портал %(language)s. Поруке се не преводе.")
    return words % {"language": language} if language else ""
