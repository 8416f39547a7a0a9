"""What calls of Connect answer, said to people: a sentence, and the field it stands at.

A code without a sentence here is told as applications read it.
"""

from django.utils.translation import gettext_lazy as _

from messaging.connect import codes

SENTENCES = {
    codes.SOURCE_BLOCKED: _(
        "Your internet address is blocked here. Please write to the contact below."
    ),
    codes.NOT_ACTIVE: _("This account is closed. Please write to the contact below."),
    codes.MOBILE_BLOCKED: _("No message may go to this number."),
    codes.NOT_COVERED: _("This number cannot be reached by SMS from here."),
    codes.SMS_ATTEMPTS: _("Too many codes were sent. Please write to the contact below."),
    codes.NOT_EMAIL_ACTIVE: _("First open the link in the mail that we have sent you."),
    codes.MATCHING_ACCOUNT: _("You seem to be registered already: ask for a new password below."),
    codes.RESTRICTED: _("Nobody can register with these details."),
    codes.EMAIL_ACTIVE_ALREADY: _("Your account is active already."),
    codes.SMS_ACTIVE_ALREADY: _("Your account is verified already."),
    codes.CAPTCHA_ID: _("Please read this picture."),
    codes.CAPTCHA_CODE: _(
        "These were not the letters and digits of the picture. Here is another one."
    ),
    codes.CAPTCHA_EXPIRED: _("The picture was too old. Here is another one."),
    codes.CAPTCHA_REDEEMED: _("The picture was used already. Here is another one."),
    codes.WRONG_PASSWORD: _("Wrong username or password."),
    codes.WRONG_EMAIL: _("Wrong username or e-mail."),
    codes.COUNTRY_ID: _("Choose a country."),
    codes.EMAIL_FORMAT: _("Choose a format."),
    codes.ACCEPT_TERMS: _("Please accept the terms and conditions."),
    codes.TERMS_REQUIRED: _("Please accept the terms and conditions."),
    codes.ACCOUNT_ID: _("Choose an account type."),
    codes.EMAIL_ADDRESS: _("This is no e-mail address that can be used."),
    codes.MOBILE_NUMBER: _("This is no mobile number of this country."),
    codes.SMS_CODE: _("This is not the code of the last SMS."),
    codes.USERNAME: _("Use letters and digits only, or your e-mail."),
    codes.PASSWORD: _("Use 6 to 32 letters and digits."),
    codes.FIRST_NAME: _("This is missing, or it is too long."),
    codes.SURNAME: _("This is missing, or it is too long."),
    codes.COMPANY: _("This is too long."),
    codes.USERNAME_TAKEN: _("Somebody has this username already. Choose another one."),
}
FIELD_OF = {
    codes.FIRST_NAME: "fname",
    codes.SURNAME: "sname",
    codes.USERNAME: "user",
    codes.USERNAME_TAKEN: "user",
    codes.WRONG_PASSWORD: "password",
    codes.WRONG_EMAIL: "email_address",
    codes.PASSWORD: "password",
    codes.EMAIL_ADDRESS: "email_address",
    codes.MATCHING_ACCOUNT: "email_address",
    codes.EMAIL_FORMAT: "email_format",
    codes.COUNTRY_ID: "country_id",
    codes.RESTRICTED: "country_id",
    codes.MOBILE_NUMBER: "mobile_number",
    codes.MOBILE_BLOCKED: "mobile_number",
    codes.COMPANY: "company",
    codes.ACCOUNT_ID: "account_id",
    codes.ACCEPT_TERMS: "accept_terms",
    codes.TERMS_REQUIRED: "accept_terms",
    codes.SMS_CODE: "sms_activation_code",
    codes.CAPTCHA_ID: "captcha_code",
    codes.CAPTCHA_CODE: "captcha_code",
    codes.CAPTCHA_EXPIRED: "captcha_code",
    codes.CAPTCHA_REDEEMED: "captcha_code",
}


def told(code: int, detail: str = "") -> str:
    sentence = SENTENCES.get(code)
    return str(sentence) if sentence else codes.told(code, detail)
