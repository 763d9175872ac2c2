"""The knowledge base as people meet it: articles looked after by staff, and answers for residents."""
