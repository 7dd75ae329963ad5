"""A badge is verified by strangers: by ``openbadgeslib`` with what we publish, and by PyJWT and a schema without it."""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from jsonschema import Draft201909Validator, ValidationError
from jwt.algorithms import OKPAlgorithm
from openbadgeslib.ob3 import IdentityObject, OB3VerificationError, OB3Verifier, decode_encoded_list, set_indices

from elearning.certificates import issuing
from elearning.certificates.badges import documents, keys, status
from elearning.certificates.models import Certificate
from elearning.courses.models import CoursePage
from elearning.learning.models import Learner
from reporting.vault import keyring as vault_keyring
from reporting.vault import rotation
from reporting.vault.errors import KeyringError
from reporting.vault.models import VaultKey
from reporting.vault.signing import public_key
from tests.certificates.conftest import NAME, TITLE, address_of, browser_of, make_learner
from tests.vault.rotating import retired_long_ago

pytestmark = pytest.mark.django_db
SCHEMA = Draft201909Validator(json.loads((Path(__file__).parent / "data/open_badges_3_0.json").read_text()))
ADDRESS, HOST = "Nastavnica@Skola.rs", "https://cuvamte.test"
DID = "did:web:cuvamte.test:sr:uverenje:znacka"


@pytest.fixture(autouse=True)
def host(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_URL = HOST


@pytest.fixture
def badge(client: Client, course: CoursePage, certificate: Certificate) -> str:
    """The file that the holder saves."""
    answer = take(client, course)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/vc+jwt"
    assert (
        answer["Content-Disposition"] == 'attachment; filename="znacka.jwt"' and answer["Cache-Control"] == "no-store"
    )
    return answer.content.decode()


def take(client: Client, course: CoursePage, address: str = ADDRESS, **more: str) -> HttpResponse:
    return client.post(address_of(course.translation_key, badge=True), {"address": address, **more})


def fetch(url: str) -> bytes:
    """Ask the portal, as a stranger over the network would."""
    assert url.startswith(HOST)
    answer = Client().get(urlsplit(url).path)
    assert answer.status_code == 200, url
    return answer.content


def verify(token: str, *, download: Callable[[str], bytes] = fetch) -> Any:
    """Verify with nothing but the issuer's name: its keys and the list of what was revoked are fetched."""
    verifier = OB3Verifier.for_issuer_did(DID, download=download)
    return verifier.verify(token, check_status=True, download=download)


def payload_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_stranger_verifies_credential_and_status(badge: str, certificate: Certificate) -> None:
    credential = verify(badge)
    assert credential.issuer.id == DID and credential.achievement.name == TITLE
    assert credential.id == f"{HOST}/sr/uverenje/{certificate.number}/"
    assert (
        credential.achievement.criteria_narrative
        and credential.achievement.achievement_type == "CertificateOfCompletion"
    )
    (identity,) = credential.identifiers
    mine = IdentityObject.create(ADDRESS.lower(), salt=identity.salt)
    assert identity.hashed and identity.identity_hash == mine.identity_hash
    assert identity.identity_hash != IdentityObject.create("drugi@skola.rs", salt=identity.salt).identity_hash


def test_a_stranger_sees_that_it_was_revoked(badge: str, certificate: Certificate, course: CoursePage) -> None:
    other = issuing.issue(learner=make_learner(), course=course, name=NAME, language="sr")
    stays = documents.badge(other, address=ADDRESS)
    issuing.revoke(number=certificate.number, reason="Издато грешком.")
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verify(badge)
    assert verify(stays).id.endswith(f"/{other.number}/")


def test_old_badges_verify_and_are_revoked_after_the_key_was_changed(badge: str, certificate: Certificate) -> None:
    before = vault_keyring.current("badge").id
    for _ in range(2):
        rotation.rotate("badge", settle=0)
    fresh = documents.badge(certificate, address=ADDRESS)
    assert str(before) in jwt.get_unverified_header(badge)["kid"]
    assert str(before) not in jwt.get_unverified_header(fresh)["kid"]
    assert verify(badge).id == verify(fresh).id
    retired_long_ago(before)
    rotation.destroy(before)
    assert verify(badge).issuer.id == DID, "its public half stays published"
    issuing.revoke(number=certificate.number, reason="Издато грешком.")
    for token in (badge, fresh):
        with pytest.raises(OB3VerificationError, match="'revocation' is set"):
            verify(token)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_badge_with_any_part_changed_is_none(badge: str, part: int) -> None:
    parts = badge.split(".")
    place = len(parts[part]) // 2
    parts[part] = parts[part][:place] + ("A" if parts[part][place] != "A" else "B") + parts[part][place + 1 :]
    with pytest.raises(OB3VerificationError):
        verify(".".join(parts))


def test_a_badge_signed_by_somebody_else_in_our_name_is_none(badge: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    stranger = Ed25519PrivateKey.generate()
    kid = jwt.get_unverified_header(badge)["kid"]
    forged = jwt.encode(payload_of(badge), stranger, algorithm="EdDSA", headers={"kid": kid})
    with pytest.raises(OB3VerificationError, match="signature"):
        verify(forged)
    unsigned = jwt.encode(payload_of(badge), key="", algorithm="none")
    with pytest.raises(OB3VerificationError, match="not allowed"):
        verify(unsigned)


def test_a_list_signed_by_somebody_else_or_an_old_one_is_not_believed(badge: str, certificate: Certificate) -> None:
    old = fetch(f"{HOST}/sr/uverenje/znacka/opozvane.jwt")
    forged = jwt.encode(payload_of(old.decode()), "x" * 64, algorithm="HS256").encode()
    lists = {"forged": forged, "old": old}

    def instead(which: str) -> Callable[[str], bytes]:
        return lambda url: lists[which] if url.endswith(".jwt") else fetch(url)

    with pytest.raises(OB3VerificationError, match="proof is invalid"):
        verify(badge, download=instead("forged"))
    issuing.revoke(number=certificate.number, reason="Издато грешком.")
    with (
        time_machine.travel(timezone.now() + status.FRESH + timedelta(hours=1)),
        pytest.raises(OB3VerificationError, match="expired"),
    ):
        verify(badge, download=instead("old"))


def test_without_that_library_pyjwt_and_the_schema_say_the_same(badge: str, certificate: Certificate) -> None:
    published = {key["kid"]: key for key in json.loads(fetch(f"{HOST}/sr/uverenje/znacka/kljucevi.json"))["keys"]}
    header = jwt.get_unverified_header(badge)
    key = OKPAlgorithm.from_jwk(published[header["kid"]])
    assert header["alg"] == "EdDSA" and OKPAlgorithm.from_jwk(header["jwk"]) == key
    claims = jwt.decode(badge, key, algorithms=["EdDSA"])
    SCHEMA.validate(claims)
    assert (claims["iss"], claims["jti"]) == (claims["issuer"]["id"], claims["id"]) == (DID, claims["id"])
    assert claims["nbf"] == int(datetime.fromisoformat(claims["validFrom"]).timestamp())
    assert claims["exp"] == int(datetime.fromisoformat(claims["validUntil"]).timestamp())
    entry = claims["credentialStatus"]
    listed = jwt.decode(fetch(entry["statusListCredential"]), key, algorithms=["EdDSA"])
    assert (listed["iss"], listed["id"]) == (DID, entry["statusListCredential"])
    assert bits_of(listed) == frozenset()
    issuing.revoke(number=certificate.number, reason="Издато грешком.")
    again = jwt.decode(fetch(entry["statusListCredential"]), key, algorithms=["EdDSA"])
    assert bits_of(again) == {int(entry["statusListIndex"])} == {certificate.place}


def bits_of(listed: dict[str, Any]) -> frozenset[int]:
    """Return which bits are set: read by hand, and as the library reads them."""
    packed = listed["credentialSubject"]["encodedList"]
    raw = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4)))
    by_hand = frozenset(place * 8 + bit for place, byte in enumerate(raw) for bit in range(8) if byte & 0x80 >> bit)
    assert packed[0] == "u" and len(raw) * 8 == issuing.PLACES >= 131_072
    assert by_hand == set_indices(decode_encoded_list(packed))
    return by_hand


