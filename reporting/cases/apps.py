from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The case: models, transitions, commands, queries, access decisions."""

    name = "reporting.cases"
    label = "cases"
    verbose_name = "Предмети"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.accounts.staff import register_desk_user
        from portal.jobs.health import register, register_viewer
        from reporting.cases import denials  # noqa: F401
        from reporting.cases.access import has_desk_pages, may_read_health
        from reporting.cases.alarms.duty import alarms_state, duty_state
        from reporting.cases.alarms.telling import GENTLE, RING, URGENT, may_still_be_told
        from reporting.cases.health import emergency_state, exclusions_state, unseen_state
        from reporting.cases.notifications import institutions as institution_news  # noqa: F401
        from reporting.notify.outbox import ask_before_sending

        for template in (GENTLE, URGENT, RING):
            ask_before_sending(template, may_still_be_told)
        register_desk_user(has_desk_pages)
        register_viewer(may_read_health)
        register("Дежурство", duty_state)
        register("Аларми", alarms_state)
        register("Хитан увид", emergency_state)
        register("Пријаве које нико не види", unseen_state)
        register("Изузећа која су враћена", exclusions_state)
