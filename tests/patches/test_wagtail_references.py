from wagtail.models import ReferenceIndex

from tests.patches import library


def test_wagtail_still_tells_references_in_private_alone() -> None:
    public = [name for name in vars(ReferenceIndex) if "extract" in name and not name.startswith("_")]
    assert public == [], "there is a public way now: portal/patches/wagtail_references.py can go"
    yields = library.source(ReferenceIndex._extract_references_from_object)
    assert "to_content_type_id" in yields or "content_type" in yields
