from django.shortcuts import render

from portal.kit.views.screen import Screen


class DetailView(Screen):
    """One row, read only. Buttons on it post to ActionViews."""

    template_name = None

    def get(self, request, **kwargs):
        row = self.row()
        return render(request, self.template_name, {"screen": self, "row": row} | self.extra(row))

    def extra(self, row) -> dict:
        """What the page shows beside the row."""
        return {}
