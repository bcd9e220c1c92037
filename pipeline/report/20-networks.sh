#!/usr/bin/env bash
# The networks: what each is made of and how small its vectors are.
# shellcheck source-path=SCRIPTDIR source=html.sh
source "${0%/*}/html.sh"

read -ra names <<<"$NETWORKS"
largest=${names[0]} smallest=${names[-1]}
file=$data/networks.tsv

cat <<HTML
<section>
<h2 id="networks">The networks</h2>
<p>An encoder of $(number_word "$(value "$file" "$largest" layers)") strided convolutions, each followed by tanh, turns a clip of
$(value "$data/parameters.tsv" CLIP value) seconds into a few rows of numbers; its mirror in transposed convolutions turns
them back into sound. A network is named after the numbers that it keeps of a clip.
The largest vector here holds $(value "$file" "$largest" numbers ,) numbers, the smallest
$(value "$file" "$smallest" numbers ,): one number for $(value "$file" "$largest" ratio %.3g) and for
$(value "$file" "$smallest" ratio %.3g) samples of the original.</p>
HTML

figure networks "Each network as a row of blocks, from the clip through the layers to the vector and back; a block's area is how many numbers it holds." <<HTML
From the clip (left) through the encoder to the vector (in colour) and back through the decoder.
A block's height shows its channels, its width its frames: its area is how many numbers it holds.
HTML
made report/figures/networks.svg report/data/blocks.tsv

table "The networks. Channels, kernels, strides and paddings are those of the encoder's layers; the decoder mirrors them." \
    "$file" 'network|network|network' 'channels|channels|short' 'kernels|kernels|short' 'strides|strides|short' \
    'paddings|paddings|short' \
    'shape|vector|short' 'parameters|parameters|,'
table "What is left of a second of sound at $(value "$data/parameters.tsv" RATE value ,) samples a second." \
    "$file" 'network|network|network' 'numbers|numbers a clip|,' 'rate|numbers a second|,' 'ratio|samples a number|%.2f'
made "networks/$largest.layers.tsv" "networks/$largest.sizes.tsv" networks/layers.tsv networks/sizes.tsv \
    report/data/networks.tsv
echo '</section>'
