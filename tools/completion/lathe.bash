# bash: completion of lathe and, once it has put them on PATH, of its filters by their own names

_lathe() {
    local word=${COMP_WORDS[COMP_CWORD]} first=${COMP_WORDS[0]##*/} at=0 words
    COMPREPLY=()
    if [ "$first" = lathe ]; then
        if [ "$COMP_CWORD" = 1 ]; then
            mapfile -t COMPREPLY < <(compgen -W "$(lathe --candidates)" -- "$word")
            return
        fi
        at=1
    fi
    words=$(lathe --candidates "${COMP_WORDS[at]##*/}" "${COMP_WORDS[COMP_CWORD - 1]}")
    case $words in
    -*) [[ $word = -* ]] || return 0 ;; # options: offered where one is begun, files elsewhere
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _lathe lathe
for _lathe_filter in $(lathe --candidates); do
    case $_lathe_filter in
    path | -*) ;;
    *) complete -o default -F _lathe "$_lathe_filter" ;;
    esac
done
unset _lathe_filter
