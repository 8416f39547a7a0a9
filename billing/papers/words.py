# ruff: noqa: RUF001 - letters of other languages look like Latin ones.
"""The words on documents, in the languages that documents are written in; English otherwise.

Documents have their own table, because they are written for the buyer: in the language of the
account, whatever language the portal speaks.
"""

LANGUAGES = ("en", "de", "fr", "es", "uk")
NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "uk": "Українська"}

# name: English, German, French, Spanish, Ukrainian.
TABLE: dict[str, tuple[str, str, str, str, str]] = {
    "invoice": ("Invoice", "Rechnung", "Facture", "Factura", "Рахунок-фактура"),
    "advance": (
        "Advance invoice",
        "Vorausrechnung",
        "Facture d’acompte",
        "Factura de anticipo",
        "Рахунок на передоплату",
    ),
    # German law keeps "Gutschrift" for invoices that the buyer writes.
    "credit-note": (
        "Credit note",
        "Rechnungskorrektur",
        "Avoir",
        "Nota de crédito",
        "Кредит-нота",
    ),
    "receipt": ("Receipt", "Quittung", "Reçu", "Recibo", "Квитанція"),
    "statement": (
        "Statement of account",
        "Kontoauszug",
        "Relevé de compte",
        "Estado de cuenta",
        "Виписка з рахунку",
    ),
    "draft": ("Draft", "Entwurf", "Brouillon", "Borrador", "Чернетка"),
    "not_issued": (
        "This document has no number and is not to be paid.",
        "Dieses Dokument hat keine Nummer und ist nicht zu bezahlen.",
        "Ce document n’a pas de numéro et n’est pas à payer.",
        "Este documento no tiene número y no debe pagarse.",
        "Цей документ не має номера й не підлягає оплаті.",
    ),
    "number": ("Number", "Nummer", "Numéro", "Número", "Номер"),
    "date": ("Date", "Datum", "Date", "Fecha", "Дата"),
    "due": ("Due date", "Zahlbar bis", "Échéance", "Vencimiento", "Сплатити до"),
    "period": ("Period", "Zeitraum", "Période", "Período", "Період"),
    "account_code": (
        "Account code",
        "Kundennummer",
        "Code client",
        "Código de cliente",
        "Код клієнта",
    ),
    "purchase_order": (
        "Purchase order",
        "Bestellnummer",
        "Bon de commande",
        "Orden de compra",
        "Номер замовлення",
    ),
    "corrects": ("Corrects", "Korrigiert", "Corrige", "Corrige", "Коригує"),
    "reason": ("Reason", "Grund", "Motif", "Motivo", "Підстава"),
    "bill_to": ("Bill to", "Rechnung an", "Facturer à", "Facturar a", "Платник"),
    "vat_no": ("VAT no.", "USt-IdNr.", "N° TVA", "NIF-IVA", "ПДВ №"),
    "registration_no": (
        "Registration no.",
        "Registernummer",
        "N° d’immatriculation",
        "N.º de registro",
        "Реєстраційний №",
    ),
    "what": ("Description", "Beschreibung", "Désignation", "Descripción", "Опис"),
    "quantity": ("Quantity", "Menge", "Quantité", "Cantidad", "Кількість"),
    "price": ("Price", "Preis", "Prix", "Precio", "Ціна"),
    "tax_rate": ("VAT", "USt.", "TVA", "IVA", "ПДВ"),
    "amount": ("Amount", "Betrag", "Montant", "Importe", "Сума"),
    "net": ("Net", "Nettobetrag", "Total HT", "Base imponible", "Разом без ПДВ"),
    "tax_on": (
        "VAT {percent} % on {base}",
        "USt. {percent} % auf {base}",
        "TVA {percent} % sur {base}",
        "IVA {percent} % sobre {base}",
        "ПДВ {percent} % від {base}",
    ),
    "no_tax": ("No VAT", "Keine USt.", "Sans TVA", "Sin IVA", "Без ПДВ"),
    "total": ("Total", "Gesamtbetrag", "Total TTC", "Total", "Усього"),
    "paid_already": ("Paid", "Bezahlt", "Payé", "Pagado", "Сплачено"),
    "to_pay": (
        "Amount due",
        "Zu zahlen",
        "Net à payer",
        "Importe a pagar",
        "До сплати",
    ),
    "credited": (
        "Amount credited",
        "Gutgeschrieben",
        "Montant crédité",
        "Importe abonado",
        "Зараховано",
    ),
    "bank": ("Bank details", "Bankverbindung", "Coordonnées bancaires", "Datos bancarios", "Банк"),
    "holder": ("Account holder", "Kontoinhaber", "Titulaire", "Titular", "Отримувач"),
    "reference": (
        "Please give {number} with your payment.",
        "Bitte geben Sie bei der Zahlung {number} an.",
        "Merci d’indiquer {number} lors du paiement.",
        "Indique {number} al realizar el pago.",
        "Вкажіть {number} у призначенні платежу.",
    ),
    "page": (
        "Page {page} of {pages}",
        "Seite {page} von {pages}",
        "Page {page} sur {pages}",
        "Página {page} de {pages}",
        "Сторінка {page} з {pages}",
    ),
    "usage": ("Usage", "Verbrauch", "Consommation", "Consumo", "Використання"),
    "channel": ("Channel", "Kanal", "Canal", "Canal", "Канал"),
    "country": ("Country", "Land", "Pays", "País", "Країна"),
    "network": ("Network", "Netz", "Réseau", "Red", "Мережа"),
    "parts": ("Parts", "Teile", "Parties", "Partes", "Частини"),
    "total_of_all": ("Total", "Summe", "Total", "Total", "Разом"),
    "opening": (
        "Opening balance",
        "Anfangssaldo",
        "Solde initial",
        "Saldo inicial",
        "Початковий залишок",
    ),
    "closing": ("Closing balance", "Endsaldo", "Solde final", "Saldo final", "Кінцевий залишок"),
    "charged": ("Charged", "Belastung", "Débit", "Cargo", "Списано"),
    "paid_in": ("Paid in", "Gutschrift", "Crédit", "Abono", "Надходження"),
    "balance": ("Balance", "Saldo", "Solde", "Saldo", "Залишок"),
    "account": ("Account", "Konto", "Compte", "Cuenta", "Рахунок"),
    "currency": ("Currency", "Währung", "Devise", "Moneda", "Валюта"),
    "made_on": ("Made on", "Erstellt am", "Établi le", "Emitido el", "Складено"),
    "messages": ("Messages", "Nachrichten", "Messages", "Mensajes", "Повідомлення"),
    "refund": ("Refund", "Erstattung", "Remboursement", "Reembolso", "Повернення"),
    "top-up": ("Top-up", "Aufladung", "Recharge", "Recarga", "Поповнення"),
    "adjustment": ("Adjustment", "Anpassung", "Ajustement", "Ajuste", "Коригування"),
    "payment": ("Payment", "Zahlung", "Paiement", "Pago", "Оплата"),
    "correction": ("Correction", "Korrektur", "Correction", "Corrección", "Виправлення"),
    "open_documents": (
        "Invoices to be paid",
        "Offene Rechnungen",
        "Factures à payer",
        "Facturas pendientes",
        "Несплачені рахунки",
    ),
    "days_late": (
        "Days overdue",
        "Tage überfällig",
        "Jours de retard",
        "Días de retraso",
        "Днів прострочення",
    ),
    "still_open": ("Open", "Offen", "Reste dû", "Pendiente", "Залишок"),
    "AE": (
        "Reverse charge: VAT is to be accounted for by the recipient.",
        "Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).",
        "Autoliquidation : TVA due par le preneur.",
        "Inversión del sujeto pasivo.",
        "Зворотне нарахування: ПДВ сплачує отримувач.",
    ),
    "G": (
        "Supply outside the European Union, not subject to VAT.",
        "Leistung außerhalb der Europäischen Union, nicht steuerbar.",
        "Prestation hors de l’Union européenne, non soumise à la TVA.",
        "Operación fuera de la Unión Europea, no sujeta a IVA.",
        "Постачання за межі Європейського Союзу, не є об’єктом ПДВ.",
    ),
    "O": (
        "Not subject to VAT.",
        "Nicht steuerbar.",
        "Hors champ d’application de la TVA.",
        "No sujeto a IVA.",
        "Не є об’єктом оподаткування ПДВ.",
    ),
    "E": (
        "Exempt from VAT.",
        "Von der Umsatzsteuer befreit.",
        "Exonéré de TVA.",
        "Exento de IVA.",
        "Звільнено від ПДВ.",
    ),
    "Z": (
        "Zero rated.",
        "Nullsatz.",
        "Taux zéro.",
        "Tipo cero.",
        "Нульова ставка.",
    ),
}


def language(code: str) -> str:
    """The language of a code such as `de` or `en-gb`, as documents know it; `en` for others."""
    short = code.replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


def of(code: str) -> dict[str, str]:
    """Every word in a language."""
    at = LANGUAGES.index(language(code))
    return {name: row[at] for name, row in TABLE.items()}
