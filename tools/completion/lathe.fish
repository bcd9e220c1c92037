# fish: completion of lathe

function __lathe_candidates
    set -l words (commandline -opc)
    if test (count $words) = 1
        lathe --candidates
    else
        lathe --candidates $words[2] $words[-1]
    end
end

complete -c lathe -a '(__lathe_candidates)'
