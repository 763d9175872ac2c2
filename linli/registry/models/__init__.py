"""The tables of the registry: contacts of reporters apart from their reports, plates on things, and whom a place's card names."""

from linli.registry.models.cards import CardIssue, Post
from linli.registry.models.contacts import Contact, Relay
from linli.registry.models.plates import Plate

__all__ = ["CardIssue", "Contact", "Plate", "Post", "Relay"]
