"""What may stay English, or in one script: screens that one person sees once a year (``docs/patches.md``)."""

import re

_RIGHTS = (
    "Add|Add collections|Delete|Delete collections|Edit|Edit collections|Choose|Add/edit images you own|Edit any image|"
    "Select images in choosers|Collection|Page|Locale|Translation|Can (add|change|delete|submit) .*|Can (publish|lock|unlock).*|"
    "Wagtail: .* \\| .* \\| .*|"
    # Read once for the whole process: in English, or in the script of whoever opened the screen first.
    "Збирка|Додај|Измени|Обриши|Изабери|Додавање слика и измена својих|Измена сваке слике|Бирање слика|"
    "Додавање збирки|Измена збирки|Брисање збирки|"
    # A row, named when the portal was set up.
    "Затварање и отварање језика"
)
STAYS_ENGLISH = {
    "wagtailusers_groups:edit": _RIGHTS,
    "wagtailusers_groups:add": _RIGHTS,
    "wagtailadmin_workflows:add": "Page|Content types",
    "wagtailadmin_workflows:edit": "Page|Content types",
    "wagtailsites:index": "Port|Site name|Root page|.*„Port“.*",
    "wagtaillocales:index": "Locales: \\d+",
    "wagtaillocales:add": "Locale|.*: Locale( - .*)?",
}
"""By the name of the screen: whole texts, as a pattern."""

REFUSAL = "Немате дозволу да отворите овај део."
"""Said after Wagtail has left the reader's script, to whoever opens by hand what is not theirs."""


def may_stay(screen: str, text: str) -> bool:
    """Return whether ``text`` on ``screen`` is one of these."""
    return bool(re.fullmatch(STAYS_ENGLISH.get(screen, "(?!)"), text))
