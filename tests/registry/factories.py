"""Factories of reference data. Codes never collide with those of the shipped files."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from reporting.registry import models


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    email = factory.Sequence(lambda number: f"registry{number}@primer.test")


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = models.District
        django_get_or_create = ("code",)

    code = "RS-X1"
    name = "Пробни управни округ"
    seat = "Пробно"


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = models.Municipality

    code = factory.Sequence(lambda number: f"{99_000 + number}")
    name = factory.Sequence(lambda number: f"Пробна општина {number}")
    lsu_name = factory.SelfAttribute("name")
    district = factory.SubFactory(DistrictFactory)
    unit_kind = models.Municipality.UnitKind.MUNICIPALITY
    school_administration = "Школска управа Пробно"


class InstitutionTypeFactory(DjangoModelFactory):
    class Meta:
        model = models.InstitutionType
        django_get_or_create = ("code",)

    code = "trial_type"
    name = "Пробна врста"
    short_name = "Пробна"
    reporter_name = "пробна установа"


class InstitutionFactory(DjangoModelFactory):
    """An institution of the municipality; pass ``serves=[...]`` for an area of its own."""

    class Meta:
        model = models.Institution
        skip_postgeneration_save = True

    code = factory.Sequence(lambda number: f"trial-{number}")
    type = factory.SubFactory(InstitutionTypeFactory)
    name = factory.Sequence(lambda number: f"Пробна установа {number}")
    short_name = factory.SelfAttribute("name")
    municipality = factory.SubFactory(MunicipalityFactory)

    @factory.post_generation
    def serves(self, create, extracted, **kwargs):
        if create and extracted:
            self.serves.set(extracted)


class RuleFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    code = factory.Sequence(lambda number: f"trial_rule_{number}")
    who = "установа"
    basis_kind = models.BasisKind.PORTAL
    source = "test"
    valid_from = date(2026, 1, 1)


class DeadlineRuleFactory(RuleFactory):
    class Meta:
        model = models.DeadlineRule

    title = "Пробни рок"
    value = 3
    unit = models.Unit.WORKING_DAYS
    starts_at = models.Event.PARTICIPATION_ACCEPTED
    stops_at = models.Event.ASSESSMENT_RECORDED
    owner = models.Owner.PARTICIPATION


class RoutingRuleFactory(RuleFactory):
    class Meta:
        model = models.RoutingRule

    starts_at = models.Event.REPORT_SUBMITTED
    institution_type = factory.SubFactory(InstitutionTypeFactory)
    reason = "Пробни разлог."


class RetentionClassFactory(RuleFactory):
    class Meta:
        model = models.RetentionClass

    title = "Пробни рок чувања"
    kept = models.Kept.CASE_FILE
    starts_at = models.RetentionStart.CASE_CLOSED
    value = 2
    unit = models.RetentionUnit.YEARS


class RoleAssignmentFactory(DjangoModelFactory):
    """A confirmed role; ``confirmed_by=None`` makes one that waits for confirmation."""

    class Meta:
        model = models.RoleAssignment

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = models.Role.CASE_WORKER
    granted_by = factory.SubFactory(UserFactory)
    confirmed_by = factory.SubFactory(UserFactory)


def change(roles: Any, **values: Any) -> None:
    """Change role assignments as the portal does: each is saved, so that it keeps its seal."""
    for role in roles.all():
        for name, value in values.items():
            setattr(role, name, value)
        role.save(update_fields=list(values))


def former_worker(**changes: Any) -> Any:
    """Return an account that the desk knows: it held a role that has ended."""
    user = UserFactory(**changes)
    years = {"valid_from": datetime(2020, 1, 1, tzinfo=UTC), "valid_to": datetime(2021, 1, 1, tzinfo=UTC)}
    RoleAssignmentFactory(user=user, role=models.Role.OPERATOR, **years)
    return user
