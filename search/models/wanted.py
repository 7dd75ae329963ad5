"""What people look for, as counts of days and nothing about who looked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.languages import CONTENT_LANGUAGES

# Characters of a question as it is written.
LONGEST = 200


class WantedCount(models.Model):
    """How often the same question was asked on one day; there is a row only from a number on that hides everybody."""

    day = models.DateField(_("дан"))
    language = models.CharField(_("језик"), max_length=10, choices=CONTENT_LANGUAGES)
    words = models.CharField(_("речи"), max_length=LONGEST)
    times = models.PositiveIntegerField(_("пута"))
    found = models.PositiveIntegerField(_("нађено"))

    class Meta:
        verbose_name = _("шта се тражи")
        verbose_name_plural = _("шта се тражи")
        ordering = ["-day", "-times"]
        constraints = [models.UniqueConstraint(fields=["day", "language", "words"], name="search_wanted_once_a_day")]

    def __str__(self) -> str:
        return self.words
