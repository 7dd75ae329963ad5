"""Keys, drafts, files and the audit trail."""

from reporting.exposure.kinds import Shown, clear, random_id, reference, token

_CHAIN = token("A MAC under the key `audit`: it can be neither made nor read without it.")
_PLACE = clear("The place in the chain; how many events there were.")

COLUMNS: dict[str, dict[str, Shown]] = {
    "vault.VaultKey": {
        "purpose": clear("A process finds its key by it."),
        "state": clear("A process seals with the current key only."),
        "public": clear("The public half of a key that signs is published; to that of the desk's pair is sealed."),
        "vouched": token("The portal's signature over the public half."),
    },
    "vault.KeyWrap": {
        "report_id": reference("to the report"),
        "owner_id": reference("to the report or the message whose key it is"),
        "kind": clear(
            "A report has keys for its story, for names and for messages to it, and each message from it one."
        ),
        "recipient_kind": clear("Whether the desk opens it, or the report's code."),
        "recipient": clear("Today always empty."),
        "mac": token("HMAC-SHA256 under a pepper: only what the portal sealed is opened."),
    },
    "vault.DeskDraft": {
        "account": reference("to the account"),
        "page": reference("to the page of the desk, which names a report or a case by its random id"),
        "form": clear("A page of the desk may hold several forms."),
    },
    "vault.FilingProof": {
        "report_id": reference("to the report"),
    },
    "vault.StoredFile": {
        "owner_id": reference("to the report or the draft"),
        "storage_name": random_id("Where the sealed bytes lie."),
        "size": clear("Quotas and downloads need it; the length of the sealed bytes tells it anyway."),
    },
    "vault.FileToDelete": {
        "storage_name": random_id("Where the sealed bytes lie until they are deleted."),
    },
    "vault.AuditEvent": {
        "actor_kind": clear("A person, a holder of a code, or the portal itself: the access log tells it."),
        "actor": reference("to the account, by its random id"),
        "institution": reference("to the institution, by its random id"),
        "action": clear("The trail is searched by what was done."),
        "object_type": clear("Which kind of row it was done to."),
        "object_id": reference("to that row, by its random id; an erased row leads nowhere"),
        "purpose": clear("One of a few fixed grounds, never free words."),
        "fields": clear("Names of fields that were read or changed, never values."),
    },
    "vault.AuditWaiting": {
        "event": reference("to the event"),
    },
    "vault.AuditSegment": {
        "number": _PLACE,
        "previous": _CHAIN,
        "mac": _CHAIN,
    },
    "vault.AuditLink": {
        "event": reference("to the event"),
        "segment": _PLACE,
        "position": _PLACE,
        "mac": _CHAIN,
    },
    "vault.AuditHead": {
        "number": clear("How many heads there are: in how many stretches of ten minutes something was sealed."),
        "line": clear("It is published; empty where the head is not."),
        "segment": _PLACE,
        "position": _PLACE,
        "mac": _CHAIN,
        "previous": token("The digest of the head before."),
        "digest": token("A MAC under the key `audit`; that of the day's line is published."),
        "proof_key_id": reference("to the key that signed, whose public half is published"),
        "signature": token("That of the day's line is published."),
    },
    "vault.AuditRemoval": {
        "segment": _PLACE,
        "last": _CHAIN,
        "kept_months": clear("The period by which a segment went."),
        "mac": _CHAIN,
    },
}
