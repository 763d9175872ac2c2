"""A small SMTP server on loopback: takes what comes, refuses whom it is told to refuse."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class PostOffice:
    """What arrived, and which recipients get which answer instead of 250."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if address in letter["To"]]


class _Talk(socketserver.StreamRequestHandler):
    office: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post office")
        while line := self.rfile.readline():
            word = line.decode().strip()
            if word.upper().startswith("RCPT TO"):
                address = word.partition("<")[2].partition(">")[0]
                self.say(self.office.answers.get(address, "250 yes"))
            elif word.upper() == "DATA":
                self.say("354 go on")
                body = b""
                while (piece := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += piece[1:] if piece.startswith(b"..") else piece
                self.office.letters.append(message_from_bytes(body, policy=policy.default))
                self.say("250 kept")
            elif word.upper() == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A post office open for the length of the block."""
    office = PostOffice()
    talk = type("Talk", (_Talk,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()
