#!/usr/bin/env bash
# The same song seen: waveforms and spectrograms.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

cat <<HTML
<section>
<h2 id="pictures">The same song, seen</h2>
<p><code>$(text "$(<"$OUT/song/key")")</code> once more, from the original down to the smallest vector.</p>
HTML
figure song-waveforms "Waveforms of the original and of each network's reconstruction." <<HTML
Waveforms, each column of the picture from its lowest to its highest sample. Behind every reconstruction lies, in
grey, the original: where grey shows, the reconstruction is quieter.
HTML
made report/figures/song-waveforms.svg report/data/song-waveforms.tsv song/original.envelope.tsv
figure song-spectrograms "Spectrograms of the original and of each network's reconstruction." <<HTML
Spectrograms, in dB below the loudest point of the original.
HTML
made report/figures/song-spectrograms.svg report/data/song-spectrograms.tsv song/original.bands.tsv
echo '</section>'
