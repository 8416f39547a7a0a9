from clients.views.client_record import ClientTab


class ClientGeneral(ClientTab):
    tab = "general"
    template_name = "layouts/record.html"
