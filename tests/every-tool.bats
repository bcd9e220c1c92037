# Promises of every binary, tested on every binary in $BIN.
#
# A new tool needs a row in the table of tools.bash and nothing else; without one the first test fails.

# shellcheck disable=SC2154,SC2016 # stderr is set by run; code for bash -c stands in single quotes

load helper
load tools

@test "every binary has a row in the table of tools.bash" {
    for tool in $(tools); do
        describe "$tool" || fail "$tool: add it to describe() in tests/tools.bash"
    done
    assert [ -n "$(tools)" ]
}

@test "every tool's minimal command line works" {
    check() {
        run --separate-stderr with "$input" out "$1" "${arguments[@]}"
        assert_success
        refute_stderr
        if [ "$gives" = nothing ]; then
            [ ! -s out ]
        else
            [ -s out ]
        fi
    }
    for_each
}

# ---- help, version, misuse ----

@test "--help says purpose, usage, options with defaults, exit status and examples, on stdout" {
    check() {
        run --separate-stderr "$1" --help
        assert_success
        refute_stderr
        assert_line --index 0 --regexp "^$1 - [a-z].*[^.]$"
        assert_line --index 1 --regexp "^usage: $1( |$)"
        assert_line --regexp '^options:$'
        assert_line --regexp '^      --help +[a-z]'
        assert_line --regexp '^      --version +[a-z]'
        assert_line --regexp '^exit status: 0 '
        assert_line --regexp '^examples:$'
        assert_line --regexp "^  .*$1"
        # between the usage and the options is a description
        [ "$(sed -n '/^usage/,/^options/p' <<<"$output" | wc -w)" -gt 30 ]
    }
    for_each
}

@test "--help fits into 100 columns and has no tab" {
    check() {
        run "$1" --help
        refute_line --regexp '.{101}'
        refute_output --partial $'\t'
    }
    for_each
}

# options TOOL: the options in its help, a line each, with their continuation lines.
options() {
    "$1" --help | awk '
        /^options:/ { on = 1; next }
        /^exit status/ { on = 0 }
        on && /^  (-.|   ), --|^      --/ { if (line != "") print line; line = $0; next }
        on { sub(/^ +/, " "); line = line $0 }
        END { if (line != "") print line }' | sed '/^ *--help /d; /^ *--version /d; /^$/d'
}

