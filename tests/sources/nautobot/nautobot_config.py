# Settings of the Nautobot server that the tests start; everything else comes from NAUTOBOT_* variables.
import os

from nautobot.core.settings import *  # noqa: F403

SECRET_KEY = os.environ["NAUTOBOT_SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLATION_METRICS_ENABLED = False
PLUGINS = ["nautobot_cleanpath"]
PLUGINS_CONFIG = {
    "nautobot_cleanpath": {
        "address": os.environ["CARD_ADDRESS"],
        "token": os.environ["CARD_TOKEN"],
        "case": os.environ["CARD_CASE"],
        "keep_seconds": 1,
    }
}
