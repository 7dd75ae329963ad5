"""Accounts of people who work, their sessions and their second factors. Reporters have none."""

from reporting.exposure.kinds import Shown, clear, reference, sealed, token

_FLAG = clear("The door asks for it at every request.")

PUBLISHED: dict[str, str] = {
    "auth.Group": "names of the CMS roles",
    "auth.Group_permissions": "what the CMS roles may do",
    "auth.Permission": "names of permissions in the code",
    "contenttypes.ContentType": "names of models in the code",
}
COLUMNS: dict[str, dict[str, Shown]] = {
    "accounts.User": {
        "password": token("Scrypt with a salt: a weak password can be guessed, one at a time."),
        "is_superuser": _FLAG,
        "is_staff": _FLAG,
        "is_active": _FLAG,
        "email": clear("The sign-in finds the account by it. An address of work, not of anybody who reports."),
        "first_name": clear("Colleagues and the audit trail show who did something."),
        "last_name": clear("Colleagues and the audit trail show who did something."),
        "script": clear("Pages are shown in it."),
        "sessions_epoch": clear("A number that ends all sessions when it grows."),
        "identity": token("The keyed digest of the electronic identity that opens the account, as its link has it."),
        "seal": token("A MAC under the keyring: what the row says counts only with it."),
    },
    "accounts.SignIn": {
        "kind": clear("A telephone or a computer: by it the owner recognises a session."),
        "name": clear("What the owner called the device, if anything."),
    },
    "accounts.EntryLink": {
        "purpose": clear("The page of the link speaks of an invitation or of a lost device."),
        "digest": token("SHA-256 of 256 random bits, which are in the mail only, and the host."),
        "sets_password": clear("The page of the link asks for the password or has one set."),
        "seal": token("A MAC under the keyring: what the row says counts only with it."),
    },
    "accounts.Recovery": {
        "asked_by_owner": clear("Those who confirm see who asked."),
        "with_password": clear("The link that goes out has a password set or asks for it."),
        "first_urgent": clear("The waiting day is left out only where both say so."),
        "second_urgent": clear("The waiting day is left out only where both say so."),
        "outcome": clear("The list at the desk shows how it ended."),
    },
    "account.EmailAddress": {
        "email": clear("The library of the door keeps a copy of the account's address when it sees one."),
        "verified": _FLAG,
        "primary": _FLAG,
    },
    "account.EmailConfirmation": {
        "key": clear("Never written: addresses are not confirmed by mail here, so the table stays empty."),
    },
    "mfa.Authenticator": {
        "type": clear("The door asks which second factor there is."),
        "data": sealed(
            "The app's secret, the seed of recovery codes and whose each security key is, under the keyring and bound "
            "to the account; in clear beside it how many codes are used, in which half minute the app was last "
            "used, and a security key's public half and name."
        ),
    },
    "socialaccount.SocialAccount": {
        "provider": clear("Which electronic identity the owner linked."),
        "uid": token("A keyed digest of what the provider calls the person."),
        "extra_data": clear("Always empty: nothing that the provider says is kept."),
    },
    "socialaccount.SocialApp": dict.fromkeys(
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
        clear("Never written: providers stand in the settings, so the table stays empty."),
    ),
    "socialaccount.SocialToken": dict.fromkeys(
        ("token", "token_secret"), clear("Never written: tokens of providers are not kept.")
    ),
    "sessions.Session": {
        "session_key": token("SHA-256 of the cookie's 165 random bits: it opens no session."),
        "session_data": reference(
            "to the account, with the times of sign-in and second factor, and to the reports whose story it opened in "
            "the last ten minutes; signed for its own key and host, not sealed. A secret of an enrolment in progress "
            "is sealed."
        ),
    },
}
