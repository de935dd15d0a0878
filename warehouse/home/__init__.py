"""The folders of a home, and the locks that say who uses them."""

from warehouse.home.home import Home, describe_holder

__all__ = ["Home", "describe_holder"]
