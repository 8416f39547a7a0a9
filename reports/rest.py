"""The resources of the REST door that this floor has."""

from reports import rest_clients, rest_traffic

ROUTERS = [rest_clients.router, rest_traffic.router]
