"""The stand-in as a test uses it: a scene, and a server that it is served by."""

from collections.abc import Generator
from contextlib import contextmanager

from bot.standin.control import Control
from bot.standin.scene import Scene
from bot.standin.server import Server


class StandIn(Scene):
    """A Slack in memory, behind a real HTTP server on loopback."""

    @contextmanager
    def running(self, port: int = 0) -> Generator[str]:
        """Serve on loopback and give the base URL; all threads are gone afterwards."""
        server = Server(self.engine, Control(self).do)
        self.engine.world.base_url = server.start(port)
        try:
            yield self.engine.world.base_url
        finally:
            server.stop()
