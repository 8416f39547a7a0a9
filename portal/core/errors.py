"""The one exception that is meant for people."""

from abc import ABC, abstractmethod
from typing import Any


class Refused(Exception):
    """A deed was refused; the text is one sentence for the human who asked for it.

    `code` is a short machine word for interfaces (REST, SMPP, Connect), `field` the name of the
    input at fault. Both are empty where nobody asks for them.
    """

    def __init__(self, sentence: str, *, code: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field


class Deferred(Refused, ABC):
    """Refused for now: it may be asked for, and somebody else decides.

    Forms and buttons ask by themselves; elsewhere it is a refusal like any other.
    """

    @abstractmethod
    def ask(self, by: Any) -> str:
        """Note what `by` wants and return the sentence that tells what happens next.

        Raises Refused where it cannot even be asked for.
        """
