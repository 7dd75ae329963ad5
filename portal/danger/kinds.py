"""Of what danger a text may tell, and whom to call then (``data/lines.csv``)."""

from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.danger.words import rows

_PARTED = "|"


class Kind(TextChoices):
    """Kinds of danger, the one that cannot wait first. A label goes on „у тексту се помиње …“."""

    INJURY = "injury", _("повреда или губитак свести")
    POISONING = "poisoning", _("тровање, лекови или дрога")
    SUICIDE = "suicide", _("самоубиство или жеља за смрћу")
    WEAPON = "weapon", _("оружје")
    KILLING = "killing", _("претња убиством или дављење")
    HELD = "held", _("затварање, отмица или праћење")
    MISSING = "missing", _("нестало дете")
    SEXUAL = "sexual", _("сексуално насиље")
    VIOLENCE = "violence", _("ударање или страх од насиља у кући")
    SELF_HARM = "self_harm", _("повређивање себе")
    RUNAWAY = "runaway", _("бекство од куће или дете без крова")
    ALONE = "alone", _("мало дете остављено само или гладно")
    PICTURES = "pictures", _("уцена или интимне слике")
    HELP = "help", _("позив у помоћ")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The telephone numbers that help, the first to call first."""
        return _numbers()[self]


@cache
def _numbers() -> dict[str, tuple[str, ...]]:
    return {row["kind"]: tuple(row["lines"].split(_PARTED)) for row in rows("lines")}