@pytest.mark.parametrize("places", [[], [0], [7, 8, 9], [issuing.PLACES - 1]])
def test_every_bit_stands_where_the_standard_wants_it(places: list[int]) -> None:
    assert bits_of({"credentialSubject": {"encodedList": status.encoded(places)}}) == set(places)


def test_the_schema_refuses_what_lacks_a_part(badge: str) -> None:
    whole = payload_of(badge)
    SCHEMA.validate(whole)
    ways = [("@context",), ("id",), ("type",), ("issuer",), ("validFrom",), ("credentialSubject",), ("issuer", "id")]
    ways += [("credentialSubject", name) for name in ("type", "achievement", "identifier")]
    ways += [("credentialSubject", "achievement", name) for name in ("id", "type", "name", "description", "criteria")]
    ways += [("credentialStatus", name) for name in ("type", "statusListIndex", "statusListCredential")]
    for *above, last in ways:
        broken: Any = deepcopy(whole)
        place = broken
        for step in above:
            place = place[step]
        del place[last]
        with pytest.raises(ValidationError):
            SCHEMA.validate(broken)


def test_a_badge_holds_neither_name_nor_address_and_its_salt_is_new_each_time(
    badge: str, client: Client, course: CoursePage
) -> None:
    text = json.dumps(payload_of(badge), ensure_ascii=False).lower()
    for word in (NAME, *NAME.split(), ADDRESS, ADDRESS.partition("@")[0]):
        assert word.lower() not in text
    first, second = (
        payload_of(one)["credentialSubject"]["identifier"][0] for one in (badge, take(client, course).content.decode())
    )
    assert first["salt"] != second["salt"] and first["identityHash"] != second["identityHash"]
    digest = hashlib.sha256(f"{ADDRESS.lower()}{first['salt']}".encode()).hexdigest()
    assert first["identityHash"] == f"sha256${digest}" and len(first["salt"]) >= 32


