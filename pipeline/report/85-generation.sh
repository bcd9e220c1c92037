#!/usr/bin/env bash
# New music from vectors: means, ways, random draws; whether averaging is more than mixing, and how far
# each kind is from real songs.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
plan=$data/plan.tsv
averaging=$data/averaging.tsv
distances=$data/distances.tsv
chosen=$(<"$OUT/chosen")
label=$(value "$plan" genre label)
pieces=$(value "$averaging" "${names[0]}" pieces ,)

# songs WHAT: the keys of a line of the plan, as a list.
songs() {
    local key list=()
    while IFS= read -r key; do
        list+=("<code>$(text "$key")</code>")
    done < <(awk -F'\t' -v what="$1" '$1 == what { gsub(/,/, "\n", $3); print $3; exit }' "$plan")
    list "${list[@]}"
}

# how_many WHAT: the number of songs in a line of the plan.
how_many() {
    awk -F'\t' -v what="$1" '$1 == what { print split($3, key, ","); exit }' "$plan"
}

three=$(how_many three)
of_genre=$(how_many genre)
ends=$(songs way)
cat <<HTML
<section>
<h2 id="generation">New music from vectors</h2>
<p>What lies between songs? Here vectors are averaged, walked between and drawn at random, and decoded. The songs are
those of the test set: $(songs three); and with one label, <em>$label</em>: $(songs genre).
HTML
[ "$three" -ge 3 ] || echo "The test set has only $(number_word "$three") $(noun "$three" song) to average."
[ "$of_genre" -ge 3 ] || echo "Of the label <em>$label</em> it has only $(number_word "$of_genre")."
cat <<HTML
For comparison, the first line of the table mixes the songs themselves: the mean of their samples.</p>
HTML

row() { # row SIGNAL HEADING NOTE
    printf '<tr><td class="name">%s%s</td>' "$2" "${3:+<span class=\"note\">$3</span>}"
    local kind
    for kind in three genre label; do
        printf '<td class="audio">%s</td>' "$(player "mean-$kind-$1.wav" "the mean of $kind, $1")"
    done
    echo '</tr>'
}
{
    echo '<table class="sounds several">'
    echo '<thead><tr><th scope="col">mean of</th>'
    echo "<th scope=\"col\">$(number_word "$three") $(noun "$three" song)</th>"
    echo "<th scope=\"col\">$(number_word "$of_genre") $(noun "$of_genre" song), $label</th>"
    echo "<th scope=\"col\">all songs, $label</th></tr></thead><tbody>"
    row mix 'sounds' 'no network'
    for name in "${names[@]}"; do
        row "$name" "$(network "$name")" ''
    done
    echo '</tbody></table>'
} | captioned 'Means, heard: of the songs as sounds, and of their vectors at every size, decoded.'
made "generation/mix/three.tar" "generation/${names[0]}/three.tar" "generation/${names[0]}/genre.tar" "generation/${names[0]}/label.tar" \
    "report/audio/mean-three-${names[0]}.wav"

