#!/usr/bin/env bash
# Clusters: whether the vectors fall into groups, and whether the groups are the labels.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

facts=$data/analysis.tsv
songs=$(value "$facts" songs value)
labels=$(value "$facts" labels value)
most=$(value "$facts" CLUSTERS value)
[ "$songs" -ge "$most" ] || most=$songs

cat <<HTML
<section>
<h2 id="clusters">Clusters</h2>
<p>If songs of a kind lay close together, the vectors would fall into clusters. k-means looks for them: it divides
the $(grouped "$songs") $(noun "$songs" song) of all sides of the split into <i>k</i> clusters, so that the squared distances
to the clusters' means (the inertia) add up to as little as possible: every coordinate divided by its deviation,
<i>k</i> from 1 to $most, the best of 20 starts of at most 30 iterations each.</p>
HTML

figure elbow "Curves of the inertia and of the mean silhouette by the number of clusters, for the original and for each network." <<HTML
Above, how much of the inertia of a single cluster is left; below, the mean silhouette (1: every song is much nearer to its own
cluster than to the next; 0: as near). Thin lines are the control: as many points from one normal cloud that has no clusters and
is as wide as the songs in every direction.
HTML
made "space/raw/${NETWORKS%% *}.tar" "clouds/raw/${NETWORKS%% *}.tar" "elbow/songs/raw/${NETWORKS%% *}.tsv" report/figures/elbow.svg report/data/elbow.tsv

# Whose curves bend by how much, the silhouettes, and who has an elbow: a line each.
found=$(awk -F'\t' '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["elbow"] == "yes" { elbows = elbows " " $1 }
    $at["bend"] != "nan" {
        if (!n++) low = high = $at["bend"]
        if ($at["bend"] + 0 < low + 0) low = $at["bend"]
        if ($at["bend"] + 0 > high + 0) high = $at["bend"]
        if (n == 1) cloud_low = cloud_high = $at["cloud"]
        if ($at["cloud"] + 0 < cloud_low + 0) cloud_low = $at["cloud"]
        if ($at["cloud"] + 0 > cloud_high + 0) cloud_high = $at["cloud"]
    }
    $at["silhouette"] != "nan" && (best == "" || $at["silhouette"] + 0 > best + 0) { best = $at["silhouette"]; who = $1 }
    END { printf "%s\n%d %.2f %.2f %.2f %.2f\n%s\n", elbows, n, low, high, cloud_low, cloud_high, who }' "$data/bends.tsv")
{
    read -ra elbows
    read -r curves low high cloud_low cloud_high
    read -r roundest
} <<<"$found"

range() { # range LOW HIGH: "0.24", "0.21 to 0.25"
    [ "$1" = "$2" ] && echo "$1" || echo "$1 to $2"
}
cat <<HTML
<p>Clusters would show as an elbow: up to their number each further cluster saves much, after it little. The rule applied
here: the bend of a curve is the largest height above it of the straight line between its ends, both axes taken from
0 to 1; it counts as an elbow when it is at least $(value "$facts" ELBOW value) deeper than the bend of the cloud without clusters.
HTML
if [ "$curves" = 0 ]; then
    echo 'These are too few different songs for a curve that could bend.</p>'
else
    if [ ${#elbows[@]} = 0 ]; then
        echo "By this rule there is no elbow, neither for the original nor at any size:"
    else
        where=()
        for name in "${elbows[@]}"; do
            where+=("$(network "$name") at <i>k</i> = $(value "$data/bends.tsv" "$name" k)")
        done
        echo "By this rule there is an elbow for $(list "${where[@]}"), and for none of the others:"
    fi
    echo "the songs' curves bend by $(range "$low" "$high"), the clouds' by $(range "$cloud_low" "$cloud_high")."
    if [ -n "$roundest" ]; then
        echo "The highest mean silhouette of all is that of $(network "$roundest"), $(value "$data/bends.tsv" "$roundest" silhouette %.3f)"
        echo "with $(number_word "$(value "$data/bends.tsv" "$roundest" best_k)") clusters; its cloud reaches $(value "$data/bends.tsv" "$roundest" cloud_silhouette %.3f)."
    fi
    echo '</p>'
fi
table 'The deepest bend of each curve, of the songs and of the cloud without clusters, and the highest mean silhouette.' \
    "$data/bends.tsv" 'signal|vectors|network' 'k|at <i>k</i>|,' 'bend|bend|%.3f' 'cloud|cloud&rsquo;s bend|%.3f' 'elbow|elbow|' \
    'best_k|best <i>k</i>|,' 'silhouette|silhouette|%.3f' 'cloud_silhouette|cloud&rsquo;s|%.3f' | undue
made report/data/bends.tsv

cat <<HTML
<h3>Clusters and labels</h3>
HTML
if [ "$labels" = 1 ]; then
    echo '<p>All songs have the same label: there is nothing that clusters could agree with.</p>'
else
    # part VECTORS: the rows of a kind of vectors, from the signal on.
    part() {
        awk -F'\t' -v vectors="$1" 'NR == 1 || $1 == vectors' "$data/clusters.tsv" | cut -f 2-
    }
    # highest VECTORS: the signal that agrees best with the labels.
    highest() {
        part "$1" | awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
            best == "" || $at["adjusted_rand"] + 0 > best + 0 { best = $at["adjusted_rand"]; who = $1 } END { print who }'
    }
    called() {
        case $1 in
        logmel) echo 'the log-mel of the original' ;;
        mfcc) echo 'the MFCC of the original' ;;
        original) echo 'the original' ;;
        *) network "$1" ;;
        esac
    }
    raw=$(highest raw)
    pooled=$(highest pooled)
    cat <<HTML
<p>With as many clusters as there are labels, $(number_word "$labels"), do the two agree? Homogeneity is 1 when no cluster mixes labels, completeness when
no label is spread over clusters, and the V-measure is their harmonic mean. All three rise with chance agreement, and completeness is high when nearly all songs share one
cluster; the adjusted Rand index is 0 for chance and 1 for agreement. Of the raw vectors $(called "$raw") agrees best with the labels, with an index
of $(part raw | html mode=value row="$raw" column=adjusted_rand format_wanted=%.3f).</p>
HTML
    columns=('homogeneity|homogeneity|%.3f' 'completeness|completeness|%.3f' 'v_measure|V-measure|%.3f' 'adjusted_rand|adjusted Rand|%.3f')
    table 'Clusters of the raw vectors against the labels.' <(part raw) 'signal|vectors|network' "${columns[@]}" | undue
    cat <<HTML
<p>A raw vector says at which instant a song does what. Pooled over time, all that is left of each of its rows is the mean, the deviation and the energy: how a
song sounds, not when. As the control for what a network's rows are worth, the same of the original: its waveform, its mel bands in dB, its
mel-frequency cepstral coefficients (MFCC). Here $(called "$pooled") agrees best, with an index of
$(part pooled | html mode=value row="$pooled" column=adjusted_rand format_wanted=%.3f).</p>
HTML
    table 'Clusters of the vectors pooled over time against the labels.' \
        <(part pooled | sed -e 's/^logmel\t/log-mel\t/; s/^mfcc\t/MFCC\t/') 'signal|vectors|network' "${columns[@]}" | undue
fi
made "vectors/pooled/${NETWORKS%% *}.tar" vectors/pooled/mfcc.tar "clusters/pooled/${NETWORKS%% *}.tsv" report/data/clusters.tsv
echo '</section>'
