"""The door of early warnings: what was seen and not expected, who answers for it, and whether it was right."""  # noqa: A005  (named as its pages are; nothing imports it by that name alone)
