"""One of everything that keys close, and whether all of it still opens."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from elearning.certificates import names
from elearning.certificates.models import Certificate
from elearning.learning.models import Learner, SchoolClass
from portal.accounts import links
from portal.accounts.models import EntryLink
from reporting.cases.models import Exclusion
from reporting.cases.selectors import report_by_code
from reporting.notify import outbox
from reporting.notify.templates import TEMPLATES
from reporting.registry.duty import PHONE_CONTRACT, phone_of
from reporting.registry.models import DutyShift, RoleAssignment
from reporting.registry.selectors import counting
from reporting.vault import blind, codes, desk_drafts, drafts, proofs, server
from reporting.vault.audit import removal, sealing, verification
from reporting.vault.identity import identity_opened
from reporting.vault.models import AuditSegment
from tests.registry.factories import RoleAssignmentFactory
from tests.vault.app.models import Mark
from tests.vault.audit_chain import months

ADDRESS = "ana@example.rs"
LINK = "https://postupanje.example.rs/nalog/veza/abc/"
SECRET = "JBSWY3DPEHPK3PXP"
DATA = {"narrative": "Почело је у септембру."}


PHONE = "+381641234567"
NUMBER, NAME = "123412341234", "Ана Петровић"


class World:
    """Made before keys are changed; :meth:`check` opens all of it again."""

    def __init__(self, make_story: Any, report: Any) -> None:
        self.report = report
        self.story = make_story(facts=["седмо два"])
        token = blind.token(purpose="story.facts.1", text=str(self.story.facts))
        self.mark = Mark.objects.create(story=self.story, token_key_id=token.key_id, token=token.digest)
        draft = drafts.start()
        draft.data = DATA
        drafts.save(draft)
        self.draft_cookie, self.draft_code = draft.cookie, drafts.issue_code(draft)
        self.learner_code, self.class_code = codes.new_code(), codes.new_code()
        learner, school_class = codes.token("learning", self.learner_code), codes.token("class", self.class_code)
        Learner.objects.create(
            kind="code", code_key_id=learner.key_id, code_digest=learner.digest, used_on=timezone.localdate()
        )
        SchoolClass.objects.create(
            number="304118",
            course_key=uuid4(),
            code_key_id=school_class.key_id,
            code_digest=school_class.digest,
            made_on=timezone.localdate(),
        )
        self.begun = desk_drafts.Place(account=uuid4(), page="/postupanje/", form="message")
        desk_drafts.keep(self.begun, {"body": "Почело је"})
        self.message = outbox.enqueue(
            template=next(n for n, one in TEMPLATES.items() if one.carries_link and not one.names_place),
            recipient=ADDRESS,
            object_id=uuid4(),
            language="sr",
            idempotency_key="w",
            link=LINK,
        )
        user = get_user_model().objects.create(email="radnik@example.rs")
        data = {"secret": get_adapter().encrypt(SECRET)}
        pk, now = uuid4(), timezone.now()
        self.shift = DutyShift.objects.create(
            id=pk,
            user=user,
            named_by=user,
            starts_at=now,
            ends_at=now + timedelta(hours=1),
            phone=server.seal(PHONE.encode(), contract=PHONE_CONTRACT, pk=pk),
        )
        self.factor = Authenticator.objects.create(user=user, type="totp", data=data)
        # The first role of an account seals the account.
        self.role = RoleAssignmentFactory(user=user)
        self.lifted = Exclusion.objects.create(report=report, kind="group", group="csw")
        self.lifted.lift(at=now, outside=True)
        links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
        commitment = names.commit(number=NUMBER, name=NAME)
        self.certificate = Certificate.objects.create(
            number=NUMBER,
            course=uuid4(),
            title="Протокол у школи",
            hours=6,
            language="sr",
            issued_on=timezone.localdate(),
            name_digest=commitment.digest,
            name_key_id=commitment.key_id,
            place=7,
        )
        # Past months, each from its middle, so that a month has its own segment on the first of one too; a key that is
        # retired now signs no head of a day to come.
        begin = timezone.localtime().replace(day=1) - timedelta(days=46)
        months(2, begin=begin)
        removal._remove(AuditSegment.objects.get(number=1), begin)
        self.proof = proofs.prove(content=b"story", number="1234-5678", minute=timezone.now())

    def check(self) -> None:
        """Fail unless everything opens: story, name, code, draft, recipient, link, second factor, token, proof.

        And unless a role counts and the name on a certificate is still told from another.
        """
        report = report_by_code(self.report.code)
        assert report is not None
        assert report.narrative == "Шаљу ми ружне поруке сваки дан."
        with identity_opened(actor=uuid4(), reason="test", object_id=report.pk):
            assert report.perpetrator_text == "Марко из седмог два"
        by_cookie, by_code = drafts.open_cookie(self.draft_cookie), drafts.open_code(self.draft_code)
        assert by_cookie is not None and by_code is not None
        assert by_cookie.data == by_code.data == DATA
        for model, purpose, code in (
            (Learner, "learning", self.learner_code),
            (SchoolClass, "class", self.class_code),
        ):
            digests = [token.digest for token in codes.tokens(purpose, code)]
            assert model.objects.filter(code_digest__in=digests).exists()
        (begun,) = desk_drafts.read(account=self.begun.account, page=self.begun.page)["message"]
        assert begun.values == {"body": "Почело је"}
        self.message.refresh_from_db()
        for sealed, contract, text in (
            (self.message.recipient, outbox.RECIPIENT_CONTRACT, ADDRESS),
            (self.message.link, outbox.LINK_CONTRACT, LINK),
        ):
            assert server.unseal(bytes(sealed), contract=contract, pk=self.message.pk).decode() == text
        self.shift.refresh_from_db()
        assert phone_of(self.shift) == PHONE
        self.factor.refresh_from_db()
        assert get_adapter().decrypt(self.factor.data["secret"]) == SECRET
        (role,) = counting(RoleAssignment.objects.filter(pk=self.role.pk))
        assert EntryLink.objects.get(user=role.user).seal_stands()
        self.lifted.refresh_from_db()
        assert self.lifted.was_lifted_at_desk([])
        self.certificate.refresh_from_db()
        assert names.fits(self.certificate, number=NUMBER, name=NAME)
        assert not names.fits(self.certificate, number=NUMBER, name="Ана Јовановић")
        wanted = [t.digest for t in blind.tokens(purpose="story.facts.1", text=str(self.story.facts))]
        assert Mark.objects.filter(token__in=wanted).exists()
        sealing.seal()
        chain = verification.verify()
        assert chain.whole, chain.findings
        assert proofs.verify(self.proof, content=b"story", published=proofs.published_keys()) is not None

    def check_new(self) -> None:
        """Fail unless what is new is sealed and opens."""
        code = codes.new_code()
        token = codes.token("report", code)
        assert token in codes.tokens("report", code)
        sealed = server.seal(b"x", contract="a.b.1", pk=1)
        assert server.unseal(sealed, contract="a.b.1", pk=1) == b"x"
        draft = drafts.start()
        assert drafts.open_code(drafts.issue_code(draft)) is not None


def all_columns() -> dict[str, set[bytes]]:
    """Return everything that stands in the database, as bytes by ``table.column``."""
    found: dict[str, set[bytes]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found.setdefault(f"{table}.{name}", set()).add(raw)
    return found
