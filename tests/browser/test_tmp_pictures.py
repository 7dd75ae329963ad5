import pytest
from tests.browser.support import Visits, picture, check_no_sideways_scroll, check_axe
from tests.browser.test_desk_drafts import FORMS, opens, is_kept, TEXT
pytestmark = pytest.mark.browser

def test_pictures(visits: Visits) -> None:
    form = FORMS["message"]
    first = visits(script="sr", width=1280)
    first.sign_in(form.email)
    opens(first, form)
    other = first.context.new_page()
    other.goto(first.page.url)
    is_kept(first, lambda: first.page.fill("[name=body]", "Из првог прозора: јавите се у 9.\nДруги ред."))
    with other.expect_response(lambda a: a.url.endswith("/postupanje/nacrt/") and a.ok):
        other.fill("[name=body]", "Из другог прозора")
    opens(first, form)
    first.press("button[formaction$='/prica/#prica']")
    for script in ("sr", "sr-latn"):
        for width in (320, 1280):
            first.page.set_viewport_size({"width": width, "height": 900})
            first.script = script
            first.use_script()
            opens(first, form)
            picture(first.page, f"drafts-case-{script}-{width}")
            check_no_sideways_scroll(first.page)
            check_axe(first.page)
    opens(first, FORMS["measure"])
    first.page.fill("[name=note]", TEXT)
    first.press("main form[method=post] .form-end .button")
    picture(first.page, "drafts-measure-errors")
    check_axe(first.page)
    triage = visits(script="sr", width=320)
    triage.sign_in("trijaza@demo.test")
    opens(triage, FORMS["report"])
    is_kept(triage, lambda: triage.page.fill("[name=body]", TEXT))
    opens(triage, FORMS["report"])
    picture(triage.page, "drafts-report-320")
    check_axe(triage.page)
