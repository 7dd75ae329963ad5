"""Which row and which column goes into which backup.

The **long** one may be kept for years: nothing of a report opens with it, not even beside the keyring. What
opens, or finds, a report stands in the **short** one, which is deleted after its window.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from reporting.vault.references import KEY_COLUMNS, KeyColumn

# Rows that open a report, are sealed under the keyring itself about one, or that live for days; and what learners did,
# which is deleted after a time that a long backup would outlive.
SHORT = (
    *("vault.KeyWrap", "vault.FileToDelete", "notify.OutboxMessage"),
    *(
        "learning.Learner",
        "learning.SchoolClass",
        "learning.Seat",
        "learning.Attempt",
        "learning.Answer",
        "learning.Tick",
        "certificates.Award",
    ),
)
# In both: a long backup is kept while keys are rotated, and what the short one of last night holds names
# the keys of last night.
BOTH = ("vault.VaultKey",)
# Rows that nobody restores: sessions, what was begun and not sent (even the short backup lives ten times as long as a
# draft), indexes that are built anew.
NOWHERE = (
    *("sessions.Session", "tracking.ReporterSession", "learning.LearnerSession"),
    *("vault.Draft", "vault.DeskDraft", "wagtailsearch.IndexEntry"),
    *("search.ClusterUpdate", "search.Entry", "search.Form", "search.StemCount", "search.Vocabulary"),
)
FIRST = "contenttypes.ContentType"


def rows_of(artefact: str) -> Iterator[type[models.Model]]:
    """Yield the models whose rows go into an artefact, ``long`` or ``short``, in the order of their apps.

    Types of content come first: some models ask for theirs while they are read, and would make it.
    """
    tables = set(connection.introspection.table_names())
    for model in sorted(apps.get_models(), key=lambda one: one._meta.label != FIRST):
        label, meta = model._meta.label, model._meta
        if meta.proxy or not meta.managed or meta.db_table not in tables or label in NOWHERE:
            continue
        if label in BOTH or (label in SHORT) is (artefact == "short"):
            yield model


def token_columns() -> list[KeyColumn]:
    """Return the columns of tokens that rows of the long backup lack, with the field of the token in ``digest``."""
    return [column for column in KEY_COLUMNS if column.digest and column.model not in (*SHORT, *NOWHERE)]


def fields_left_out(model: type[models.Model]) -> frozenset[str]:
    """Return the fields of a model that its rows in the long backup lack."""
    mine = [column for column in token_columns() if column.model == model._meta.label]
    return frozenset(name for column in mine for name in (column.field, column.digest))


def every_row(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all rows of a model in the order of their keys."""
    return model._base_manager.order_by("pk")
