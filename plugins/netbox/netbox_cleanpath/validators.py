"""A warning when a device type of a restricted maker is added. It warns and never refuses."""

from django.contrib import messages
from extras.validators import CustomValidator

from netbox_cleanpath.cards import ask, restricted


class WarnOfRestrictedMaker(CustomValidator):
    """For `CUSTOM_VALIDATORS`, of `dcim.devicetype`."""

    def validate(self, instance, request=None):
        """Tell whoever adds the device type, where it is done on a page."""
        if instance.pk or not hasattr(request, "_messages") or instance.manufacturer_id is None:
            return
        card = ask("maker", instance.manufacturer.name)
        if not card.get("unanswered") and restricted(card) == "yes":
            messages.warning(request, f"cleanpath: {card['line']}.")
