# mdoc - a manual page of a filter out of its --help: FILTER --help | awk -v date=DATE -f mdoc.awk
#
# The help's parts are known by their heads ("usage:", "options:", "exit status:", "examples:"); in
# the text before the options a paragraph whose lines are indented is printed as it stands.

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    return text ~ /^[.']/ ? "\\&" text : text
}

# A paragraph, each sentence on a line of its own.
function prose(text) {
    while (match(text, /[a-zA-Z0-9)'"\]][.?!]\)? +[^ ]/)) {
        print escape(substr(text, 1, RSTART + RLENGTH - 3))
        text = substr(text, RSTART + RLENGTH - 1)
    }
    print escape(text)
}

function end_paragraph() {
    if (held == "")
        return
    if (literal) {
        printf ".Bd -literal -offset indent\n%s.Ed\n", held
    } else {
        if (started)
            print ".Pp"
        sub(/ $/, "", held)
        prose(held)
    }
    started = 1
    held = ""
}

function end_option(   names, help) {
    if (option == "")
        return
    match(option, /^(-., )?--[^ ]+/)
    names = substr(option, 1, RLENGTH)
    help = substr(option, RLENGTH + 1)
    sub(/^ +/, "", help)
    printf ".It Cm %s\n", escape(names)
    prose(help)
    option = ""
}

NR == 1 {
    name = $1
    purpose = substr($0, length(name) + 4)
    printf ".Dd %s\n.Dt %s 1\n.Os Lathe\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh SYNOPSIS\n", date, toupper(name), name, escape(purpose)
    next
}

sub(/^usage: /, "") {
    printf ".Bd -literal\n%s\n", escape($0)
    part = "usage"
    next
}

part == "usage" {
    if (sub(/^ +/, "")) {
        print escape($0)
    } else {
        print ".Ed\n.Sh DESCRIPTION"
        part = "about"
    }
    next
}

/^options:$/ {
    end_paragraph()
    print ".Sh OPTIONS\n.Bl -tag -width indent"
    part = "options"
    next
}

part == "options" && sub(/^exit status: /, "") {
    end_option()
    print ".El\n.Sh EXIT STATUS"
    n = split($0, status, /, /)
    print ".Bl -tag -width 2n"
    for (i = 1; i <= n; i++) {
        printf ".It %s\n", substr(status[i], 1, 1)
        print escape(substr(status[i], 3))
    }
    print ".El"
    part = "status"
    next
}

/^examples:$/ {
    print ".Sh EXAMPLES\n.Bd -literal"
    part = "examples"
    next
}

part == "about" {
    if (/^$/) {
        end_paragraph()
    } else {
        indented = /^ /
        if (held != "" && indented != literal)
            end_paragraph()
        literal = indented
        held = held (literal ? escape($0) "\n" : $0 " ")
    }
    next
}

part == "options" && !/^$/ {
    if (/^ +-/)
        end_option()
    sub(/^ +/, option == "" ? "" : " ")
    option = option $0
}

part == "examples" && !/^$/ {
    sub(/^  /, "")
    print escape($0)
}

END {
    if (part == "examples")
        print ".Ed"
    print ".Sh SEE ALSO\n.Xr lathe-stream 5 ,\n.Xr lathe 7"
}
