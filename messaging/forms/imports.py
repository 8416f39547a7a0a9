from django import forms

from messaging.forms.stops import OptOutForm, PlaceFields


class _ForUser(forms.Form):
    """A form that an import asks beside its file, for the user who imports."""

    @classmethod
    def of(cls, user) -> type[forms.Form]:
        class Own(cls):
            def __init__(self, *args, **more):
                super().__init__(*args, user=user, **more)

        return Own


class BlockImportForm(_ForUser, PlaceFields):
    """Which list the rows go to."""


class OptOutImportForm(_ForUser, OptOutForm):
    """What the rows opt out of; `whose` stands in the cleaned data."""

    def __init__(self, *args, user, **more):
        super().__init__(*args, user=user, **more)
        del self.fields["numbers"], self.fields["note"]
