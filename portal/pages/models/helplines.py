"""Telephone lines that help: 192, 194, 116 111 and others."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.models.reviewed import ReviewedSnippet
from portal.pages.retired import retired_numbers

# What a translation never changes.
_UNTRANSLATED = ("number", "prominent", "order", "last_verified_on", "verified", "source")


class HelplineQuerySet(models.QuerySet["Helpline"]):
    """Helplines by what a reader may see."""

    def shown(self) -> "HelplineQuerySet":
        """Those that were approved: first the ones that may never hide, then the editors' order."""
        return self.filter(live=True).order_by("-always_shown", "order", "number")


class Helpline(ReviewedSnippet, index.Indexed):
    """A telephone number with the words that a reader needs before dialling.

    ``always_shown`` marks the numbers that may never hide (192, 194, 116 111); only the loader sets it, on the
    Serbian row, and only the loader's file changes what such a line says. Other lines are taken down, not deleted, so
    that pages which name one need no change when it answers again. ``last_verified_on`` is the day on which somebody
    dialled or asked; ``verified`` says whether a public source confirms it.
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

    # What a reader goes by when it counts: of a line that must stay, the same for whoever publishes.
    KEPT_WORDS = ("name", "hours", "cost", "audience")
    # Only the loader says that a change comes from the project's file.
    from_file = False

    objects = HelplineQuerySet.as_manager()

    search_fields = [index.SearchField("number"), index.SearchField("name"), index.AutocompleteField("name")]
    translatable_fields = [
        *(TranslatableField(name) for name in KEPT_WORDS),
        *(SynchronizedField(name, overridable=False) for name in _UNTRANSLATED),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("линија помоћи")
        verbose_name_plural = _("линије помоћи")
        ordering = ["order", "number"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(always_shown=True, live=False), name="helpline_always_shown_is_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def tel(self) -> str:
        """The number as a ``tel:`` address wants it: digits and a leading plus."""
        return re.sub(r"[^\d+]", "", self.number)

    @property
    def terms(self) -> str:
        """When it answers and what it costs."""
        return ", ".join(filter(None, (self.hours, self.cost)))

    @property
    def note(self) -> str:
        """One line under the number: whose it is, when it answers, what it costs."""
        return ", ".join(filter(None, (self.name, self.terms)))

    @property
    def may_be_taken_down(self) -> bool:
        """Whether somebody may take it from readers: not what helps in danger."""
        return not self.always_shown

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """Return a public page with the line in the places where lines stand."""
        return "pages/helpline_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Return the line as the block of pages and, where it stands there, the bar of the front page get it."""
        return {"list": {"shown": [self]}, "bar": [self] if self.prominent or self.always_shown else []}

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Return the line with the words of a revision; whether it may hide is no matter of drafts."""
        line = super().with_content_json(content)
        line.always_shown = self.always_shown
        return line

    def copy_for_translation(self, *args: Any, **kwargs: Any) -> Any:
        """Return a line that lends words: a draft, which cannot be what never hides."""
        line = super().copy_for_translation(*args, **kwargs)
        line.always_shown = line.live = False
        return line

    def clean(self) -> None:
        """Refuse a number that is known as dead, and any change that would lose a line that must stay."""
        super().clean()
        if _at_home(self.tel) in retired_numbers():
            raise ValidationError({"number": _("Овај број је угашен и не сме да се објави.")})
        if self.always_shown:
            self._keep_what_stands()

    def _keep_what_stands(self) -> None:
        """Refuse another number, and in Serbian other words: „угашена, зовите 0900…“ would take the line away."""
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is None:
            return
        # What is dialled counts: 192 and +192 are other telephones.
        if stored.tel != self.tel:
            raise ValidationError({"number": _("Број ове линије не може да се промени.")})
        if self.from_file or self.locale.language_code != settings.LANGUAGE_CODE:
            return
        changed = [name for name in self.KEPT_WORDS if getattr(stored, name) != getattr(self, name)]
        if changed:
            message = _("Ова линија помаже у опасности, па се оно што пише уз њен број не мења овде.")
            raise ValidationError(dict.fromkeys(changed, message))


def _at_home(tel: str) -> str:
    """Return the digits by which the number is dialled within Serbia, however it was written."""
    digits = tel.replace("+", "").removeprefix("00")
    return "0" + digits.removeprefix("381") if tel != digits and digits.startswith("381") else digits


@receiver(pre_delete, sender=Helpline)
def refuse_deleting(instance: Helpline, **kwargs: Any) -> None:
    """Helplines are taken down, never deleted."""
    raise models.ProtectedError("Take the helpline down instead of deleting it.", {instance})
