"""On what ground an act of the audit trail was done or refused, in words."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.cases.casework.queries.sealed import PLACE_REASON
from reporting.cases.states import EmergencyVerdict
from reporting.desk.forms.triage import REASON_LABELS
from reporting.registry.institutions import ON_SERVER
from reporting.registry.models import EmergencyGround, Role

# Behind the ground of a refusal that was written again (``audit.record_denial``).
TIMES = re.compile(r"(.*), (\d+) times")
# Before the ground or the verdict of an opening by break-glass.
EMERGENCY_ACCESS = "emergency_access: "

GROUNDS = {
    # Why something was refused.
    "excluded": _("изузеће"),
    "field_class": _("улога не отвара ту врсту података"),
    "not_justified": _("ранији хитан увид није био оправдан"),
    "not_theirs": _("туђа пријава"),
    "others_emergency_access": _("туђ хитан увид"),
    "own_emergency_access": _("сопствени хитан увид"),
    "own_grant": _("сопствена додела"),
    "own_proposal": _("сопствени предлог"),
    "same_institution": _("иста установа"),
    "same_person": _("иста особа"),
    "role_or_participation": _("без улоге или учешћа на предмету"),
    "second_factor": _("без другог корака"),
    "state": _("стање то више не дозвољава"),
    "unresolved": _("не зна се на кога се изузеће односи"),
    # Why names were opened.
    **REASON_LABELS,
    PLACE_REASON: _("долазак до детета: само где је сада"),
    # Why somebody left a case.
    "recusal: party": _("учешће у догађају"),
    "recusal: relative": _("сродство"),
    "recusal: close": _("блискост"),
    "recusal: own_act": _("раније одлучивање"),
    "recusal: other": _("други разлог"),
    # How soon a lost second factor is replaced.
    "urgent": _("хитно"),
    # How often somebody tried to enter.
    "many within an hour": _("много покушаја у једном сату"),
    # Which device.
    "device totp": _("апликација за кодове"),
    "device webauthn": _("безбедносни кључ"),
    "device recovery_codes": _("резервни кодови"),
    # On whose behalf the portal itself acted.
    "command": _("радња портала"),
    "deadlines": _("рокови"),
    "desk_admins command on the server": _("наредба на серверу"),
    ON_SERVER: _("наредба на серверу"),
    "escalation": _("ћутање установе"),
    "exclusion": _("изузеће"),
    "notify": _("слање обавештења"),
    "hold": _("предмет се чува дуже од рока"),
    "not due": _("рок чувања више није истекао"),
    "proposer": _("ко је предложио више о томе не одлучује"),
    "reopened": _("предмет је поново отворен"),
    "retention": _("истекао рок чувања"),
    # Why something is held.
    "criminal_procedure": _("кривични или прекршајни поступак"),
    "other_procedure": _("други поступак"),
    "complaint": _("приговор или притужба"),
    "oversight": _("надзор или провера рада"),
    "requested": _("на захтев детета или заступника"),
    "manage.py keys": _("наредба на серверу"),
    **{EMERGENCY_ACCESS + verdict.value: verdict.label for verdict in EmergencyVerdict},
    **{f"role {role.value}": role.label for role in Role},
}


def ground_text(purpose: str) -> str:
    """Return ``purpose`` in words; empty when the program has none for it."""
    counted = TIMES.fullmatch(purpose)
    words = str(GROUNDS.get(counted[1] if counted else purpose, ""))
    if words and counted:
        return gettext("%(ground)s, %(number)s. пут у истом сату") % {"ground": words, "number": counted[2]}
    return words


def emergency_labels(purposes: Iterable[str]) -> dict[str, str]:
    """Return by purpose the ground of an emergency access; asks the registry only where there is one."""
    codes = {purpose.removeprefix(EMERGENCY_ACCESS) for purpose in purposes if purpose.startswith(EMERGENCY_ACCESS)}
    return (
        {EMERGENCY_ACCESS + one.code: one.label for one in EmergencyGround.objects.filter(code__in=codes)}
        if codes
        else {}
    )
