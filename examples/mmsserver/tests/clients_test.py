"""Many clients, and clients that behave badly."""

import re
import socket
import struct
import subprocess
import unittest

from harness import (CLIP, MMSLOAD, AsfFile, Server, TemporaryFolderTest, make_clip,
                     player_request)

FILE = AsfFile(CLIP.read_bytes())


def start_load(server, clients, name="clip", file=CLIP):
    return subprocess.Popen([MMSLOAD, "--clients", str(clients), "--seconds", "60", "--file", file,
                             server.url("mmsh", name)], stdout=subprocess.PIPE, text=True)


def load_result(process):
    output, _ = process.communicate(timeout=90)
    fields = dict(re.findall(r"(\w+)=(\S+)", output))
    return process.returncode, fields, output


class ManyClientsTest(unittest.TestCase):
    def test_a_thousand_get_every_packet_from_shared_buffers(self):
        with Server() as server:
            process = start_load(server, 1000)
            most_live = 0
            while process.poll() is None:
                most_live = max(most_live, server.stats()["allocator_live_buffers"])
                try:
                    process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    pass
            status, fields, output = load_result(process)
            self.assertEqual(status, 0, output)
            self.assertEqual(fields["finished"], "1000", output)
            self.assertEqual(int(fields["packets"]), 1000 * FILE.packet_count)
            # Shared, not one per client: never more than the clip has packets, and a few pages.
            self.assertLess(most_live, FILE.packet_count + 20)
            after = server.wait_for(lambda stats: stats["clients_playing"] == 0)
            self.assertEqual(after["packets_lost"], 0)
            # Nobody plays, so that nothing but the clip's header is left in memory.
            self.assertEqual(after["allocator_live_buffers"], 1)

    def test_memory_does_not_grow_with_time(self):
        with Server() as server:
            held = []
            for _ in range(3):
                request = player_request("/clip", "xPlayStrm=1", "packet-num=170")
                for connection in [server.connect() for _ in range(200)]:
                    connection.sendall(request)
                    connection.close()
                server.wait_for(lambda stats: stats["connections_open"] == 1, seconds=20)
                held.append(server.stats()["allocator_held_bytes"])
            self.assertEqual(held[1], held[2])

    def test_above_the_limit_clients_are_told_to_come_back(self):
        with Server("--max-clients", "3") as server:
            playing = [server.connect() for _ in range(3)]
            for connection in playing:
                connection.sendall(player_request("/clip", "xPlayStrm=1"))
            server.wait_for(lambda stats: stats["clients_playing"] == 3)
            response = server.get("/clip")
            self.assertEqual(response.status, 503)
            self.assertEqual(response.header("retry-after"), "5")
            for connection in playing:
                connection.close()
            server.wait_for(lambda stats: stats["connections_open"] == 1)
            self.assertEqual(server.get("/clip").status, 200)


class BadClientTest(TemporaryFolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clip = make_clip(cls.folder / "big.wmv", seconds=8, video="640x480", rate=25,
                             bitrate="4M", extra=["-vf", "noise=alls=60:allf=t"])

    def test_one_that_does_not_read_is_cut_off_and_holds_up_nobody(self):
        with Server(files=[self.clip]) as server:
            slow = socket.socket()
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(server.address)
            slow.sendall(player_request("/big", "xPlayStrm=1"))
            process = start_load(server, 30, "big", self.clip)
            stats = server.wait_for(lambda stats: stats["clients_cut_off"] == 1, seconds=30)
            self.assertGreater(stats["packets_lost"], 0)
            status, fields, output = load_result(process)
            self.assertEqual((status, fields["finished"]), (0, "30"), output)
            slow.close()

    def test_one_that_leaves_in_the_middle_of_a_packet_harms_nobody(self):
        with Server(files=[self.clip]) as server:
            process = start_load(server, 30, "big", self.clip)
            for _ in range(50):
                with server.connect() as client:
                    client.sendall(player_request("/big", "xPlayStrm=1"))
                    client.recv(1000)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                      struct.pack("ii", 1, 0))  # a reset, not a farewell
            with server.connect() as client:
                client.sendall(b"GET /big HTTP/1.1\r\nHost: test\r\n\r\n")
                client.recv(1000)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            status, fields, output = load_result(process)
            self.assertEqual((status, fields["finished"]), (0, "30"), output)
            server.wait_for(lambda stats: stats["connections_open"] == 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