def test_it_ends_with_what_the_portal_keeps(badge: str) -> None:
    with (
        time_machine.travel(timezone.now() + timedelta(days=3650 + 30)),
        pytest.raises(OB3VerificationError, match="expired"),
    ):
        verify(badge)


def test_a_badge_is_in_the_script_of_its_certificate(course: CoursePage) -> None:
    certificate = issuing.issue(learner=make_learner(), course=course, name=NAME, language="sr-latn")
    told = payload_of(documents.badge(certificate, address=ADDRESS))["credentialSubject"]["achievement"]
    assert told["name"] == "Protokol u školi" and told["inLanguage"] == "sr-Latn" and "6\xa0sati" in told["description"]


def test_issuer_and_achievement_are_documents_of_their_own(badge: str, course: CoursePage) -> None:
    said = payload_of(badge)
    issuer = json.loads(fetch(f"{HOST}/sr/uverenje/znacka/izdavac.json"))
    achievement = json.loads(fetch(said["credentialSubject"]["achievement"]["id"]))
    assert {**said["issuer"], "@context": documents.CONTEXT} == issuer
    assert achievement["creator"] == said["issuer"]
    assert said["credentialSubject"]["achievement"].items() <= achievement.items()
    assert Client().get(f"/sr/uverenje/znacka/obuka/{uuid4()}.json").status_code == 404


@pytest.mark.parametrize("name", ["did.json", "kljucevi.json", "izdavac.json", "opozvane.jwt"])
def test_what_is_published_sets_no_cookie_is_only_read_and_holds_no_secret(badge: str, name: str) -> None:
    address = f"/sr/uverenje/znacka/{name}"
    answer = Client().get(address)
    secret = vault_keyring.current("badge").secret
    assert answer.status_code == 200 and not answer.cookies and Client().post(address).status_code == 405
    assert (
        base64.urlsafe_b64encode(secret).rstrip(b"=") not in answer.content
        and secret.hex().encode() not in answer.content
    )


def test_a_key_that_was_changed_in_the_table_is_not_published(certs: None) -> None:
    VaultKey.objects.filter(purpose="badge").update(public=public_key(bytes(32)))
    for make in (keys.did_document, keys.key_set):
        with pytest.raises(KeyringError):
            make()


def test_the_issuers_name_says_a_port_as_the_method_wants_it(settings: Any) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    assert keys.issuer_id() == "did:web:localhost%3A8000:sr:uverenje:znacka"


@pytest.mark.parametrize(
    ("address", "said"), [("", "Потребна је адреса"), ("nije", "није потпуна"), ("a" * 250 + "@b.rs", "254")]
)
def test_a_wrong_address_is_told_and_kept_in_the_field(
    client: Client, course: CoursePage, certificate: Certificate, address: str, said: str
) -> None:
    answer = take(client, course, address)
    html = answer.content.decode()
    assert answer.status_code == 200 and said in html and 'class="error-summary"' in html
    assert f'value="{address}"' in html or not address


def test_switching_the_script_keeps_the_address(client: Client, course: CoursePage, certificate: Certificate) -> None:
    answer = take(client, course, _language="sr-latn")
    assert answer["Content-Type"].startswith("text/html") and f'value="{ADDRESS}"' in answer.content.decode()


def test_without_a_certificate_there_is_no_badge(client: Client, course: CoursePage) -> None:
    assert take(client, course)["Location"] == address_of(course.translation_key)
    assert not Certificate.objects.exists()


def test_a_form_without_its_token_gives_none(course: CoursePage, learner: Learner, certificate: Certificate) -> None:
    assert take(browser_of(learner, strict=True), course).status_code == 403


def test_at_run_time_no_library_of_tokens_is_asked() -> None:
    sources = Path(documents.__file__).parents[1].rglob("*.py")
    assert not [path for path in sources if "import jwt" in path.read_text() or "openbadges" in path.read_text()]


def test_the_day_begins_in_belgrade(certificate: Certificate) -> None:
    Certificate.objects.update(issued_on="2027-07-01")
    certificate.refresh_from_db()
    assert payload_of(documents.badge(certificate, address=ADDRESS))["validFrom"] == "2027-06-30T22:00:00Z"
    assert documents.stamp(datetime(2027, 1, 1, tzinfo=UTC)) == "2027-01-01T00:00:00Z"