# ---- averaging and mixing ----
averaging_against_mixing() {
# How much of the mixed reconstructions' energy the decoded mean misses, in percent: the most and the
# least, each with its network.
read -r most most_at least least_at < <(awk -F'\t' '
    function percent(share) { return share < 0.01 ? "<0.01" : sprintf("%.2g", share) }
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { share = 100 / 10 ^ ($at["mean-mixed-snr"] / 10)
      if (NR == 2 || share < least) { least = share; least_at = $1 }
      if (NR == 2 || share > most) { most = share; most_at = $1 } }
    END { print percent(most), most_at, percent(least), least_at }' "$averaging")
# Networks whose decoded mean is, within a decibel, as near to the mixed songs as the mixed reconstructions
# are; and the others.
{
    read -ra mixing
    read -ra other
} < <(awk -F'\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["mean-songs-snr"] + 1 >= $at["mixed-songs-snr"] + 0 { mixing = mixing " " $1; next }
    { other = other " " $1 }
    END { print mixing; print other }' "$averaging")
cat <<HTML
<p>The mean of sounds is what one hears when they play at once; a decoded mean of vectors is something else only as far
as the network is not linear. For $pieces sets of $(number_word "$three") $(noun "$three" song) the table holds the decoded mean
against the mean of the reconstructions and against the mean of the songs themselves; the yardstick is how near the mean of the
reconstructions comes to that. From the mixed reconstructions the decoded mean differs by $(text "$most")&nbsp;% of their
energy at $(network "$most_at") and by $(text "$least")&nbsp;% at $(network "$least_at"), by its mean SNR.
HTML
if [ ${#mixing[@]} -gt 0 ]; then
    [ ${#mixing[@]} = ${#names[@]} ] && where='at every size' || where="at $(networks "${mixing[@]}")"
    echo "Measured by the mixed songs, averaging vectors is mixing $where: the decoded mean comes, within a decibel, as near to them as the mixed reconstructions do."
fi
for name in "${other[@]}"; do
    read -r loss < <(awk -F'\t' -v name="$name" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $1 == name { printf "%.1f\n", $at["mixed-songs-snr"] - $at["mean-songs-snr"] }' "$averaging")
    echo "At $(network "$name") the decoded mean is $loss dB further from the mixed songs than the mixed reconstructions are."
done
echo '</p>'
awk -F'\t' -v OFS='\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
              print "network", "mixed", "mixed_mel", "songs", "yardstick"; next }
    function cell(name) { return $at[name] " " $at[name "_low"] " " $at[name "_high"] }
    { print $1, cell("mean-mixed-snr"), cell("mean-mixed-mel"), cell("mean-songs-snr"), cell("mixed-songs-snr") }' "$averaging" |
    table 'Decoded means of vectors against mixed sounds: SNR in dB (and mel distance), with 95&nbsp;% intervals.' - \
        'network|network|network' 'mixed|decoded mean, by the mixed reconstructions|interval %.1f' \
        'mixed_mel|the same, mel distance|interval %.2f' \
        'songs|decoded mean, by the mixed songs|interval %.1f' \
        'yardstick|mixed reconstructions, by the mixed songs|interval %.1f'
made "generation/${names[0]}/triples.tar" "generation/${names[0]}/mixed.tar" generation/mix/triples.tar \
    "generation/${names[0]}/mean-mixed.summary.tsv" report/data/averaging.tsv
}
echo '<h3>Is averaging more than mixing?</h3>'
if [ "$three" -ge 2 ]; then
    averaging_against_mixing
else
    echo '<p>A mean of one song is that song: with a single song in the test set there is nothing to compare.</p>'
fi

# ---- random vectors and the way ----
cat <<HTML
<h3>Random vectors, and a way from song to song</h3>
<p>A vector can be drawn without any song: every coordinate uniformly between the least and the greatest value that
it has in the test set; from a Gaussian with the coordinate's mean and deviation; or from a Gaussian in the space of the
principal components, which keeps how coordinates go together.
HTML
[ "$(<"$OUT/generation/draw-pca")" = pca ] || echo 'The test set is a single song, to which no Gaussian fits: all three draws give its own vector.'
if [ "$(how_many way)" -ge 2 ] && [ "$three" -ge 2 ]; then
    echo "Below them, at $(network "$chosen"), the size that this report goes on with, the straight way from one song's vector to another's: $ends."
else
    echo 'A way needs two songs: the test set has one, and the way stays where it is.'
fi
echo '</p>'
{
    echo '<table class="sounds"><thead><tr><th scope="col">size</th><th scope="col">uniform</th><th scope="col">Gaussian, by coordinate</th>'
    echo '<th scope="col">Gaussian, by components</th></tr></thead><tbody>'
    for name in "${names[@]}"; do
        printf '<tr><td class="name">%s</td>' "$(network "$name")"
        for kind in uniform gaussian pca; do
            printf '<td class="audio">%s</td>' "$(player "random-$kind-$name.wav" "random vector, $kind, $name")"
        done
        echo '</tr>'
    done
    echo '</tbody></table>'
} | captioned 'Random vectors at every size, decoded.'
made "report/audio/random-uniform-${names[0]}.wav" "report/audio/random-gaussian-${names[0]}.wav" "report/audio/random-pca-${names[0]}.wav"
{
    echo '<table class="sounds"><thead><tr><th scope="col">vector</th><th scope="col">sound</th></tr></thead><tbody>'
    steps=("$OUT"/report/audio/way/*.wav)
    for i in "${!steps[@]}"; do
        what="way, $((100 * i / (${#steps[@]} - 1))) %"
        printf '<tr><td class="name">%s</td><td class="audio">%s</td></tr>\n' "$what" "$(player "way/${steps[$i]##*/}" "$what")"
    done
    echo '</tbody></table>'
} | captioned 'The way from one song to another, decoded.'
made report/audio/way/01.wav report/data/plan.tsv

# ---- distances ----
# distance KIND: of a kind that has no network.
distance() {
    value "$distances" "$1" distance ,
}

# called KIND: in words, as a subject of more than one.
called() {
    case $1 in
    reconstruction) echo 'reconstructions' ;;
    mean) echo 'means of three vectors' ;;
    halfway) echo 'vectors halfway between two songs' ;;
    uniform) echo 'uniform random vectors' ;;
    gaussian) echo 'Gaussian random vectors' ;;
    pca) echo 'Gaussian random vectors by components' ;;
    esac
}

