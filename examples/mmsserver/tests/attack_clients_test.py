"""Clients that attack: those that never finish a request, come and go in storms, or vanish.

MMSSERVER_STORM_SECONDS says how long the storm lasts, 8 if it is not there.
"""

import os
import resource
import select
import selectors
import socket
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from attack import PATIENCE, UnderAttack, open_files, reset, wait_until
from harness import MMSSERVER, Server, TemporaryFolderTest, make_clip, player_request, slow_connection

STORM_SECONDS = int(os.environ.get("MMSSERVER_STORM_SECONDS", "8"))
STORM_RATE = 2000

DOWNLOAD = b"GET /short HTTP/1.1\r\nHost: test\r\n\r\n"
PLAY = player_request("/short", "xPlayStrm=1")


class Crowd:
    """Connections of one kind, some of which come back when the server has sent them away."""

    def __init__(self, server, count):
        self.server = server
        self.count = count
        self.connections = {}
        self.closings = select.poll()
        self.come(count)

    def come(self, most):
        for _ in range(min(most, self.count - len(self.connections))):
            connection = self.open()
            self.connections[connection.fileno()] = connection
            self.closings.register(connection, select.POLLRDHUP)

    def drop_those_sent_away(self):
        for descriptor, _ in self.closings.poll(0):
            self.closings.unregister(descriptor)
            self.connections.pop(descriptor).close()

    def leave(self):
        for connection in self.connections.values():
            connection.close()


class SlowLoris(Crowd):
    """They send a byte of a request now and then, and never the last one."""

    BEGINNINGS = [b"", b"GET /short HTTP/1.1\r\nHost: test\r\nX: ",
                  b"POST /short HTTP/1.1\r\nHost: test\r\nUser-Agent: NSPlayer/4.1\r\n"
                  b"Content-Length: 60000\r\n\r\n"]

    def open(self):
        connection = self.server.connect(PATIENCE)
        send_what_goes(connection, self.BEGINNINGS[len(self.connections) % len(self.BEGINNINGS)])
        return connection

    def go_on(self):
        for connection in self.connections.values():
            send_what_goes(connection, b"x")


class Deaf(Crowd):
    """They ask and ask, and read no answer."""

    QUESTIONS = b"GET /stats HTTP/1.1\r\nHost: test\r\n\r\n" * 400

    def open(self):
        connection = slow_connection(self.server)
        connection.setblocking(False)
        send_what_goes(connection, self.QUESTIONS)
        return connection

    def go_on(self):
        pass


