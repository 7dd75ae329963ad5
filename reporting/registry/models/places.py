"""Places and the institutions that stand in them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """An administrative district (управни округ), or the City of Belgrade, by its ISO 3166-2 code."""

    code = models.CharField(_("ознака"), max_length=5, primary_key=True)
    name = models.CharField(_("назив"), max_length=80)
    seat = models.CharField(_("седиште"), max_length=60)
    province = models.CharField(_("покрајина"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("округ")
        verbose_name_plural = _("окрузи")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities, and the cities in which a reporter does not know the municipality."""

    def known(self) -> "MunicipalityQuerySet":
        """Return those that the register of territorial units has, each with a page of its own."""
        return self.exclude(unit_kind=Municipality.UnitKind.WHOLE_CITY)


class Municipality(models.Model):
    """A municipality, a city or a city municipality (општина, град, градска општина).

    ``code`` is the registration number (матични број): names repeat (Палилула occurs twice).
    ``lsu_name`` is the local government (јединица локалне самоуправе) that it belongs to.
    A city that the register knows only by its municipalities (Београд, Ниш) has a row of its own for reports that
    name no more: ``whole_city``, with a code that is no number. Who serves all of it receives; nobody has a seat there.
    """

    class UnitKind(models.TextChoices):
        MUNICIPALITY = "municipality", _("општина")
        CITY = "city", _("град")
        CITY_MUNICIPALITY = "city_municipality", _("градска општина")
        WHOLE_CITY = "whole_city", _("град, општина није позната")

    code = models.CharField(_("матични број"), max_length=5, primary_key=True)
    name = models.CharField(_("назив"), max_length=60)
    lsu_name = models.CharField(_("јединица локалне самоуправе"), max_length=60)
    district = models.ForeignKey(
        District, verbose_name=_("округ"), on_delete=models.PROTECT, related_name="municipalities"
    )
    unit_kind = models.CharField(_("врста"), max_length=20, choices=UnitKind.choices)
    school_administration = models.CharField(_("школска управа"), max_length=60)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("општина")
        verbose_name_plural = _("општине")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        """Return a name that tells the two municipalities of Палилула apart."""
        if self.lsu_name != self.name:
            return f"{self.name} ({self.lsu_name})"
        return self.name

    @property
    def is_whole_city(self) -> bool:
        """Whether it stands for a city of which the municipality is not known."""
        return self.unit_kind == self.UnitKind.WHOLE_CITY


class ExclusionGroup(models.TextChoices):
    """Kinds of institutions that a reporter may exclude without knowing which one it is."""

    SCHOOL = "school", _("школа, вртић или дом ученика")
    CSW = "csw", _("центар за социјални рад")
    POLICE = "police", _("полиција")
    HEALTH = "health", _("здравствена установа")
    COURT = "court", _("суд или тужилаштво")


class InstitutionType(models.Model):
    """A kind of institution (врста установе или органа).

    ``reporter_name`` is what a reporter's page calls it. ``treated_as_authority`` marks police,
    prosecutors and courts, which such a page shows as „надлежни орган“, so that it never warns a
    suspect who holds the code. ``is_school`` marks the institutions that the school protocol binds
    (preschool, primary and secondary school, pupils' dormitory). ``exclusion_group`` is the group
    with which a reporter keeps out every institution of this kind; empty: only by name. The kind
    that ``leads_first`` leads a case that it receives, unless triage says otherwise. One that ``stands_in``
    receives, though no rule sends to it, in the place of what it supervises. One that ``reaches_child`` can go
    to a child at once, and opens where it is before it takes an acute case.
    """

    code = models.CharField(_("ознака"), max_length=40, primary_key=True)
    name = models.CharField(_("назив"), max_length=120)
    short_name = models.CharField(_("кратак назив"), max_length=60)
    reporter_name = models.CharField(_("назив који види особа која је пријавила"), max_length=120)
    treated_as_authority = models.BooleanField(_("приказује се као надлежни орган"), default=False)
    is_school = models.BooleanField(_("везује је школски протокол"), default=False)
    exclusion_group = models.CharField(
        _("искључује се као"), max_length=16, choices=ExclusionGroup.choices, blank=True, default=""
    )
    leads_first = models.BooleanField(_("води предмет ако тријажа не одреди друкчије"), default=False)
    stands_in = models.BooleanField(_("прима уместо оних које надзире"), default=False)
    reaches_child = models.BooleanField(_("у акутном случају види где је дете и пре преузимања"), default=False)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)

    class Meta:
        verbose_name = _("врста установе")
        verbose_name_plural = _("врсте установа")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