# Of what was made anew, the set nearest to real songs and the furthest: kind, network, distance each;
# the sizes at which means of vectors come nearer to real songs than the mixed sounds; the kinds that
# are, at every size, further than white noise.
{
    read -r near near_at near_distance
    read -r far far_at far_distance
    read -ra nearer
    read -ra beyond
} < <(awk -F'\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["network"] == "" { bound[$1] = $at["distance"] + 0; next }
    $1 == "mean" && $at["distance"] + 0 < bound["mix"] { nearer = nearer " " $at["network"] }
    { if (!sizes[$1]++) kind[++kinds] = $1
      further[$1] += $at["distance"] + 0 > bound["noise"] }
    $1 == "reconstruction" { next }
    near == "" || $at["distance"] + 0 < least { near = $1 " " $at["network"]; least = $at["distance"] + 0 }
    far == "" || $at["distance"] + 0 > most { far = $1 " " $at["network"]; most = $at["distance"] + 0 }
    END {
        for (k = 1; k <= kinds; k++)
            if (further[kind[k]] == sizes[kind[k]])
                beyond = beyond " " kind[k]
        printf "%s %.0f\n%s %.0f\n%s\n%s\n", near, least, far, most, nearer, beyond
    }' "$distances")
cat <<HTML
<h3>How far from real songs?</h3>
<p>Sets of sounds can be held against a set of real songs: each sound becomes the mean and the deviation over time of
its log mel bands, each set the Gaussian that fits these, and the Fréchet distance tells how far two Gaussians are
apart. Every kind is a set of $pieces $(noun "$pieces" piece), held against the same real songs, those of the
validation set first. The floor is a set of other real songs, $(distance real); the ceiling is white noise as loud
as the songs, $(distance noise).
$(awk -F'\t' '$1 == "real" { floor = $4 + 0 } $1 == "noise" { ceiling = $4 + 0 }
    END { if (floor <= 0 || ceiling <= floor)
              print "With so few songs the floor is not another set of songs, or not below the ceiling: these distances say nothing." }' "$distances")</p>
<p>Of what was made anew, nearest to real songs are $(called "$near") at $(network "$near_at"): $(grouped "$near_distance");
furthest are $(called "$far") at $(network "$far_at"): $(grouped "$far_distance"). The same songs mixed as sounds
come to $(distance mix);
$(case ${#nearer[@]} in
0) echo 'at no size are means of vectors nearer to real songs than that.' ;;
"${#names[@]}") echo 'means of vectors are nearer to real songs than that at every size.' ;;
*) echo "means of vectors are nearer to real songs than that at $(networks "${nearer[@]}") only." ;;
esac)
$(if [ ${#beyond[@]} -gt 0 ]; then
    kinds=()
    for kind in "${beyond[@]}"; do
        kinds+=("$(called "$kind")")
    done
    echo "Further than white noise at every size: $(list "${kinds[@]}")."
else
    echo 'No kind is further than white noise at every size.'
fi)</p>
HTML
figure distances "Fréchet distance to real songs of every kind of made music at every size, between real songs and white noise." <<HTML
Fréchet distance to real songs on a logarithmic scale, a line a kind, a dot in the colour of each size. Left, dashed,
the floor: other real songs; right the ceiling: white noise.
HTML
made report/figures/distances.svg generation/reference.tar "generation/${names[0]}/mean.tar" "generation/${names[0]}/pca.tar" \
    generation/songs/noise.tar report/data/distances.tsv
echo '</section>'
