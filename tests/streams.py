"""Tensor streams for the tests, written and read by Python's tarfile, json and NumPy alone.

helper.bash runs a test's code with everything here in scope (and numpy as np), so that no line of
Lathe's own reader or writer stands between a filter and what a test says about it. A run of many tests
has one server do this, which has loaded NumPy once: a Python of its own would cost every call more
than most tests take.
"""

import io
import json
import os
import secrets
import socketserver
import sys
import tarfile
import traceback

import numpy as np


class Stream:
    """A stream being written."""

    def __init__(self, path, tar_format=tarfile.USTAR_FORMAT):
        self.tar = tarfile.open(path, "w", format=tar_format)

    def member(self, name, data, **header):
        """One file of any name and bytes; header: TarInfo's attributes."""
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mode = 0o644
        for attribute, value in header.items():
            setattr(info, attribute, value)
        self.tar.addfile(info, io.BytesIO(data))

    def record(self, key, array, meta=None, version=None, **fields):
        """KEY.json and KEY.npy. Lists become float32; an ndarray keeps its dtype and order."""
        self.member(key + ".json", json.dumps({**(meta or {}), **fields}).encode())
        self.member(key + ".npy", npy(array, version))


def npy(array, version=None):
    """The bytes of a .npy file."""
    if not isinstance(array, np.ndarray):
        array = np.asarray(array, np.float32)
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version, allow_pickle=False)
    return out.getvalue()


def claim(shape, descr="<f4", data=b"", fortran=False, version=1):
    """The bytes of a .npy file whose header says what one likes; its data is what it is."""
    text = f"{{'descr': {descr!r}, 'fortran_order': {fortran!r}, 'shape': {shape!r}, }}\n".encode()
    length = len(text).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + length + text + data


def records(path):
    """[(key, meta, array)] of a stream, in its order."""
    found, meta = [], {}
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            data = tar.extractfile(member).read()
            key, extension = member.name.rsplit(".", 1)
            if extension == "json":
                meta[key] = json.loads(data)
            elif extension == "npy":
                array = np.load(io.BytesIO(data), allow_pickle=False)
                found.append((key, meta.get(key, {}), array))
    return found


def keys(path):
    return [key for key, _, _ in records(path)]


def the_record(path, key):
    matching = [r for r in records(path) if r[0] == key]
    if len(matching) != 1:
        sys.exit(f"{path}: {len(matching)} records with the key {key}; keys: {keys(path)}")
    return matching[0]


def array(path, key):
    return the_record(path, key)[2]


def meta(path, key):
    return the_record(path, key)[1]


def make(path, code, tar_format):
    stream = Stream(path, {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT,
                           "pax": tarfile.PAX_FORMAT}[tar_format])
    scope = dict(globals(), record=stream.record, member=stream.member)
    execute(code, scope)
    stream.tar.close()


def execute(code, scope):
    """Runs a test's code; what it raises is shown without the frames of this file."""
    try:
        exec(compile(code, "the test's code", "exec"), scope)
    except Exception:
        traceback.print_exc(limit=-1)
        sys.exit(1)


def show(value):
    print(value if isinstance(value, str) else json.dumps(value))


def main(what, *arguments):
    if what == "make":
        make(*arguments)
    elif what == "run":
        sys.argv = ["code", *arguments[1:]]
        execute(arguments[0], dict(globals()))
    elif what == "keys":
        print("\n".join(keys(arguments[0])))
    elif what == "shape":
        print("x".join(map(str, array(*arguments).shape)))
    elif what == "values":
        for value in array(*arguments).ravel():
            print("%.9g" % value)
    elif what == "field":
        fields = meta(*arguments[:2])
        if arguments[2] not in fields:
            sys.exit(f"{arguments[1]} has no field {arguments[2]}: {fields}")
        show(fields[arguments[2]])
    elif what == "difference":
        a, b = array(*arguments[:2]), array(*arguments[2:4])
        if a.shape != b.shape:
            sys.exit(f"shapes {a.shape} and {b.shape} differ")
        print("%.9g" % (np.abs(a.astype(float) - b).max() if a.size else 0))
    else:
        sys.exit(f"{what}?")


class Request(socketserver.StreamRequestHandler):
    """One call of helper.bash, in a process of its own, whose stdin, stdout and stderr are the caller's. It gets texts
    that end with a zero byte: a word that only this run's tests know, where the caller's files are and the numbers of the
    three, the folder, PATH, the number of arguments and these. Back goes the status."""

    word = secrets.token_hex()

    def text(self):
        found = bytearray()
        while (byte := self.rfile.read(1)) not in (b"", b"\0"):
            found += byte
        return os.fsdecode(bytes(found))

    def handle(self):
        if self.text() != self.word:
            return
        files = self.text()
        for descriptor, flags in enumerate((os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_APPEND)):
            file = f"{files}/{self.text()}"
            try:
                file = os.open(file, flags)
            except OSError:  # a socket
                file = os.open(os.devnull, flags)
            os.dup2(file, descriptor)
            os.close(file)
        os.chdir(self.text())
        os.environ["PATH"] = self.text()
        arguments = [self.text() for _ in range(int(self.text()))]
        status = 0
        try:
            main(*arguments)
            sys.stdout.flush()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
        except BaseException:
            status = 1
            traceback.print_exc()
        for stream in sys.stdout, sys.stderr:
            try:
                stream.flush()
            except OSError:
                status = 1
        self.wfile.write(b"%d\n" % status)


def serve():
    """Prints the port and the word, and answers until it is killed."""
    with socketserver.ForkingTCPServer(("127.0.0.1", 0), Request) as server:
        print(server.server_address[1], Request.word, flush=True)
        server.serve_forever()


if sys.argv[1:] == ["serve"]:
    serve()
else:
    main(*sys.argv[1:])
