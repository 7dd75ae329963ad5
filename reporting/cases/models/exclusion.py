"""Who must not see a report (изузеће)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.security.sealed_rows import SealedRow
from reporting.cases.filing.answers import UNASKED
from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.report import Report
from reporting.cases.querysets import ExclusionQuerySet
from reporting.registry.models import Institution


class Exclusion(SealedRow, ProtectedModel):
    """Holds an institution, a kind of institution or a person back from a report.

    ``group`` (school, csw, police) and ``person`` are what the reporter said before anyone has
    found out whom it concerns: they fail closed until ``resolved_at`` is set. Resolving either
    adds an ``institution`` or ``user`` exclusion or finds that whoever is meant works in none
    (``outside_institutions``): then nobody is held back any more, so two accounts of triage say it: the one
    that is meant may sit in triage. A name counts at once, the guess holds until the second of the two.
    That a reporter named a ``person`` who must not learn of it is a warning for good, whatever was found.
    Where the reporter said that the person works in none, or in which kinds, the ``person`` holds nobody back
    from the beginning (source ``named``); the kinds are ``group`` rows beside it (source ``workplace``).

    It holds with or without a seal; that a guess was lifted counts with its seal alone (``access.sent``).
    """

    SEALED = ("report", "kind", "institution", "user", "group", "source", "resolved_at", "lifted_for")
    SEALED_FROM_START = False

    # The source of what the reporter said, of what follows by rule from whom the report is about, and of whoever left.
    REPORTER, CONFLICT, RECUSAL = "reporter", "conflict", "recusal"
    # And of a person of whom nobody knows whether there is one: the report was sent before that was asked.
    UNASKED = UNASKED
    # Of a person who must not learn of it and of whom the reporter said where it works, or that it works nowhere.
    NAMED, WORKPLACE = "named", "workplace"

    class Kind(models.TextChoices):
        INSTITUTION = "institution", _("установа")
        GROUP = "group", _("врста установе")
        PERSON = "person", _("особа која није утврђена")
        USER = "user", _("налог")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="exclusions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=16, default="")
    source = models.CharField(max_length=16, default=REPORTER)
    resolved_at = models.DateTimeField(null=True)
    outside_institutions = models.BooleanField(default=False)
    # Whom the rows of ``names`` meant when it was lifted (kinds and ids): without one of them it holds again.
    lifted_for = models.TextField(default="")
    # When it was found missing, or lifted past the desk, and was put back as it was sent.
    put_back_at = models.DateTimeField(null=True)
    # Whose word on a guess waits for a second account of triage, at most one of the two: that whoever is meant works
    # nowhere, or that it is whom the rows of ``names`` exclude.
    outside_first = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    named_first = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Of what somebody found out: the guess that it answers, and who gave the name.
    guess = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="names")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = _("изузеће")
        verbose_name_plural = _("изузећа")

    @property
    def is_open(self) -> bool:
        """Whether it is still to be found out whom it means; a named institution or account is out for good."""
        return self.kind in (self.Kind.GROUP, self.Kind.PERSON) and self.resolved_at is None

    @property
    def holds_as_sent(self) -> bool:
        """Whether nobody has lifted it; of one that only warns there is nothing to lift."""
        return self.resolved_at is None or self.only_warns

    def lift(self, *, at: datetime, outside: bool) -> None:
        """Hold nobody back by this guess any more, for the names that stand, and seal that two people said so."""
        self.resolved_at, self.outside_institutions = at, outside
        self.lifted_for = _said_by(self.names.all())
        self.save(update_fields=["resolved_at", "outside_institutions", "lifted_for"])
        self.seal_now()

    def was_lifted_at_desk(self, rows: Iterable["Exclusion"]) -> bool:
        """Whether its lifting has a good seal, and the names for which it was lifted stand among ``rows``."""
        return self.seal_stands() and self.lifted_for == _said_by(row for row in rows if row.guess_id == self.pk)

    @property
    def may_be_named(self) -> bool:
        """Whether triage may say whom it means: also of one that only warns, where the reporter may be mistaken."""
        return self.is_open or self.only_warns

    def was_said_by(self, user: Any) -> bool:
        """Whether the first word of two on whom it means is this account's."""
        return user.pk in (self.named_first_id, self.outside_first_id)

    @property
    def only_warns(self) -> bool:
        """Whether it holds nobody back: the reporter said itself where the person works. A name may still be found."""
        return self.kind == self.Kind.PERSON and self.source == self.NAMED

    @property
    def stands_with_names(self) -> bool:
        """Whether the reporter was asked who it is: what was written stands among names and contacts."""
        if self.kind == self.Kind.GROUP:
            return self.source == self.WORKPLACE
        return self.kind == self.Kind.PERSON and self.source in (self.REPORTER, self.NAMED)


def _said_by(names: Iterable[Exclusion]) -> str:
    return ",".join(sorted(f"{row.kind} {row.institution_id or row.user_id}" for row in names))
