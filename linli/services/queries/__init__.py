"""Reads of services."""
