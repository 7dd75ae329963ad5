"""What must hold between the files: every code exists, every chain of supervision ends."""

from collections.abc import Iterable, Mapping

from reporting.registry.loading.schema import COLUMNS, RULES, conditions_of
from reporting.registry.loading.table import Problem, Table
from reporting.registry.models import (
    PUBLIC_FACTS,
    BasisKind,
    ChoiceKind,
    ExclusionGroup,
    Kept,
    RetentionUnit,
    Target,
)

Tables = Mapping[str, Table]
AREA_COLUMNS = {
    "": "code",
    "lsu": "lsu_name",
    "district": "district",
    "school_administration": "school_administration",
}


def check(tables: Tables) -> list[Problem]:
    """Return every problem of the files, those of single cells first.

    References are checked only when all files could be read; otherwise one wrong line would be
    reported again by each line that refers to it.
    """
    problems = [problem for table in tables.values() for problem in table.problems]
    if problems:
        return problems
    _check_codes(tables)
    _check_institutions(tables)
    _check_types(tables["institution_types"])
    _check_forms(tables["violence_forms"])
    _check_choices(tables["choices"])
    _check_grounds(tables["emergency_grounds"])
    for name in RULES:
        _check_basis(tables[name])
    for name in ("violence_forms", *RULES):
        _check_period(tables[name])
    _check_targets(tables)
    _check_supervisors(tables)
    _check_retention(tables["retention_classes"])
    _check_steps(tables["protocol_steps"])
    return [problem for table in tables.values() for problem in table.problems]


def _check_codes(tables: Tables) -> None:
    """Complain about every code of another file, or of a part of one, that is not there."""
    forms, choices = tables["violence_forms"], tables["choices"]
    known = {name: table.codes() for name, table in tables.items() if "code" in table.key}
    known["facets"] = {row["code"] for row in forms if row["facet"]}
    for kind, name in (("setting", "settings"), ("perpetrator", "perpetrators"), ("closure_outcome", "outcomes")):
        known[name] = {row["code"] for row in choices if row["kind"] == kind}
    referring = [(tables[name], column) for name, columns in COLUMNS.items() for column in columns if column.refers_to]
    for table, column in referring:
        for row in table:
            codes = row[column.name] if column.kind == "codes" else [row[column.name]]
            if unknown := sorted({code for code in codes if code} - known[column.refers_to]):
                table.complain(row, f"{column.name} names what does not exist: {', '.join(unknown)}")


def _check_institutions(tables: Tables) -> None:
    table = tables["institutions"]
    supervisors = {row["code"]: row["supervisor"] for row in table}
    ids: dict[object, str] = {}
    mailboxes: dict[str, str] = {"": ""}
    for row in table:
        if ids.setdefault(row["id"], row["code"]) != row["code"]:
            table.complain(row, f"id is that of {ids[row['id']]}")
        if mailboxes.setdefault(row["email"].lower(), row["code"]) not in ("", row["code"]):
            table.complain(row, f"email is that of {mailboxes[row['email'].lower()]}")
        if any(row[name] for name in PUBLIC_FACTS) and not (row["contact_source"] and row["verified_on"]):
            table.complain(row, "says how it is reached without contact_source and verified_on")
        if not (row["national"] or row["municipality"] or row["district"]):
            table.complain(row, "has no place: municipality, district or national")
        for part in row["serves"]:
            if not expand_area([part], tables["municipalities"]):
                table.complain(row, f"serves names no municipality: {part}")
        if _runs_in_a_circle(row["code"], supervisors):
            table.complain(row, "supervisor leads back to itself")


def _runs_in_a_circle(code: str, supervisors: Mapping[str, str]) -> bool:
    seen = set()
    while code:
        if code in seen:
            return True
        seen.add(code)
        code = supervisors.get(code, "")
    return False


def expand_area(parts: Iterable[str], municipalities: Table) -> list[str]:
    """Return the registration numbers that an area names.

    A part is a number, or ``lsu:``, ``district:`` or ``school_administration:`` with the value that
    the municipalities carry in that column (``lsu:Ниш``).
    """
    found = []
    for part in parts:
        kind, _, value = part.rpartition(":")
        if kind in AREA_COLUMNS:
            found += [row["code"] for row in municipalities if row[AREA_COLUMNS[kind]] == value]
    return sorted(set(found))


def _check_types(table: Table) -> None:
    for row in table:
        if row["is_school"] != (row["exclusion_group"] == ExclusionGroup.SCHOOL):
            # Otherwise a new kind of school would hear of a report that excludes every school.
            table.complain(row, "a school, and only a school, is excluded as a school")


def _check_grounds(table: Table) -> None:
    for row in table:
        if row["verified"] and not row["article"]:
            table.complain(row, "is verified without an article")


def _check_choices(table: Table) -> None:
    for row in table:
        if (row["kind"] == ChoiceKind.NOT_ACCEPTED_REASON) != bool(row["report_status"]):
            table.complain(row, "a reason for opening no case says what becomes of the report, and only such a reason")
        if row["kind"] != ChoiceKind.MEASURE and (row["institution_types"] or row["asks"]):
            table.complain(row, "only a measure is offered by type of institution and asks for something")


def _check_forms(table: Table) -> None:
    for row in table:
        if row["offered"] and row["group"] == "triage-flag":
            table.complain(row, "a triage flag is never offered")
        if row["grave"] != bool(row["grave_basis"]):
            table.complain(row, "a grave form says on what ground, and only a grave one")


def _check_basis(table: Table) -> None:
    for row in table:
        if row["basis_kind"] == BasisKind.PORTAL and (row["act"] or row["article"] or row["verified"]):
            table.complain(row, "a rule of the portal has no act, no article and nothing to verify")
        if row["basis_kind"] == BasisKind.LAW and not row["act"] and (row["article"] or row["verified"]):
            table.complain(row, "a law that is not named has no article and is not verified")


def _check_period(table: Table) -> None:
    for row in table:
        if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
            table.complain(row, "valid_to must come after valid_from")


def _check_targets(tables: Tables) -> None:
    table = tables["routing_rules"]
    schools = {row["code"] for row in tables["institution_types"] if row["is_school"]}
    for row in table:
        if (row["institution_type"] in schools) != (row["target"] == Target.PLACE):
            table.complain(row, "a school receives only what happened in it (target place), others serve a place")


def _check_supervisors(tables: Tables) -> None:
    """Complain about a body that would receive in the place of another, and is of a kind that never receives."""
    addressed = {row["institution_type"] for row in tables["routing_rules"]}
    receiving = {row["code"] for row in tables["institution_types"] if row["stands_in"]} | addressed
    table = tables["institutions"]
    types = {row["code"]: row["type"] for row in table}
    for row in table:
        if row["type"] in receiving and types.get(row["supervisor"], "") not in {"", *receiving}:
            table.complain(row, "supervisor is of a kind that receives no cases")


def _check_retention(table: Table) -> None:
    for row in table:
        if (row["unit"] == RetentionUnit.PERMANENT) != (row["value"] == 0):
            table.complain(row, "what is kept for good has the value 0, and only that")
    for kept in Kept.values:
        rows = sorted((row for row in table if row["kept"] == kept), key=lambda row: row["order"])
        if not rows or any(rows[-1][key] for key in conditions_of("retention_classes")):
            table.complain(rows[-1] if rows else None, f"the last class of {kept} must hold without conditions")


def _check_steps(table: Table) -> None:
    for row in table:
        if not (row["due"] or row["deadline"]):
            table.complain(row, "does not say until when: due or deadline")
