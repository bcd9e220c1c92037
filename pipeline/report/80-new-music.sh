#!/usr/bin/env bash
# New music: a recording from outside the data set, heard and seen from stereo to the smallest vector.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
file=$data/new-music.tsv
shape=$(value "$file" stereo shape)

cat <<HTML
<section>
<h2 id="new-music">New music</h2>
<p><cite>$(value "$file" stereo title)</cite> by $(value "$file" stereo artist)
(licence: $(value "$file" stereo licence)) is a recording from outside the data set. Mixed to one channel and
resampled to $(value "$data/parameters.tsv" RATE value ,) Hz, it takes the same way as the songs of the data set.</p>
HTML

# rate STEP: numbers a second, all channels.
rate() {
    local shape
    shape=$(value "$file" "$1" shape)
    echo $((${shape%%x*} * $(value "$file" "$1" sample_rate)))
}

row() { # row FILE SIGNAL NOTE NUMBERS SNR DESCRIPTION
    printf '<tr><td class="name">%s%s</td><td class="number">%s</td><td class="number%s">%s</td><td class="audio">%s</td></tr>\n' \
        "$2" "${3:+<span class=\"note\">$3</span>}" "$4" "$([ -n "$5" ] || echo " none")" "$5" "$(player "$1" "$6")"
}
{
    echo '<table class="sounds">'
    echo '<thead><tr><th scope="col">signal</th><th scope="col" class="number">numbers a second</th><th scope="col" class="number">SNR (dB)</th><th scope="col">sound</th></tr></thead>'
    echo '<tbody>'
    row new-stereo.wav 'recording' "as it was: $(value "$file" stereo sample_rate ,) Hz, ${shape%%x*} channels" "$(grouped "$(rate stereo)")" '' 'the recording'
    row new-mono.wav 'mono' 'mean of the channels' "$(grouped "$(rate mono)")" '' 'mixed to mono'
    row new-original.wav 'original' 'resampled: what the networks are given' "$(grouped "$(rate original)")" '' 'resampled'
    for name in "${names[@]}"; do
        row "new-$name.wav" "$(network "$name")" '' "$(value "$data/networks.tsv" "$name" rate ,)" \
            "$(value "$data/new-measures.tsv" "$name" snr %.1f)" "from $name numbers"
    done
    echo '</tbody></table>'
} | captioned 'From the stereo recording to the smallest vector.'
made new/key new/stereo.tar new/mono.tar new/original.tar "new/${names[0]}.tar" "report/audio/new-${names[0]}.wav" \
    report/data/new-music.tsv "new/${names[0]}.measures.tsv" report/data/new-measures.tsv

figure new-waveforms "Waveforms of the recording and of each network's reconstruction." <<HTML
Waveforms of the new music; the original in grey behind every reconstruction.
HTML
made report/figures/new-waveforms.svg report/data/new-waveforms.tsv
figure new-spectrograms "Spectrograms of the recording and of each network's reconstruction." <<HTML
Spectrograms of the new music, in dB below the loudest point of the original.
HTML
made report/figures/new-spectrograms.svg report/data/new-spectrograms.tsv
echo '</section>'
