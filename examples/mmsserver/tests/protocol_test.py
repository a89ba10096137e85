"""The two protocols, byte for byte: MMSH as [MS-WMSP] writes it, and plain HTTP."""

import re
import unittest

from harness import (CLIP, PLAYER, AsfFile, Response, Server, TemporaryFolderTest, make_clip,
                     mms_packets, play, player_request)

FILE = AsfFile(CLIP.read_bytes())


class ProtocolTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = Server()
        cls.server = server.__enter__()
        cls.addClassCleanup(server.__exit__, None, None, None)


class DescribeTest(ProtocolTest):
    def describe(self, *pragmas):
        return Response(self.server.exchange(player_request("/clip", *pragmas)))

    def test_answers_the_header_of_the_file(self):
        response = self.describe("no-cache,rate=1.000000,stream-time=0,stream-offset=0:0")
        self.assertEqual(response.status, 200)
        self.assertEqual(response.header("content-type"), "application/vnd.ms.wms-hdr.asfv1")
        self.assertEqual(int(response.header("content-length")), len(response.body))
        self.assertEqual(mms_packets(response.body), [("H", 0, 0x0c, FILE.header)])

    def test_tells_the_player_that_it_can_seek(self):
        response = self.describe()
        self.assertIn('features="seekable"', response.header("pragma"))
        self.assertRegex(response.header("pragma"), r"client-id=[1-9]\d*")
        self.assertTrue(response.header("server").startswith("Cougar/"))

    def test_a_client_keeps_the_id_it_was_given(self):
        given = re.search(r"client-id=\d+", self.describe().header("pragma"))[0]
        pragma = self.describe(given).header("pragma")
        self.assertIn(given + ",", pragma)
        self.assertNotIn("xResetStrm", pragma)

    def test_a_client_of_an_unknown_id_is_told_to_start_anew(self):
        for unknown in ("client-id=1", "client-id=99999999999999999999", "client-id=4294967295"):
            with self.subTest(unknown):
                pragma = self.describe(unknown).header("pragma")
                self.assertIn("xResetStrm=1", pragma)
                self.assertNotIn(unknown + ",", pragma)

    def test_xPlayStrm_0_is_a_describe_request_too(self):
        self.assertEqual(mms_packets(self.describe("xPlayStrm=0").body)[0][0], "H")


class PlayTest(ProtocolTest):
    def assert_plays_from(self, number, *pragmas):
        response, packets = play(self.server, *pragmas)
        self.assertEqual(response.status, 200)
        self.assertEqual(packets[0], ("H", 0, 0x0c, FILE.header))
        self.assertEqual(packets[-1], ("E", 0, None, b""))
        expected = [("D", n, (n - number) % 256, FILE.packet(n))
                    for n in range(number, FILE.packet_count)]
        self.assertEqual(packets[1:-1], expected)
        return response

    def test_from_a_packet_to_the_end(self):
        number = FILE.packet_count - 8
        response = self.assert_plays_from(number, f"packet-num={number},stream-time=0")
        self.assertEqual(response.header("content-type"), "application/x-mms-framed")
        self.assertEqual(response.header("content-length"), "")

    def test_from_a_byte_offset(self):
        number = FILE.packet_count - 3
        offset = number * FILE.packet_size
        self.assert_plays_from(number, f"stream-time=0,stream-offset=0:{offset}")

    def test_tokens_that_are_not_meant_are_ignored(self):
        number = FILE.packet_count - 2
        self.assert_plays_from(number, "packet-num=4294967295,stream-time=4294967295,"
                               f"stream-offset=0:{number * FILE.packet_size}")

    def test_a_packet_behind_the_end_means_the_last_one(self):
        self.assert_plays_from(FILE.packet_count - 1, "packet-num=100000")

    def test_from_a_time_at_the_key_frame_ahead_of_it(self):
        _, packets = play(self.server, "stream-time=11500")
        start = packets[1][1]
        self.assertEqual(packets[1][3], FILE.packet(start))
        # The clip has a key frame every two seconds, and 15.5 packets a second.
        self.assertGreater(start, 10.0 * 15.5 - 10)
        self.assertLess(start, 11.5 * 15.5)

    def test_a_time_that_ffmpeg_runs_into_the_next_header(self):
        _, packets = play(self.server, "stream-time=11500Connection: Close")
        self.assertGreater(packets[1][1], 100)

    def test_unreadable_stream_selection_is_refused(self):
        for entries in ("xyz", "ffff:1", "ffff:1:7", "ffff:999:0", "ffff:1:0:0"):
            with self.subTest(entries):
                response, _ = play(self.server, f"stream-switch-entry={entries}")
                self.assertEqual(response.status, 400)

    def test_no_stream_selected_leaves_nothing_to_send(self):
        _, packets = play(self.server, "packet-num=180", "stream-switch-entry=ffff:1:2 ffff:2:2")
        self.assertEqual([packet[0] for packet in packets], ["H", "E"])


