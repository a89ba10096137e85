"""A disk that attacks: files that shrink while they are served, and reads that fail."""

import os
import socket
import struct
import subprocess
import unittest

from attack import PATIENCE, UnderAttack
from harness import (MMSSERVER, AsfFile, Server, TemporaryFolderTest, make_clip, play,
                     player_request, read_all)

FAILED = b"$E\4\0" + struct.pack("<I", 0x80004005)
WAYS = {"io_uring": [], "pread": ["--no-io-uring"]}
ALL = 2**60


class Disk:
    """What the preloaded library does for a server with this environment."""

    def __init__(self, folder):
        self.command = folder / "command"
        self.heal()
        self.environment = {**os.environ, "LD_PRELOAD": os.environ["FAILING_DISK"],
                            "FAILING_DISK": str(self.command),
                            # AddressSanitizer wants to come first; it works as the second, too.
                            "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def fail(self, file, preads=ALL, uring_reads=ALL):
        self.write(os.stat(file).st_ino, preads, uring_reads)

    def heal(self):
        self.write(0, 0, 0)

    def write(self, *numbers):
        # In place: the server has the file mapped.
        with open(self.command, "r+b" if self.command.exists() else "wb") as file:
            file.write(struct.pack("<Qqq", *numbers))

    def reads_to_fail(self):
        return struct.unpack("<Qqq", self.command.read_bytes())[1:]


class DiskTest(TemporaryFolderTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sound = make_clip(cls.folder / "sound.wmv", seconds=2)
        # Two dozen groups of packets, of half a second each.
        cls.clip = make_clip(cls.folder / "bad.wmv", seconds=12, bitrate="450k",
                             extra=["-vf", "noise=alls=60:allf=t"])
        cls.whole = cls.clip.read_bytes()
        cls.packet_count = AsfFile(cls.whole).packet_count

    def watch(self, server, count):
        players = [server.connect(PATIENCE) for _ in range(count)]
        for number, player in enumerate(players):
            player.sendall(player_request("/bad", "xPlayStrm=1", f"packet-num={number}"))
        download = server.connect(PATIENCE)
        download.sendall(b"GET /bad HTTP/1.1\r\nHost: test\r\n\r\n")
        for client in (*players, download):
            client.recv(1, socket.MSG_PEEK)  # the answer has begun
        return players, download

    def see_fail(self, players, download):
        for player in players:
            self.assertEqual(read_all(player)[-8:], FAILED)
            player.close()
        read_all(download)
        download.close()


class ShrinkingFileTest(DiskTest):
    def test_a_file_that_shrinks_harms_those_alone_who_want_it(self):
        for way, options in WAYS.items():
            with self.subTest(way), Server(*options, files=[self.clip, self.sound]) as server:
                def attack():
                    players, download = self.watch(server, 10)
                    with open(self.clip, "r+b") as file:
                        file.truncate(AsfFile(self.whole).header_size + 1400)
                    self.see_fail(players, download)
                    self.assertEqual(server.get("/bad").status, 503)
                    self.assertEqual(play(server, path="/bad")[0].status, 503)
                with UnderAttack(server) as attacked:
                    attacked.play_through(self.sound, attack)
            self.clip.write_bytes(self.whole)


class FailingDiskTest(DiskTest):
    def setUp(self):
        self.disk = Disk(self.folder)

    def serve(self, *options):
        return Server(*options, files=[self.clip, self.sound], environment=self.disk.environment)

    def test_reads_that_fail_harm_those_alone_who_want_the_file(self):
        for way, options in WAYS.items():
            with self.subTest(way), self.serve(*options) as server:
                def attack():
                    players, download = self.watch(server, 10)
                    self.disk.fail(self.clip)
                    self.see_fail(players, download)
                    self.assertEqual(server.get("/bad").status, 503)
                    self.assertEqual(play(server, path="/bad")[1][-1][:2], ("E", 0x80004005))
                with UnderAttack(server) as attacked:
                    attacked.play_through(self.sound, attack)
                    self.assertIn("Input/output error", server.error_text())
                    self.disk.heal()
                    self.assertEqual(server.get("/bad").body, self.whole)
                    packets = play(server, f"packet-num={self.packet_count - 5}", path="/bad")[1]
                    self.assertEqual(packets[-1][:2], ("E", 0))

    def test_read_ahead_that_fails_is_tried_again_before_anybody_misses_it(self):
        with self.serve("--no-io-uring") as server, UnderAttack(server):
            player = server.connect(PATIENCE)
            # What plays now is in memory then, and what comes next has been read ahead.
            first = self.packet_count // 2
            player.sendall(player_request("/bad", "xPlayStrm=1", f"packet-num={first}"))
            server.wait_for(lambda stats: stats["groups_read"] >= 2, PATIENCE)
            # When it is due it would be tried once more, so that one failure would show nothing.
            self.disk.fail(self.clip, preads=2)
            data = read_all(player)
            player.close()
            self.assertEqual(self.disk.reads_to_fail()[0], 0)
            self.assertEqual(data[-8:], b"$E\4\0\0\0\0\0")
            self.assertEqual(server.stats()["packets_sent"], self.packet_count - first)

    def test_where_io_uring_fails_and_pread_does_not_nobody_misses_anything(self):
        with self.serve() as server:
            if server.stats()["io_uring_reads"] == 0:
                self.skipTest("io_uring is not there")
            self.disk.fail(self.sound, preads=0)
            with UnderAttack(server) as attacked:
                attacked.play_through(self.sound, lambda: None)
                self.assertEqual(server.get("/sound").body, self.sound.read_bytes())
            self.assertLess(self.disk.reads_to_fail()[1], ALL)

    def test_a_server_whose_disk_fails_at_the_start_says_so_in_a_line(self):
        self.disk.fail(self.clip)
        result = subprocess.run([MMSSERVER, "--port", "0", self.clip], env=self.disk.environment,
                                capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertEqual(result.stderr.count("\n"), 1)
        self.assertIn("bad.wmv: Input/output error", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
