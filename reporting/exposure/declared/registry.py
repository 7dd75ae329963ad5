"""Reference data, which is published, and who works where."""

from reporting.exposure.kinds import Shown, clear, token

_DATA = "reference data, as in `reporting/registry/data`; no row is about a person"

PUBLISHED: dict[str, str] = {
    "registry.AlarmRule": _DATA,
    "registry.Choice": _DATA,
    "registry.DeadlineRule": _DATA,
    "registry.District": _DATA,
    "registry.EmergencyGround": _DATA,
    "registry.Institution": "the public list of institutions; who proposed a contact, by random id",
    "registry.Institution_serves": _DATA,
    "registry.InstitutionType": _DATA,
    "registry.Municipality": _DATA,
    "registry.ProtocolStep": _DATA,
    "registry.RetentionClass": _DATA,
    "registry.RoutingRule": _DATA,
    "registry.ViolenceForm": _DATA,
    "registry.ViolenceLevel": _DATA,
}
COLUMNS: dict[str, dict[str, Shown]] = {
    "registry.DutyShift": {
        "place": clear("The job that rings must know whom to ring first; the telephone is sealed."),
    },
    "registry.RoleAssignment": {
        "role": clear("Every decision about access asks for it."),
        "seal": token("A MAC under the keyring: what the row says counts only with it."),
        "granted_on_server": clear("It marks administrators made on the server, whom nobody confirmed."),
    },
}
