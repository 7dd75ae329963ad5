"""Telephone lines that help: 192, 194, 116 111 and others."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.retired import retired_numbers


class HelplineQuerySet(models.QuerySet["Helpline"]):
    """Helplines by what a reader may see."""

    def shown(self) -> "HelplineQuerySet":
        """Those that are not marked obsolete, in the editors' order."""
        return self.filter(obsolete=False).order_by("order", "number")


class Helpline(TranslatableMixin, index.Indexed, models.Model):
    """A telephone number with the words that a reader needs before dialling.

    ``always_shown`` marks the numbers that may never hide (192, 194, 116 111); only the
    loader sets it. ``obsolete`` is the only way to take a line off the pages: rows are not
    deleted, so that a wrong number stays known as wrong. ``last_verified_on`` is the day on
    which somebody dialled or asked; ``verified`` says whether a public source confirms the line.
    """

    number = models.CharField(_("број"), max_length=30, help_text=_("Како се чита: 116 111."))
    name = models.CharField(_("назив"), max_length=120, help_text=_("Како читалац познаје линију."))
    hours = models.CharField(_("радно време"), max_length=120, blank=True, help_text=_("На пример: даноноћно."))
    cost = models.CharField(_("цена позива"), max_length=80, blank=True, help_text=_("На пример: бесплатно."))
    audience = models.CharField(_("за кога је"), max_length=200, blank=True)
    prominent = models.BooleanField(
        _("стоји у траци хитне помоћи"), default=False, help_text=_("На почетној страници, одмах испод поздрава.")
    )
    order = models.PositiveSmallIntegerField(_("редослед"), default=100)
    last_verified_on = models.DateField(_("последња провера"), null=True, blank=True)
    verified = models.BooleanField(_("потврђена јавним извором"), default=False)
    source = models.CharField(_("извор"), max_length=255, blank=True)
    always_shown = models.BooleanField(_("увек видљива"), default=False, editable=False)
    obsolete = models.BooleanField(
        _("више не важи"), default=False, help_text=_("Једини начин да линија нестане са страница.")
    )

    objects = HelplineQuerySet.as_manager()

    search_fields = [index.SearchField("number"), index.SearchField("name"), index.AutocompleteField("name")]
    translatable_fields = [
        TranslatableField("name"),
        TranslatableField("hours"),
        TranslatableField("cost"),
        TranslatableField("audience"),
        SynchronizedField("number", overridable=False),
        SynchronizedField("prominent", overridable=False),
        SynchronizedField("order", overridable=False),
        SynchronizedField("last_verified_on", overridable=False),
        SynchronizedField("verified", overridable=False),
        SynchronizedField("source", overridable=False),
        SynchronizedField("always_shown", overridable=False),
        SynchronizedField("obsolete", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("линија помоћи")
        verbose_name_plural = _("линије помоћи")
        ordering = ["order", "number"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(always_shown=True, obsolete=True), name="helpline_always_shown_is_never_obsolete"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def tel(self) -> str:
        """The number as a ``tel:`` address wants it: digits and a leading plus."""
        return re.sub(r"[^\d+]", "", self.number)

    @property
    def note(self) -> str:
        """One line under the number: whose it is, when it answers, what it costs."""
        return ", ".join(filter(None, (self.name, self.hours, self.cost)))

    def clean(self) -> None:
        """Refuse a number that is known as dead, and any change that would lose a line that must stay."""
        super().clean()
        if self.tel in retired_numbers():
            raise ValidationError({"number": _("Овај број је угашен и не сме да се објави.")})
        if not self.always_shown:
            return
        if self.obsolete:
            raise ValidationError({"obsolete": _("Ова линија мора увек да се види, па не може да се повуче.")})
        stored = type(self).objects.filter(pk=self.pk).values_list("number", flat=True).first() if self.pk else None
        if stored is not None and re.sub(r"\D", "", stored) != re.sub(r"\D", "", self.number):
            raise ValidationError({"number": _("Број ове линије не може да се промени.")})


@receiver(pre_delete, sender=Helpline)
def refuse_deleting(instance: Helpline, **kwargs: Any) -> None:
    """Helplines are marked obsolete, never deleted."""
    raise models.ProtectedError("Mark the helpline obsolete instead of deleting it.", {instance})
