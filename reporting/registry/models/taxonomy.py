"""The vocabularies of a report and of the work on it. They are versioned and nothing is deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ViolenceForm(models.Model):
    """A form of violence (облик насиља).

    ``facet`` marks labels that say who, where or by what means (peer, family, digital): they are
    chosen like the others but never counted as acts. ``group`` is the heading under which adults
    find it. ``child_label`` is empty when children are not offered the form; ``other_label`` and
    ``other_hint`` are for a child who speaks of another child (empty: as for itself). ``offered``
    is false for triage flags. A case of a ``grave`` form closes only with somebody of a second
    institution; ``grave_basis`` says on what ground. ``version`` is the version of the taxonomy in
    which the row last changed its meaning; ``valid_to`` is the first day on which the form is no
    longer offered.
    """

    code = models.CharField(_("ознака"), max_length=40, primary_key=True)
    name = models.CharField(_("назив"), max_length=120)
    child_label = models.CharField(_("речима детета"), max_length=120, blank=True)
    child_hint = models.CharField(_("објашњење за дете"), max_length=200, blank=True)
    other_label = models.CharField(_("речима детета о другом детету"), max_length=120, blank=True)
    other_hint = models.CharField(_("објашњење кад је реч о другом детету"), max_length=200, blank=True)
    adult_hint = models.CharField(_("објашњење за одрасле"), max_length=250, blank=True)
    icon = models.CharField(_("цртеж"), max_length=40, blank=True)
    group = models.CharField(_("група"), max_length=40)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)
    child_order = models.PositiveSmallIntegerField(_("редослед за дете"), default=0)
    offered = models.BooleanField(_("нуди се"), default=True)
    facet = models.BooleanField(_("обележје, не дело"), default=False)
    grave = models.BooleanField(_("затварање одобрава и друга установа"), default=False)
    grave_basis = models.CharField(_("основ за то"), max_length=200, blank=True)
    source = models.CharField(_("извор"), max_length=80, blank=True)
    version = models.PositiveSmallIntegerField(_("верзија"), default=1)
    valid_from = models.DateField(_("важи од"))
    valid_to = models.DateField(_("не важи од"), null=True, blank=True)

    class Meta:
        verbose_name = _("облик насиља")
        verbose_name_plural = _("облици насиља")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class ViolenceLevel(models.Model):
    """A level of the school protocol (ниво насиља): 1, 2 or 3.

    ``acts`` says who acts at this level, as a phrase in the nominative.
    """

    level = models.PositiveSmallIntegerField(_("ниво"), primary_key=True)
    name = models.CharField(_("назив"), max_length=40)
    acts = models.CharField(_("ко поступа"), max_length=200)
    source = models.CharField(_("извор"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("ниво насиља")
        verbose_name_plural = _("нивои насиља")
        ordering = ["level"]

    def __str__(self) -> str:
        return self.name


class ChoiceKind(models.TextChoices):
    """What a short vocabulary is for."""

    SETTING = "setting", _("место")
    FREQUENCY = "frequency", _("учесталост")
    PERIOD = "period", _("време")
    PERPETRATOR = "perpetrator", _("ко то чини")
    REPORTER_ROLE = "reporter_role", _("ко пријављује")
    AGE_BAND = "age_band", _("узраст")
    MEASURE = "measure", _("мера")
    CLOSURE_OUTCOME = "closure_outcome", _("исход")
    DECLINE_REASON = "decline_reason", _("разлог одбијања")
    NOT_ACCEPTED_REASON = "not_accepted_reason", _("разлог неприхватања")
    HOLD_REASON = "hold_reason", _("разлог задржавања")
    REASSESSMENT_REASON = "reassessment_reason", _("разлог нове процене ризика")
    END_REASON = "end_reason", _("разлог опозива")
    SEND_AGAIN_REASON = "send_again_reason", _("разлог поновног слања")
    NO_OTHER_REASON = "no_other_reason", _("разлог да други није потребан")


class SetAsideStatus(models.TextChoices):
    """What becomes of a report for which no case is opened; two of the states of a report."""

    REDIRECTED = "redirected", _("упућена другде")
    SPAM = "spam", _("злоупотреба обрасца")


class Asked(models.TextChoices):
    """What the small form of a measure asks, before the measure fulfils anything."""

    FINDINGS = "findings", _("Шта је утврђено")
    RISK_NOW = "risk_now", _("Ризик сада")
    ACTION = "action", _("Шта је предузето")
    AGREED = "agreed", _("Шта је договорено или одлучено")
    RESPONSIBLE = "responsible", _("Ко то ради")
    UNTIL = "until", _("До када")
    RECIPIENT = "recipient", _("Коме")
    REFERENCE = "reference", _("Под којим бројем, или ко је примио")


class Choice(models.Model):
    """One entry of a short vocabulary (шифра).

    ``label`` is for adults and the desk, ``child_label`` for children (empty: not offered to them),
    ``other_label`` and ``other_hint`` for a child who speaks of another child (empty: as for itself),
    ``reporter_label`` is what a reporter reads when the desk has chosen the entry. ``event`` is the
    event (see ``Event``) that happens when the entry is recorded: the measure „Прва процена“ stops
    the deadline for the first assessment. A measure is offered to the ``institution_types`` that it
    names, to all when it names none, and its form ``asks`` what ``Asked`` says; both are codes
    with spaces between. ``report_status`` is the state of a report that is set
    aside for this reason (``not_accepted_reason`` only). ``risks`` are those of a case in which the entry is
    offered (empty: in all).
    """

    kind = models.CharField(_("врста"), max_length=30, choices=ChoiceKind.choices)
    code = models.CharField(_("ознака"), max_length=40)
    label = models.CharField(_("назив"), max_length=160)
    child_label = models.CharField(_("речима детета"), max_length=160, blank=True)
    hint = models.CharField(_("објашњење"), max_length=200, blank=True)
    child_hint = models.CharField(_("објашњење за дете"), max_length=200, blank=True)
    other_label = models.CharField(_("речима детета о другом детету"), max_length=160, blank=True)
    other_hint = models.CharField(_("објашњење кад је реч о другом детету"), max_length=200, blank=True)
    reporter_label = models.CharField(_("реченица за особу која је пријавила"), max_length=200, blank=True)
    tracks = models.CharField(_("стазе"), max_length=60, blank=True)
    event = models.CharField(_("догађај"), max_length=40, blank=True)
    report_status = models.CharField(_("стање пријаве"), max_length=16, choices=SetAsideStatus.choices, blank=True)
    institution_types = models.CharField(_("којим установама"), max_length=400, blank=True)
    asks = models.CharField(_("шта се уписује"), max_length=120, blank=True)
    risks = models.CharField(_("ризици"), max_length=40, blank=True)
    icon = models.CharField(_("цртеж"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)
    active = models.BooleanField(_("нуди се"), default=True)
    source = models.CharField(_("извор"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("шифра")
        verbose_name_plural = _("шифре")
        ordering = ["kind", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="choice_kind_code")]

    def __str__(self) -> str:
        return self.label

    def fits(self, risk: str) -> bool:
        """Return whether the entry is offered in a case of this risk."""
        return not self.risks or risk in self.risks.split()
