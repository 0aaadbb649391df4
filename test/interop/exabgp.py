"""ExaBGP 4.2 as the peer: the same configuration and helper as senda, another program."""

from peer import Peer
from senda import Speaker


class Exabgp(Peer):
    name = "exabgp"
    programs = ("/usr/sbin/exabgp",)
    shows = Peer.shows | {"local_pref"}
    refresh_counts = "routes"

    def __init__(self, directory, side, place):
        super().__init__(directory, side, place)
        side.announce = {afi: self.originated(afi) for afi in (4, 6)}
        self.speaker = Speaker("exabgp", "async", directory, side, place.on_peer)

    def start(self):
        self.speaker.start()
        self.process = self.speaker.process
        self.ready(lambda: self.speaker.helper.link)

    def close(self):
        self.speaker.close()

    def established(self):
        return self.speaker.established()

    def routes(self, afi):
        with self.speaker.helper.lock:
            return dict(self.speaker.helper.tables[afi])

    def updates(self):
        return sum(self.speaker.helper.announced.values())

    def refresh(self):
        self.speaker.helper.command([f"announce route-refresh ipv{afi} unicast" for afi in (4, 6)])

    def cease(self):
        received = self.speaker.helper.notifications("receive")
        return received[-1] if received else None
