# Locales: a decimal comma or text that is not UTF-8 changes nothing

load helper
load tools

# Locales of the test's own, in a folder that LOCPATH names.
setup_file() {
    make_tools_files
    mkdir "$BATS_FILE_TMPDIR/locales"
    for charset in UTF-8 ISO-8859-1; do
        localedef -i de_DE -f $charset "$BATS_FILE_TMPDIR/locales/de_DE.$charset"
    done
}

# german CHARSET COMMAND...
german() {
    LOCPATH=$BATS_FILE_TMPDIR/locales LC_ALL=de_DE.$1 "${@:2}"
}

@test "the locales of these tests are installed: a program that uses them prints a comma" {
    for charset in UTF-8 ISO-8859-1; do
        run german $charset env printf %.1f 1,5
        assert_output 1,5
    done
}

@test "every tool writes the same bytes in a locale with commas and in one without UTF-8" {
    check() {
        with "$input" out "$1" "${arguments[@]}"
        mkdir files
        find . -name 'new.*' -exec mv {} files \;
        for charset in UTF-8 ISO-8859-1; do
            german $charset with "$input" german "$1" "${arguments[@]}"
            cmp out german
            for file in files/*; do
                [ ! -e "$file" ] || cmp "$file" "${file#files/}"
            done
            cmp <("$1" --help) <(german $charset "$1" --help)
        done
    }
    for_each
}

@test "every tool reads numbers with a point, never with a comma, in any locale" {
    printf 'trial\tvalue\tloss\n1\t0.01\t1.5\n2\t0.02\t1.25\n' >table
    german UTF-8 tpe --low 0.001 --high 0.1 <table >german
    cmp german <(tpe --low 0.001 --high 0.1 <table)
    cd "$BATS_FILE_TMPDIR"
    german UTF-8 crop -t 0.1 <audio.tar | cmp - <(crop -t 0.1 <audio.tar)
    run german UTF-8 crop -t 0,1 <audio.tar
    assert_failure 2
}
