"""What others may ask of the desk: only that it forgets."""

from linli.channels.desk.bulk import forget_bulk_steps

__all__ = ["forget_bulk_steps"]
