"""What every process keeps in memory of catalogue, duty list and calendars: see `linli.common.memory`."""

from linli.common.memory import Kept, changed, forget, forget_own

__all__ = ["Kept", "changed", "forget", "forget_own"]
