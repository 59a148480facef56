"""The page of what rules ask of the inventory, and its place in the menu."""

from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.shortcuts import render
from django.urls import path
from django.views import View
from netbox.plugins import PluginMenuItem

from netbox_cleanpath.cards import make_client
from netbox_cleanpath.client import Unanswered

ROWS = 50


class FindingsView(LoginRequiredMixin, PermissionRequiredMixin, View):
    """What rules ask, element by element, a page at a time; for those who may see devices."""

    permission_required = "dcim.view_device"

    def get(self, request):
        """Show a page."""
        text = request.GET.get("offset", "0")
        offset = int(text) if text.isdecimal() and len(text) < 9 else 0
        found, problem = None, ""
        try:
            found = make_client().cards(ROWS, offset)
        except Unanswered as error:
            problem = str(error)
        rows = (found or {}).get("results", [])
        count = (found or {}).get("count", 0)
        values = {
            "rows": rows,
            "count": count,
            "problem": problem,
            "previous": max(0, offset - ROWS) if offset else None,
            "next": offset + ROWS if offset + ROWS < count else None,
        }
        return render(request, "netbox_cleanpath/findings.html", values)


urlpatterns = [path("findings/", FindingsView.as_view(), name="findings")]
menu_items = (
    PluginMenuItem(
        link="plugins:netbox_cleanpath:findings",
        link_text="What rules ask",
        permissions=["dcim.view_device"],
    ),
)
