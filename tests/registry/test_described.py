"""Address and hours, which one person publishes, hold no telephone, no mail and no website."""

import pytest

from reporting.registry.described import leads_there

PHONES = (
    "021 123 456",
    "021/123-456",
    "021/12-15-567",
    "021 12 34 567",
    "+381 21 123 456",
    "0211234567",
    "021.123.456",
    "(021) 123-456",
    "0800 123 456",
    "064-12-34-567",
    "тел. 123-456",
    "tel: 123 456",
    "Позовите на 192",
    "centar@primer.test",
    "www.primer.test",
    "https://primer.test/",
)


@pytest.mark.parametrize("found", PHONES)
@pytest.mark.parametrize("name", ["address", "hours"])
def test_what_can_be_dialled_or_opened_is_seen_also_within_words(name: str, found: str) -> None:
    assert leads_there(name, found)
    assert leads_there(name, f"Руска 4, Нови Сад, {found} сваког дана")


@pytest.mark.parametrize("found", ["116 111", "19833", "123-456", "0800123"])
def test_hours_hold_no_short_number_either(found: str) -> None:
    assert leads_there("hours", f"увек на {found}")


@pytest.mark.parametrize(
    "text",
    [
        "Руска 4, 21000 Нови Сад",
        "Руска 14 21000 Нови Сад",
        "Булевар ослобођења 123-125, 11000 Београд",
        "Немањина 22–26 11000 Београд",
        "Краља Милана 14/3 21000 Нови Сад",
        "Петефи бригаде 20, Бачка Топола",
        "29. новембра 15, Телечка",
        "Трг 21. октобра 5",
        "21000 Нови Сад, ПАК 400101",
        "Булевар краља Александра 192",
        "бб, Шабац 15000",
        "",
    ],
)
def test_houses_and_postal_codes_are_no_telephone(text: str) -> None:
    assert not leads_there("address", text)


@pytest.mark.parametrize(
    "text",
    [
        "08–16",
        "7.30–15.30",
        "7.30-15.30",
        "од 8.00 до 15.30",
        "радним данима 7.30–15.30, суботом 8–13",
        "07:00 – 15:00 / 16:00 – 20:00",
        "8.00–15.30 16.00–20.00",
        "пон. 8.00–15.30; уто. 8–16",
        "00.00–24.00",
        "0–24, 365 дана",
        "8,00–15,30 часова",
        "од 15. 6. 2026. до 31. 8. 2026. 8–14",
        "",
    ],
)
def test_hours_are_no_telephone(text: str) -> None:
    assert not leads_there("hours", text)
