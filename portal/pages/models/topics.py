"""What materials and courses are about: „У школи“, „Права и закони“."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.drawings import drawing_exists
from portal.script.slugs import slugify

# Pages, addresses and marks hold so much of a code.
_CODE = 40


class Topic(TranslatableMixin, models.Model):
    """A topic by which readers find pages.

    ``code`` stands in pages, files and addresses: it is made of the first name and never changes, and a translation
    has the same. So a topic is not deleted: one that is ``retired`` is offered for no other page, and those that
    have it keep it. Of a translation the name alone counts (``portal.pages.topics``).
    """

    code = models.CharField(_("ознака"), max_length=_CODE, editable=False)
    name = models.CharField(_("назив"), max_length=60, help_text=_("Како читалац бира: „У школи“, „Први кораци“."))
    drawing = models.CharField(
        _("цртеж"),
        max_length=40,
        validators=[drawing_exists],
        help_text=_("Стоји на врху страница ове теме."),
    )
    order = models.PositiveSmallIntegerField(
        _("редослед"), default=100, help_text=_("Мањи број стоји пре већег, читаоцима и уредницима.")
    )
    retired = models.BooleanField(
        _("више се не нуди"),
        default=False,
        help_text=_("За друге странице не може да се изабере. На онима које је већ имају остаје, и по њој се налазе."),
    )

    translatable_fields = [
        TranslatableField("name"),
        *(SynchronizedField(name, overridable=False) for name in ("code", "drawing", "order", "retired")),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("тема")
        verbose_name_plural = _("теме")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["locale", "code"], name="topic_code_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the topic, never without a code."""
        self.code = self.code or self._free_code()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a name that readers could not tell from another."""
        super().clean()
        if self._others().filter(name=self.name).exists():
            raise ValidationError({"name": _("Већ постоји тема са овим називом.")})

    def _others(self) -> models.QuerySet["Topic"]:
        return type(self)._default_manager.filter(locale_id=self.locale_id).exclude(pk=self.pk)

    def _free_code(self) -> str:
        base = slugify(self.name)[: _CODE - 4].strip("-") or "tema"
        taken = set(self._others().values_list("code", flat=True))
        tried = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 2))]
        return next(one for one in tried if one not in taken)


@receiver(pre_delete, sender=Topic)
def refuse_deleting(instance: Topic, **kwargs: Any) -> None:
    """Topics are retired, never deleted: pages and addresses hold their codes."""
    raise models.ProtectedError("Retire the topic instead of deleting it.", {instance})
