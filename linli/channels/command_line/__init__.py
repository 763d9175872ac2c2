"""The command line: one file or folder per command of `linli`, each with a click command `command`.

The root in `linli/config/main.py` loads only the one that was asked for, so that a start is quick.
"""
