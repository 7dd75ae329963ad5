"""The files of the registry and their columns, in the order in which they are loaded."""

from collections.abc import Mapping
from pathlib import Path

from reporting.registry.loading.table import Column, Table, read
from reporting.registry.models import (
    BasisKind,
    ChoiceKind,
    Event,
    ExclusionGroup,
    Kept,
    Municipality,
    Owner,
    Protocol,
    RetentionStart,
    RetentionUnit,
    SetAsideStatus,
    StepStart,
    Target,
    Unit,
)

EVENTS = tuple(Event.values)
TRACKS = ("child", "adult", "professional")
RISKS = ("low", "medium", "high", "acute")
LEVELS = ("1", "2", "3")
# Of reports for which a period begins to count; the others wait for triage.
DECIDED = ("accepted", "redirected", "spam")


def _code(name: str = "code", *, required: bool = True, one_of: tuple[str, ...] = ()) -> Column:
    return Column(name, "code", required, one_of)


def _codes(name: str, one_of: tuple[str, ...] = ()) -> Column:
    return Column(name, "codes", False, one_of)


def _text(name: str, *, required: bool = True) -> Column:
    return Column(name, "text", required)


def _optional(name: str, kind: str = "text") -> Column:
    return Column(name, kind, False)


SOURCE = Column("source", "note")
BASIS = (
    _code("basis_kind", one_of=tuple(BasisKind.values)),
    _code("act", required=False),
    _optional("article"),
    SOURCE,
    Column("verified", "flag"),
    Column("valid_from", "date"),
    _optional("valid_to", "date"),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "acts": (_code(), _text("name"), _text("gazette"), SOURCE),
    "districts": (_code(), _text("name"), _text("seat"), _code("province", required=False), SOURCE),
    "municipalities": (
        _code(),
        _text("name"),
        _text("lsu_name"),
        _code("district"),
        _code("unit_kind", one_of=tuple(Municipality.UnitKind.values)),
        _text("school_administration"),
        SOURCE,
    ),
    "institution_types": (
        _code(),
        _text("name"),
        _text("short_name"),
        _text("reporter_name"),
        Column("treated_as_authority", "flag"),
        Column("is_school", "flag"),
        _code("exclusion_group", required=False, one_of=tuple(ExclusionGroup.values)),
        Column("leads_first", "flag"),
        Column("order", "number"),
        SOURCE,
    ),
    "institutions": (
        _code(),
        Column("id", "uuid"),
        _code("type"),
        _text("name"),
        _text("short_name"),
        _code("municipality", required=False),
        _code("district", required=False),
        Column("national", "flag"),
        _optional("serves", "area"),
        _code("supervisor", required=False),
        Column("active", "flag"),
        Column("demo", "flag"),
        _optional("email", "note"),
        _optional("phone", "note"),
        SOURCE,
    ),
    "violence_forms": (
        _code(),
        _text("name"),
        _optional("child_label"),
        _optional("child_hint"),
        _optional("other_label"),
        _optional("other_hint"),
        _optional("adult_hint"),
        _code("icon", required=False),
        _code("group"),
        Column("order", "number"),
        Column("child_order", "number"),
        Column("offered", "flag"),
        Column("facet", "flag"),
        Column("grave", "flag"),
        _optional("grave_basis"),
        SOURCE,
        Column("version", "number"),
        Column("valid_from", "date"),
        _optional("valid_to", "date"),
    ),
    "violence_levels": (Column("level", "number"), _text("name"), _text("acts"), SOURCE),
    "choices": (
        _code("kind", one_of=tuple(ChoiceKind.values)),
        _code(),
        _text("label"),
        _optional("child_label"),
        _optional("hint"),
        _optional("child_hint"),
        _optional("other_label"),
        _optional("other_hint"),
        _optional("reporter_label"),
        _codes("tracks", TRACKS),
        _code("event", required=False, one_of=EVENTS),
        _code("report_status", required=False, one_of=tuple(SetAsideStatus.values)),
        _code("icon", required=False),
        Column("order", "number"),
        SOURCE,
    ),
    "emergency_grounds": (
        _code(),
        _text("label"),
        _optional("hint"),
        _code("act"),
        _optional("article"),
        Column("verified", "flag"),
        Column("order", "number"),
        SOURCE,
    ),
    "deadline_rules": (
        _code(),
        _text("title"),
        _optional("title_child"),
        Column("value", "number"),
        _code("unit", one_of=tuple(Unit.values)),
        Column("late_after_minutes", "number"),
        _code("starts_at", one_of=EVENTS),
        _code("stops_at", one_of=EVENTS),
        _code("owner", one_of=tuple(Owner.values)),
        Column("repeats", "flag"),
        _text("who"),
        _codes("institution_types"),
        _codes("risks", RISKS),
        _codes("levels", LEVELS),
        _codes("forms"),
        _codes("settings"),
        _codes("perpetrators"),
        _optional("reporter_text"),
        _optional("reporter_text_child"),
        _optional("desk_note"),
        *BASIS,
    ),
    "routing_rules": (
        Column("order", "number"),
        _code(),
        _code("institution_type"),
        _code("target", one_of=tuple(Target.values)),
        _codes("forms"),
        _codes("facets"),
        _codes("settings"),
        _codes("perpetrators"),
        _codes("risks", RISKS),
        _codes("levels", LEVELS),
        _codes("tracks", TRACKS),
        Column("urgent", "flag"),
        _text("reason"),
        _text("who"),
        _code("starts_at", one_of=EVENTS),
        *BASIS,
    ),
    "protocol_steps": (
        Column("order", "number"),
        _code(),
        _code("protocol", one_of=tuple(Protocol.values)),
        _text("title"),
        _optional("text"),
        _text("who"),
        _code("starts_at", one_of=tuple(StepStart.values)),
        _optional("due"),
        _code("deadline", required=False),
        _codes("levels", LEVELS),
        *BASIS,
    ),
    "retention_classes": (
        Column("order", "number"),
        _code(),
        _code("kept", one_of=tuple(Kept.values)),
        _text("title"),
        Column("value", "number"),
        _code("unit", one_of=tuple(RetentionUnit.values)),
        _code("starts_at", one_of=tuple(RetentionStart.values)),
        _codes("statuses", DECIDED),
        _codes("outcomes"),
        _codes("risks", RISKS),
        _codes("forms"),
        _text("who"),
        _optional("desk_note"),
        *BASIS,
    ),
}
KEYS: dict[str, tuple[str, ...]] = {"choices": ("kind", "code"), "violence_levels": ("level",)}


def read_all(folder: Path) -> Mapping[str, Table]:
    """Read every file of the registry from ``folder``; problems stand in the tables."""
    return {name: read(folder / f"{name}.csv", columns, KEYS.get(name, ("code",))) for name, columns in COLUMNS.items()}
