#!/usr/bin/python3
"""What resample (libsamplerate) and SoX make of 44.1 kHz stereo at 22050 Hz, mono: time and quality

usage: resample-quality.py [MINUTES]     (build/bin or $BIN, sox)

Prints a TSV, a row a filter:

    filter       what was measured; all of them with one thread
    seconds      of processor time, from a stereo WAV of MINUTES of noise (5) to the result, median of 3
    pass_hz      up to where the level stays within 0.1 dB of that at 0 Hz
    half_hz      where it is 3 dB down
    ripple_db    the largest deviation up to 8820 Hz, 80 % of the new band
    alias_db     what is left of a tone above 11025 Hz, at the worst frequency
    stop_hz      from where on tones are 100 dB down
    delay        by how much the result is late, in frames at 22050 Hz (group delay at low frequencies)

The filters themselves are measured, by impulses: the new rate is half the old one, so that the answers
to an impulse on an even and to one on an odd frame together are the whole impulse response.
"""
import os
import resource
import statistics
import struct
import subprocess
import sys
import tempfile

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("BIN", os.path.join(ROOT, "build", "bin"))
OURS = ("wav2raw {0} | tomono | resample -j 1 -q {2} -r 22050 | "
        "raw2wav -f float -o {1}")
SOX = "sox -D {0} -r 22050 -c 1 -e signed -b 32 {1} rate {2}"  # it rounds floats to 24 bits
FILTERS = [("resample " + q, OURS, q) for q in ("best", "medium", "fast", "hq", "vhq")]
FILTERS += [("SoX rate " + q, SOX, q) for q in ("-v", "-h", "-m")]

EVEN, ODD, LENGTH = 40000, 120001, 160000  # frames of the two impulses, of the signal
REACH = 16384                              # frames of output around an impulse


def run(command):
    """Runs a shell command and returns its processor time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", command], check=True,
                   stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write_float_wav(path, frames):
    """frames (n, channels) at 44.1 kHz. SoX would round to 24 bits on the way."""
    n, channels = frames.shape
    data = frames.astype("<f4").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHHH4sII4sI", b"RIFF", 50 + len(data), b"WAVE", b"fmt ", 18, 3,
                       channels, 44100, 44100 * 4 * channels, 4 * channels, 32, 0, b"fact", 4, n,
                       b"data", len(data))
    with open(path, "wb") as file:
        file.write(head + data)


def read_wav(path):
    """Samples of a mono WAV, 32-bit float or whole."""
    with open(path, "rb") as file:
        wav = file.read()
    start = wav.index(b"data") + 8
    size = struct.unpack("<I", wav[start - 4:start])[0]
    if wav[20] == 3:
        return np.frombuffer(wav[start:start + size], "<f4").astype(float)
    return np.frombuffer(wav[start:start + size], "<i4") / 2.0**31


def response(command, option):
    """|H| of the filter in dB, relative to 0 Hz, and the frequencies."""
    run(command.format("impulses.wav", "answer.wav", option))
    y = read_wav("answer.wav")
    h = np.zeros(2 * REACH)
    even, odd = EVEN // 2, (ODD + 1) // 2  # y[n] = h[2n - EVEN], y[n] = h[2n - ODD]
    h[0::2] = y[even - REACH // 2:even + REACH // 2]
    h[1::2] = y[odd - REACH // 2:odd + REACH // 2]
    size = 1 << 18
    level = 20 * np.log10(np.abs(np.fft.rfft(h, size)) + 1e-12)
    # h[REACH] is time 0; the centre of gravity of h is its group delay at 0 Hz
    delay = (h * (np.arange(2 * REACH) - REACH)).sum() / h.sum() / 2
    return level - level[0], np.arange(size // 2 + 1) * 44100 / size, delay


def quality(command, option):
    level, hz, delay = response(command, option)
    left = np.abs(level) > 0.1
    alias = level[hz >= 11025]
    loud = hz[level > -100]
    return [hz[left.argmax()], hz[(level < -3).argmax()], np.abs(level[hz <= 8820]).max(), alias.max(),
            loud.max(), delay]


def main():
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.environ["PATH"] = BIN + ":" + os.environ["PATH"]
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        impulses = np.zeros((LENGTH, 2))
        impulses[[EVEN, ODD]] = 0.5
        write_float_wav("impulses.wav", impulses)
        subprocess.run(["sox", "-D", "-R", "-r", "44100", "-n", "-c", "2", "-b", "16", "noise.wav", "synth",
                        str(60 * minutes), "whitenoise", "gain", "-6"], check=True)
        times = {name: [] for name, _, _ in FILTERS}
        for _ in range(3):
            for name, command, option in FILTERS:
                times[name].append(run(command.format("noise.wav", "result.wav", option)))
        print("filter", "seconds", "pass_hz", "half_hz", "ripple_db", "alias_db", "stop_hz", "delay", sep="\t")
        for name, command, option in FILTERS:
            found = quality(command, option)
            print(name, "%.3f" % statistics.median(times[name]),
                  "%.0f\t%.0f\t%.5f\t%.1f\t%.0f\t%.4f" % tuple(found), sep="\t")
        os.chdir("/")


if __name__ == "__main__":
    main()
