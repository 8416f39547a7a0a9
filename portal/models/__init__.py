from portal.models.file import File
from portal.models.heartbeat import Heartbeat
from portal.models.history import HistoryEntry
from portal.models.import_draft import ImportDraft
from portal.models.job import Job
from portal.models.lease import Lease
from portal.models.mail import MailOutbox
from portal.models.mail_template import MailTemplate
from portal.models.period_run import PeriodRun
from portal.models.picture import Picture
from portal.models.revision import Revision
from portal.models.setting import Setting
from portal.models.user import User
from portal.models.view_setting import ViewSetting

__all__ = [
    "File",
    "Heartbeat",
    "HistoryEntry",
    "ImportDraft",
    "Job",
    "Lease",
    "MailOutbox",
    "MailTemplate",
    "PeriodRun",
    "Picture",
    "Revision",
    "Setting",
    "User",
    "ViewSetting",
]
