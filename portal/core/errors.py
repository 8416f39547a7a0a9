"""The one exception that is meant for people."""


class Refused(Exception):
    """A deed was refused; the text is one sentence for the human who asked for it.

    `code` is a short machine word for interfaces (REST, SMPP, Connect), `field` the name of the
    input at fault. Both are empty where nobody asks for them.
    """

    def __init__(self, sentence: str, *, code: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field
