# kernels - how near the convolutions, tanh and Adam come to the processor's limits: a table of its own

progress 'the processor and the kernels'
"$KERNELS" models/{55112,32151,24496,18376,9184}.net >"$scratch/kernels.part"
mv "$scratch/kernels.part" "$scratch/kernels.tsv"
