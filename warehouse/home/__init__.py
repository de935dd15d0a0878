"""The folders of a home, and the locks that say who uses them."""

from warehouse.home.home import CHUNKS, LEMMAS, Home, describe_holder

__all__ = ["CHUNKS", "LEMMAS", "Home", "describe_holder"]
