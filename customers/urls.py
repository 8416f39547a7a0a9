from django.urls import path

from customers.views.acting import CustomerActAs
from customers.views.advanced import Advanced
from customers.views.archive import CustomerArchive, CustomerRestore, CustomersArchive
from customers.views.billing import CustomerBilling
from customers.views.company import CustomerCompany
from customers.views.contacts import ContactEdit, ContactNew, ContactRemove, CustomerContacts
from customers.views.customers import CustomerList
from customers.views.history import CustomerHistory
from customers.views.new import CustomerNew
from customers.views.notes import CustomerNotes, NoteEdit, NotePin, NoteRemove, NoteUnpin
from customers.views.other import CustomerOther
from customers.views.people import (
    CustomerPeople,
    InvitationAgain,
    InvitationPage,
    InvitationWithdraw,
    OwnPeople,
    PersonInvite,
    PersonLink,
    PersonRemove,
    PersonRights,
)

app_name = "customers"
urlpatterns = [
    path("", CustomerList.as_view(), name="customers"),
    path("new/", CustomerNew.as_view(), name="customer-new"),
    path("<int:pk>/", CustomerCompany.as_view(), name="customer"),
    path("<int:pk>/billing/", CustomerBilling.as_view(), name="customer-billing"),
    path("<int:pk>/other/", CustomerOther.as_view(), name="customer-other"),
    path("<int:pk>/contacts/", CustomerContacts.as_view(), name="customer-contacts"),
    path("<int:pk>/contacts/new/", ContactNew.as_view(), name="contact-new"),
    path("<int:pk>/contacts/<int:part>/", ContactEdit.as_view(), name="contact"),
    path("<int:pk>/contacts/<int:part>/remove/", ContactRemove.as_view(), name="contact-remove"),
    path("<int:pk>/notes/", CustomerNotes.as_view(), name="customer-notes"),
    path("<int:pk>/notes/<int:part>/", NoteEdit.as_view(), name="note"),
    path("<int:pk>/notes/<int:part>/remove/", NoteRemove.as_view(), name="note-remove"),
    path("<int:pk>/notes/<int:part>/pin/", NotePin.as_view(), name="note-pin"),
    path("<int:pk>/notes/<int:part>/unpin/", NoteUnpin.as_view(), name="note-unpin"),
    path("own/advanced/", Advanced.as_view(), name="advanced"),
    path("own/people/", OwnPeople.as_view(), name="own-people"),
    path("invited/<str:key>/", InvitationPage.as_view(), name="invitation"),
    path("<int:pk>/people/", CustomerPeople.as_view(), name="customer-people"),
    path("<int:pk>/people/new/", PersonInvite.as_view(), name="person-new"),
    path("<int:pk>/people/<int:part>/", PersonRights.as_view(), name="person"),
    path("<int:pk>/people/<int:part>/link/", PersonLink.as_view(), name="person-link"),
    path("<int:pk>/people/<int:part>/remove/", PersonRemove.as_view(), name="person-remove"),
    path(
        "<int:pk>/invitations/<int:part>/again/", InvitationAgain.as_view(), name="invitation-again"
    ),
    path(
        "<int:pk>/invitations/<int:part>/withdraw/",
        InvitationWithdraw.as_view(),
        name="invitation-withdraw",
    ),
    path("<int:pk>/history/", CustomerHistory.as_view(), name="customer-history"),
    path("archive/", CustomersArchive.as_view(), name="customers-archive"),
    path("<int:pk>/archive/", CustomerArchive.as_view(), name="customer-archive"),
    path("<int:pk>/restore/", CustomerRestore.as_view(), name="customer-restore"),
    path("<int:pk>/log-in-as/", CustomerActAs.as_view(), name="customer-act-as"),
]
