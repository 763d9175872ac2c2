"""Administration: the tree, people, roles, rules, calendars, texts and packs, changed without a new version of the program."""
