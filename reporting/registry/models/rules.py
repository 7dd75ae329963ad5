"""Rules as data: who must be told, what must be done by when, and on which ground."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.registry import conditions


class BasisKind(models.TextChoices):
    """Where a rule comes from: from a law, or from the portal's own promise."""

    LAW = "law", _("пропис")
    PORTAL = "portal", _("правило портала")


class Event(models.TextChoices):
    """What starts and stops deadlines and alarms."""

    REPORT_SUBMITTED = "report_submitted", _("пријава је поднета")
    REPORT_TRIAGED = "report_triaged", _("тријажа је одлучила")
    REPORT_SET_ASIDE = "report_set_aside", _("пријава је одложена")
    EXCLUSION_UNRESOLVED = "exclusion_unresolved", _("не зна се ко не сме да види пријаву")
    EXCLUSION_RESOLVED = "exclusion_resolved", _("утврђено је ко не сме да види пријаву")
    PARTICIPATION_REQUESTED = "participation_requested", _("предмет је упућен установи")
    PARTICIPATION_ACCEPTED = "participation_accepted", _("установа је преузела предмет")
    ASSESSMENT_RECORDED = "assessment_recorded", _("уписана је прва процена")
    PLAN_RECORDED = "plan_recorded", _("уписан је план или одлука")
    CHILD_PROTECTED = "child_protected", _("предузета је заштита детета")
    POLICE_NOTIFIED = "police_notified", _("полиција или тужилаштво је обавештено")
    REPORT_FORWARDED = "report_forwarded", _("пријава је прослеђена полицији")
    SCHOOL_ADMIN_NOTIFIED = "school_admin_notified", _("школска управа је обавештена")
    PRINCIPAL_DECIDED = "principal_decided", _("директор је одлучио")
    COORDINATION_MET = "coordination_met", _("састала се група за координацију")
    DISCIPLINARY_STARTED = "disciplinary_started", _("покренут је васпитно-дисциплински поступак")
    DISCIPLINARY_DECIDED = "disciplinary_decided", _("окончан је васпитно-дисциплински поступак")
    REPORTER_INFORMED = "reporter_informed", _("особа која је пријавила је обавештена")
    PARTICIPATION_DONE = "participation_done", _("установа је завршила свој део")
    CASE_CLOSED = "case_closed", _("предмет је затворен")
    # Of alarms alone.
    CASE_WAITS = "case_waits", _("предмет чека примаоце")
    PARTICIPATION_DECLINED = "participation_declined", _("установа није преузела предмет")
    PARTICIPATION_LEFT = "participation_left", _("установа више не учествује")
    PARTICIPATION_TAKEN_BACK = "participation_taken_back", _("тријажа је повукла установу")
    LEAVING_ANSWERED = "leaving_answered", _("тријажа је поступила јер установа не учествује")
    CALL_OWED = "call_owed", _("установу треба позвати")
    CALL_MADE = "call_made", _("установа је позвана")
    CONTACT_TAKEN = "contact_taken", _("установа је преузела телефоном")
    MESSAGE_RECEIVED = "message_received", _("стигла је порука")
    MESSAGE_READ = "message_read", _("порука је прочитана")
    # By triage, or by an institution whose people can go to the child.
    MESSAGE_READ_BY_HELP = "message_read_by_help", _("поруку је прочитао неко ко може одмах да помогне")
    DANGER_HEARD = "danger_heard", _("порука може бити хитна")
    NOT_STOPPED = "not_stopped", _("није престало")
    REVIEW_WISHED = "review_wished", _("тражи се да се поново размотри")
    EXCLUSION_NAMED = "exclusion_named", _("изузеће чека другу потврду")
    DEADLINE_PASSED = "deadline_passed", _("рок је прошао")


class Unit(models.TextChoices):
    """The unit of a deadline; ``reporting.registry.calendar`` says how each is counted."""

    MINUTES = "minutes", _("минута")
    HOURS = "hours", _("сати")
    DAYS = "days", _("дана")
    WORKING_DAYS = "working_days", _("радних дана")


class Owner(models.TextChoices):
    """Whom a deadline binds. ``reporter``: a time in which the reporter may act; nobody is late."""

    REPORT = "report", _("пријава, док тријажа не одлучи")
    PARTICIPATION = "participation", _("установа која учествује")
    REPORTER = "reporter", _("особа која пријављује")


class Target(models.TextChoices):
    """Which institution of a routing rule's type receives."""

    SERVING = "serving", _("надлежна за место")
    PLACE = "place", _("она у којој се догодило")


