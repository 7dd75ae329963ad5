"""The notice above every page, for the hour in which something happened."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.four_eyes import FourEyes, NotReady
from portal.pages.previews import ScriptPreviewMixin

# What the history says where one person published a banner.
ALONE = "portal.publish_alone"


class Banner(
    FourEyes,
    ScriptPreviewMixin,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    models.Model,
):
    """A notice in one language. Live is one of a language at most: publishing another takes it down.

    It goes by the workflow as a page does. In a hurry ``publish_alone`` lets one person do it who may approve.
    """

    title = models.CharField(_("наслов обавештења"), max_length=80, blank=True)
    text = models.CharField(
        _("текст обавештења"), max_length=280, help_text=_("Шта се догодило и шта читалац да уради.")
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("страница са више података"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # A draft may be without it, what is live may not.
    expire_at = models.DateTimeField(
        _("до када се види"), null=True, help_text=_("Тада обавештење само силази са свих страница.")
    )

    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("text"),
        SynchronizedField("page"),
        SynchronizedField("expire_at"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("обавештење")
        verbose_name_plural = _("обавештења")
        constraints = [
            models.UniqueConstraint(fields=["locale"], condition=models.Q(live=True), name="banner_one_live"),
            models.CheckConstraint(
                condition=~models.Q(live=True, expire_at__isnull=True), name="banner_live_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """Return an empty public page, which the banner stands above."""
        return "pages/banner_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Return the banner as every page gets it, in the place of the one that is live."""
        url = self.page.url if self.page else ""
        return {"banner": {"title": self.title, "text": self.text, "url": url}}

    def causes_against(self) -> list[str]:
        """Return what keeps the banner back: words or an end that are missing, or an end that has passed."""
        if not self.text.strip():
            return [gettext("Обавештење нема текст.")]
        if self.expire_at is None:
            return [gettext("Обавештењу недостаје до када се види.")]
        if self.expire_at <= timezone.now():
            return [gettext("Тренутак до којег се обавештење види већ је прошао.")]
        return []

    @transaction.atomic
    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish ``revision`` as ``FourEyes`` does, in the place of the banner that readers have."""
        self._make_room()
        return super().publish(revision, user=user, **kwargs)

    @transaction.atomic
    def publish_alone(self, *, user: Any) -> None:
        """Publish the newest words although nobody else has read them, note it and write to all others who approve.

        The letters are neutral and hold nothing of the banner. Raises ``PermissionDenied`` where ``user`` may approve
        no banners, ``NotReady`` where something is missing.
        """
        revision = self.get_latest_revision()
        if revision is None or not self.may_be_approved_by(user):
            raise PermissionDenied
        if causes := revision.as_object().causes_against():
            raise NotReady(self, causes)
        self._make_room()
        DraftStateMixin.publish(self, revision, user=user, log_action=ALONE)
        right = Permission.objects.get(content_type__app_label="pages", codename="publish_banner")
        others = get_user_model().objects.filter(is_active=True).exclude(pk=user.pk)
        others = others.filter(models.Q(groups__permissions=right) | models.Q(is_superuser=True)).distinct()
        # A message for each: the outbox makes the words, and nobody learns of the others.
        for address in others.values_list("email", flat=True):
            send_mail("", "", None, [address])

    def _make_room(self) -> None:
        for other in type(self).objects.filter(live=True, locale=self.locale_id).exclude(pk=self.pk):
            # Without the user: Wagtail would ask for rights in a tree, which a snippet does not have.
            other.unpublish()
