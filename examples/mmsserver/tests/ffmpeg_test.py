"""A real player: what ffmpeg receives is what the file holds."""

import subprocess
import threading
import unittest

from harness import (CLIP, AsfFile, Server, TemporaryFolderTest, frames, make_clip, play,
                     stream_hashes)


class FfmpegTest(TemporaryFolderTest):
    def test_http_gives_the_file(self):
        with Server() as server:
            self.assertEqual(stream_hashes(server.url("http")), stream_hashes(CLIP))

    def test_the_name_may_carry_its_extension(self):
        with Server() as server:
            self.assertEqual(stream_hashes(server.url("http", CLIP.name)), stream_hashes(CLIP))

    def test_mmsh_seek_starts_at_a_key_frame_and_misses_nothing_behind_it(self):
        with Server() as server:
            whole = frames(CLIP)
            sought = frames(server.url("mmsh"), "-ss", "6")
        for stream in (0, 1):
            hashes = [row[2] for row in whole if row[0] == stream]
            tail = [row[2] for row in sought if row[0] == stream]
            first = hashes.index(tail[0])
            self.assertGreater(first, 0)
            self.assertEqual(tail, hashes[first:first + len(tail)])
            # After a seek, ffmpeg's own count of what it has read is one packet ahead, and it
            # leaves before the last one.
            self.assertGreaterEqual(first + len(tail), len(hashes) - 1)

    def test_large_packets(self):
        clip = make_clip(self.folder / "large.wmv", seconds=3, bitrate="2M", packet_size=65000)
        with Server(files=[clip]) as server:
            self.assertEqual(stream_hashes(server.url("mmsh", "large")), stream_hashes(clip))

    def test_audio_alone(self):
        clip = make_clip(self.folder / "tone.wma", seconds=3, extra=["-vn"])
        with Server(files=[clip]) as server:
            self.assertEqual(stream_hashes(server.url("mmsh", "tone")), stream_hashes(clip))

    def test_a_recorded_broadcast_of_unknown_length(self):
        clip = self.folder / "live.asf"
        with open(clip, "wb") as out:
            subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", CLIP, "-t", "3",
                            "-c", "copy", "-f", "asf", "-packet_size", "1400", "-"],
                           stdout=out, check=True, timeout=60)
        with Server(files=[clip]) as server:
            self.assertEqual(stream_hashes(server.url("mmsh", "live")), stream_hashes(clip))

    def test_mmsh_gives_every_packet_of_two_clips_at_once(self):
        other = make_clip(self.folder / "other.wmv", seconds=3)
        received = {}
        with Server(files=[CLIP, other]) as server:
            players = [threading.Thread(
                target=lambda name=name: received.update(
                    {name: stream_hashes(server.url("mmsh", name))}))
                for name in ("clip", "other")]
            for player in players:
                player.start()
            for player in players:
                player.join()
        self.assertEqual(received, {"clip": stream_hashes(CLIP), "other": stream_hashes(other)})


class StreamSelectionTest(TemporaryFolderTest):
    """The clip's stream 1 is the video, stream 2 the sound; most packets carry both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clip = make_clip(cls.folder / "clip.wmv", seconds=4)

    def received(self, entries):
        with Server(files=[self.clip]) as server:
            _, packets = play(server, "stream-switch-count=2", f"stream-switch-entry={entries}")
        payloads = [packet[3] for packet in packets if packet[0] == "D"]
        copy = self.folder / "copy.wmv"
        copy.write_bytes(AsfFile(self.clip.read_bytes()).with_packets(payloads))
        return copy, sum(map(len, payloads))

    def test_video_without_sound(self):
        copy, _ = self.received("ffff:1:0 ffff:2:2 ")
        hashes = stream_hashes(copy, "-map", "0:v")
        self.assertEqual(hashes["v"], stream_hashes(self.clip)["v"])
        self.assertEqual([row for row in frames(copy) if row[0] == 1], [])

    def test_sound_without_video(self):
        copy, size = self.received("ffff:1:2 ffff:2:0")
        self.assertEqual(stream_hashes(copy, "-map", "0:a")["a"], stream_hashes(self.clip)["a"])
        self.assertEqual([row for row in frames(copy) if row[0] == 0], [])
        self.assertLess(size, self.clip.stat().st_size / 2)

    def test_key_frames_alone(self):
        copy, _ = self.received("ffff:1:1 ffff:2:2")
        keys = [row for row in frames(copy) if row[0] == 0]
        every_twentieth = [row for row in frames(self.clip) if row[0] == 0][::20]
        self.assertEqual([row[2] for row in keys], [row[2] for row in every_twentieth])


if __name__ == "__main__":
    unittest.main(verbosity=2)
