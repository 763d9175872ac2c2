"""Reading what people write: matters, likeness, hot topics, place words, personal data. Text in, values out; no tables."""
