# Settings of the NetBox server that the tests start; what changes from run to run comes from the environment.
import os

ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = os.environ["NETBOX_SECRET_KEY"]
API_TOKEN_PEPPERS = {1: os.environ["NETBOX_PEPPER"]}
DATABASES = {
    "default": {"NAME": "netbox", "USER": "postgres", "PASSWORD": "", "HOST": os.environ["NETBOX_DB_HOST"]}
}
_REDIS = {"HOST": "127.0.0.1", "PORT": int(os.environ["NETBOX_REDIS_PORT"]), "PASSWORD": "", "SSL": False}
REDIS = {"tasks": _REDIS | {"DATABASE": 0}, "caching": _REDIS | {"DATABASE": 1}}
CENSUS_REPORTING_ENABLED = False
RELEASE_CHECK_URL = None
PLUGINS = ["netbox_cleanpath"]
PLUGINS_CONFIG = {
    "netbox_cleanpath": {
        "address": os.environ["CARD_ADDRESS"],
        "token": os.environ["CARD_TOKEN"],
        "case": os.environ["CARD_CASE"],
        "keep_seconds": 1,
    }
}
CUSTOM_VALIDATORS = {"dcim.devicetype": ["netbox_cleanpath.validators.WarnOfRestrictedMaker"]}
