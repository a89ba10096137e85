#!/usr/bin/env python3
"""Writes what the fuzzers start from: small ASF files and HTTP requests that the server understands.

usage: seeds.py FOLDER, whose folders asf and http are made anew
"""

import shutil
import struct
import sys
from pathlib import Path

HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
STREAM_PROPERTIES = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
HEADER_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
EXTENDED_STREAM_PROPERTIES = bytes.fromhex("cba5e61472c632438399a96952065b5a")
VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
AUDIO = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
PADDING = bytes.fromhex("74d40618dfca0945a4ba9aabcb96aae8")


def an_object(name, body):
    return name + struct.pack("<Q", 24 + len(body)) + body


def stream(number, kind, type_specific=b""):
    return an_object(STREAM_PROPERTIES, kind + bytes(24) +
                     struct.pack("<IIHI", len(type_specific), 0, number, 0) + type_specific)


def extension(*objects):
    body = b"".join(objects)
    return an_object(HEADER_EXTENSION, bytes(18) + struct.pack("<I", len(body)) + body)


def extended_stream(inner, names=(), payload_systems=()):
    body = bytes(60) + struct.pack("<HH", len(names), len(payload_systems))
    body += b"".join(struct.pack("<HH", 0, len(name)) + name for name in names)
    body += b"".join(bytes(18) + struct.pack("<I", len(data)) + data for data in payload_systems)
    return an_object(EXTENDED_STREAM_PROPERTIES, body + inner)


def asf(objects, packets, flags=2, preroll=0):
    size = len(packets[0])
    count = 0 if flags & 1 else len(packets)

    def properties(file_size):
        return an_object(FILE_PROPERTIES, bytes(16) +
                         struct.pack("<QQQQQQIIII", file_size, 0, count, 0, 0, preroll, flags, size,
                                     size, 1000))

    def header(file_size):
        body = properties(file_size) + b"".join(objects)
        return HEADER + struct.pack("<QIH", 30 + len(body), 1 + len(objects), 0x0201) + body

    media = b"".join(packets)
    data = DATA + struct.pack("<Q", 0 if flags & 1 else 50 + len(media)) + bytes(16) + \
        struct.pack("<QH", count, 0x0101)
    return header(len(header(0)) + len(data) + len(media)) + data + media


def single(time, number=1, key=True, size=64):
    """A packet of one payload, with error correction, and padding of no given length."""
    head = b"\x82\0\0" + b"\0\x5d" + struct.pack("<IH", time, 40)
    payload = struct.pack("<BBIB", number | 0x80 * key, 0, 0, 8) + struct.pack("<II", 5, time)
    return (head + payload).ljust(size, b"\x55")


def several(time, payloads, size=96):
    """A packet of many payloads, with a sequence and a word for the padding."""
    body = b"".join(struct.pack("<BBIBIIH", number, 0, 0, 8, len(data), time, len(data)) + data
                    for number, data in payloads)
    used = 3 + 2 + 1 + 2 + 6 + 1 + len(body)
    head = b"\x82\0\0" + b"\x13\x5d" + b"\x07" + struct.pack("<H", size - used) + \
        struct.pack("<IH", time, 40) + bytes([0x80 | len(payloads)])
    return (head + body).ljust(size, b"\0")


def compressed(time, size=48):
    """A packet of one compressed payload, whose offset is its time."""
    head = b"\0\x5d" + struct.pack("<IH", time, 40)
    return (head + struct.pack("<BBIBB", 0x82, 1, time, 1, 20) + b"\3abc").ljust(size, b"\0")


ASF = {
    "video": asf([stream(1, VIDEO, b"format")], [single(0), single(40, key=False), single(80)]),
    "many": asf([stream(1, VIDEO), stream(2, AUDIO)],
                [several(time, [(0x81, b"key"), (2, b"sound"), (1, b"rest")])
                 for time in (3000, 3100)], preroll=3000),
    "compressed": asf([stream(2, AUDIO)], [compressed(0), compressed(500)]),
    "broadcast": asf([stream(1, VIDEO)], [single(0), single(9)], flags=1),
    "extension": asf([extension(an_object(PADDING, b"\0" * 8),
                                extended_stream(stream(3, VIDEO), [b"n\0"], [b"data"])),
                      an_object(PADDING, b"")],
                     [single(0, number=3), single(20000, number=3), single(7, number=3)]),
}


def request(first, *headers, body=""):
    return "\r\n".join([first, "Host: here", *headers, "", body]).encode()


PLAYER = "User-Agent: NSPlayer/4.1.0.3856"
PLAY = "Pragma: xPlayStrm=1"

HTTP = {
    "get": request("GET /clip HTTP/1.1"),
    "head": request("HEAD /a%20clip.wmv?query#part HTTP/1.0", "Connection: keep-alive"),
    "range": request("GET /clip HTTP/1.1", "Range: bytes=10-99"),
    "from the start": request("GET /clip HTTP/1.1", "Range: bytes=0-99"),
    "to the end": request("GET /clip HTTP/1.1", "Range: bytes=0-"),
    "suffix": request("GET /clip HTTP/1.1", "Range: bytes=-18446744073709551616"),
    "describe": request("GET /clip HTTP/1.0", PLAYER,
                        "Pragma: no-cache,rate=1.000000,stream-time=0,stream-offset=0:0"),
    "play": request("GET /clip HTTP/1.0", PLAYER, PLAY, "Pragma: stream-time=4294967295, packet-num=7",
                    'Pragma: client-id="12"', "Pragma: stream-switch-count=2",
                    "Pragma: stream-switch-entry=ffff:1:0 ffff:2:2"),
    "offset": request("GET http://here:80/clip HTTP/1.0", PLAYER, PLAY, "Pragma: stream-offset=1:4000"),
    "log": request("POST /clip HTTP/1.0", PLAYER, "Content-Length: 12", body="<Summary></>"),
    "chunked": request("POST /clip HTTP/1.1", PLAYER, "Transfer-Encoding: chunked",
                       body="5\r\nhello\r\n0\r\n\r\n"),
    "pipelined": request("GET / HTTP/1.1") + request("GET /stats HTTP/1.1", "Connection: close"),
    "folded": request("GET /clip HTTP/1.1", "Pragma: xPlayStrm=1,\r\n stream-time=5"),
    "connect": request("CONNECT here:80 HTTP/1.1"),
    "upgrade": request("GET / HTTP/1.1", "Connection: Upgrade", "Upgrade: h2c"),
}


def main():
    folder = Path(sys.argv[1])
    for name, seeds in (("asf", ASF), ("http", HTTP)):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
        for seed, data in seeds.items():
            (folder / name / seed).write_bytes(data)


if __name__ == "__main__":
    main()
