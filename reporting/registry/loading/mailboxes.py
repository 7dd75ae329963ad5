"""What must hold between the file of institutions and the database: nobody else reads at a mailbox."""

from reporting.registry.addresses import is_account
from reporting.registry.loading.references import Tables
from reporting.registry.loading.table import Problem
from reporting.registry.models import Institution


def check(tables: Tables) -> list[Problem]:
    """Return a problem for each row whose mailbox is that of an account, or of an institution that keeps it.

    An institution whose contact is the desk's keeps what the desk wrote; one of the file gives its address
    away where the file says so.
    """
    table = tables["institutions"]
    stored = {one.code: one for one in Institution.objects.exclude(code=None)}
    keeping = {code for code, one in stored.items() if one.contact_changed_at is not None or code not in table.codes()}
    kept = {one.email.lower() for one in Institution.objects.exclude(email="") if one.code in {None, *keeping}}
    for row in table:
        if not row["email"] or row["code"] in keeping:
            continue
        if row["email"].lower() in kept:
            table.complain(row, "email is that of another institution")
        elif is_account(row["email"]):
            table.complain(row, "email is that of an account")
    return table.problems
