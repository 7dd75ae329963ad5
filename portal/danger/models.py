"""What editors teach: expressions that must be heard as danger, and such as must not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.danger.kinds import Kind
from portal.danger.taught import stems_of

# Nobody writes a longer one twice alike.
LONGEST, MOST_WORDS = 120, 8


class DangerPhrase(models.Model):
    """An expression, and whether it is danger: read before the rules, from the moment it is saved, in both scripts."""

    phrase = models.CharField(
        _("израз"),
        max_length=LONGEST,
        unique=True,
        help_text=_("Неколико речи како их неко пише. Писмо, квачице и наставци се не разликују."),
    )
    heard = models.BooleanField(
        _("чује се као опасност"),
        default=True,
        help_text=_("Неозначено: ове речи не значе опасност, ма шта правила рекла. Друге око њих чују се и даље."),
    )
    kind = models.CharField(
        _("каква опасност"),
        max_length=20,
        choices=Kind.choices,
        blank=True,
        help_text=_("Од тога зависи који бројеви стоје први. Само кад се чује као опасност."),
    )
    note = models.CharField(_("зашто"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("израз опасности")
        verbose_name_plural = _("изрази опасности")
        ordering = ["phrase"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heard=False) | models.Q(kind__in=Kind.values), name="danger_heard_is_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.phrase

    def clean(self) -> None:
        """Tidy the phrase. Raises ``ValidationError`` for one that says nothing or too much, or stands already."""
        super().clean()
        self.phrase = " ".join(self.phrase.split())
        stems = stems_of(self.phrase)
        if self.phrase and not stems:
            raise ValidationError({"phrase": _now("Упишите реч: сами знаци и размаци не кажу ништа.")})
        if len(stems) > MOST_WORDS:
            raise ValidationError({"phrase": _now("Израз је предугачак: највише %d речи.") % MOST_WORDS})
        others = type(self).objects.exclude(pk=self.pk).values_list("phrase", flat=True)
        if same := next((other for other in others if stems and stems_of(other) == stems), None):
            raise ValidationError(
                {
                    "phrase": _now(
                        "То већ постоји као „%s“. Писмо, велика слова, квачице и наставци се не разликују: ако треба "
                        "нешто друго, измените тај ред."
                    )
                    % same
                }
            )
        if self.heard and not self.kind:
            raise ValidationError({"kind": _now("Изаберите каква је то опасност, да би се знало кога треба звати.")})
        if not self.heard:
            self.kind = ""
