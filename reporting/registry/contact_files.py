"""Public contacts of many institutions in one file, as ``manage.py institutions read`` takes them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from reporting.registry.institutions import (
    SOURCE,
    ContactRefused,
    Written,
    change_contact,
    contact_mistakes,
    contact_stage,
)
from reporting.registry.loading.table import Column, Problem, Row, read
from reporting.registry.models import PUBLIC_CONTACT, PUBLIC_FACTS, Institution

if TYPE_CHECKING:
    from portal.accounts.models import User

_TEXTS = ("address", "hours")
COLUMNS = ("code", *PUBLIC_CONTACT)
MISTAKES = {
    "no_phone": "cannot be dialled",
    "no_source": "is empty: no fact without a source",
    "no_day": "is empty: no fact without the day on which it was verified",
    "future": "is in the future",
    "leads_there": "holds a telephone, a mail or a website: each has a column of its own",
}
COUNTED = {Written.SAVED: "saved", Written.WAITS: "wait for a second administrator", Written.NOTHING: "unchanged"}


class ContactFile:
    """A file of public contacts, checked: ``problems`` are all that is wrong with it, and ``write`` takes it over."""

    def __init__(self, path: Path) -> None:
        self._table = read(path, tuple(_column(name) for name in COLUMNS), ("code",))
        codes = self._table.codes() if not self._table.problems else {row["code"] for row in self._table}
        self._found = {one.code: one for one in Institution.objects.filter(code__in=codes)}
        for row in self._table:
            self._check(row)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the lines."""
        return sorted(self._table.problems, key=lambda one: one.line)

    def write(self, *, by: User) -> dict[str, int]:
        """Write every row as ``by`` would on the screen, and count what became of them. Call it in a transaction.

        An empty cell leaves what stands: a file collected for addresses takes no telephone away. A row that the desk
        would refuse is one of the ``problems`` afterwards: take everything back. Raises ``RoleRefused`` where ``by``
        is no desk administrator any more.
        """
        counted: Counter[Written] = Counter()
        for row in self._table:
            institution = self._found[row["code"]]
            said = {name: row[name] for name in PUBLIC_CONTACT if row[name]}
            seen = contact_stage(institution)
            try:
                written = change_contact(
                    institution_id=institution.pk, changed_by=by, seen=seen, on_server=True, **said
                )
            except ContactRefused as refused:
                self._table.complain(row, str(refused))
            else:
                counted[written] += 1
        return {words: counted[written] for written, words in COUNTED.items()}

    def _check(self, row: Row) -> None:
        if row["code"] not in self._found:
            self._table.complain(row, f"code is that of no institution: {row['code']}")
        for name, mistake in contact_mistakes(row.values).items():
            self._table.complain(row, f"{name} {MISTAKES[mistake]}")
        for name in PUBLIC_CONTACT:
            if row[name] and not _fits(name, row[name]):
                self._table.complain(row, f"{name} is too long, or no address")
        self._check_source(row)

    def _check_source(self, row: Row) -> None:
        """Complain where another source or day would also count for what stands and was not looked at."""
        standing = self._found.get(row["code"])
        if standing is None or all(row[name] in (None, "", getattr(standing, name)) for name in SOURCE):
            return
        if silent := [name for name in PUBLIC_FACTS if getattr(standing, name) and not row[name]]:
            left = ", ".join(silent)
            self._table.complain(row, f"says nothing of {left}, for which its source and day would count as well")


def _column(name: str) -> Column:
    if name == "code":
        return Column(name, "code")
    kind = "date" if name == "verified_on" else "text" if name in _TEXTS else "note"
    return Column(name, kind, required=False)


def _fits(name: str, value: Any) -> bool:
    try:
        Institution._meta.get_field(name).run_validators(value)  # type: ignore[union-attr]
    except ValidationError:
        return False
    return True
