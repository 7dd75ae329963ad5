"""The notice above every page, for the hour in which something happened."""

from typing import Any
from uuid import uuid4

from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, Locale, Revision, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.accounts.signals import letter
from portal.pages.four_eyes import NotReady
from portal.pages.models.reviewed import ReviewedSnippet

# What the history says where one person published a banner.
ALONE = "portal.publish_alone"


class Banner(ReviewedSnippet):
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
        return Truncator(self.text).chars(60) or self.title

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
        self._take_turns()
        self._make_room()
        return super().publish(revision, user=user, **kwargs)

    @transaction.atomic
    def publish_alone(self, *, user: Any, read: int | None) -> int:
        """Publish the newest words although nobody else has read them, note it and write to all others who approve.

        ``read`` is the revision that ``user`` had on the screen. The letters are neutral and hold nothing of the
        banner. Raises ``PermissionDenied`` where ``user`` may approve no banners, ``NotReady`` where something is
        missing or the words are others by now. A second press does nothing.
        Returns to how many was written.
        """
        self._take_turns()
        row = type(self).objects.select_for_update().get(pk=self.pk)
        revision = row.get_latest_revision()
        if revision is None or not row.may_be_approved_by(user):
            raise PermissionDenied
        if row.live and row.live_revision_id == revision.pk == read:
            return len(row.others_who_approve(user))
        causes = revision.as_object().causes_against()
        if revision.pk != read:
            causes = [gettext("Обавештење је у међувремену промењено. Прочитајте га поново.")]
        if causes:
            raise NotReady(row, causes)
        row._make_room()
        DraftStateMixin.publish(row, revision, user=user, log_action=ALONE)
        others = row.others_who_approve(user)
        path = reverse(type(self).snippet_viewset.get_url_name("edit"), args=(quote(self.pk),))
        for other in others:
            letter.send(sender=type(self), user=other, template="account.notice", key=str(uuid4()), path=path)
        return len(others)

    def others_who_approve(self, user: Any) -> list[Any]:
        """Return all accounts but ``user`` that may approve banners."""
        right = Permission.objects.get(content_type__app_label="pages", codename="publish_banner")
        others = get_user_model().objects.filter(is_active=True).exclude(pk=user.pk)
        return list(others.filter(models.Q(groups__permissions=right) | models.Q(is_superuser=True)).distinct())

    def _take_turns(self) -> None:
        """Let two who publish in one language at the same moment do so one after the other."""
        Locale.objects.select_for_update().get(pk=self.locale_id)

    def _make_room(self) -> None:
        for other in type(self).objects.filter(live=True, locale=self.locale_id).exclude(pk=self.pk):
            # Without the user: Wagtail would ask for rights in a tree, which a snippet does not have.
            other.unpublish()