class Curious(Crowd):
    """They ask again and again, and read what has come."""

    def open(self):
        connection = self.server.connect(PATIENCE)
        connection.setblocking(False)
        return connection

    def go_on(self):
        for connection in self.connections.values():
            try:
                connection.recv(1 << 16)
            except OSError:
                pass  # no answer yet, or no more
            send_what_goes(connection, b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")


def sent_away(server):
    try:
        return server.stats()["connections_sent_away"]
    except (KeyError, OSError, ValueError):
        return 0  # who asks may be sent away himself, before the answer or in its middle


def send_what_goes(connection, data):
    try:
        connection.send(data)
    except OSError:
        pass  # sent away already


class AttackTest(TemporaryFolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clip = make_clip(cls.folder / "short.wmv", seconds=2)


class SlowLorisTest(AttackTest):
    @unittest.skipIf("sanitized" in MMSSERVER, "most of it is waiting, which is done once")
    def test_who_never_finishes_a_request_is_cut_off_and_holds_up_nobody(self):
        def attack():
            loris = SlowLoris(server, 300)
            end = time.monotonic() + PATIENCE
            while loris.connections:
                self.assertLess(time.monotonic(), end, "they are still there")
                loris.go_on()
                time.sleep(0.2)
                loris.drop_those_sent_away()
        with Server(files=[self.clip]) as server, UnderAttack(server) as attacked:
            attacked.play_through(self.clip, attack)

    def test_nobody_has_to_go_within_a_quarter_of_a_second(self):
        came, stays = {}, []
        with Server("--max-clients", "8", files=[self.clip]) as server, UnderAttack(server):
            with selectors.DefaultSelector() as selector:
                for _ in range(100):
                    before = time.monotonic()
                    connection = server.connect(PATIENCE)
                    came[connection] = before
                    selector.register(connection, selectors.EVENT_READ)
                while len(stays) < 50:
                    for key, _ in selector.select(PATIENCE):
                        stays.append(time.monotonic() - came[key.fileobj])
                        selector.unregister(key.fileobj)
            for connection in came:
                connection.close()
        self.assertGreaterEqual(min(stays), 0.25)


class HeldPlacesTest(AttackTest):
    def play_beside(self, attacked, kind, count):
        """Until many were sent away: how fast that goes is the machine's affair."""
        server = attacked.server
        is_over = threading.Event()

        def press():
            crowd = kind(server, count)
            while not is_over.wait(0.02):
                crowd.go_on()
                crowd.drop_those_sent_away()
                crowd.come(5)
            crowd.leave()

        def attack():
            with ThreadPoolExecutor(1) as pool:
                pressing = pool.submit(press)
                try:
                    time.sleep(4)
                    wait_until(lambda: sent_away(server) > 100)
                finally:
                    is_over.set()
                pressing.result()
        attacked.play_through(self.clip, attack, players=10)

    def test_those_who_hold_every_place_keep_nobody_out(self):
        with Server("--max-clients", "200", files=[self.clip]) as server, UnderAttack(server) as attacked:
            self.play_beside(attacked, SlowLoris, 500)

    def test_those_who_hold_every_open_file_keep_nobody_out(self):
        with Server("--max-clients", "200", files=[self.clip]) as server, UnderAttack(server) as attacked:
            # Fewer than the server has counted on, as when others have used the machine's up.
            limit = open_files(server) + 50
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
            self.play_beside(attacked, SlowLoris, 300)

    def test_those_who_read_no_answer_keep_nobody_out(self):
        with Server("--max-clients", "200", files=[self.clip]) as server, UnderAttack(server) as attacked:
            self.play_beside(attacked, Deaf, 300)

    def test_those_who_ask_without_end_keep_nobody_out(self):
        with Server("--max-clients", "200", files=[self.clip]) as server, UnderAttack(server) as attacked:
            self.play_beside(attacked, Curious, 300)


class StormTest(AttackTest):
    def visit(self, server, number):
        """Clients of four kinds, of which none waits for an answer."""
        with socket.socket() as client:
            # Many addresses, since each has 28,000 ports, and not all are free again at once.
            client.bind((f"127.0.{number % 100}.{1 + number // 100 % 200}", 0))
            client.connect(server.address)
            if number % 4 == 1:
                client.sendall(b"GET /sho")
            elif number % 4 == 2:
                client.sendall(PLAY)
            elif number % 4 == 3:
                client.sendall(DOWNLOAD)
            if number % 8 < 4:
                reset(client)

    def test_two_thousand_connections_a_second_cost_the_others_nothing(self):
        visits = STORM_SECONDS * STORM_RATE

        def attack():
            begin = time.monotonic()
            for number in range(visits):
                self.visit(server, number)
                ahead = number / STORM_RATE - (time.monotonic() - begin)
                if ahead > 0.01:
                    time.sleep(ahead)
            print(f"[{visits / (time.monotonic() - begin):.0f} connections a second] ", end="")
        with Server(files=[self.clip]) as server, UnderAttack(server) as attacked:
            attacked.play_through(self.clip, attack)
            self.assertGreater(server.stats()["connections_accepted"], visits / 2)


class VanishingTest(AttackTest):
    def test_who_vanishes_at_whatever_point_leaves_nothing_behind(self):
        requests = {"play": PLAY, "download": DOWNLOAD, "describe": player_request("/short"),
                    "list": b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"}

        def attack():
            for turn in range(6):
                leaving = []
                for name, request in requests.items():
                    # The whole answer, some of it, or nothing has come when the client goes.
                    for heard in (0, 1, 500, 5000):
                        for half_closed in (False, True):
                            client = slow_connection(server)
                            client.sendall(request)
                            if half_closed:
                                client.shutdown(socket.SHUT_WR)
                            if name in ("play", "download") or heard < 2:
                                client.recv(heard)
                            leaving.append(client)
                for client in leaving[turn % 2::2]:
                    reset(client)
                for client in leaving[1 - turn % 2::2]:
                    client.close()
                time.sleep(0.1)
        with Server(files=[self.clip]) as server, UnderAttack(server) as attacked:
            attacked.play_through(self.clip, attack)


if __name__ == "__main__":
    unittest.main(verbosity=2)
