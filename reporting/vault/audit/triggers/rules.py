"""What the triggers refuse, said once for both databases."""

from dataclasses import dataclass
from typing import Literal

EVENT, WAITING = "vault_auditevent", "vault_auditwaiting"
SEGMENT, LINK = "vault_auditsegment", "vault_auditlink"
HEAD, REMOVAL = "vault_audithead", "vault_auditremoval"

MESSAGE = "the audit trail is append-only"

# What must hold for a row that is deleted; a table that is absent here never loses one.
MAY_DELETE = {
    EVENT: (
        "EXISTS (SELECT 1 FROM {schema}vault_auditlink l JOIN {schema}vault_auditremoval r"
        " ON r.segment = l.segment WHERE l.event = OLD.id)"
    ),
    LINK: (
        "EXISTS (SELECT 1 FROM {schema}vault_auditremoval r WHERE r.segment = OLD.segment)"
        " AND NOT EXISTS (SELECT 1 FROM {schema}vault_auditevent e WHERE e.id = OLD.event)"
    ),
    WAITING: "EXISTS (SELECT 1 FROM {schema}vault_auditlink l WHERE l.event = OLD.event)",
}
# What must hold for a row that is inserted: a segment is removed after it was closed and a later
# head was published, and never before an older one.
MAY_INSERT = {
    REMOVAL: (
        "EXISTS (SELECT 1 FROM {schema}vault_auditsegment s WHERE s.number > NEW.segment)"
        " AND EXISTS (SELECT 1 FROM {schema}vault_audithead h WHERE h.segment > NEW.segment AND h.line IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM {schema}vault_auditsegment s WHERE s.number < NEW.segment"
        " AND NOT EXISTS (SELECT 1 FROM {schema}vault_auditremoval r WHERE r.segment = s.number))"
    ),
}
# Columns that SQLite's INSERT OR REPLACE could collide on: it deletes the other row without asking
# a trigger for deletions.
UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
    EVENT: (("id",),),
    WAITING: (("event",),),
    SEGMENT: (("number",),),
    LINK: (("event",), ("segment", "position")),
    HEAD: (("number",), ("digest",), ("line",)),
    REMOVAL: (("segment",),),
}
TABLES = tuple(UNIQUE)

Kind = Literal["missing", "altered", "foreign"]


@dataclass(frozen=True)
class Finding:
    """One trigger (or rule, or policy) that is not as it should be."""

    kind: Kind
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.name} on {self.table}"
