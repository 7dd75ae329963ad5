"""From checked tables to rows of the database: writes only what differs, deletes nothing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from portal.caching.bans import forget_all
from reporting.registry.institutions import CONTACT
from reporting.registry.loading import versions
from reporting.registry.loading.outcome import Outcome
from reporting.registry.loading.references import Tables, expand_area
from reporting.registry.loading.schema import FILES, MODELS, conditions_of
from reporting.registry.loading.table import Row, Table
from reporting.registry.models import (
    AlarmRule,
    Choice,
    DeadlineRule,
    EmergencyGround,
    Institution,
    Municipality,
    ProtocolStep,
    RetentionClass,
    RoutingRule,
    ViolenceForm,
)


def write(tables: Tables, *, today: date) -> Outcome:
    """Bring the database to what the tables say. Call it inside a transaction.

    Rows that left a file are ended on ``today`` (forms, rules) or switched off (institutions,
    choices); places, types and levels stay, since others may refer to them.
    """
    outcome = Outcome()
    for name in ("districts", "municipalities", "institution_types", "violence_levels"):
        _sync(MODELS[name], tables[name], _rows(MODELS[name], tables[name]), outcome)
    _write_institutions(tables, outcome)
    _write_forms(tables["violence_forms"], outcome, today)
    _write_choices(tables["choices"], outcome)
    _write_grounds(tables, outcome)
    _write_rules(tables, outcome, today)
    return outcome


def _rows(model: type[models.Model], table: Table) -> list[dict[str, Any]]:
    return [_values(model, row) for row in table]


def _values(model: type[models.Model], row: Row) -> dict[str, Any]:
    """Return what a row says of the fields of ``model``; the code of another row is its key."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.name in row.values:
            value = row[field.name]
            values[field.attname] = (value or None) if field.is_relation else value
    return values


def _sync(model: type[models.Model], table: Table, wanted: Iterable[dict[str, Any]], outcome: Outcome) -> None:
    """Create and change rows of ``model`` so that each, by the key of its file, holds the wanted values."""
    existing = {tuple(getattr(one, name) for name in table.key): one for one in model._default_manager.all()}
    for values in wanted:
        found = existing.get(tuple(values[name] for name in table.key))
        if found is None:
            model._default_manager.create(**values)
            outcome.created += 1
        else:
            outcome.correct(found, values)


def _end(rows: models.QuerySet[Any], **ending: Any) -> int:
    """Write ``ending`` into the rows and return how many there were; no rows, no write."""
    if not rows.exists():
        return 0
    forget_all()
    return rows.update(**ending)


def _write_institutions(tables: Tables, outcome: Outcome) -> None:
    table = tables["institutions"]
    existing = {obj.code: obj for obj in Institution.objects.exclude(code=None)}
    wanted = {values["code"]: values for values in _rows(Institution, table)}
    for values in wanted.values():
        # Linked below, when every institution is there.
        del values["supervisor_id"]
    for code, institution in existing.items():
        if code in wanted and institution.contact_changed_at is not None:
            outcome.kept_from_desk += _keep_contact(institution, wanted[code])
    _free_mailboxes(existing, wanted)
    _sync(Institution, table, wanted.values(), outcome)
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


def _write_forms(table: Table, outcome: Outcome, today: date) -> None:
    _sync(ViolenceForm, table, _rows(ViolenceForm, table), outcome)
    gone = ViolenceForm.objects.exclude(code__in=table.codes()).filter(offered=True)
    outcome.ended += _end(gone, offered=False, valid_to=today)


def _write_choices(table: Table, outcome: Outcome) -> None:
    lists = ("tracks", "risks", "institution_types", "asks")
    wanted = [_values(Choice, row) | {name: " ".join(row[name]) for name in lists} | {"active": True} for row in table]
    _sync(Choice, table, wanted, outcome)
    kept = {(row["kind"], row["code"]) for row in table}
    gone = [obj.pk for obj in Choice.objects.filter(active=True) if (obj.kind, obj.code) not in kept]
    outcome.ended += _end(Choice.objects.filter(pk__in=gone), active=False)


def _write_grounds(tables: Tables, outcome: Outcome) -> None:
    table, acts = tables["emergency_grounds"], _acts(tables)
    wanted = [_values(EmergencyGround, row) | _basis(row, acts) | {"active": True} for row in table]
    _sync(EmergencyGround, table, wanted, outcome)
    outcome.ended += _end(EmergencyGround.objects.exclude(code__in=table.codes()).filter(active=True), active=False)


def _acts(tables: Tables) -> dict[str, str]:
    return {row["code"]: f"{row['name']}, {row['gazette']}" for row in tables["acts"]}


def _write_rules(tables: Tables, outcome: Outcome, today: date) -> None:
    acts = _acts(tables)
    for model in (DeadlineRule, RoutingRule, RetentionClass, ProtocolStep, AlarmRule):
        name = FILES[model]
        wanted = {
            row["code"]: _values(model, row) | _basis(row, acts) | _conditions(row, conditions_of(name))
            for row in tables[name]
        }
        versions.sync(model, wanted, outcome, today=today)


def _basis(row: Row, acts: Mapping[str, str]) -> dict[str, str]:
    act = acts.get(row["act"], "")
    return {"act": act, "legal_basis": f"{act}, {row['article']}" if row["article"] else act}


def _conditions(row: Row, keys: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {key: row[key] for key in keys if row[key]}
    if "levels" in found:
        found["levels"] = [int(level) for level in found["levels"]]
    return {"conditions": found}
