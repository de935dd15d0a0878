"""The folders of a home, who uses them, and the locks that say so."""

from warehouse.home.home import Home, describe_holder

__all__ = ["Home", "describe_holder"]
