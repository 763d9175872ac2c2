"""What all pages share: the base templates, the guards of routes, the headers, the language and the look."""
