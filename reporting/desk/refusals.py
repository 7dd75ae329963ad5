"""Why a command on roles or accounts was refused, in words; the keys are reasons of ``RoleRefused``."""

from django.utils.translation import gettext_lazy

REFUSALS = {
    "own": gettext_lazy("Нико не додељује улогу самом себи."),
    "inactive": gettext_lazy("Налог или установа више нису активни."),
    "period": gettext_lazy("Последњи дан је пре првог. Проверите оба датума."),
    "held": gettext_lazy("Ову улогу у тој установи налог већ има."),
    "never_held": gettext_lazy("Овај налог још није имао улогу. Пошаљите позив на његову адресу."),
    "not_triage": gettext_lazy("Улога тријаже додељује се само у тријажном тиму."),
    "second_person": gettext_lazy("Потврђује неко ко улогу није доделио и не прима је."),
    "granter_gone": gettext_lazy(
        "Ко је ову улогу доделио више нема то право. Опозовите је, па нека је додели неко други."
    ),
    "ended": gettext_lazy("Ова улога је већ престала."),
    "last_administrators": gettext_lazy("Морају остати бар две особе које управљају улогама."),
    "own_recovery": gettext_lazy("Ово је ваш налог. За вас потврђују две друге особе."),
    "second_recovery": gettext_lazy("Потврђује неко ко није власник налога и није дао прву потврду."),
    "confirmed_twice": gettext_lazy("Две особе су већ потврдиле."),
    "moved": gettext_lazy("Поступак се у међувремену променио. Погледајте га поново па одлучите."),
    "no_device": gettext_lazy("Овај налог нема други корак који би могао да се изгуби."),
    "entered": gettext_lazy("На овај налог је већ неко ушао. Нов улаз потврђују две особе."),
    "no_role": gettext_lazy("Овај налог никад није имао улогу, па се одавде не одјављује."),
    "contact_moved": gettext_lazy(
        "Неко је у међувремену променио ове податке. Погледајте шта сада пише, па сачувајте ако ваш унос и даље важи."
    ),
    "mailbox_of_other": gettext_lazy(
        "На ову адресу већ стижу обавештења друге установе. Свака мора да има своју, јер једна понекад не сме да "
        "зна шта стиже другој."
    ),
    "mailbox_of_account": gettext_lazy(
        "Ово је адреса нечијег налога. Упишите заједничко сандуче или оставите празно, па обавештења стижу "
        "особама које смеју да их добију."
    ),
    "address_of_mailbox": gettext_lazy(
        "Ово је сандуче установе. Налог припада једној особи: упишите адресу коју чита само она."
    ),
    "not_administrator": gettext_lazy("Ваша улога ово више не дозвољава."),
}
