"""Does a draft answer what was asked? Hints for the writer, never a score of a person."""

from linli.text.reply.asks import Ask, find_asks
from linli.text.reply.hints import ON_TOPIC, Phrase, ReplyHints, reply_hints

__all__ = ["ON_TOPIC", "Ask", "Phrase", "ReplyHints", "find_asks", "reply_hints"]
