"""What the bench's peers share: a stream into memory, and rounds on request.

A peer is started once for a row, imports and loads what it needs, and prints its name and version.
Then each line on stdin names a piece of work; it does that and answers with the seconds that the work
took, followed by what there is to tell of the result (a number).
"""

import io
import json
import sys
import tarfile
import time

import numpy as np


def load(path):
    """The stream's arrays as one of float32, records first, and their labels."""
    arrays, labels = [], []
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            data = tar.extractfile(member).read()
            if member.name.endswith(".json"):
                labels.append(json.loads(data).get("label"))
            else:
                arrays.append(np.load(io.BytesIO(data)))
    return np.stack(arrays), np.array(labels)


def vectors(path):
    """The same, each record flattened: (records, numbers)."""
    arrays, labels = load(path)
    return arrays.reshape(len(arrays), -1), labels


def quickest(work, records, sizes=(1, 5, 20, 100)):
    """The records in batches of whichever size work(batches) is quickest with on the first 100."""
    seconds = {}
    for size in sizes * 3:
        start = time.perf_counter()
        work(records[:100].split(size))
        seconds[size] = min(time.perf_counter() - start, seconds.get(size, float("inf")))
    return records.split(min(seconds, key=seconds.get))


def serve(name, work):
    """Calls work(*words) for every line; what it returns is told beside its time. Where that is a
    function, it is called first, outside the time."""
    print(name, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        result = work(*line.split())
        seconds = time.perf_counter() - start
        if callable(result):
            result = result()
        print("%.6f" % seconds, "" if result is None else "%.9g" % result, flush=True)
