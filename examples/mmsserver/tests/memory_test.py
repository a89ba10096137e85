"""A bound on memory, and reads into memory that io_uring knows."""

import socket
import time
import unittest

from attack import UnderAttack, reset
from harness import (CLIP, AsfFile, Server, TemporaryFolderTest, load_result, make_clip,
                     player_request, slow_connection, start_load)

MEMORY = 4
BUDGET = MEMORY << 20
DOWNLOAD = b"GET /big HTTP/1.1\r\nHost: test\r\n\r\n"


class BudgetTest(TemporaryFolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clip = make_clip(cls.folder / "big.wmv", seconds=8, video="640x480", rate=25,
                             bitrate="4M", extra=["-vf", "noise=alls=60:allf=t"])

    def test_slow_clients_have_to_do_with_less_and_the_others_get_every_packet(self):
        packets = AsfFile(self.clip.read_bytes()).packet_count
        with Server("--memory", str(MEMORY), "--no-io-uring", files=[self.clip]) as server, \
                UnderAttack(server):
            process = start_load(server, 5, "big", self.clip)
            server.wait_for(lambda stats: stats["clients_playing"] == 5)
            # Each at a place of its own: what they hold is shared with nobody.
            slow = [slow_connection(server) for _ in range(40)]
            for number, connection in enumerate(slow):
                first = number * packets // len(slow)
                connection.sendall(player_request("/big", "xPlayStrm=1", f"packet-num={first}"))
            status, fields, output = load_result(process)
            self.assertEqual((status, fields["finished"]), (0, "5"), output)
            stats = server.stats()
            self.assertGreater(stats["allocator_refusals"], 0)
            self.assertGreater(stats["groups_delayed"], 0)
            self.assertEqual(stats["allocator_budget_bytes"], BUDGET)
            self.assertLessEqual(stats["allocator_peak_held_bytes"], BUDGET)
            for connection in slow:
                connection.close()

    def test_downloads_that_nobody_reads_give_way_to_players(self):
        with Server("--memory", str(MEMORY), "--no-io-uring", files=[self.clip]) as server, \
                UnderAttack(server) as attacked:
            slow = []

            def attack():
                server.wait_for(lambda stats: stats["clients_playing"] == 5)
                for _ in range(100):
                    slow.append(slow_connection(server))
                    slow[-1].sendall(DOWNLOAD)
            attacked.play_through(self.clip, attack, players=5, rounds=1)
            stats = server.stats()
            self.assertGreater(stats["allocator_refusals"], 0)
            self.assertGreater(stats["clients_cut_off"], 0)
            for connection in slow:
                reset(connection)

    def test_while_memory_is_short_a_new_player_is_told_to_come_back(self):
        with Server("--memory", "2", "--no-io-uring", files=[self.clip]) as server:
            slow = []
            status = b"200"
            while status == b"200" and len(slow) < 500:
                slow.append(slow_connection(server))
                slow[-1].sendall(player_request("/big", "xPlayStrm=1",
                                                f"packet-num={len(slow) * 40}"))
                status = slow[-1].recv(len("HTTP/1.0 200"), socket.MSG_WAITALL).split()[-1]
            self.assertEqual(status, b"503")
            self.assertGreater(server.stats()["allocator_refusals"], 0)
            for connection in slow:
                connection.close()
            server.wait_for(lambda stats: stats["connections_open"] == 1, seconds=30)

    def test_when_those_who_took_all_memory_have_gone_others_have_it(self):
        with Server("--memory", "2", "--threads", "8", "--no-io-uring",
                    files=[self.clip]) as server:
            slow = []
            for number in range(200):
                slow.append(slow_connection(server))
                slow[-1].sendall(DOWNLOAD if number % 2 else
                                 player_request("/big", "xPlayStrm=1", f"packet-num={number * 20}"))
                time.sleep(0.01)
            server.wait_for(lambda stats: stats["allocator_refusals"] > 0)
            for connection in slow:
                reset(connection)
            server.wait_for(lambda stats: stats["connections_open"] == 1, seconds=30)
            time.sleep(2)  # what is short is short for a second
            response = server.get("/big")
            self.assertEqual(response.status, 200)
            self.assertEqual(response.body, self.clip.read_bytes())

    def test_a_bound_that_is_no_number_of_mebibytes_is_refused(self):
        for text in ["0", "1", "-1", "much", "1048577"]:
            server = Server("--memory", text)
            with self.assertRaises(AssertionError):
                server.__enter__()
            self.assertIn("--memory takes a number from 2 to 1048576", server.error_text())
            self.assertEqual(server.process.wait(timeout=20), 2)


class RegisteredRegionTest(unittest.TestCase):
    def test_reads_go_by_io_uring_where_that_is_there_and_give_the_same_bytes(self):
        with Server() as server:
            self.assertEqual(server.get("/clip").body, CLIP.read_bytes())
            by_io_uring = server.stats()["io_uring_reads"]
        if by_io_uring == 0:
            self.skipTest("io_uring is not there")
        self.assertGreaterEqual(by_io_uring, len(CLIP.read_bytes()) // (128 << 10))

    def test_without_io_uring_reads_go_by_pread(self):
        with Server("--no-io-uring") as server:
            self.assertEqual(server.get("/clip").body, CLIP.read_bytes())
            self.assertEqual(server.stats()["io_uring_reads"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