@test "--help shows the default of every option that has one, and which options are required" {
    shown=0
    check() {
        while IFS= read -r line; do
            [[ ! $line =~ \(no\ default|\(default\ *\) ]] || fail "$1: $line"
            if [[ $line =~ \((default\ [^\)]|required) ]]; then
                shown=$((shown + 1))
            elif [[ $line =~ --(threads|seed)= ]]; then
                fail "$1: $line"
            fi
        done < <(options "$1")
    }
    for_each
    [ "$shown" -gt 60 ]
}

@test "the usage line and the examples know only options and tools that exist" {
    check() {
        run numpy '
import re, shlex, subprocess, os
def text(tool):
    return subprocess.run([tool, "--help"], capture_output=True, text=True, check=True).stdout
def known(tool):
    options = text(tool).split("\noptions:\n")[1].split("\nexit status")[0]
    return {o: bool(v) for names, v in re.findall(r"^ +((?:-\w, )?--[\w-]+)(=\S+)?", options, re.M)
            for o in names.split(", ")}
tools = set(os.listdir(os.environ["BIN"]))
tool = sys.argv[1]
help_text = text(tool)
usage = re.search(r"^usage: .*", help_text, re.M).group()
for option in re.findall(r"(?<![\w-])--?[a-z][\w-]*", usage, re.I):
    assert option in known(tool), f"usage names {option}: {known(tool)}"
examples = help_text.split("\nexamples:\n")[1]
assert re.search(rf"(^|[\s|(]){tool}\s", examples), examples
for line in examples.replace("\\\n", " ").splitlines():
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    running, outer, start = None, [], True # start: the next word is a command
    for word in lexer:
        if set(word) <= set("|;&<>()"):
            for c in word:
                if c == "(":
                    outer.append(running)
                elif c == ")":
                    running = outer.pop() if outer else None
                start = c in "|;&("
        elif start:
            running = word if word in tools else None
            start = False
        elif running and re.match(r"--?[a-zA-Z]", word):
            name = word.split("=")[0] if word.startswith("--") else word[:2]
            assert name in known(running), f"{line!r}: {running} has no {name}"
' "$1"
        assert_success
    }
    for_each
}

@test "--version is one line on stdout" {
    check() {
        run --separate-stderr "$1" --version
        assert_success
        refute_stderr
        assert_output --regexp "^$1 \(Lathe\) [0-9]+\.[0-9]+\.[0-9]+$"
    }
    for_each
}

@test "--help and --version to a full disk fail with a message" {
    check() {
        for option in --help --version; do
            run --separate-stderr with /dev/null /dev/full "$1" "$option"
            assert_refused "$1" stdout
        done
    }
    for_each
}

@test "an unknown option, short or long, is misuse" {
    check() {
        for option in --no-such-option --no-such=1 -Z '-!' -9; do
            misuse "${option%%=*}" "$1" "${arguments[@]}" "$option"
        done
    }
    for_each
    assert_misuses
}

@test "an extra operand is misuse and is named" {
    check() {
        if [[ $("$1" --help | sed -n 's/^usage: //p') == *[A-Z]...* ]]; then
            return # it takes any number
        fi
        misuse surplus "$1" "${arguments[@]}" -- surplus
    }
    for_each
    assert_misuses
}

@test "a required option that is missing is misuse and is named" {
    check() {
        name=$(options "$1" | sed -n '/(required/{s/.*--\([a-z0-9-]*\)=.*/\1/p;q}')
        [ -z "$name" ] || misuse "--$name" "$1"
    }
    for_each
    assert_misuses
}

@test "an option without its value, and a flag with one, is misuse" {
    check() {
        while IFS= read -r line; do
            [[ $line =~ --([a-z0-9-]+)(=?) ]]
            name=${BASH_REMATCH[1]}
            if [ -n "${BASH_REMATCH[2]}" ]; then
                misuse "--$name" "$1" "${arguments[@]}" "--$name"
            else
                misuse "--$name" "$1" "${arguments[@]}" "--$name=value"
            fi
        done < <(options "$1")
    }
    for_each
    assert_misuses
}

# beyond LIMIT STEP: a number on the other side of it, as far as floats can tell them apart.
beyond() {
    awk -v limit="$1" -v step="$2" 'BEGIN {
        past = limit + step
        if (sprintf("%.15g", past) == sprintf("%.15g", limit))
            past = limit + step * (limit < 0 ? -limit : limit)
        printf "%.15g", past
    }'
}

@test "a value outside the range in --help, or that is not a number, is misuse" {
    checked=0
    check() {
        while IFS= read -r line; do
            [[ $line =~ --([a-z0-9-]+)=.*\(.*\ (-?[0-9.e+-]+)\ to\ (-?[0-9.e+-]+)\)$ ||
                $line =~ --([a-z0-9-]+)=.*\(.*at\ least\ (-?[0-9.e+-]+)()\)$ ]] || continue
            name=${BASH_REMATCH[1]} low=${BASH_REMATCH[2]} high=${BASH_REMATCH[3]}
            values=(x '' ' 1' 1x '1,5' nan inf -inf 1e999 "$(beyond "$low" -1)")
            if [ -n "$high" ]; then
                values+=("$(beyond "$high" 1)")
            fi
            for value in "${values[@]}"; do
                misuse "--$name" "$1" "${arguments[@]}" "--$name=$value"
            done
            checked=$((checked + 1))
        done < <(options "$1")
    }
    for_each
    assert_misuses
    [ "$checked" -gt 3 ]
}

@test "a word that is not among the choices in --help is misuse" {
    checked=0
    check() {
        while IFS= read -r line; do
            [[ $line =~ --([a-z0-9-]+)=.*\(default\ [^\;\)]*\;\ ([^\)]*)\)$ ]] || continue
            name=${BASH_REMATCH[1]} choices=${BASH_REMATCH[2]}
            for value in '' no-such-word "$choices" "${choices%% *}x"; do
                misuse "--$name" "$1" "${arguments[@]}" "--$name=$value"
            done
            for value in $choices; do # stdin is empty: anything but misuse, if the option is this operation's
                run --separate-stderr with /dev/null out "$1" "${arguments[@]}" "--$name=$value"
                [ "$status" != 2 ] || [[ $stderr == *"--$name belongs to"* ]] || fail "$1 --$name=$value: $stderr"
            done
            checked=$((checked + 1))
        done < <(options "$1")
    }
    for_each
    assert_misuses
    [ "$checked" -gt 0 ]
}

