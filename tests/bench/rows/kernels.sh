# kernels - how near the convolutions, tanh and Adam come to the processor's limits: a table of its own

kernels >"$scratch/kernels.tsv"
