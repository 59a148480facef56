"""cleanpath in Nautobot: cards, findings, a warning, and a job; all of it asked from a server by REST."""

from nautobot.apps import NautobotAppConfig

__version__ = "0.1.0"


class CleanpathConfig(NautobotAppConfig):
    """How Nautobot knows the app."""

    name = "nautobot_cleanpath"
    verbose_name = "cleanpath"
    description = "What cleanpath knows of the inventory"
    version = __version__
    base_url = "cleanpath"
    min_version = "2.4.0"
    required_settings = ["address", "token", "case"]
    default_settings = {"keep_seconds": 300}
    template_extensions = "cards.template_extensions"
    menu_items = "pages.menu_items"

    def ready(self):
        """Listen to changes of devices and device types."""
        super().ready()
        from nautobot_cleanpath import changes  # noqa: F401


config = CleanpathConfig