class LargeHeaderTest(TemporaryFolderTest):
    def test_is_spread_over_several_packets(self):
        comment = "x" * 60000
        clip = make_clip(self.folder / "large.wmv", seconds=1,
                         extra=["-metadata", f"comment={comment}", "-metadata", f"title={comment}"])
        file = AsfFile(clip.read_bytes())
        self.assertGreater(file.header_size, 2 * 65535)
        with Server(files=[clip]) as server:
            _, packets = play(server, path="/large")
            described = Response(server.exchange(player_request("/large"))).body
        header = [packet for packet in packets if packet[0] == "H"]
        self.assertEqual([packet[1] for packet in header], list(range(len(header))))
        self.assertEqual([packet[2] for packet in header],
                         [0x04] + [0] * (len(header) - 2) + [0x08])
        self.assertEqual(b"".join(packet[3] for packet in header), file.header)
        self.assertEqual(mms_packets(described), header)


class PlayerPostTest(ProtocolTest):
    def post(self, path, body, *headers, agent=PLAYER):
        lines = [f"POST {path} HTTP/1.1", "Host: test", f"User-Agent: {agent}",
                 f"Content-Length: {len(body)}", "Connection: close", *headers]
        return Response(self.server.exchange(("\r\n".join(lines) + "\r\n\r\n").encode() + body))

    def test_log_is_acknowledged(self):
        response = self.post("/clip", b"<XML><Summary>0.0.0.0</Summary></XML>",
                             "Content-Type: application/x-wms-LogStats")
        self.assertEqual((response.status, response.body), (200, b""))

    def test_keep_alive_is_acknowledged(self):
        self.assertEqual(self.post("/clip", b"", "Pragma: xKeepAliveInPause=1").status, 200)

    def test_of_an_unknown_clip_is_not_found(self):
        self.assertEqual(self.post("/none", b"").status, 404)

    def test_of_others_is_not_allowed(self):
        self.assertEqual(self.post("/clip", b"", agent="curl/8").status, 405)

    def test_too_large_a_log_is_refused(self):
        self.assertEqual(self.post("/clip", b"x" * 100000).status, 413)


