from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from portal.kit import search
from portal.kit.views.screen import Screen


class Search(Screen):
    """Everything that fits a few words. The only hit is opened at once."""

    title = _("Search")

    def get(self, request):
        text = request.GET.get("q", "").strip()
        found = search.find(request.user, text)
        hits = [hit for one in found for hit in one.hits]
        if len(hits) == 1:
            return redirect(hits[0].url)
        context = {"screen": self, "search_text": text, "found": found}
        return render(request, "pages/search/page.html", context)
