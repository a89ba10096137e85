"""Many clients, and clients that behave badly."""

import resource
import socket
import struct
import subprocess
import time
import unittest

from harness import (CLIP, MMSSERVER, AsfFile, Server, TemporaryFolderTest, load_result, make_clip,
                     player_request, slow_connection, start_load)

FILE = AsfFile(CLIP.read_bytes())


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
            for _ in range(15):
                request = player_request("/clip", "xPlayStrm=1", "packet-num=170")
                for connection in [server.connect() for _ in range(200)]:
                    connection.sendall(request)
                    connection.close()
                server.wait_for(lambda stats: stats["connections_open"] == 1, seconds=20)
                held.append(server.stats()["allocator_held_bytes"])
            # By chance the buffers lie in one thread's cache when another needs some, so a few runs
            # of them are made at first. One buffer that each client lost would be 4 MiB.
            self.assertLess(held[-1], held[2] + (512 << 10), held)

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


class MemoryTest(TemporaryFolderTest):
    def test_descriptions_that_nobody_reads_share_the_header(self):
        # A header of 6 MiB: a hundred copies would be 600 MiB.
        padding = struct.pack("<Q", 6 << 20)
        data = FILE.data
        size, count = struct.unpack_from("<QI", data, 16)
        clip = self.folder / "padded.wmv"
        clip.write_bytes(data[:16] + struct.pack("<QI", size + (6 << 20), count + 1) +
                         data[28:FILE.header_size - 50] +
                         bytes.fromhex("74d40618dfca0945a4ba9aabcb96aae8") + padding +
                         bytes((6 << 20) - 24) + data[FILE.header_size - 50:])
        with Server(files=[clip]) as server:
            before = server.resident_bytes()
            unread = [slow_connection(server) for _ in range(100)]
            for connection in unread:
                connection.sendall(player_request("/padded"))
            server.wait_for(lambda stats: stats["requests"] >= 100)
            self.assertLess(server.resident_bytes() - before, 100 << 20)
            for connection in unread:
                connection.close()

    @unittest.skipIf("sanitized" in MMSSERVER, "AddressSanitizer cannot do without memory")
    def test_without_memory_for_a_buffer_a_download_is_told_to_come_back(self):
        clip = make_clip(self.folder / "clip.wmv", seconds=10, bitrate="2M")
        with Server("--no-io-uring", files=[clip]) as server:
            for _ in range(4):  # what else a download takes is there now, on both threads
                server.get("/clip", "Range: bytes=0-0")
            resource.prlimit(server.process.pid, resource.RLIMIT_AS, (1 << 20, -1))
            responses = [server.get("/clip", "Range: bytes=0-999999") for _ in range(50)]
            self.assertEqual({response.status for response in responses}, {503})
            resource.prlimit(server.process.pid, resource.RLIMIT_AS, (-1, -1))
            server.wait_for(lambda _: server.get("/clip", "Range: bytes=0-0").status == 206)
            self.assertEqual(server.get("/clip").body, clip.read_bytes())
            self.assertIn("there is no memory for a buffer", server.error_text())
            self.assertLess(server.error_text().count("\n"), 50)


class BadClientTest(TemporaryFolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clip = make_clip(cls.folder / "big.wmv", seconds=8, video="640x480", rate=25,
                             bitrate="4M", extra=["-vf", "noise=alls=60:allf=t"])

    def test_one_that_does_not_read_is_cut_off_and_holds_up_nobody(self):
        with Server(files=[self.clip]) as server, slow_connection(server) as slow:
            slow.sendall(player_request("/big", "xPlayStrm=1"))
            process = start_load(server, 30, "big", self.clip)
            stats = server.wait_for(lambda stats: stats["clients_cut_off"] == 1, seconds=30)
            self.assertGreater(stats["packets_lost"], 0)
            status, fields, output = load_result(process)
            self.assertEqual((status, fields["finished"]), (0, "30"), output)

    def test_a_download_that_nobody_reads_is_cut_off_and_counted(self):
        with Server(files=[self.clip]) as server, slow_connection(server) as slow:
            slow.sendall(b"GET /big HTTP/1.1\r\nHost: test\r\n\r\n")
            server.wait_for(lambda stats: stats["clients_cut_off"] == 1, seconds=30)
            server.wait_for(lambda stats: stats["connections_open"] == 1)

    def test_one_that_reads_all_the_time_is_never_cut_off(self):
        # All packets are due at once, so that those it loses are many in a row.
        file = AsfFile(self.clip.read_bytes())
        burst = self.folder / "burst.wmv"
        burst.write_bytes(file.with_send_times(dict.fromkeys(range(file.packet_count), 0)))
        with Server(files=[burst]) as server, slow_connection(server) as slow:
            slow.sendall(player_request("/burst", "xPlayStrm=1"))
            data = b""
            while chunk := slow.recv(16384):
                data += chunk
                if server.stats()["packets_lost"] == 0:
                    time.sleep(0.1)
            stats = server.stats()
        self.assertGreater(stats["packets_lost"], 128)
        self.assertEqual(stats["clients_cut_off"], 0)
        self.assertEqual(data[-8:], b"$E\4\0\0\0\0\0")

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
