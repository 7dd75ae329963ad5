"""The files of the registry and their columns, in the order in which they are loaded.

A column is that of the model's field of the same name: what it takes and whether it may be empty stand there. Only
what no model says is declared here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import models

from reporting.registry.loading.table import Column, Table, read
from reporting.registry.models import (
    AlarmRule,
    Asked,
    Choice,
    DeadlineRule,
    District,
    EmergencyGround,
    Event,
    Institution,
    InstitutionType,
    Municipality,
    ProtocolStep,
    RetentionClass,
    RoutingRule,
    ViolenceForm,
    ViolenceLevel,
)

MODELS: dict[str, type[models.Model]] = {
    "districts": District,
    "municipalities": Municipality,
    "institution_types": InstitutionType,
    "institutions": Institution,
    "violence_forms": ViolenceForm,
    "violence_levels": ViolenceLevel,
    "choices": Choice,
    "emergency_grounds": EmergencyGround,
    "deadline_rules": DeadlineRule,
    "routing_rules": RoutingRule,
    "protocol_steps": ProtocolStep,
    "retention_classes": RetentionClass,
    "alarm_rules": AlarmRule,
}
FILES = {model: name for name, model in MODELS.items()}
KEYS: dict[str, tuple[str, ...]] = {"choices": ("kind", "code"), "violence_levels": ("level",)}

SOURCE = Column("source", "note")
ICON = Column("icon", "code", required=False)
RISKS = Column("risks", "codes", required=False, one_of=("low", "medium", "high", "acute"))
LEVELS = Column("levels", "codes", required=False, one_of=("1", "2", "3"))
TRACKS = Column("tracks", "codes", required=False, one_of=("child", "adult", "professional"))
# Of reports for which a period begins to count; the others wait for triage.
DECIDED = Column("statuses", "codes", required=False, one_of=("accepted", "redirected", "spam", "set_aside"))
# Of alarms: what the reporter answered, whose deadline it is, and how far the matter has come.
DANGERS = Column("dangers", "codes", required=False, one_of=("yes", "unsure", "no"))
OWNERS = Column("owners", "codes", required=False, one_of=("report", "participation"))
STAGES = Column("stages", "codes", required=False, one_of=("report", "case", "closed"))
ENDS = Column("ends_at", "list", one_of=tuple(Event.values))
# Codes of another file, or of a part of one (``references.check``).
TYPES = Column("institution_types", "codes", required=False, refers_to="institution_types")
FORMS = Column("forms", "codes", required=False, refers_to="violence_forms")
FACETS, SETTINGS, PERPETRATORS, OUTCOMES = (
    Column(name, "codes", required=False, refers_to=name) for name in ("facets", "settings", "perpetrators", "outcomes")
)
ARTICLE = Column("article", required=False)
BASIS = (Column("act", "code", required=False, refers_to="acts"), ARTICLE)

# Beside the model's own fields, or in the place of one.
DECLARED: dict[str, tuple[Column, ...]] = {
    "districts": (Column("province", "code", required=False),),
    "institutions": (
        Column("code", "code"),
        Column("serves", "area", required=False),
        Column("email", "note", required=False),
        Column("phone", "note", required=False),
        Column("public_email", "note", required=False),
        Column("website", "note", required=False),
        Column("contact_source", "note", required=False),
    ),
    "violence_forms": (ICON, Column("group", "code")),
    "choices": (
        TRACKS,
        RISKS,
        Column("event", "code", required=False, one_of=tuple(Event.values)),
        Column("asks", "codes", required=False, one_of=tuple(Asked.values)),
        TYPES,
        ICON,
    ),
    "emergency_grounds": (Column("act", "code", refers_to="acts"), ARTICLE),
    "deadline_rules": (*BASIS, TYPES, RISKS, LEVELS, FORMS, SETTINGS, PERPETRATORS),
    "routing_rules": (*BASIS, FORMS, FACETS, SETTINGS, PERPETRATORS, RISKS, LEVELS, TRACKS),
    "protocol_steps": (*BASIS, LEVELS, Column("deadline", "code", required=False, refers_to="deadline_rules")),
    "retention_classes": (*BASIS, DECIDED, OUTCOMES, RISKS, FORMS),
    "alarm_rules": (*BASIS, RISKS, DANGERS, OWNERS, STAGES, ENDS),
}
RULES = ("alarm_rules", "deadline_rules", "routing_rules", "retention_classes", "protocol_steps")
# Fields without a column: a load works them out by itself, or the desk writes them.
LEFT_OUT = {
    "institutions": ("contact_changed_at", "proposed", "proposed_by"),
    "choices": ("id", "active"),
    "emergency_grounds": ("active", "legal_basis"),
} | dict.fromkeys(RULES, ("id", "version", "conditions", "legal_basis"))


def _column(field: models.Field[Any, Any]) -> Column:
    """Return the column of a field: ``text`` unless its class or its choices say otherwise."""
    match field:
        case models.BooleanField():
            return Column(field.name, "flag")
        case models.PositiveIntegerField() | models.PositiveSmallIntegerField():
            return Column(field.name, "number")
        case models.DateField():
            return Column(field.name, "date", not field.null)
        case models.UUIDField():
            return Column(field.name, "uuid")
        case models.ForeignKey():
            return Column(field.name, "code", not field.null, refers_to=FILES[field.related_model])
    if field.choices or field.name == "code":
        return Column(field.name, "code", not field.blank, tuple(code for code, _label in field.flatchoices))
    return Column(field.name, "text", not field.blank)


def _columns(name: str, model: type[models.Model]) -> tuple[Column, ...]:
    found = {column.name: column for column in (SOURCE, *DECLARED.get(name, ()))}
    for field in model._meta.concrete_fields:
        if field.name not in found and field.name not in LEFT_OUT.get(name, ()):
            found[field.name] = _column(field)
    return tuple(found.values())


COLUMNS = {"acts": (Column("code", "code"), Column("name"), Column("gazette"), SOURCE)} | {
    name: _columns(name, model) for name, model in MODELS.items()
}


def conditions_of(name: str) -> list[str]:
    """Return the columns of a file of rules that say when a rule applies (``conditions.holds``)."""
    return [column.name for column in COLUMNS[name] if column.kind == "codes"]


def read_all(folder: Path) -> Mapping[str, Table]:
    """Read every file of the registry from ``folder``; problems stand in the tables."""
    return {name: read(folder / f"{name}.csv", columns, KEYS.get(name, ("code",))) for name, columns in COLUMNS.items()}
