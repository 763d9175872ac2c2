"""The tables of services: articles of the knowledge base, and how often they helped."""

from linli.services.models.articles import Article, Helped, Missed

__all__ = ["Article", "Helped", "Missed"]
