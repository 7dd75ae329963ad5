"""What a badge says (Open Badges 3.0, 1EdTech): issuer, achievement, credential.

https://www.imsglobal.org/spec/ob/v3p0/
"""

import hashlib
import secrets
from datetime import UTC, datetime, time
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from elearning.certificates import selectors
from elearning.certificates.badges import keys, status
from elearning.certificates.models import Certificate
from portal.pages.dates import hours_text
from portal.pages.places import absolute
from portal.script.convert import to_latin
from reporting.registry.calendar import BELGRADE

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SALT_BYTES = 16


def issuer_profile() -> dict[str, Any]:
    """Return who issues badges."""
    with translation.override("sr"):
        name = _("Портал „Чувам те“")
    return {"id": keys.issuer_id(), "type": ["Profile"], "name": name, "url": absolute("/sr/")}


def achievement(certificate: Certificate) -> dict[str, Any]:
    """Return what was achieved: the course as ``certificate`` names it, in its script."""
    with translation.override("sr"):
        description = _("Обука за одрасле на порталу „Чувам те“. Трајање: %(hours)s.")
        words = {
            "name": certificate.title,
            "description": description % {"hours": hours_text(certificate.hours)},
            "criteria": _("Прочитане су све лекције обуке и положена сва питања у њима."),
        }
    if certificate.language == "sr-latn":
        words = {key: to_latin(text) for key, text in words.items()}
    return {
        "id": keys.public_address("achievement", course=certificate.course),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": words["name"],
        "description": words["description"],
        "criteria": {"narrative": words["criteria"]},
        "inLanguage": certificate.language.replace("sr-latn", "sr-Latn"),
    }


def published_achievement(certificate: Certificate) -> dict[str, Any]:
    """Return the achievement as a document of its own, with who defines it."""
    return {"@context": CONTEXT, **achievement(certificate), "creator": issuer_profile()}


def published_issuer() -> dict[str, Any]:
    """Return the issuer as a document of its own."""
    return {"@context": CONTEXT, **issuer_profile()}


def badge(certificate: Certificate, *, address: str) -> str:
    """Return a certificate as a signed credential (VC-JWT) whose recipient is a salted digest of a mail address.

    The address and the salt are kept nowhere but in the badge. Its id is the page that checks the certificate, so
    whoever doubts whose it is asks there for the name.
    """
    begin = datetime.combine(certificate.issued_on, time(), tzinfo=BELGRADE)
    end = selectors.kept_until(certificate.issued_on, selectors.rule_of_today())
    credential: dict[str, Any] = {
        "@context": CONTEXT,
        "id": keys.public_address("check", number=certificate.number),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement(certificate)["name"],
        "issuer": issuer_profile(),
        "validFrom": stamp(begin),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_recipient(address)],
            "achievement": achievement(certificate),
        },
        "credentialStatus": status.entry(certificate),
    }
    claims = {"iss": keys.issuer_id(), "jti": credential["id"], "nbf": int(begin.timestamp())}
    if end is not None:
        credential["validUntil"], claims["exp"] = stamp(end), int(end.timestamp())
    return keys.signed(credential | claims)


def stamp(moment: datetime) -> str:
    """Return a moment as credentials write it, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _recipient(address: str) -> dict[str, Any]:
    salt = secrets.token_hex(SALT_BYTES)
    digest = hashlib.sha256(f"{address}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }
