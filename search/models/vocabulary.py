"""The words of everything that can be found, counted: for what is rare, and for what a slip meant."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.Model):
    """The vocabulary of one language.

    ``version`` grows with every change of entries, ``tables`` with every change of the editors' tables and of places,
    so that a process knows when what it keeps in memory is old. One more row is of no language: the process that
    writes the index holds it.
    """

    language = models.CharField(_("језик"), max_length=10, primary_key=True)
    entries = models.PositiveIntegerField(_("ставки"), default=0)
    version = models.PositiveBigIntegerField(default=0)
    tables = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("речник претраге")
        verbose_name_plural = _("речници претраге")

    def __str__(self) -> str:
        return self.language


class Counted(models.Model):
    """A word of a language, and how many entries hold it."""

    language = models.CharField(max_length=10)
    word = models.CharField(max_length=60)
    entries = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="%(class)s_once")]

    def __str__(self) -> str:
        return self.word


class StemCount(Counted):
    """A stem."""

    class Meta(Counted.Meta):
        verbose_name = _("основа речи")
        verbose_name_plural = _("основе речи")


class Form(Counted):
    """A word as it stands in entries: bald, as it is compared, and as it is ``written``."""

    written = models.CharField(max_length=60)

    class Meta(Counted.Meta):
        verbose_name = _("облик речи")
        verbose_name_plural = _("облици речи")
