"""Reports: asked for, read on the page, taken as Word or PDF."""
