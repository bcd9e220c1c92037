#!/usr/bin/env bash
# One song of the test set as it was and as each network gives it back, to be heard.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
key=$(<"$OUT/song/key")
label=$(value "$data/song.tsv" "$key" label)

cat <<HTML
<section>
<h2 id="listening">One song, heard</h2>
<p><code>$(text "$key")</code> (label: $label) belongs to the test set: no network has met it in training.
Below it is as it was, then as each network gives it back from its vector, the largest vector first. The signal-to-noise ratio (SNR) takes the original for the signal and the
difference from it for the noise.</p>
HTML

{
    echo '<table class="sounds">'
    echo '<thead><tr><th scope="col">signal</th><th scope="col" class="number">numbers a second</th><th scope="col" class="number">SNR (dB)</th><th scope="col">sound</th></tr></thead>'
    echo '<tbody>'
    echo "<tr><td class=\"name\">original</td><td class=\"number\">$(value "$data/parameters.tsv" RATE value ,)</td><td class=\"number none\"></td>"
    echo "<td class=\"audio\">$(player song-original.wav "the original")</td></tr>"
    for name in "${names[@]}"; do
        echo "<tr><td class=\"name\">$(network "$name")</td><td class=\"number\">$(value "$data/networks.tsv" "$name" rate ,)</td>"
        echo "<td class=\"number\">$(value "$data/song-measures.tsv" "$name" snr %.1f)</td>"
        echo "<td class=\"audio\">$(player "song-$name.wav" "from $name numbers")</td></tr>"
    done
    echo '</tbody></table>'
} | captioned "The original and its $(number_word ${#names[@]}) reconstructions."
made song/key report/audio/song-original.wav "latents/${names[0]}.tar" "decoded/${names[0]}.tar" \
    "song/${names[0]}.tar" "report/audio/song-${names[0]}.wav" "song/${names[0]}.measures.tsv" report/data/song-measures.tsv
echo '</section>'
