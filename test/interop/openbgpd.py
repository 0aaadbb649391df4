from peer import Peer
class Openbgpd(Peer):
    name = "openbgpd"
    netns = True
