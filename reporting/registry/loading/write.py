"""From checked tables to rows of the database: writes only what differs, deletes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from portal.caching.bans import forget_all
from reporting.registry.conditions import DEADLINE_KEYS, PROTOCOL_KEYS, RETENTION_KEYS, ROUTING_KEYS
from reporting.registry.institutions import CONTACT
from reporting.registry.loading import versions
from reporting.registry.loading.references import Tables, expand_area
from reporting.registry.loading.table import Row
from reporting.registry.models import (
    Choice,
    DeadlineRule,
    District,
    EmergencyGround,
    Institution,
    InstitutionType,
    Municipality,
    ProtocolStep,
    RetentionClass,
    RoutingRule,
    ViolenceForm,
    ViolenceLevel,
)


@dataclass
class Outcome:
    """How many rows a load created, changed, gave a new version, ended, left to the desk, or left alone."""

    created: int = 0
    changed: int = 0
    new_versions: int = 0
    ended: int = 0
    kept_from_desk: int = 0
    unchanged: int = 0

    @property
    def writes(self) -> int:
        return self.created + self.changed + self.new_versions + self.ended

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in vars(self).items())


def write(tables: Tables, *, today: date) -> Outcome:
    """Bring the database to what the tables say. Call it inside a transaction.

    Rows that left a file are ended on ``today`` (forms, rules) or switched off (institutions,
    choices); places, types and levels stay, since others may refer to them.
    """
    outcome = Outcome()
    plain: tuple[tuple[type[models.Model], str, tuple[str, ...], dict[str, str]], ...] = (
        (District, "districts", ("name", "seat", "province"), {}),
        (
            Municipality,
            "municipalities",
            ("name", "lsu_name", "unit_kind", "school_administration"),
            {"district_id": "district"},
        ),
        (
            InstitutionType,
            "institution_types",
            (
                *("name", "short_name", "reporter_name", "treated_as_authority", "is_school"),
                *("exclusion_group", "leads_first", "order"),
            ),
            {},
        ),
        (ViolenceLevel, "violence_levels", ("name", "acts", "source"), {}),
    )
    for model, name, fields, renamed in plain:
        key = "level" if model is ViolenceLevel else "code"
        wanted = {row[key]: _values(row, (key, *fields), renamed) for row in tables[name]}
        _sync(model, {obj.pk: obj for obj in model._default_manager.all()}, wanted, outcome)
    _write_institutions(tables, outcome)
    _write_forms(tables, outcome, today)
    _write_choices(tables, outcome)
    _write_grounds(tables, outcome)
    _write_rules(tables, outcome, today)
    return outcome


def _values(row: Row, fields: Iterable[str], renamed: Mapping[str, str] | None = None) -> dict[str, Any]:
    values = {field: row[field] for field in fields}
    return values | {field: row[column] or None for field, column in (renamed or {}).items()}


def _sync(
    model: type[models.Model],
    existing: Mapping[Any, models.Model],
    wanted: Mapping[Any, dict[str, Any]],
    outcome: Outcome,
) -> None:
    """Create and change rows of ``model`` so that each key holds the wanted values."""
    for key, values in wanted.items():
        found = existing.get(key)
        if found is None:
            model._default_manager.create(**values)
            outcome.created += 1
        elif differing := [name for name, value in values.items() if getattr(found, name) != value]:
            for name in differing:
                setattr(found, name, values[name])
            found.save(update_fields=differing)
            outcome.changed += 1
        else:
            outcome.unchanged += 1


def _end(rows: models.QuerySet[Any], **ending: Any) -> int:
    """Write ``ending`` into the rows and return how many there were; no rows, no write."""
    if not rows.exists():
        return 0
    forget_all()
    return rows.update(**ending)


def _write_institutions(tables: Tables, outcome: Outcome) -> None:
    table = tables["institutions"]
    fields = ("code", "id", "name", "short_name", "national", "active", "demo", *CONTACT)
    renamed = {"type_id": "type", "municipality_id": "municipality", "district_id": "district"}
    existing = {obj.code: obj for obj in Institution.objects.exclude(code=None).prefetch_related("serves")}
    wanted = {row["code"]: _values(row, fields, renamed) for row in table}
    for code, institution in existing.items():
        if code in wanted and institution.contact_changed_at is not None:
            outcome.kept_from_desk += _keep_contact(institution, wanted[code])
    _free_mailboxes(existing, wanted)
    _sync(Institution, existing, wanted, outcome)
    stored = {obj.code: obj for obj in Institution.objects.exclude(code=None).prefetch_related("serves")}
    for row in table:
        institution = stored[row["code"]]
        supervisor = stored[row["supervisor"]].pk if row["supervisor"] else None
        area = expand_area(row["serves"], tables["municipalities"])
        linked = institution.supervisor_id == supervisor
        serving = sorted(place.pk for place in institution.serves.all()) == area
        if not linked:
            institution.supervisor_id = supervisor
            institution.save(update_fields=["supervisor"])
        if not serving:
            institution.serves.set(Municipality.objects.filter(pk__in=area))
        if not (linked and serving) and row["code"] in existing:
            outcome.changed += 1
    gone = Institution.objects.exclude(code=None).exclude(code__in=table.codes()).filter(active=True)
    outcome.ended += _end(gone, active=False)


def _free_mailboxes(existing: Mapping[Any, Institution], wanted: Mapping[Any, dict[str, Any]]) -> None:
    """Empty the mailboxes that get another address, so that two institutions may exchange theirs."""
    moved = [one.pk for code, one in existing.items() if one.email != wanted.get(code, {}).get("email", one.email)]
    Institution.objects.filter(pk__in=moved).exclude(email="").update(email="")


def _keep_contact(institution: Institution, wanted: dict[str, Any]) -> bool:
    """Leave out of ``wanted`` how the desk reaches an institution, and return whether the file says otherwise."""
    said = {name: wanted.pop(name) for name in CONTACT}
    return any(getattr(institution, name) != value for name, value in said.items())


def _write_forms(tables: Tables, outcome: Outcome, today: date) -> None:
    table = tables["violence_forms"]
    fields = [field.name for field in ViolenceForm._meta.concrete_fields]
    existing = {obj.pk: obj for obj in ViolenceForm.objects.all()}
    _sync(ViolenceForm, existing, {row["code"]: _values(row, fields) for row in table}, outcome)
    gone = ViolenceForm.objects.exclude(code__in=table.codes()).filter(offered=True)
    outcome.ended += _end(gone, offered=False, valid_to=today)


def _write_choices(tables: Tables, outcome: Outcome) -> None:
    fields = (
        *("kind", "code", "label", "child_label", "hint", "child_hint", "other_label", "other_hint"),
        *("reporter_label", "event", "report_status", "icon", "order", "source"),
    )
    wanted = {
        (row["kind"], row["code"]): _values(row, fields) | {"tracks": " ".join(row["tracks"]), "active": True}
        for row in tables["choices"]
    }
    existing = {(obj.kind, obj.code): obj for obj in Choice.objects.all()}
    _sync(Choice, existing, wanted, outcome)
    gone = [obj.pk for key, obj in existing.items() if key not in wanted and obj.active]
    outcome.ended += _end(Choice.objects.filter(pk__in=gone), active=False)


def _write_grounds(tables: Tables, outcome: Outcome) -> None:
    table, acts = tables["emergency_grounds"], _acts(tables)
    fields = ("code", "label", "hint", "verified", "order", "source")
    wanted = {row["code"]: _values(row, fields) | _basis(row, acts) | {"active": True} for row in table}
    _sync(EmergencyGround, {obj.pk: obj for obj in EmergencyGround.objects.all()}, wanted, outcome)
    outcome.ended += _end(EmergencyGround.objects.exclude(code__in=table.codes()).filter(active=True), active=False)


def _acts(tables: Tables) -> dict[str, str]:
    return {row["code"]: f"{row['name']}, {row['gazette']}" for row in tables["acts"]}


def _write_rules(tables: Tables, outcome: Outcome, today: date) -> None:
    acts = _acts(tables)
    common = ("code", "starts_at", "who", "basis_kind", "source", "verified", "valid_from", "valid_to")
    deadline = (
        *("title", "title_child", "value", "unit", "late_after_minutes", "stops_at", "owner", "repeats"),
        *("reporter_text", "reporter_text_child", "desk_note"),
    )
    routing = ("target", "reason", "urgent", "order")
    retention = ("title", "kept", "value", "unit", "desk_note", "order")
    step = ("protocol", "title", "text", "due", "deadline", "order")
    for model, name, fields, renamed, keys in (
        (DeadlineRule, "deadline_rules", deadline, {}, DEADLINE_KEYS),
        (RoutingRule, "routing_rules", routing, {"institution_type_id": "institution_type"}, ROUTING_KEYS),
        (RetentionClass, "retention_classes", retention, {}, RETENTION_KEYS),
        (ProtocolStep, "protocol_steps", step, {}, PROTOCOL_KEYS),
    ):
        wanted = {
            row["code"]: _values(row, (*common, *fields), renamed) | _basis(row, acts) | _conditions(row, keys)
            for row in tables[name]
        }
        versions.sync(model, wanted, outcome, today=today)


def _basis(row: Row, acts: Mapping[str, str]) -> dict[str, str]:
    act = acts.get(row["act"], "")
    return {"act": act, "legal_basis": f"{act}, {row['article']}" if row["article"] else act}


def _conditions(row: Row, keys: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {key: row[key] for key in keys if row.values.get(key)}
    if "levels" in found:
        found["levels"] = [int(level) for level in found["levels"]]
    return {"conditions": found}
