"""Whether a material was useful: how often each answer was given on a day, and nothing else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """What somebody says of a text."""

    YES = "yes", _("Да")
    PARTLY = "partly", _("Делимично")
    NO = "no", _("Не")


class UsefulCount(models.Model):
    """How many readers gave an answer on a day (Serbian time). Nobody is told apart and no word is kept."""

    page = models.ForeignKey("materials.MaterialPage", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("број одговора о материјалу")
        verbose_name_plural = _("бројеви одговора о материјалима")
        constraints = [models.UniqueConstraint(fields=["page", "day", "answer"], name="useful_count_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.answer}: {self.number}"
