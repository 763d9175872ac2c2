"""The door for machines: JSON, described by OpenAPI."""
