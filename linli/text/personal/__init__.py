"""Personal data in free text: found with its kind and place, and covered for those who need not know it."""

from linli.text.personal.finding import MASK, Readers, find_personal, mask_personal
from linli.text.personal.measuring import Measured, measure
from linli.text.personal.spans import NUMBERS, PRIVATE, UNPUBLISHED, Personal

__all__ = [
    "MASK",
    "NUMBERS",
    "PRIVATE",
    "UNPUBLISHED",
    "Measured",
    "Personal",
    "Readers",
    "find_personal",
    "mask_personal",
    "measure",
]
