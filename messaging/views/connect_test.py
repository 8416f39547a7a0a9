"""The test page: a document is answered as at the door, by the connection's own rules."""

from messaging.connect import answering, answers, call_words, connections
from messaging.connection_record import CHANGE, VIEW
from messaging.forms.connections import TryForm
from messaging.views.connect_connection import ConnectionTab

FIRST = "get_list_country"
FILL = "fill"


class ConnectionTest(ConnectionTab):
    """Nothing leaves the machine to come back: the same chain of checks runs in this request.

    What a call does it does here, too, and the call is noted in the log. The token is asked for,
    since nobody keeps it; another connection's is answered as one that nobody made.
    """

    tab = "test"
    permission_required = (VIEW, CHANGE)
    template_name = "messaging/connections/test.html"

    def get(self, request, **kwargs):
        return self._show(TryForm(initial=self._filled(FIRST)))

    def post(self, request, **kwargs):
        if FILL in request.POST:
            name = request.POST.get("sample", "")
            first = self._filled(name if name in call_words.WORDS else FIRST)
            return self._show(TryForm(initial=first | {"token": request.POST.get("token", "")}))
        form = TryForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        body, status = self._answered(form.cleaned_data)
        return self._show(form, answer=answers.shown(body), http_status=status)

    def _answered(self, cleaned):
        token = cleaned["token"].strip()
        is_own = connections.digest(token) == self.record.digest
        sent = cleaned["document"].encode(errors="surrogateescape")
        origin = answering.origin_of(self.request)
        return answering.answer(token if is_own else "", lambda: sent, origin)

    def _filled(self, name):
        return {"sample": name, "document": call_words.sample(name)}

    def _show(self, form, status=200, **more):
        response = self.show(status=status, form=form, **more)
        # The page holds the token and what the answer opens.
        response["Cache-Control"] = "no-store"
        return response
