# limits - the kernels' shares of the processor's limits: awk -f limits.awk KERNELS.tsv
#
# in    kernel, shape, seconds, flops, bytes, gflops, gbytes, peak. Kernels have one thread, and
#       their limits are those of one thread: the peak that was measured beside each.
#
# The bandwidth is that of memory; what lies in the caches can be read faster than that.
BEGIN {
    FS = OFS = "\t"
    print "kernel", "shape", "GFLOP/s", "of the peak", "GB/s", "of the bandwidth"
}
FNR == 1 { next }
$1 == "bandwidth" && $2 ~ /1 thread$/ && $7 > bandwidth { bandwidth = $7 }
$1 == "peak" { print $1, $2, sprintf("%.1f", $6), "-", "-", "-"; next }
$1 == "bandwidth" { print $1, $2, "-", "-", sprintf("%.1f", $7), "-"; next }
{
    if (!($8 > 0 && bandwidth > 0)) {
        print "bench: " FILENAME ": a kernel without the limits of one thread" > "/dev/stderr"
        exit 1
    }
    print $1, $2, ($4 > 0 ? sprintf("%.1f", $6) OFS sprintf("%.0f %%", 100 * $6 / $8) : "-" OFS "-"),
        sprintf("%.1f", $7), sprintf("%.0f %%", 100 * $7 / bandwidth)
}
