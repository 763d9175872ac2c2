"""What the web server runs."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from linli.config.environment import point_django_here

point_django_here()
application = get_wsgi_application()
