"""Pure rules of the loop: values and a given time in, values out. No Django, no database, no clock."""
