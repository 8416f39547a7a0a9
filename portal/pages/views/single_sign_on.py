from allauth.socialaccount.providers.openid_connect import views
from django.views.decorators.http import require_POST
from requests import RequestException

from portal.pages import single_sign_on


@require_POST
def begin(request, provider_id):
    """Send the browser to the provider; one that does not answer is told on the log-in page."""
    try:
        return views.login(request, provider_id)
    except (RequestException, KeyError) as error:
        return single_sign_on.failed(request, error).response
