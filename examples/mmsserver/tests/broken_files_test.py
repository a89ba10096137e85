"""Files that are cut short, damaged, or lie about their sizes: the server refuses them with one
sentence, or serves what is sound about them; it never crashes."""

import random
import struct
import subprocess
import unittest

from harness import CLIP, MMSSERVER, AsfFile, Server, TemporaryFolderTest, player_request, read_all

WHOLE = CLIP.read_bytes()
FILE = AsfFile(WHOLE)

FILE_PROPERTIES = WHOLE.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"))
STREAM_PROPERTIES = WHOLE.index(bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365"))
HEADER_EXTENSION = WHOLE.index(bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365"))
DATA = FILE.header_size - 50
FIRST_PACKET = FILE.header_size


def patched(offset, layout, value):
    data = bytearray(WHOLE)
    struct.pack_into(layout, data, offset, value)
    return bytes(data)


class BrokenFileTest(TemporaryFolderTest):
    def setUp(self):
        self.clip = self.folder / "broken.wmv"

    def start(self, data):
        """(exit status, message) of a server that refuses, or (None, "") after it has served."""
        self.clip.write_bytes(data)
        result = subprocess.Popen([MMSSERVER, "--port", "0", self.clip], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        line = result.stdout.readline()
        if not line:
            _, errors = result.communicate(timeout=20)
            return result.returncode, errors
        result.kill()
        result.communicate()
        return None, line

    def assert_refused(self, data, reason=""):
        status, message = self.start(data)
        self.assertEqual(status, 1, message)
        self.assertEqual(message.count("\n"), 1, message)
        self.assertTrue(message.startswith(f"mmsserver: {self.clip}: "), message)
        self.assertIn(reason, message)

    def test_cut_short_anywhere(self):
        points = {0, 1, 16, 23, 24, 29, 30, 31, FILE_PROPERTIES + 30, DATA - 1, DATA, DATA + 49,
                  FIRST_PACKET, FIRST_PACKET + 1, FIRST_PACKET + 1400, len(WHOLE) - 1}
        points.update(range(50, len(WHOLE), len(WHOLE) // 40))
        for point in sorted(points):
            with self.subTest(point):
                self.assert_refused(WHOLE[:point])

    def test_reasons_name_what_is_wrong(self):
        self.assert_refused(b"", "holds only 0 bytes")
        self.assert_refused(WHOLE[:5000], "it is truncated")
        self.assert_refused(b"RIFF" + WHOLE[4:], "it does not begin with a Header Object")
        self.assert_refused(patched(FIRST_PACKET + 1400 * 7, "<B", 0xff),
                            f"packet 7 at byte {FIRST_PACKET + 1400 * 7} is corrupt")

    def test_sizes_that_lie(self):
        cases = {
            "header of no size": (16, "<Q", 0),
            "header of 2^64 - 1 bytes": (16, "<Q", 2**64 - 1),
            "header of 2^63 bytes": (16, "<Q", 2**63),
            "header as long as the file": (16, "<Q", len(WHOLE)),
            "header a little short": (16, "<Q", FILE.header_size - 51),
            "object of no size": (FILE_PROPERTIES + 16, "<Q", 0),
            "object of 2^64 - 1 bytes": (FILE_PROPERTIES + 16, "<Q", 2**64 - 1),
            "object that ends inside itself": (FILE_PROPERTIES + 16, "<Q", 30),
            "file longer than it is": (FILE_PROPERTIES + 40, "<Q", len(WHOLE) + 1),
            "more packets in one place": (FILE_PROPERTIES + 56, "<Q", FILE.packet_count + 1),
            "2^63 packets": (FILE_PROPERTIES + 56, "<Q", 2**63),
            "packets of no size": (FILE_PROPERTIES + 92, "<Q", 0),
            "packets of 4 GiB": (FILE_PROPERTIES + 92, "<Q", 2**64 - 1),
            "packets of 65528 bytes": (FILE_PROPERTIES + 92, "<Q", 65528 << 32 | 65528),
            "packets of no fixed size": (FILE_PROPERTIES + 96, "<I", 1401),
            "stream data of 4 GiB": (STREAM_PROPERTIES + 64, "<I", 2**32 - 1),
            "stream number 0": (STREAM_PROPERTIES + 72, "<H", 0),
            "extension of 4 GiB": (HEADER_EXTENSION + 42, "<I", 2**32 - 1),
            "no data object": (DATA, "<Q", 0),
            "data of no size": (DATA + 16, "<Q", 0),
            "data of 2^64 - 1 bytes": (DATA + 16, "<Q", 2**64 - 1),
            "data a packet short": (DATA + 16, "<Q", 50 + (FILE.packet_count - 1) * 1400),
            "other number of packets": (DATA + 40, "<Q", FILE.packet_count - 1),
            "packet of unknown error correction": (FIRST_PACKET, "<B", 0xe2),
        }
        for name, (offset, layout, value) in cases.items():
            with self.subTest(name):
                self.assert_refused(patched(offset, layout, value))

    def test_two_lies_that_agree(self):
        data = bytearray(WHOLE)
        struct.pack_into("<Q", data, FILE_PROPERTIES + 56, FILE.packet_count * 1000)
        struct.pack_into("<Q", data, DATA + 40, FILE.packet_count * 1000)
        self.assert_refused(bytes(data), "do not fit into a Data Object")

    def test_random_damage_never_crashes_it(self):
        dice = random.Random(20261122)
        served = refused = 0
        for number in range(150):
            data = bytearray(WHOLE)
            # Half of the damage in the header, the rest in the first bytes of packets.
            for _ in range(dice.choice((1, 1, 2, 5, 20))):
                if dice.random() < 0.5:
                    place = dice.randrange(FILE.header_size)
                else:
                    place = FIRST_PACKET + dice.randrange(FILE.packet_count) * 1400 + \
                        dice.randrange(60)
                data[place] = dice.randrange(256)
            with self.subTest(number):
                status, message = self.start(bytes(data))
                self.assertIn(status, (1, None), message)
                if status == 1:
                    refused += 1
                    self.assertEqual(message.count("\n"), 1, message)
                    continue
                served += 1
                with Server(files=[self.clip]) as server:
                    self.assertEqual(len(server.get("/broken").body), len(WHOLE))
                    with server.connect(timeout=2) as client:
                        client.sendall(player_request("/broken", "xPlayStrm=1", "packet-num=180",
                                                      "stream-switch-entry=ffff:1:1 ffff:2:0"))
                        try:
                            read_all(client)
                        except TimeoutError:
                            pass  # damaged send times may ask for long pauses
        print(f"[{served} served, {refused} refused] ", end="")
        self.assertGreater(served, 10)
        self.assertGreater(refused, 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
