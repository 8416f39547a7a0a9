"""The status codes of Connect and their sentences; what an application reads is the number."""

SUCCESS = 1
SOURCE_BLOCKED, ADDRESS_LOCKED, USER_LOCKED, BAD_TOKEN, NOT_ACTIVE = 2, 3, 4, 5, 6
NOT_ALLOWED, DISABLED, HTTPS_REQUIRED = 7, 8, 9
MOBILE_BLOCKED, NOT_COVERED, SMS_ATTEMPTS = 100, 101, 102
NOT_EMAIL_ACTIVE, NOT_SMS_ACTIVE, MATCHING_ACCOUNT, RESTRICTED = 103, 104, 105, 106
EMAIL_ACTIVE_ALREADY, SMS_ACTIVE_ALREADY, COUPON = 107, 108, 109
CAPTCHA_ID, CAPTCHA_CODE, CAPTCHA_EXPIRED, CAPTCHA_REDEEMED = 400, 401, 402, 403
WRONG_PASSWORD, WRONG_EMAIL, COUNTRY_ID, EMAIL_FORMAT, WEEKLY_UPDATE = 404, 405, 406, 407, 408
ACCEPT_TERMS, TERMS_REQUIRED, TEST_MODE, ACCOUNT_ID, FORCE_CREATE = 409, 410, 411, 412, 413
REGISTRATION_DATA, ACTIVATION_REDIRECT, EMAIL_ADDRESS, MOBILE_NUMBER = 414, 415, 416, 417
SMS_CODE, CONNECTION_ID, FTP_PASSWORD, DIAL_PREFIX, IP_ADDRESS = 418, 419, 420, 421, 422
CALLBACK_URL, CALLBACK_TYPE, CALLBACK_USERNAME, CALLBACK_PASSWORD = 423, 424, 425, 426
TERMS_FORMAT, API_DESCRIPTION, CLIENT_ADDRESS, UNKNOWN_REQUEST = 427, 428, 429, 430
USERNAME, PASSWORD, FIRST_NAME, SURNAME, COMPANY, REDIRECT_AFTER = 431, 432, 433, 434, 435, 436
CREDIT_VALUE, CREDIT_USER, USERNAME_TAKEN, WRONG_LOGIN, UNKNOWN = 437, 438, 439, 440, 999

SENTENCES = {
    SUCCESS: "Success",
    SOURCE_BLOCKED: "Source IP blocked",
    ADDRESS_LOCKED: "Too many failed attempts from this IP address: a captcha is required",
    USER_LOCKED: "Too many failed attempts for this user: a captcha is required",
    BAD_TOKEN: "Invalid unique URL",
    NOT_ACTIVE: "Account not active",
    NOT_ALLOWED: "Command not allowed",
    DISABLED: "Connect API disabled",
    HTTPS_REQUIRED: "HTTPS required",
    MOBILE_BLOCKED: "Blocked mobile number",
    NOT_COVERED: "Destination not covered",
    SMS_ATTEMPTS: "Too many SMS activation attempts",
    NOT_EMAIL_ACTIVE: "Not e-mail activated",
    NOT_SMS_ACTIVE: "Not SMS activated",
    MATCHING_ACCOUNT: "A matching account was found: force_create makes another one",
    RESTRICTED: "Unable to create the account: restrictions apply",
    EMAIL_ACTIVE_ALREADY: "Already e-mail activated",
    SMS_ACTIVE_ALREADY: "Already SMS activated",
    COUPON: "Coupon error",
    CAPTCHA_ID: "Invalid or missing captcha_id",
    CAPTCHA_CODE: "Invalid or missing captcha_code",
    CAPTCHA_EXPIRED: "Captcha expired",
    CAPTCHA_REDEEMED: "Captcha already redeemed",
    WRONG_PASSWORD: "Authentication failed: user and password",
    WRONG_EMAIL: "Authentication failed: user and e-mail",
    COUNTRY_ID: "Invalid or missing country_id",
    EMAIL_FORMAT: "Invalid email_format",
    WEEKLY_UPDATE: "Invalid weekly_update",
    ACCEPT_TERMS: "Invalid or missing accept_terms",
    TERMS_REQUIRED: "The terms must be accepted",
    TEST_MODE: "Invalid test_mode",
    ACCOUNT_ID: "Invalid account_id",
    FORCE_CREATE: "Invalid force_create",
    REGISTRATION_DATA: "Invalid registration data",
    ACTIVATION_REDIRECT: "Invalid activation_redirect",
    EMAIL_ADDRESS: "Invalid or missing email_address",
    MOBILE_NUMBER: "Invalid or missing mobile_number",
    SMS_CODE: "Invalid or missing sms_activation_code",
    CONNECTION_ID: "Invalid connection_id",
    FTP_PASSWORD: "Invalid or missing ftp_password",
    DIAL_PREFIX: "Invalid dial_prefix",
    IP_ADDRESS: "Invalid ip_address",
    CALLBACK_URL: "Invalid callback_url",
    CALLBACK_TYPE: "Invalid callback_type_id",
    CALLBACK_USERNAME: "Invalid callback_username",
    CALLBACK_PASSWORD: "Invalid callback_password",
    TERMS_FORMAT: "Invalid terms_format",
    API_DESCRIPTION: "Invalid api_description",
    CLIENT_ADDRESS: "Invalid client_ip_address",
    UNKNOWN_REQUEST: "Unknown service request",
    USERNAME: "Invalid or missing user",
    PASSWORD: "Invalid or missing password",
    FIRST_NAME: "Invalid or missing fname",
    SURNAME: "Invalid or missing sname",
    COMPANY: "Invalid company",
    REDIRECT_AFTER: "The address to go on to after activation is not allowed",
    CREDIT_VALUE: "Invalid credit value",
    CREDIT_USER: "Invalid user to transfer credit to",
    USERNAME_TAKEN: "Username unavailable",
    WRONG_LOGIN: "Incorrect username or password",
    UNKNOWN: "Unknown error",
}


class Failed(Exception):
    """A call that is answered with one or several codes; a detail is added to its sentence."""

    def __init__(self, *faults: int | tuple[int, str]) -> None:
        self.faults = [one if isinstance(one, tuple) else (one, "") for one in faults]
        super().__init__(", ".join(written(code) for code, _ in self.faults))


def written(code: int) -> str:
    """A code as it is sent: three digits."""
    return f"{code:03d}"


def told(code: int, detail: str = "") -> str:
    sentence = SENTENCES[code]
    return f"{sentence}: {detail}" if detail else sentence
