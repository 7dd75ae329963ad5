"""What the cluster has not been told of yet: an outbox, written with the change itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClusterUpdate(models.Model):
    """An entry that came, changed or went. The row goes when the cluster knows.

    Its id is the version under which the cluster is told: what was read earlier and comes later is refused there.
    Rows are made while the index is held (``search.vocabulary.lock``), so later states have greater ids.
    """

    entry_id = models.BigIntegerField()
    at = models.DateTimeField(_("кад"), default=timezone.now)

    class Meta:
        verbose_name = _("промена за Elasticsearch")
        verbose_name_plural = _("промене за Elasticsearch")

    def __str__(self) -> str:
        return str(self.entry_id)
