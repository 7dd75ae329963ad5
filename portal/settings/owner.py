"""Who runs this installation, who answers for its data, and how readers reach them."""

from portal.settings.environment import env

OWNER = {
    name: env(name, default="").strip()
    for name in ("OPERATOR", "CONTROLLER", "DATA_PROTECTION_OFFICER", "CONTACT_PHONE", "CONTACT_MAIL")
}
# What stands in their place where people develop and in the demo, marked as a sample on the page.
SAMPLE_OWNER = {
    "OPERATOR": "Пример министарства",
    "CONTROLLER": "Пример министарства, Улица примера 1, Београд",
    "DATA_PROTECTION_OFFICER": "Име и презиме, Пример министарства",
    "CONTACT_PHONE": "011 000 0000",
    "CONTACT_MAIL": "kontakt@cuvamte.example",
}
