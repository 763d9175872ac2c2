"""Plain rules of services: what an article may say, what a placeholder is, how versions differ."""
