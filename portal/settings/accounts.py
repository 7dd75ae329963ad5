"""Accounts, sessions and the ways in: Django's own, allauth's and ours."""

from portal.settings.environment import env

# Accounts and the one door (portal/accounts).
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backend.SealedAccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.OwnWordsValidator"},
    {"NAME": "portal.accounts.passwords.LeakedValidator"},
    {"NAME": "portal.accounts.passwords.WalkValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/nalog/"
LOGOUT_REDIRECT_URL = "/"
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_SECONDS = 30 * 60
STAFF_SESSION_SECONDS = 8 * 60 * 60
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
CSRF_COOKIE_NAME = "t"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
# Messages would otherwise travel in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# allauth: accounts are made by people who may, not by signing up.
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# allauth's own limits know no device that entered before; portal/accounts/attempts.py counts instead of them.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reauthenticate": "10/m/user"}
SIGN_IN_RATES = {
    "tries_of_network": "30/m/key",  # passwords, right ones too
    "passwords_of_network": "10/m/key",
    "passwords_at_account": "5/5m/key",  # of one network, as all "at_account"
    "passwords_at_account_spaced": "2/5m/key",
    "passwords_of_device": "5/5m/key",
    "codes_of_network": "10/m/key",
    "codes_at_account": "5/5m/key",
    "codes_at_account_hourly": "10/h/key",
    "codes_everywhere_hourly": "30/h/key",  # at one account, of all networks together
    "codes_of_device": "5/5m/key",
    "codes_of_device_hourly": "20/h/key",
}
# After so many wrong passwords at one account in an hour, from anywhere, each network has the spaced rate.
SIGN_IN_SPACED_AFTER = 20
# For so long a device counts as one that entered before.
KNOWN_DEVICE_DAYS = 60
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reauthenticate": "portal.accounts.forms.ConfirmPasswordForm",
    "change_password": "portal.accounts.forms.PasswordChangeForm",
}
# Sign-in with an electronic identity: off while no issuer is named (portal/accounts/eid.py).
OIDC_ISSUER = env("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="еИД")
SOCIALACCOUNT_ADAPTER = "portal.accounts.eid.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; a silent provider must not hold a thread
# One-time links by mail, and the wait before a lost second factor is replaced (hours; days).
INVITATION_HOURS = 72
RECOVERY_LINK_HOURS = 8
RECOVERY_WAIT_HOURS = env.int("RECOVERY_WAIT_HOURS", default=24)
RECOVERY_LAPSES_DAYS = 7
MFA_ADAPTER = "reporting.vault.mfa.SealedMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "portal.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "portal.accounts.forms.ActivateAppForm",
    "deactivate_totp": "portal.accounts.forms.DeactivateAppForm",
    "generate_recovery_codes": "portal.accounts.forms.NewRecoveryCodesForm",
    "add_webauthn": "portal.accounts.forms.AddKeyForm",
    "authenticate_webauthn": "portal.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.ConfirmKeyForm",
    "edit_webauthn": "portal.accounts.forms.EditKeyForm",
}
MFA_TOTP_ISSUER = "Čuvam te"
# One period before and after: a telephone's clock is seconds off, and typing six digits takes a while.
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Twelve digits are 39 bits; the library's eight are 26. All ten wait for years, so each guess has ten chances, and
# each is typed once at most. The codes follow from seed and length: another length makes all that were printed void.
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
