"""The signals a device gives of its vendor, one kind a module."""
