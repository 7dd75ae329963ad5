"""The line of the health page about what is heard."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.danger.hearing import hear
from portal.danger.kinds import Kind
from portal.danger.taught import NOTHING, Taught, taught
from portal.jobs.status import Status

# What must be heard, and of which kind, whatever editors teach; and what tells of no danger.
EXPECTED = {
    "убићу се": Kind.SUICIDE,
    "хоћу да се убијем": Kind.SUICIDE,
    "самоубиство": Kind.SUICIDE,
    "не желим да живим": Kind.SUICIDE,
    "убиће ме": Kind.KILLING,
    "прети да ће ме убити": Kind.KILLING,
    "попила сам мамине таблете, нико не зна": Kind.POISONING,
    "прети да ће објавити моје голе слике": Kind.PICTURES,
    "данас смо у школи учили о рекама и планинама": None,
}


def state() -> Status:
    """Return whether a few sentences are heard as what they say; the advice tells rules from the editors' table."""
    wrong = misheard(taught())
    if not wrong:
        return Status(True)
    advice = _("У CMS-у, под „Изрази опасности“, исправите или уклоните ред због ког се то чује друкчије.")
    if misheard(NOTHING):
        advice = _(
            "Опасност у ономе што људи пишу сада се не препознаје поуздано. Погледајте у дневнику врсту грешке и "
            "поново поставите ову верзију портала."
        )
    return Status(False, _("погрешно се чује: %s") % "; ".join(wrong), advice=advice)


def misheard(table: Taught) -> list[str]:
    """Return the sentences that are not heard as they must be, with what stands in ``table``; Serbian only."""
    return [text for text, kind in EXPECTED.items() if not _is_heard(text, kind, table)]


def _is_heard(text: str, kind: Kind | None, table: Taught) -> bool:
    found = hear(text, table)
    return (found.kind if found else None) == kind