# What everybody may read of how an institution is reached: facts, and where they were found on which day.
PUBLIC_FACTS = ("address", "phone", "public_email", "hours", "website")
PUBLIC_CONTACT = (*PUBLIC_FACTS, "contact_source", "verified_on")


class Institution(models.Model):
    """An institution or a body (установа, орган) that can receive a case.

    Its area: the municipalities in ``serves``; if there are none, the whole ``district``; if that
    is empty, its own ``municipality``. ``national`` serves everybody. ``supervisor`` is the body
    that supervises it and receives in its place when it is excluded. ``code`` is the key of the
    registry's file; an institution that a desk administrator made has none. ``demo`` marks an
    invented one. ``email`` is the mailbox to which the portal writes, and is never public; the fields of
    ``PUBLIC_CONTACT`` are, all from one source on one day, and none of them stands without both.
    ``contact_changed_at`` says when a desk administrator last changed the mailbox or one of those: from then on
    they are the desk's, and loading the registry's file leaves them alone. ``proposed`` is what ``proposed_by``
    wants changed in the public contact, another telephone among it, until a second administrator confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("ознака"), max_length=60, unique=True, null=True, blank=True, default=None)
    type = models.ForeignKey(
        InstitutionType, verbose_name=_("врста"), on_delete=models.PROTECT, related_name="institutions"
    )
    name = models.CharField(_("назив"), max_length=160)
    short_name = models.CharField(_("кратак назив"), max_length=80)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("седиште"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
    )
    district = models.ForeignKey(
        District, verbose_name=_("округ"), on_delete=models.PROTECT, null=True, blank=True, related_name="institutions"
    )
    national = models.BooleanField(_("за целу земљу"), default=False)
    serves = models.ManyToManyField(Municipality, verbose_name=_("надлежна за"), blank=True, related_name="served_by")
    supervisor = models.ForeignKey(
        "self",
        verbose_name=_("надзорни орган"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised",
    )
    active = models.BooleanField(_("ради"), default=True)
    email = models.EmailField(_("е-пошта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=40, blank=True)
    address = models.CharField(_("адреса"), max_length=160, blank=True)
    public_email = models.EmailField(_("е-пошта за грађане"), blank=True)
    hours = models.CharField(_("радно време"), max_length=120, blank=True)
    website = models.URLField(_("сајт"), blank=True)
    contact_source = models.CharField(_("извор"), max_length=300, blank=True)
    verified_on = models.DateField(_("проверено"), null=True, blank=True)
    proposed = models.JSONField(_("контакт који чека потврду"), null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("контакт предложио налог"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    contact_changed_at = models.DateTimeField(_("контакт измењен"), null=True, editable=False)
    demo = models.BooleanField(_("измишљена, за приказ"), default=False)

    class Meta:
        verbose_name = _("установа")
        verbose_name_plural = _("установе")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                name="institution_has_place",
                condition=models.Q(national=True)
                | models.Q(municipality__isnull=False)
                | models.Q(district__isnull=False),
            ),
            models.CheckConstraint(
                name="institution_not_own_supervisor",
                condition=models.Q(supervisor__isnull=True) | ~models.Q(supervisor=models.F("id")),
            ),
            models.CheckConstraint(
                name="institution_contact_has_source",
                condition=models.Q(phone="", address="", public_email="", hours="", website="")
                | (~models.Q(contact_source="") & models.Q(verified_on__isnull=False)),
            ),
            # What a report keeps from one institution must not reach it through the mailbox of another.
            models.UniqueConstraint(Lower("email"), name="institution_has_own_mailbox", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name
