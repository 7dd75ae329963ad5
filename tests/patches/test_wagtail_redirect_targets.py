from wagtail.contrib.redirects import forms, views
from wagtail.contrib.redirects.models import Redirect

from portal.pages.redirects import inside_site
from tests.patches import library


def test_wagtail_still_takes_any_target_and_names_no_form_in_the_settings() -> None:
    field = Redirect._meta.get_field("redirect_link")
    assert field.validators.count(inside_site) == 1
    for validator in field.validators:
        if validator is not inside_site:
            validator("https://evil.example/")
    assert "FORM_BASE" not in library.source(forms) + library.source(views), (
        "the form can be named now: portal/patches/wagtail_redirect_targets.py can go"
    )
