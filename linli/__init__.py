"""Linli (邻里): one house for neighbourhood governance."""

__version__ = "0.1.0"
