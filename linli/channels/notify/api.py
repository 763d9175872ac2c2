"""The front door of notices: who is told of an event, the sending of what waits, and the inbox of units."""

from linli.channels.notify.delivery import deliver_due
from linli.channels.notify.reading import NoticeView, inbox, mark_seen, unread
from linli.channels.notify.telling import notify_reporters, notify_units

__all__ = ["NoticeView", "deliver_due", "inbox", "mark_seen", "notify_reporters", "notify_units", "unread"]
