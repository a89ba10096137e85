"""What the tests of a server under attack share: players who behave meanwhile, and what must be there
again afterwards."""

import itertools
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness import AsfFile, load_result, start_load

# A loaded machine may take long; nothing here is measured.
PATIENCE = 90


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s")
        time.sleep(0.05)


def reset(connection):
    """Leaves without a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class UnderAttack:
    """Leaving the `with` block checks that the server holds no buffer and no file more than before."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.buffers = self.server.stats()["allocator_live_buffers"]
        self.files = self.quiet_files()
        return self

    def quiet_files(self):
        """What is open when no client is there: the least that is seen while nothing happens."""
        self.server.wait_for(lambda stats: stats["connections_open"] == 1, PATIENCE)
        least = open_files(self.server)
        for _ in range(20):
            time.sleep(0.02)
            least = min(least, open_files(self.server))
        return least

    def __exit__(self, kind, value, trace):
        if kind is not None:
            return
        self.server.wait_for(lambda stats: stats["connections_open"] == 1 and
                             stats["clients_open"] == 0 and stats["clients_playing"] == 0 and
                             stats["io_uring_pieces_out"] == 0 and
                             stats["allocator_live_buffers"] == self.buffers, PATIENCE)
        wait_until(lambda: open_files(self.server) <= self.files)

    def play_through(self, file, attack, players=20, rounds=None):
        """Players come and play, one round of them after another, until the attack is over or so many
        have played; each gets every packet."""
        packets = AsfFile(Path(file).read_bytes()).packet_count
        with ThreadPoolExecutor(1) as pool:
            attacking = pool.submit(attack)
            for _ in range(rounds) if rounds else itertools.count():
                status, fields, output = load_result(
                    start_load(self.server, players, Path(file).stem, file))
                assert status == 0 and fields["finished"] == str(players), output
                assert int(fields["packets"]) == players * packets, output
                if attacking.done():
                    break
            attacking.result()