# ---- output ----

@test "a full disk is an error with a message" {
    check() {
        run --separate-stderr with "$input" /dev/full "$1" "${arguments[@]}"
        assert_refused "$1" 'No space left on device'
    }
    for_each stdout
}

@test "a closed stdout is an error with a message and damages no file" {
    check() {
        sha256sum -- * >"$BATS_TEST_TMPDIR/before"
        run --separate-stderr bash -c '"$@" <"$0" >&-' "$input" "$1" "${arguments[@]}"
        assert_refused "$1"
        run diff "$BATS_TEST_TMPDIR/before" <(sha256sum -- *)
        assert_success
    }
    for_each stdout
}

@test "with stderr closed, diagnostics do not go into another file" {
    check() {
        sha256sum -- * >"$BATS_TEST_TMPDIR/before"
        run bash -c '"$@" <&- >out 2>&-' - "$1" "${arguments[@]}"
        rm -f out new.*
        run diff "$BATS_TEST_TMPDIR/before" <(sha256sum -- *)
        assert_success
    }
    for_each
}

@test "a closed pipe ends the tool quietly" {
    check() {
        run numpy '
import os, signal, subprocess
r, w = os.pipe()
os.close(r)
done = subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=w, stderr=subprocess.PIPE)
assert done.returncode == -signal.SIGPIPE, done
assert done.stderr == b"", done.stderr' "$input" "$1" "${arguments[@]}"
        assert_success
    }
    for_each stdout
}

@test "binary output is never written to a terminal" {
    check() {
        [ "$gives" != text ] || return 0
        run numpy '
import os, pty, subprocess
master, slave = pty.openpty()
done = subprocess.run(sys.argv[2:], stdin=open(sys.argv[1]), stdout=slave, stderr=subprocess.PIPE, timeout=30)
os.close(slave)
try:
    shown = os.read(master, 100)
except OSError:
    shown = b""
assert shown == b"", shown
assert done.returncode == 2, done
assert b"terminal" in done.stderr, done' "$input" "$1" "${arguments[@]}"
        assert_success
    }
    for_each stdout
}

@test "a tool that would wait for input from a terminal says so instead" {
    check() {
        run numpy '
import pty, subprocess
master, slave = pty.openpty()
done = subprocess.run(sys.argv[1:], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=10)
assert done.returncode == 2, done
assert b"terminal" in done.stderr, done' "$1" "${arguments[@]}"
        assert_success
    }
    for_each stdin
}

# ---- streams ----

@test "every stream that is written is read by tarfile and NumPy, JSON before npy, with empty headers" {
    check() {
        with "$input" out.tar "$1" "${arguments[@]}"
        run numpy '
with tarfile.open("out.tar", "r:") as tar:
    members = list(tar)
assert len(members) >= 2 and len(members) % 2 == 0
for j, n in zip(members[::2], members[1::2]):
    assert j.name[:-5] + ".json" == j.name and n.name == j.name[:-5] + ".npy", (j.name, n.name)
for m in members:
    assert m.isreg() and (m.uid, m.gid, m.uname, m.gname, m.mtime) == (0, 0, "", "", 0), vars(m)
for key, meta, a in records("out.tar"):
    assert a.dtype == np.dtype("|u1" if "packed" in meta else "<f4") and a.flags.c_contiguous and a.size, (key, a.dtype)
    assert isinstance(meta, dict)
assert open("out.tar", "rb").read()[-1024:] == bytes(1024)'
        assert_success
        run tar -tf out.tar
        assert_success
    }
    for_each tensors
}

@test "the same input gives the same bytes" {
    check() {
        with "$input" one "$1" "${arguments[@]}"
        with "$input" two "$1" "${arguments[@]}"
        run cmp one two
        assert_success
    }
    for_each stdout
}

@test "filters keep the key and unknown fields, and append their command to the history" {
    check() {
        with "$input" out.tar "$1" "${arguments[@]}"
        run numpy '
key, before, _ = records(sys.argv[2])[0]
after = meta("out.tar", key)
for field in "label", "group", "source", "mood":
    assert after[field] == before[field], (field, after)
assert after["history"][:-1] == before.get("history", []), after
assert after["history"][-1].split()[0] == sys.argv[1], after' "$1" "$input"
        assert_success
    }
    for_each filter
}

