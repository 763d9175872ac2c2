"""The front door of services: the knowledge base. Service catalogue and bookings will stand beside it."""

from linli.services.actions.articles import (
    check_article,
    new_code,
    publish_article,
    send_back,
    withdraw_article,
    write_article,
)
from linli.services.actions.counting import count_helped, count_missed
from linli.services.actions.packs import ImportReport, import_articles, load_article_pack
from linli.services.actions.reminding import remind_of_reviews
from linli.services.events import KINDS
from linli.services.permissions import CHECK, WRITE
from linli.services.queries.articles import (
    ArticleFilter,
    ArticleRow,
    articles,
    count_due,
    local_day,
    missed,
    newest_number,
    to_check,
    versions,
)
from linli.services.queries.finding import (
    FoundArticle,
    articles_for,
    find_articles,
    general_articles,
    name_matters_by,
    published,
    replies_for,
)
from linli.services.queries.packs import ImportLine, export_articles, preview_import
from linli.services.queries.views import ArticleView
from linli.services.rules.articles import AUDIENCES, OCCASIONS, OPERATORS, REPLY, RESIDENTS, ArticleIn, link_of
from linli.services.rules.differences import Stretch, differences
from linli.services.rules.packs import COLUMNS
from linli.services.rules.placeholders import GAPS, filled, gaps_of

__all__ = [
    "AUDIENCES",
    "CHECK",
    "COLUMNS",
    "GAPS",
    "KINDS",
    "OCCASIONS",
    "OPERATORS",
    "REPLY",
    "RESIDENTS",
    "WRITE",
    "ArticleFilter",
    "ArticleIn",
    "ArticleRow",
    "ArticleView",
    "FoundArticle",
    "ImportLine",
    "ImportReport",
    "Stretch",
    "articles",
    "articles_for",
    "check_article",
    "count_due",
    "count_helped",
    "count_missed",
    "differences",
    "export_articles",
    "filled",
    "find_articles",
    "gaps_of",
    "general_articles",
    "import_articles",
    "link_of",
    "load_article_pack",
    "local_day",
    "missed",
    "name_matters_by",
    "new_code",
    "newest_number",
    "preview_import",
    "publish_article",
    "published",
    "remind_of_reviews",
    "replies_for",
    "send_back",
    "to_check",
    "versions",
    "withdraw_article",
    "write_article",
]
