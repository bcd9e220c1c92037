# What keeps a mistake in a filter small: how it was built (by readelf) and what it touches (by
# strace).

# shellcheck disable=SC2154 # describe sets arguments, input and gives

load helper
load tools

# each TEXT COMMAND...: COMMAND BINARY prints a line that has the regular expression TEXT, for all
# binaries.
each() {
    local binary text=$1
    shift
    for binary in "$BIN"/*; do
        "$@" "$binary" >shown
        grep -qE "$text" shown || fail "$(basename "$binary"): no $text"
    done
}

# none TEXT COMMAND...: it prints none, for any.
none() {
    local binary text=$1
    shift
    for binary in "$BIN"/*; do
        "$@" "$binary" >shown
        [ -s shown ]
        ! grep -E "$text" shown || fail "$(basename "$binary")"
    done
}

@test "every filter is position independent (PIE)" {
    each '^ *Type: +DYN ' readelf -hW
    each 'FLAGS_1.* PIE' readelf -dW
}

@test "every filter resolves all symbols at its start and makes its tables read-only (full RELRO)" {
    each 'FLAGS.* (BIND_NOW|NOW)' readelf -dW
    each '^ *GNU_RELRO ' readelf -lW
}

@test "no filter has a stack or other memory that is writable and executable" {
    each '^ *GNU_STACK .* RW ' readelf -lW
    none '^ *[A-Z_]+ +0x.* RWE ' readelf -lW
    none 'TEXTREL' readelf -dW
}

@test "every filter guards its stack frames" {
    each '__stack_chk_fail' readelf --dyn-syms -W
}

@test "every filter calls the C library's checked functions (_FORTIFY_SOURCE)" {
    ! sanitised || skip "the sanitizers check instead"
    each ' __[a-z]*printf_chk' readelf --dyn-syms -W
}

@test "no filter has a library search path of its own" {
    none 'R(UN)?PATH' readelf -dW
}

@test "indirect jumps are protected on processors that support it (CET)" {
    [ "$(uname -m)" = x86_64 ] || skip "not this processor"
    each endbr64 objdump -d --no-show-raw-insn
}

# ---- what a filter touches ----

# touched TRACE: the paths that a trace by strace tells of, without those of the loader, of libraries
# that count processors, and of jansson, whose tables begin with a random number. What is yet to be
# renamed counts by its final name.
touched() {
    local calls='^[0-9 ]*(open|creat|link|symlink|rename|unlink|mkdir|chmod|truncate)[a-z0-9]*[(]'
    local known='/etc/ld[.]so[.].*|(/usr|/usr/local)?/lib(64|32)?/.*|/(proc|sys)/.*|/dev/urandom|/usr/share/locale/locale[.]alias|/dev/shm/__KMP_.*'
    awk -v calls="$calls" -F '"' '
        $0 ~ calls && !/ENOENT/ { for (i = 2; i < NF; i += 2) print $i }' "$1" |
        awk -v known="^($known)$" '$0 !~ known { sub(/\.[0-9]+-[0-9]+$/, ""); print }' | sort -u
}

@test "a filter opens only files that its command line names, runs no program, uses no network" {
    ! sanitised || skip "the sanitizers open files of their own"
    strace -o /dev/null true || skip "tracing is not permitted here"
    check() {
        strace -f -o trace -e trace=%file,%network,execve,execveat,kill "$1" "${arguments[@]}" \
            <"$input" >out 2>err
        run grep -cE 'execve(at)?\(' trace
        assert_output 1
        run grep -E '(socket|connect|bind|kill)\(' trace
        refute_output
        run touched trace
        [ -n "$output" ] || pure+=("$1")
        while IFS= read -r path; do
            [ -z "$path" ] || [[ " ${arguments[*]} " == *" $path "* ]] ||
                [ "$path $gives" = '. nothing' ] || # the folder of an output file
                [[ "$1 $path" =~ ^shard\ (\.|new\.0\.tar.*)$ ]] ||
                [[ "$path $gives" == */lathe.??????' sound' ]] || # the length comes at the end
                fail "$1 touches '$path'"
        done <<<"$output"
    }
    pure=()
    for_each
    [[ " ${pure[*]} " != *" ae-info "* ]] # it was seen to open its file
    # stdin and stdout are all there is
    for tool in tomono resample crop pick tls raw2tsv specgram latent kmeans pool pca mdct keep tpe; do
        [[ " ${pure[*]} " == *" $tool "* ]] || fail "$tool opens a file"
    done
}
