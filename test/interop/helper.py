"""The helper process of the API: stdin (events, answers) goes to the socket of the harness line by
line, what comes from the socket (commands) goes to stdout. Neither direction waits for the other."""

import os
import select
import socket
import sys


def main():
    link = socket.socket(socket.AF_UNIX)
    link.connect(sys.argv[1])
    link.sendall(f"helper {os.getpid()}\n".encode())
    for fd in (0, 1, link.fileno()):
        os.set_blocking(fd, False)
    to_harness, to_daemon = bytearray(), bytearray()
    while True:
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(link, select.POLLIN | (select.POLLOUT if to_harness else 0))
        if to_daemon:
            poll.register(1, select.POLLOUT)
        for fd, _ in poll.poll():
            try:
                if fd == 0:
                    data = os.read(0, 65536)
                    if not data:
                        return flush(link, to_harness)
                    to_harness += data
                elif fd == 1:
                    del to_daemon[: os.write(1, to_daemon[:65536])]
                else:
                    serve(link, to_harness, to_daemon)
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionError):
                return flush(link, to_harness)


def serve(link, to_harness, to_daemon):
    if to_harness:
        try:
            del to_harness[: link.send(to_harness[:65536])]
        except BlockingIOError:
            pass
    data = link.recv(65536)
    if not data:
        raise ConnectionError
    to_daemon += data


def flush(link, to_harness):
    """The daemon is gone: the harness still gets what the daemon said last."""
    link.setblocking(True)
    link.settimeout(2)
    try:
        link.sendall(to_harness)
    except OSError:
        pass


if __name__ == "__main__":
    main()
