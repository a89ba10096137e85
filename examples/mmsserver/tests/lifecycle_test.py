"""How the server starts, stops, and refuses to start."""

import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest

from harness import (CLIP, MMSSERVER, AsfFile, Server, TemporaryFolderTest, play, player_request,
                     read_all)


def run(*arguments, **options):
    result = subprocess.run([MMSSERVER, *arguments], capture_output=True, text=True, timeout=20,
                            check=False, **options)
    return result.returncode, result.stdout, result.stderr


class StopTest(unittest.TestCase):
    def test_a_signal_ends_players_and_brings_every_buffer_back(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number), Server() as server:
                players = [server.connect() for _ in range(20)]
                for player in players:
                    player.sendall(player_request("/clip", "xPlayStrm=1"))
                download = server.connect()
                download.sendall(b"GET /clip HTTP/1.1\r\nHost: test\r\n\r\n")
                server.wait_for(lambda stats: stats["packets_sent"] > 20)
                status, closing = server.stop(number)
                self.assertEqual(status, 0)
                self.assertIn("every buffer is back", closing)
                for connection in (*players, download):
                    read_all(connection)
                    connection.close()

    def test_an_idle_server_stops_at_once(self):
        with Server() as server:
            idle = server.connect()
            start = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - start, 10)
            idle.close()


class RefusedStartTest(TemporaryFolderTest):
    def assert_refused(self, status, reason, *arguments):
        code, output, errors = run(*arguments)
        self.assertEqual(code, status)
        self.assertEqual(output, "")
        self.assertEqual(errors.count("\n"), 1)
        self.assertTrue(errors.startswith("mmsserver: "))
        self.assertIn(reason, errors)

    def test_missing_file(self):
        self.assert_refused(1, "/none.wmv: No such file or directory", self.folder / "none.wmv")

    def test_not_a_regular_file(self):
        self.assert_refused(1, "it is not a regular file", "/dev/null")

    def test_a_folder_without_clips(self):
        self.assert_refused(1, "holds no .asf", self.folder)

    def test_not_an_asf_file(self):
        text = self.folder / "text.wmv"
        text.write_text("This is no media.\n" * 10)
        self.assert_refused(1, "text.wmv: it is not an ASF file", text)

    def test_a_name_that_would_be_two_lines(self):
        text = self.folder / "two\nlines\x1b[31m.wmv"
        text.write_text("This is no media.\n" * 10)
        self.assert_refused(1, "two?lines?[31m.wmv: it is not an ASF file", text)
        text.unlink()

    def test_a_link_in_a_folder_that_leads_to_itself(self):
        folder = self.folder / "looping"
        folder.mkdir()
        os.symlink("loop.wmv", folder / "loop.wmv")
        self.assert_refused(1, "loop.wmv: Too many levels of symbolic links", folder)

    def test_too_few_files_for_an_event_loop(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10))
        code, _, errors = run("--port", "0", CLIP, preexec_fn=limit)
        self.assertEqual(code, 1)
        self.assertIn("Too many open files", errors)

    def test_the_files_of_many_threads_are_none_for_clients(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (400, 400))
        # An address of another machine ends it once it has counted.
        _, _, errors = run("--listen", "192.0.2.1", "--threads", "64", CLIP, preexec_fn=limit)
        clients = int(re.search(r"leaves room for (\d+) clients", errors)[1])
        # A quarter more connections may be there, and each event loop has three files open.
        self.assertLess(clients * 5 / 4 + 64 * 3, 400)

    def test_two_clips_of_one_name(self):
        self.assert_refused(1, "another clip has this name", CLIP, CLIP)

    def test_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            self.assert_refused(1, f"cannot listen on 127.0.0.1:{port}: Address already in use",
                                "--port", port, CLIP)

    def test_address_of_another_machine(self):
        self.assert_refused(1, "cannot listen on 192.0.2.1:0", "--listen", "192.0.2.1", "--port",
                            "0", CLIP)

    def test_options(self):
        self.assert_refused(2, "unknown option --fast", "--fast", CLIP)
        self.assert_refused(2, "--port needs a value", CLIP, "--port")
        self.assert_refused(2, "--port takes a number from 0 to 65535", "--port", "99999", CLIP)
        self.assert_refused(2, "--threads takes a number", "--threads", "two", CLIP)
        self.assert_refused(1, "--listen takes an IP address", "--listen", "here", CLIP)
        self.assert_refused(2, "no file to serve")

    def test_help_is_no_fault(self):
        code, output, errors = run("--help")
        self.assertEqual((code, errors), (0, ""))
        self.assertIn("usage: mmsserver", output)


class ServedFilesTest(TemporaryFolderTest):
    def setUp(self):
        self.clip = self.folder / "a clip.wmv"
        shutil.copy(CLIP, self.clip)

    def test_a_folder_stands_for_its_clips(self):
        (self.folder / "notes.txt").write_text("not served")
        shutil.copy(CLIP, self.folder / "LOUD.WMV")
        with Server(files=[self.folder]) as server:
            self.assertEqual(server.get("/a%20clip", method="HEAD").status, 200)
            self.assertEqual(server.get("/LOUD", method="HEAD").status, 200)
            self.assertEqual(server.get("/notes.txt").status, 404)

    def test_send_times_that_step_back_do_not_stretch_a_clip(self):
        def seconds():
            with Server(files=[self.clip]) as server:
                return re.search(r" bytes, (\d+\.\d) s", server.output)[1]
        file = AsfFile(self.clip.read_bytes())
        honest = seconds()
        self.clip.write_bytes(file.with_send_times(
            {n: max(file.send_time(n) - 2000, 0) for n in range(1, file.packet_count - 1, 2)}))
        self.assertEqual(seconds(), honest)

    def test_listens_where_it_is_told(self):
        with Server("--listen", "::1") as server:
            self.assertEqual(server.get("/clip", method="HEAD").status, 200)

    def test_a_file_that_has_changed_is_not_served(self):
        with Server(files=[self.clip]) as server:
            with open(self.clip, "ab") as file:
                file.write(b"more")
            self.assertEqual(server.get("/a%20clip").status, 503)
            self.assertEqual(play(server, path="/a%20clip")[0].status, 503)

    def test_a_file_that_shrinks_while_it_plays_ends_the_stream_with_an_error(self):
        with Server(files=[self.clip]) as server:
            with server.connect() as client:
                client.sendall(player_request("/a%20clip", "xPlayStrm=1"))
                server.wait_for(lambda stats: stats["packets_sent"] > 0)
                with open(self.clip, "r+b") as file:
                    file.truncate(AsfFile(CLIP.read_bytes()).header_size + 1400)
                data = read_all(client)
            self.assertEqual(data[-8:], b"$E\4\0" + struct.pack("<I", 0x80004005))
            self.assertIn("the file has become shorter", server.error_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
