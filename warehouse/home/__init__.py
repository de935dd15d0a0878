"""The folders of a home, and the locks that say who uses them."""

from warehouse.home.home import CHUNKS, Home, describe_holder

__all__ = ["CHUNKS", "Home", "describe_holder"]
