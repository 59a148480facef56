"""The addresses of the app, where Nautobot looks for them."""

from nautobot_cleanpath.pages import urlpatterns

__all__ = ["urlpatterns"]
