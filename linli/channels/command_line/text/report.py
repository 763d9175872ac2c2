"""Figures of a classifier as a person reads them."""

from __future__ import annotations

from typing import Any

_SINGLE = (
    ("n", "messages"),
    ("macro_f1", "macro-F1"),
    ("accuracy", "accuracy"),
    ("expected_calibration_error", "expected calibration error"),
    ("accuracy_of_the_rest_at_10_percent_deferral", "accuracy of the rest, the least sure 10 % to a person"),
    ("threshold_at_10_percent_deferral", "confidence where that cut lies"),
    ("right_among_first_three", "right among the first three"),
    ("macro_f1_of_folds", "macro-F1 of each fold"),
    ("left_out", "left out"),
)


def readable(figures: dict[str, Any]) -> str:
    """The figures as lines: totals, classes, and which class was taken for which."""
    lines = [figures["what"], ""]
    lines += [f"{title}: {figures[name]}" for name, title in _SINGLE if figures.get(name) is not None]
    lines += ["", "class: precision, recall, F1, messages"]
    lines += [
        f"  {row['label']}: {row['precision']:.3f}, {row['recall']:.3f}, {row['f1']:.3f}, {row['n']}"
        for row in figures["per_class"]
    ]
    labels, table = figures["confusion"]["labels"], figures["confusion"]["rows_are_true"]
    lines += ["", "taken for (row: true class; column: class named, in the same order)"]
    lines += [
        f"  {label}: " + " ".join(f"{number:4d}" for number in row) for label, row in zip(labels, table, strict=True)
    ]
    return "\n".join(lines)
