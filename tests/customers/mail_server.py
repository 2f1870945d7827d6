"""A real SMTP server on this machine that keeps what it took, and goes wrong where it is told to."""

from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Handler:
    """`answers` maps a moment (MAIL, RCPT, DATA, DOT) to what the server says there; DROP hangs up without a word."""

    DROP = object()

    def __init__(self, answers):
        self.answers = answers
        self.taken = []
        self.ended_data = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return self.say(server, "MAIL")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.say(server, "RCPT")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.ended_data += 1
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self.say(server, "DOT")

    def say(self, server, moment):
        answer = self.answers.get(moment, "250 fine")
        if answer is self.DROP:
            server.transport.abort()
            return "250 never read"
        return answer


class FaultySMTP(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802
        if "DATA" in self.event_handler.answers:
            await self.push(self.event_handler.say(self, "DATA"))
        else:
            await super().smtp_DATA(arg)


class FaultyController(Controller):
    def factory(self):
        return FaultySMTP(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]  # the one the system chose for port 0
        super()._trigger_server()


@contextmanager
def mail_server(settings, **answers):
    """The handler of a running server that the settings point to."""
    handler = Handler(answers)
    controller = FaultyController(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.EMAIL_TIMEOUT = 5
    try:
        yield handler
    finally:
        controller.stop(no_assert=True)
