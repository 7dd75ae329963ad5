"""Who runs this installation, who answers for its data, and how readers reach them."""

from portal.settings.environment import env

OWNER = {
    "OPERATOR": env("OPERATOR", default=""),
    "CONTROLLER": env("CONTROLLER", default=""),
    "DATA_PROTECTION_OFFICER": env("DATA_PROTECTION_OFFICER", default=""),
    "CONTACT_PHONE": env("CONTACT_PHONE", default=""),
    "CONTACT_MAIL": env("CONTACT_MAIL", default=""),
}
# What stands in their place where people develop and in the demo, marked as a sample on the page.
SAMPLE_OWNER = {
    "OPERATOR": "Пример министарства",
    "CONTROLLER": "Пример министарства, Улица примера 1, Београд",
    "DATA_PROTECTION_OFFICER": "Име и презиме, Пример министарства",
    "CONTACT_PHONE": "011 000 0000",
    "CONTACT_MAIL": "kontakt@cuvamte.example",
}
