# What the build does so that a mistake in a filter stays a crash: each binary is looked at by readelf.

load helper

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

@test "every filter is loaded at an address drawn anew (PIE)" {
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
    each ' __(memcpy|memset|read|realpath|pread|fread|strcpy|stpcpy)[a-z0-9]*_chk' \
        readelf --dyn-syms -W
}

@test "no filter looks for libraries in folders of its own" {
    none 'R(UN)?PATH' readelf -dW
}

@test "indirect jumps land where they may, on processors that look (CET)" {
    [ "$(uname -m)" = x86_64 ] || skip "not this processor"
    each endbr64 objdump -d --no-show-raw-insn
}
