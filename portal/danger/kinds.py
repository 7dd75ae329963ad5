"""Of what danger a text may tell, and whom to call then (``data/lines.csv``)."""

from collections.abc import Iterable
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.danger.words import rows

_PARTED = "|"
# So many numbers are seen at once on the smallest telephone.
_FIT = 4


class Kind(TextChoices):
    """Kinds of danger, the one that cannot wait first. A label goes on „у тексту се помиње …“."""

    INJURY = "injury", _("повреда или губитак свести")
    POISONING = "poisoning", _("тровање, лекови или дрога")
    SUICIDE = "suicide", _("самоубиство или жеља за смрћу")
    WEAPON = "weapon", _("оружје")
    KILLING = "killing", _("претња убиством или дављење")
    HELD = "held", _("затварање, отмица или праћење")
    SEXUAL = "sexual", _("сексуално насиље")
    VIOLENCE = "violence", _("ударање или страх од насиља у кући")
    MISSING = "missing", _("нестало дете")
    SELF_HARM = "self_harm", _("повређивање себе")
    RUNAWAY = "runaway", _("бекство од куће или дете без крова")
    ALONE = "alone", _("мало дете остављено само или гладно")
    PICTURES = "pictures", _("уцена или интимне слике")
    HELP = "help", _("позив у помоћ")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The telephone numbers that help, the first to call first."""
        return _numbers()[self]


def numbers_for(kinds: Iterable[Kind]) -> tuple[str, ...]:
    """Return the numbers that help where several kinds were heard, the first kind's first, as many as fit a page."""
    return tuple(dict.fromkeys(number for kind in kinds for number in kind.numbers))[:_FIT]


@cache
def _numbers() -> dict[str, tuple[str, ...]]:
    return {row["kind"]: tuple(row["lines"].split(_PARTED)) for row in rows("lines")}
