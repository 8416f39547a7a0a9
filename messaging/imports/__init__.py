"""What messaging takes from files; `portal.kit.hooks` finds what is named here."""

from messaging.imports.contacts import ContactsImport
from messaging.imports.numbers import NumbersImport, ReplacementRulesImport
from messaging.imports.stops import BlockListImport, OptOutImport, SuppressionImport

__all__ = [
    "BlockListImport",
    "ContactsImport",
    "NumbersImport",
    "OptOutImport",
    "ReplacementRulesImport",
    "SuppressionImport",
]
