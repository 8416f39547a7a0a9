# ruff: noqa: RUF001 - letters of other scripts that look like ours are what is meant here.
"""Words by which people stop messages, want them again, or ask for help, in many languages.

A text counts when it is such a word and nothing else but politeness: "Stop. Thank you", "STOPP!!"
and "please stop" do, "stop by at 5" does not. Words are compared in small letters, without accents,
and with letters that were held down too long ("stooop") taken once.
"""

import re
import unicodedata
from enum import StrEnum


class Wish(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


# By language; a phrase is its words with one space between them.
STOPS = {
    "any": "stop|stopp|stopall|stop all|optout|opt out|unsubscribe|unsub|end|quit|cancel|revoke",
    "en": "stop it|stop messages|stop texting me|remove|remove me|take me off|no more",
    "de": "stoppen|abmelden|abbestellen|austragen|beenden|abmeldung|keine sms mehr|löschen",
    "fr": "arret|arrêt|arreter|arrêter|arretez|désabonner|desabonnement|desinscription|stop sms",
    "es": "parar|alto|baja|cancelar|detener|desuscribir|no mas|salir|darme de baja",
    "it": "basta|ferma|fermare|cancella|annulla|disiscrivi|disiscrivimi|cancellami",
    "pl": "rezygnuje|rezygnuję|wypisz|wypisz mnie|zatrzymaj|koniec|anuluj|nie chce",
    "pt": "pare|parar|sair|cancelar|remover|descadastrar",
    "nl": "afmelden|uitschrijven|stoppen|stop ermee",
    "sv": "avsluta|avregistrera|sluta",
    "da": "afmeld|frameld|stop det",
    "no": "avslutt|meld av|avmeld",
    "fi": "lopeta|poista",
    "cs": "zrusit|zrušit|odhlasit|odhlásit|konec",
    "hu": "leiratkozas|leiratkozás|leallit|leállít",
    "ro": "dezabonare|opreste|oprește|renunt",
    "uk": "стоп|відписатися|відписатись|відписка|відмова|припинити|скасувати",
    "ru": "стоп|отписаться|отписка|отписать|отмена|отказ|прекратить|хватит",
    "bg": "спри|отписване|отказвам",
    "el": "σταματηστε|σταμάτα|διακοπή|διαγραφή",
    "tr": "dur|durdur|iptal|ret|abonelikten çık|çık",
    "ar": "توقف|ايقاف|إيقاف|قف|الغاء|إلغاء|الغاء الاشتراك|إلغاء الاشتراك",
    "he": "עצור|הסר|הסירו|הפסק",
    "fa": "لغو|توقف",
    "hi": "रोकें|बंद करें|रुको",
    "zh": "停止|退订|取消|退訂",
    "ja": "停止|解除|配信停止",
    "ko": "중지|수신거부|해지",
    "vi": "dừng lại|hủy|tu choi",
    "id": "berhenti|hentikan|batal",
}
STARTS = {
    "any": "start|unstop|subscribe|optin|opt in|resume|yes start",
    "de": "anmelden|starten",
    "fr": "reprendre|commencer|demarrer|démarrer",
    "es": "alta|iniciar|comenzar|empezar",
    "it": "inizia|avvia|riprendi",
    "pl": "zacznij|wznow|wznów",
    "pt": "iniciar|comecar|começar",
    "uk": "старт|почати|підписатися",
    "ru": "старт|начать|подписаться",
    "tr": "başlat|basla|başla",
    "ar": "ابدأ|ابدا|اشتراك|بدء",
    "he": "התחל",
    "zh": "开始|订阅",
}
HELPS = {
    "any": "help|info|support",
    "de": "hilfe",
    "fr": "aide",
    "es": "ayuda",
    "it": "aiuto",
    "pl": "pomoc",
    "pt": "ajuda",
    "uk": "допомога|довідка",
    "ru": "помощь|справка",
    "tr": "yardım|yardim",
    "ar": "مساعدة",
    "he": "עזרה",
    "zh": "帮助",
}
# What may stand around the word without changing what is wished.
POLITE = (
    "please|pls|thank you|thanks|thx|ty|ok|okay|now|bitte|danke|vielen dank|merci|svp|"
    "s il vous plait|por favor|gracias|muchas gracias|per favore|grazie|prosze|proszę|dziekuje|"
    "dziękuję|obrigado|obrigada|tack|takk|alstublieft|dank u|bedankt|будь ласка|дякую|пожалуйста|"
    "спасибо|lütfen|teşekkürler|شكرا|من فضلك|תודה רבה|תודה|בבקשה|谢谢|请|"
    "hi|hello|hallo|hey|sms|thank u|cheers|plz"
)
WORD = re.compile(r"[^\W_]+")
HELD_DOWN = re.compile(r"(\w)\1{2,}")
LONGEST = 80


def _folded(text: str) -> str:
    """Small letters without accents or the marks that Arabic and Hebrew may leave out."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    plain = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(WORD.findall(plain))


def _phrases(said: str) -> list[str]:
    return [_folded(phrase) for phrase in said.split("|")]


WISHES: dict[str, Wish] = {
    phrase: wish
    for wish, table in ((Wish.HELP, HELPS), (Wish.START, STARTS), (Wish.STOP, STOPS))
    for said in table.values()
    for phrase in _phrases(said)
}
# The longest first, so that "thank you" goes before "thank".
_POLITE = sorted(set(_phrases(POLITE)) - set(WISHES), key=len, reverse=True)
_AROUND = re.compile(rf"^(?:{'|'.join(_POLITE)})(?=\s|$)|(?<!\S)(?:{'|'.join(_POLITE)})$")


def heard(text: str) -> Wish | None:
    """What the person wishes, or None when the text says more than that."""
    if len(text) > LONGEST:
        return None
    said = _folded(text)
    while said:
        found = _known(said)
        if found:
            return found
        bare = _AROUND.sub("", said, count=1).strip()
        if bare == said:
            return None
        said = bare
    return None


def _known(said: str) -> Wish | None:
    """A word, the same word more than once, or one with letters held down."""
    words = said.split()
    once = words[0] if len(set(words)) == 1 else said
    return WISHES.get(once) or WISHES.get(HELD_DOWN.sub(r"\1", once))
