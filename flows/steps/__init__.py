"""Bytes or text in, values out: no disk, no clock, and no step knows another."""