class HttpFileTest(ProtocolTest):
    def test_get_gives_the_file(self):
        response = self.server.get("/clip")
        self.assertEqual(response.status, 200)
        self.assertEqual(response.header("content-type"), "video/x-ms-asf")
        self.assertEqual(int(response.header("content-length")), len(FILE.data))
        self.assertEqual(response.body, FILE.data)

    def test_head_gives_the_headers_alone(self):
        response = self.server.get("/clip", method="HEAD")
        self.assertEqual((response.status, response.body), (200, b""))
        self.assertEqual(int(response.header("content-length")), len(FILE.data))
        self.assertEqual(response.header("accept-ranges"), "bytes")

    def test_ranges(self):
        size = len(FILE.data)
        for text, first, last in (("0-0", 0, 0), ("100-4199", 100, 4199),
                                  (f"{size - 5}-", size - 5, size - 1), ("-7", size - 7, size - 1),
                                  (f"1000-{size * 9}", 1000, size - 1),
                                  (f"-{size * 2}", 0, size - 1)):
            with self.subTest(text):
                response = self.server.get("/clip", f"Range: bytes={text}")
                self.assertEqual(response.status, 206)
                self.assertEqual(response.header("content-range"), f"bytes {first}-{last}/{size}")
                self.assertEqual(response.body, FILE.data[first:last + 1])

    def test_range_of_another_spelling(self):
        for text in ("bytes=0-3 ", "bytes=0-3\t ", "Bytes=0-3"):
            with self.subTest(text):
                response = self.server.get("/clip", f"Range: {text}")
                self.assertEqual((response.status, response.body), (206, FILE.data[:4]))

    def test_range_means_nothing_to_head(self):
        response = self.server.get("/clip", "Range: bytes=0-3", method="HEAD")
        self.assertEqual(response.status, 200)
        self.assertEqual(int(response.header("content-length")), len(FILE.data))

    def test_range_behind_the_end_cannot_be_satisfied(self):
        for text in (f"{len(FILE.data)}-", "99999999999999999999-", "-0"):
            with self.subTest(text):
                response = self.server.get("/clip", f"Range: bytes={text}")
                self.assertEqual(response.status, 416)
                self.assertEqual(response.header("content-range"), f"bytes */{len(FILE.data)}")

    def test_ranges_that_mean_nothing_give_the_whole_file(self):
        for text in ("bytes=5-4", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=1"):
            with self.subTest(text):
                response = self.server.get("/clip", f"Range: {text}")
                self.assertEqual((response.status, response.body), (200, FILE.data))

    def test_one_connection_carries_many_requests(self):
        get = b"GET /clip HTTP/1.1\r\nHost: test\r\n"
        answer = self.server.exchange(get + b"Range: bytes=0-9\r\n\r\n" + get +
                                      b"Range: bytes=10-19\r\n\r\n" + get +
                                      b"Connection: close\r\nRange: bytes=20-29\r\n\r\n")
        self.assertEqual(answer.count(b"HTTP/1.1 206 "), 3)
        first, second, third = (part.partition(b"\r\n\r\n")[2]
                                for part in answer.split(b"HTTP/1.1 206 ")[1:])
        self.assertEqual(first + second + third, FILE.data[:30])

    def test_names_may_be_percent_encoded(self):
        self.assertEqual(self.server.get("/%63lip?x=1", method="HEAD").status, 200)

    def test_list_and_counters(self):
        for url in ("/", "http://test", "http://test/"):
            self.assertEqual(self.server.get(url).body, b"mmsh://test/clip.wmv\n")
        stats = self.server.stats()
        self.assertEqual(stats["allocator_allocations"] - stats["allocator_releases"],
                         stats["allocator_live_buffers"])
        self.assertEqual(stats["allocator_hits"] + stats["allocator_misses"],
                         stats["allocator_allocations"])


class BadRequestTest(ProtocolTest):
    def assert_status(self, status, request):
        self.assertEqual(Response(self.server.exchange(request)).status, status)
        self.assertEqual(self.server.get("/clip", method="HEAD").status, 200)

    def test_unknown_clip(self):
        self.assertEqual(self.server.get("/none").status, 404)
        self.assert_status(404, player_request("/none", "xPlayStrm=1"))

    def test_the_file_system_cannot_be_reached(self):
        for path in ("/../clip.wmv", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                     "//etc/passwd", "/clip.wmv%00", "/etc/passwd"):
            with self.subTest(path):
                self.assertEqual(self.server.get(path).status, 404)

    def test_methods(self):
        for method in ("PUT", "DELETE", "OPTIONS", "POST"):
            with self.subTest(method):
                response = self.server.get("/clip", method=method)
                self.assertEqual(response.status, 405)
                self.assertEqual(response.header("allow"), "GET, HEAD")
        self.assert_status(501, b"BREW /clip HTTP/1.1\r\nHost: test\r\n\r\n")

    def test_malformed(self):
        for request in (b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"\0" * 100,
                        b"GET /clip HTTP/x.y\r\n\r\n", b"GET /clip HTTP/1.1\r\nno colon\r\n\r\n",
                        b"GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n", b"GET /clip HTTP/1.1\r\n\r\n",
                        b"GET /clip HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n",
                        b"GET /clip HTTP/1.1\r\nHost: test\r\nContent-Length: -1\r\n\r\n",
                        b"GET /clip HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n"):
            with self.subTest(request):
                self.assert_status(400, request)

    def test_other_versions(self):
        self.assert_status(505, b"GET /clip HTTP/2.0\r\nHost: test\r\n\r\n")

    def test_oversized(self):
        self.assert_status(414, b"GET /" + b"x" * 4000 + b" HTTP/1.1\r\nHost: test\r\n\r\n")
        self.assert_status(414, b"GET /" + b"x" * 1000000)
        self.assert_status(431, b"GET / HTTP/1.1\r\nHost: t\r\nX: " + b"x" * 100000 + b"\r\n\r\n")
        self.assert_status(431, b"GET / HTTP/1.1\r\nHost: t\r\n" + b"X: y\r\n" * 100 + b"\r\n")

    def test_silence_is_no_request(self):
        self.assertEqual(self.server.exchange(b""), b"")
        self.assertEqual(self.server.exchange(b"GET /cl"), b"")


if __name__ == "__main__":
    unittest.main(verbosity=2)
