"""What others may ask of the field door: only that it forgets."""

from linli.channels.field.sending import forget_sent

__all__ = ["forget_sent"]
