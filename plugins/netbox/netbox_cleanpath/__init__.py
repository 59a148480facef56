"""cleanpath in NetBox: cards, findings, a warning, and jobs; all of it asked from a server by REST."""

from netbox.plugins import PluginConfig

__version__ = "0.1.0"


class CleanpathConfig(PluginConfig):
    """How NetBox knows the plug-in."""

    name = "netbox_cleanpath"
    verbose_name = "cleanpath"
    description = "What cleanpath knows of the inventory"
    version = __version__
    base_url = "cleanpath"
    min_version = "4.2.0"
    required_settings = ["address", "token", "case"]
    default_settings = {"keep_seconds": 300}
    template_extensions = "cards.template_extensions"
    menu_items = "pages.menu_items"

    def ready(self):
        """Listen to changes of devices, and register the nightly job."""
        super().ready()
        from netbox_cleanpath import jobs  # noqa: F401


config = CleanpathConfig