@test "filters treat each record by itself: two streams give two results" {
    check() {
        numpy '
stream = Stream("other.tar")
for key, meta, a in records(sys.argv[1]):
    stream.record("rock/b", a if "packed" in meta else -a, meta)
stream.tar.close()' "$input"
        cat "$input" other.tar >both.tar
        with "$input" one "$1" "${arguments[@]}"
        with other.tar two "$1" "${arguments[@]}"
        with both.tar both "$1" "${arguments[@]}"
        run numpy '
one = {k: (m, a.tobytes()) for name in ("one", "two") for k, m, a in records(name)}
both = {k: (m, a.tobytes()) for k, m, a in records("both")}
assert list(both) == ["jazz/a", "rock/b"], list(both)
assert one == both'
        assert_success
    }
    for_each filter
}

@test "from a stream without records comes a stream without records" {
    check() {
        head -c 1024 /dev/zero >none.tar
        run --separate-stderr with none.tar out.tar "$1" "${arguments[@]}"
        assert_success
        refute_stderr
        run numpy 'assert records("out.tar") == [] and len(open("out.tar", "rb").read()) >= 1024'
        assert_success
    }
    for_each filter
}

@test "a stream without records gives a table of a header line" {
    check() {
        head -c 10240 /dev/zero >none.tar
        run --separate-stderr with none.tar out "$1" "${arguments[@]}"
        [ "$status" -le 1 ] # where nothing can be said of nothing it may be refused
        [ "$status" = 1 ] || [ "$(wc -l <out)" -ge 1 ]
    }
    for_each stdin table
}

@test "empty input is not a stream" {
    check() {
        run --separate-stderr with /dev/null out "$1" "${arguments[@]}"
        assert_refused "$1" stdin
    }
    for_each stdin
}

@test "a closed stdin is a read error" {
    check() {
        run --separate-stderr bash -c '"$@" <&- >out' - "$1" "${arguments[@]}"
        assert_refused "$1" stdin
    }
    for_each stdin
}

@test "garbage is not a stream" {
    check() {
        numpy 'open("noise", "wb").write(np.random.default_rng(7).bytes(5000))'
        printf 'key\tlabel\n%600s' x >text
        for garbage in noise text tone.wav tiny.safetensors; do
            run --separate-stderr with "$garbage" out "$1" "${arguments[@]}"
            assert_refused "$1" stdin
        done
    }
    for_each stdin
}

@test "a stream truncated anywhere is refused with the record's name, and the output is truncated too" {
    check() {
        run numpy '
import glob, subprocess
data = open(sys.argv[1], "rb").read()

with tarfile.open(sys.argv[1]) as tar:
    j, n = list(tar)[:2]
end = (n.offset_data + n.size + 511) // 512 * 512
for offset in (100, j.offset_data, j.offset_data + 7, n.offset, n.offset + 300, n.offset_data, n.offset_data + 5,
               n.offset_data + 60, n.offset_data + 128, n.offset_data + 128 + 1000, n.offset_data + n.size - 1,
               n.offset_data + n.size, end, end + 512):
    assert offset < len(data)
    done = subprocess.run(sys.argv[3:], input=data[:offset], capture_output=True, timeout=30)
    where = f"cut at {offset} of {len(data)}: {done.returncode}, {done.stderr}"
    assert done.returncode == 1 and done.stderr.startswith(sys.argv[3].encode() + b": stdin: "), where
    assert offset <= 512 or b"jazz/a" in done.stderr, where
    if sys.argv[2] == "tensors":
        assert subprocess.run("tls", input=done.stdout, capture_output=True).returncode == 1, where
    assert not glob.glob("new.*"), where' "$input" "$gives" "$1" "${arguments[@]}"
        assert_success
    }
    for_each stdin
}

@test "a tool reads its input and nothing else of it changes" {
    check() {
        sha256sum tone.wav audio.tar tiny.* >"$BATS_TEST_TMPDIR/before"
        with "$input" out "$1" "${arguments[@]}"
        run sha256sum --quiet -c "$BATS_TEST_TMPDIR/before"
        assert_success
    }
    for_each
}
