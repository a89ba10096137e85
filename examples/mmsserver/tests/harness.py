"""What the server's tests share: a server under test, clients on plain sockets, ffmpeg's hashes."""

import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

MMSSERVER = os.environ["MMSSERVER"]
MMSLOAD = os.environ["MMSLOAD"]
CLIP = Path(os.environ["MMSSERVER_CLIP"])

PLAYER = "NSPlayer/4.1.0.3856"


class Server:
    """A running server; leaving the `with` block checks that it stops with every buffer back."""

    def __init__(self, *arguments, files=None, environment=None):
        self.arguments = [MMSSERVER, "--port", "0", *arguments, "--", *(files or [CLIP])]
        self.environment = environment
        self.errors = tempfile.TemporaryFile("w+")

    def __enter__(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True,
                                        env=self.environment)
        self.output = ""
        for line in self.process.stdout:
            self.output += line
            found = re.search(r"listening on http://(.*):(\d+)/,", line)
            if found:
                self.address = (found[1].strip("[]"), int(found[2]))
                return self
        raise AssertionError("the server did not start: " + self.error_text())

    def __exit__(self, kind, value, trace):
        status, closing = self.stop()
        errors = self.error_text()
        self.errors.close()
        if kind is None:
            if status != 0 or "every buffer is back" not in closing or " 0 live;" not in closing:
                raise AssertionError(f"exit status {status}: {closing}{errors}")

    def stop(self, signal_number=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            closing, _ = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the server does not stop") from None
        return self.process.returncode, closing

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read()

    def resident_bytes(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) << 10

    def url(self, scheme, name="clip"):
        return f"{scheme}://{self.address[0]}:{self.address[1]}/{name}"

    def connect(self, timeout=20):
        return socket.create_connection(self.address, timeout=timeout)

    def exchange(self, request):
        """Sends bytes on a connection of their own and gives all that comes back."""
        with self.connect() as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # a server that has heard enough may close first
            return read_all(connection)

    def get(self, path, *headers, method="GET", version="1.1"):
        lines = [f"{method} {path} HTTP/{version}", "Host: test", "Connection: close", *headers]
        return Response(self.exchange(("\r\n".join(lines) + "\r\n\r\n").encode()))

    def stats(self):
        pairs = (line.split() for line in self.get("/stats").body.decode().splitlines())
        return {name: int(value) for name, value in pairs}

    def wait_for(self, condition, seconds=15):
        """Bounded wait for a state of the counters."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            stats = self.stats()
            if condition(stats):
                return stats
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s: {stats}")


def read_all(connection):
    data = b""
    try:
        while chunk := connection.recv(65536):
            data += chunk
    except ConnectionResetError:
        pass
    return data


class Response:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else None
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers.setdefault(name.lower(), []).append(value.strip())

    def header(self, name):
        return ", ".join(self.headers.get(name.lower(), []))


def mms_packets(data):
    """Takes an MMSH body apart: (id, location or reason, flags, payload)."""
    packets = []
    while data:
        mark, packet_id, size = struct.unpack_from("<ccH", data)
        assert mark == b"$", data[:16]
        body = data[4:4 + size]
        assert len(body) == size, "a packet was cut short"
        data = data[4 + size:]
        if packet_id == b"E":
            packets.append(("E", struct.unpack("<I", body)[0], None, b""))
            continue
        location, incarnation, flags, inner = struct.unpack_from("<IBBH", body)
        assert inner == size and incarnation == 0
        packets.append((packet_id.decode(), location, flags, body[8:]))
    return packets


def player_request(path, *pragmas, version="1.0"):
    lines = [f"GET {path} HTTP/{version}", "Host: test", f"User-Agent: {PLAYER}",
             "Connection: Close", *("Pragma: " + pragma for pragma in pragmas)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def play(server, *pragmas, path="/clip"):
    response = Response(server.exchange(player_request(path, "xPlayStrm=1", *pragmas)))
    return response, mms_packets(response.body) if response.status == 200 else []


class AsfFile:
    """As much of an ASF file as the tests need, read without the server's code."""

    def __init__(self, data):
        self.data = data
        self.header_size = struct.unpack_from("<Q", data, 16)[0] + 50
        properties = data.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"))
        self.packet_count, = struct.unpack_from("<Q", data, properties + 56)
        self.packet_size, = struct.unpack_from("<I", data, properties + 92)

    @property
    def header(self):
        return self.data[:self.header_size]

    def packet(self, number):
        start = self.header_size + number * self.packet_size
        return self.data[start:start + self.packet_size]

    def send_time_offset(self, number):
        """Where in the file the send time of a packet is."""
        start = self.header_size + number * self.packet_size
        flags = self.data[start + 3]  # behind three bytes of error correction, as ffmpeg writes
        assert self.data[start] == 0x82 and flags & 0x06 == 0
        sizes = (0, 1, 2, 4)
        return start + 5 + sizes[flags >> 5 & 3] + sizes[flags >> 3 & 3]

    def send_time(self, number):
        return struct.unpack_from("<I", self.data, self.send_time_offset(number))[0]

    def with_send_times(self, times):
        """The file with other send times: {packet: milliseconds}."""
        data = bytearray(self.data)
        for number, time_ms in times.items():
            struct.pack_into("<I", data, self.send_time_offset(number), time_ms)
        return bytes(data)

    def with_packets(self, packets):
        """The file that a player would put together from what it received."""
        padded = [packet.ljust(self.packet_size, b"\0") for packet in packets]
        return self.header + b"".join(padded)


def stream_hashes(source, *arguments):
    """ffmpeg's hash of each stream's packets, as {stream type: hash}."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-i", str(source),
               *arguments, "-c", "copy", "-f", "streamhash", "-"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return {line.split(",")[1]: line.split(",")[2] for line in result.stdout.splitlines()}


def frames(source, *arguments):
    """(stream, timestamp, hash) of every packet that ffmpeg reads."""
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", *arguments, "-i",
               str(source), "-c", "copy", "-copyts", "-f", "framehash", "-"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    rows = (line.split(",") for line in result.stdout.splitlines() if not line.startswith("#"))
    return [(int(row[0]), int(row[2]), row[-1].strip()) for row in rows]


def make_clip(path, *, seconds, video="320x240", rate=10, bitrate="90k", packet_size=1400,
              extra=()):
    """A clip of ffmpeg's test sources that is not worth keeping in the repository."""
    subprocess.run(
        ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
         "-f", "lavfi", "-i", f"testsrc=size={video}:rate={rate}:duration={seconds}",
         "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}",
         "-c:v", "wmv2", "-b:v", bitrate, "-g", "20", "-c:a", "wmav2", "-b:a", "32k",
         *extra, "-f", "asf", "-packet_size", str(packet_size), str(path)],
        check=True, timeout=120)
    return path


def start_load(server, clients, name="clip", file=CLIP):
    return subprocess.Popen([MMSLOAD, "--clients", str(clients), "--seconds", "60", "--file", file,
                             server.url("mmsh", name)], stdout=subprocess.PIPE, text=True)


def load_result(process):
    output, _ = process.communicate(timeout=90)
    fields = dict(re.findall(r"(\w+)=(\S+)", output))
    return process.returncode, fields, output


def slow_connection(server):
    """One that takes little ahead of what its owner reads."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect(server.address)
    return connection


class TemporaryFolderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
