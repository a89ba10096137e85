"""Another real player: VLC, if it is installed."""

import os
import subprocess
import sys
import unittest

from harness import CLIP, AsfFile, Server, TemporaryFolderTest, frames

SKIPPED = 77


class VlcTest(TemporaryFolderTest):
    def test_mmsh_plays_to_the_end(self):
        copy = self.folder / "copy.asf"
        self.folder.chmod(0o777)
        # VLC refuses to run as root.
        prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] \
            if os.getuid() == 0 else []
        with Server() as server:
            subprocess.run(
                [*prefix, os.environ["CVLC"], "--intf", "dummy", "--play-and-exit",
                 server.url("mmsh"), "--sout", f"#std{{access=file,mux=asf,dst={copy}}}",
                 "vlc://quit"],
                env={**os.environ, "HOME": str(self.folder)}, check=True, timeout=60,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stats = server.stats()
        self.assertEqual(stats["packets_lost"], 0)
        self.assertEqual(stats["packets_sent"], AsfFile(CLIP.read_bytes()).packet_count)
        received = {row[2] for row in frames(copy)}
        self.assertTrue(received)
        self.assertLessEqual(received, {row[2] for row in frames(CLIP)})


if __name__ == "__main__":
    if not os.environ.get("CVLC"):
        print("SKIPPED: cvlc is not installed, VLC was not tried (Debian: apt install vlc-bin)")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
