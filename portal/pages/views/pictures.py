from django.contrib.auth.mixins import AccessMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View

from portal.kit import operator
from portal.models import Picture

YEAR_S = 365 * 24 * 3600


class PictureFile(AccessMixin, View):
    """A logo as a file. The operator's own is for everybody, others for who is signed in.

    The address names the content, so a browser keeps it for good.
    """

    def get(self, request, digest):
        is_ours = digest == operator.organisation().logo
        if not is_ours and not request.user.is_authenticated:
            return self.handle_no_permission()
        picture = get_object_or_404(Picture, digest=digest)
        answer = HttpResponse(bytes(picture.body), content_type=picture.content_type)
        scope = "public" if is_ours else "private"
        answer["Cache-Control"] = f"{scope}, max-age={YEAR_S}, immutable"
        answer["X-Content-Type-Options"] = "nosniff"
        # Opened alone it is a picture and nothing else.
        answer["Content-Disposition"] = "inline"
        return answer
