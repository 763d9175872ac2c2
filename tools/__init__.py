"""Tools of the builders: translations, pins. Nothing here runs in the product."""
