# A filter accepts its input in pieces of any size, and opens only the files that it was told to.

# shellcheck disable=SC2154 # stderr is set by run

load helper
load tools

@test "reads and writes of one byte, and of random sizes with interruptions, give the same bytes" {
    seed=${SHORT_SEED:-$RANDOM}
    echo "SHORT_SEED=$seed"
    check() {
        with "$input" wanted "$1" "${arguments[@]}"
        for way in SHORT_MOST=1 "SHORT_MOST=999 SHORT_SEED=$seed"; do
            mkdir before
            if compgen -G 'new.*'; then
                mv new.* before
            fi
            # shellcheck disable=SC2086 # several words
            with "$input" found env ASAN_OPTIONS=verify_asan_link_order=0 \
                LD_PRELOAD="$FAULTS/short.so" $way "$1" "${arguments[@]}"
            cmp wanted found
            for file in before/*; do
                [ ! -e "$file" ] || cmp "$file" "${file#before/}"
            done
            rm -r before
        done
    }
    for_each
}

@test "a pipe that transfers single bytes changes nothing" {
    check() {
        with "$input" wanted "$1" "${arguments[@]}"
        dd bs=1 if="$input" status=none | "$1" "${arguments[@]}" | dd bs=1 of=found status=none
        run cmp wanted found
        assert_success
    }
    for_each filter
}

# Files that a program may open without an option, and why:
#   *.so*, ld.so.cache, /etc/ld.so.preload   the loader, for the libraries
#   /sys/devices/system/, /proc/ ... cpu, meminfo, self/status, cgroup   OpenMP, OpenBLAS and libc: processors, memory
#   locale, gconv, charset.alias             libc
#   /dev/urandom                             jansson, against chosen keys of its hash
#   openssl.cnf                              libcrypto, which libarchive brings along
#   $TMPDIR (files without a name)           data longer than memory: raw2wav
@test "filters from stdin to stdout open no file, start no program and reach no network" {
    command -v strace || skip 'strace is not installed'
    strace -o /dev/null -e trace=none true 2>/dev/null || skip 'tracing is not permitted here (ptrace)'
    sanitised && skip 'AddressSanitizer opens files of its own'
    with_libomp && skip "clang's OpenMP registers itself in /dev/shm"
    check() {
        [ "$1" != shard ] || return 0 # it writes files
        # it may open what the command line names
        strace -f -qq -o trace -e trace=%file,%network,process "$1" "${arguments[@]}" <"$input" >out
        run awk -v named=" ${arguments[*]} " -v tmp="${TMPDIR:-/tmp}" '
            { sub(/^[0-9]+ +/, "") }
            /^(exit|exit_group|wait4|clone3?|arch_prctl|set_tid_address|\+\+\+)/ { next }
            /^execve\(/ && !started++ { next }
            /^(execve|execveat|fork|vfork|socket|connect|bind|sendto|kill)/ { print; bad++; next }
            /^(access|newfstatat|stat|lstat|statx|readlink|readlinkat|getcwd|statfs)\(/ { next }
            /^openat\(/ {
                split($0, part, "\"")
                path = part[2]
                if (index(named, " " path " ") && /O_RDONLY/)
                    next
                if (path == tmp "/" || index(path, tmp "/lathe.") == 1)
                    next
                if (/O_RDONLY/ && path ~ /\.so(\.|$)|^\/etc\/ld\.so|^\/sys\/(devices|fs)\/|^\/proc\/|locale|gconv|openssl\.cnf|charset|^\/dev\/urandom$/)
                    next
                print
                bad++
                next
            }
            /^unlink\(/ && index($0, tmp "/lathe.") { next }
            { print; bad++ }
            END { exit bad > 0 || !started }' trace
        assert_success
    }
    for_each stdout
}
