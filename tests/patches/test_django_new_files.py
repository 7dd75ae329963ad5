import pytest
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile

from portal.pages.models.media import PortalDocument
from portal.patches.django_new_files import is_new


@pytest.mark.django_db
def test_django_still_tells_a_new_file_by_a_private_attribute_alone() -> None:
    assert not is_new(PortalDocument().file)
    assert not is_new(PortalDocument(file="documents/obrazac.pdf").file)
    assert is_new(PortalDocument(file=ContentFile(b"%PDF-1.4", name="obrazac.pdf")).file)
    public = [name for name in vars(FieldFile) if "commit" in name and not name.startswith("_")]
    assert public == [], "there is a public way now: portal/patches/django_new_files.py can go"
