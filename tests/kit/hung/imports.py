"""An importer hung for tests: names of customers by their account codes."""

from django import forms

from customers.models import Customer
from portal.kit.imports import Fault, Field, Importer


class CaseForm(forms.Form):
    case = forms.ChoiceField(choices=[("as-is", "As it is"), ("upper", "Capitals")])


class CustomerNames(Importer):
    slug = "test-names"
    title = "Names"
    permission = "customers.change_customer"
    fields = (
        Field("code", "Account code", ("account", "customer no"), is_needed=True),
        Field("name", "Company", is_needed=True),
        Field("note", "Note"),
    )
    examples = (("CODE1", "Pellworm Connect", "=1+1"),)

    def options_form(self, user):
        return CaseForm

    def read(self, values, options):
        if not values["code"].startswith("CODE"):
            raise Fault(f"{values['code']} is no account code.")
        name = values["name"]
        return values["code"], name.upper() if options["case"] == "upper" else name

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        known = dict(Customer.objects.values_list("account_code", "name"))
        return [
            "same" if known.get(code) == name else "changed" if code in known else "added"
            for code, name in lines
        ]

    def apply(self, user, lines, options):
        for code, name in lines:
            Customer.objects.update_or_create(account_code=code, defaults={"name": name})
            self.done += 1
        return f"{len(lines)} names were written."

    def back_to(self, options):
        return "/customers/"
