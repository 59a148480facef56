"""The addresses of the plug-in, where NetBox looks for them."""

from netbox_cleanpath.pages import urlpatterns

__all__ = ["urlpatterns"]
