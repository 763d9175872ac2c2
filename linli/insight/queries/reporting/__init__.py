"""Reports: counted from the facts, said in sentences made of the very cells of their tables."""
