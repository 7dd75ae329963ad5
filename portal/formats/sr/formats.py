"""How Serbian writes dates: 4. 3. 2026. Numbers and the first day of the week are Django's own for Serbian.

``sr-latn`` looks here too: Django tries ``sr_Latn`` first, which has only what is a word, and then ``sr``.
The spaces inside a date do not break, so a year never begins a line.
"""

_SPACE = "\N{NO-BREAK SPACE}"

DATE_FORMAT = f"j.{_SPACE}n.{_SPACE}Y."
SHORT_DATE_FORMAT = DATE_FORMAT
TIME_FORMAT = "H.i"
DATETIME_FORMAT = f"{DATE_FORMAT} у{_SPACE}{TIME_FORMAT}"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
YEAR_MONTH_FORMAT = f"F{_SPACE}Y."
MONTH_DAY_FORMAT = f"j.{_SPACE}F"
# Ours alone (portal/pages/dates.py): a day without its year, and the time of day in a sentence.
SHORT_MONTH_DAY_FORMAT = f"j.{_SPACE}n."
CLOCK_FORMAT = "G.i"

# The first one writes values into fields; white space in a format matches any white space.
DATE_INPUT_FORMATS = ["%d.%m.%Y.", "%d. %m. %Y.", "%d.%m.%Y", "%d. %m. %Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = [
    *(f"{day} {time}" for day in DATE_INPUT_FORMATS for time in TIME_INPUT_FORMATS),
    *(f"{day} {at} {time}" for day in DATE_INPUT_FORMATS for at in ("у", "u") for time in TIME_INPUT_FORMATS),
    "%Y-%m-%dT%H:%M",
]
