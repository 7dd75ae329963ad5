"""On what ground an act of the audit trail was done or refused, in words."""

from django.utils.translation import gettext_lazy as _

from reporting.desk.forms.triage import REASON_LABELS
from reporting.registry.models import Role

GROUNDS = {
    # Why something was refused.
    "excluded": _("изузеће"),
    "field_class": _("улога не отвара ту врсту података"),
    "not_theirs": _("туђа пријава"),
    "own_grant": _("сопствена додела"),
    "own_proposal": _("сопствени предлог"),
    "same_institution": _("иста установа"),
    "same_person": _("иста особа"),
    "role_or_participation": _("без улоге или учешћа на предмету"),
    "second_factor": _("без другог корака"),
    "state": _("стање то више не дозвољава"),
    # Why names were opened.
    **REASON_LABELS,
    # Why somebody left a case.
    "recusal: party": _("учешће у догађају"),
    "recusal: relative": _("сродство"),
    "recusal: close": _("блискост"),
    "recusal: own_act": _("раније одлучивање"),
    "recusal: other": _("други разлог"),
    # How soon a lost second factor is replaced.
    "urgent": _("хитно"),
    # Which device.
    "device totp": _("апликација за кодове"),
    "device webauthn": _("безбедносни кључ"),
    "device recovery_codes": _("резервни кодови"),
    # On whose behalf the portal itself acted.
    "command": _("радња портала"),
    "deadlines": _("рокови"),
    "desk_admins command on the server": _("наредба на серверу"),
    "escalation": _("ћутање установе"),
    "exclusion": _("изузеће"),
    "notify": _("слање обавештења"),
    "hold": _("предмет је задржан"),
    "not due": _("рок чувања више није истекао"),
    "reopened": _("предмет је поново отворен"),
    "retention": _("истекао рок чувања"),
    # Why something is held.
    "criminal_procedure": _("кривични или прекршајни поступак"),
    "other_procedure": _("други поступак"),
    "complaint": _("приговор или притужба"),
    "oversight": _("надзор или провера рада"),
    "requested": _("на захтев детета или заступника"),
    "manage.py keys": _("наредба на серверу"),
    **{f"role {role.value}": role.label for role in Role},
}


def ground_text(purpose: str) -> str:
    """Return ``purpose`` in words; empty when the program has none for it."""
    return str(GROUNDS.get(purpose, ""))