class Rule(models.Model):
    """What every rule carries: its key and version, its basis, its source and its validity.

    A rule is valid on the days ``valid_from <= day < valid_to``. ``act`` is the name of the act,
    ``legal_basis`` the act with its article; both are empty for rules of the portal, and for a law
    whose basis is not known. ``verified`` means that the rule was found in a public source;
    otherwise it is general knowledge, or sources conflict.
    """

    portal_label: ClassVar[str | Promise] = _("рок портала")

    code = models.CharField(_("ознака"), max_length=60)
    version = models.PositiveSmallIntegerField(_("верзија"), default=1)
    starts_at = models.CharField(_("почиње кад"), max_length=40, choices=Event.choices)
    who = models.CharField(_("ко поступа"), max_length=160)
    conditions = models.JSONField(_("услови"), default=dict, blank=True)
    basis_kind = models.CharField(_("врста основа"), max_length=10, choices=BasisKind.choices)
    act = models.CharField(_("пропис"), max_length=250, blank=True)
    legal_basis = models.CharField(_("правни основ"), max_length=300, blank=True)
    source = models.CharField(_("извор"), max_length=200)
    verified = models.BooleanField(_("потврђено"), default=False)
    valid_from = models.DateField(_("важи од"))
    valid_to = models.DateField(_("не важи од"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    def applies_to(self, facts: Mapping[str, Collection[str | int]]) -> bool:
        """Return whether the facts of a case fulfil every condition; see ``conditions.holds``."""
        return conditions.holds(self.conditions, facts)

    @property
    def basis_for_desk(self) -> str:
        """Return the basis as case workers see it; an unverified act is marked as such."""
        if self.basis_kind == BasisKind.PORTAL:
            return str(self.portal_label)
        if self.verified:
            return self.legal_basis
        if not self.act:
            return gettext("правило портала, правни основ још није унет")
        return gettext("%(act)s · правни основ још није проверен") % {"act": self.act}

    @property
    def basis_for_reporter(self) -> str:
        """Return the basis as reporters see it: nothing when it is not verified."""
        if self.basis_kind == BasisKind.PORTAL:
            return str(self.portal_label)
        return self.legal_basis if self.verified else ""


class DeadlineRule(Rule):
    """A deadline (рок): what must be done within ``value`` ``unit`` after ``starts_at``.

    Zero means at once („одмах“, „без одлагања“); since nobody can act in no time, such a rule says
    in ``late_after_minutes`` when the portal begins to call it late. ``stops_at`` is the event that fulfils it;
    a rule that ``repeats`` starts again from each such event until the participation is done.
    ``conditions``: ``institution_types``, ``risks``, ``levels``, ``forms``, ``settings``,
    ``perpetrators``. The reporter's page shows ``reporter_text``, to children
    ``reporter_text_child``; when both are empty, it shows the title only: ``title``, to children
    ``title_child``.
    """

    title = models.CharField(_("назив"), max_length=120)
    title_child = models.CharField(_("назив за дете"), max_length=120, blank=True)
    reporter_text = models.CharField(_("реченица за особу која је пријавила"), max_length=250, blank=True)
    reporter_text_child = models.CharField(_("реченица за дете"), max_length=250, blank=True)
    desk_note = models.CharField(_("напомена за рад"), max_length=250, blank=True)
    value = models.PositiveIntegerField(_("трајање"))
    unit = models.CharField(_("јединица"), max_length=20, choices=Unit.choices)
    late_after_minutes = models.PositiveIntegerField(_("касни после (минута)"), default=0)
    stops_at = models.CharField(_("испуњен кад"), max_length=40, choices=Event.choices)
    owner = models.CharField(_("кога обавезује"), max_length=20, choices=Owner.choices)
    repeats = models.BooleanField(_("понавља се"), default=False)

    class Meta:
        verbose_name = _("рок")
        verbose_name_plural = _("рокови")
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="deadline_rule_version")]

    def title_for(self, track: str) -> str:
        """Return the title for a reporter of ``track``; a child's is in a child's words."""
        return (self.title_child if track == "child" else "") or self.title

    def text_for(self, track: str) -> str:
        """Return the sentence for a reporter of ``track`` (``child``, ``adult``, ``professional``)."""
        return (self.reporter_text_child if track == "child" else "") or self.reporter_text


class RoutingRule(Rule):
    """A recipient (прималац) that the facts of a report suggest, with a reason in plain words.

    ``target`` ``serving``: the nearest institution of the type that serves the place. ``place``:
    the institution in which it happened, if it is of this type. ``urgent``: told at once. ``otherwise``:
    asked only where no rule before it has found anybody.
    ``conditions``: ``forms``, ``facets``, ``settings``, ``perpetrators``, ``risks``, ``levels``,
    ``tracks``.
    """

    portal_label = _("правило портала")

    institution_type = models.ForeignKey(
        "registry.InstitutionType", verbose_name=_("коме"), on_delete=models.PROTECT, related_name="routing_rules"
    )
    target = models.CharField(_("којој установи"), max_length=10, choices=Target.choices, default=Target.SERVING)
    reason = models.CharField(_("разлог"), max_length=250)
    urgent = models.BooleanField(_("хитно"), default=False)
    otherwise = models.BooleanField(_("само ако нико други не прима"), default=False)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)

    class Meta:
        verbose_name = _("правило упућивања")
        verbose_name_plural = _("правила упућивања")
        ordering = ["order", "code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="routing_rule_version")]
