# operations - those of training a network on one clip: ae-info NET | awk -f operations.awk
#
# Two for each product of the forward pass, of the gradient by the weights and of that by the input,
# which the first layer needs not. A convolution has a product for each tap, pair of channels and frame
# that comes out, a transposed one for each that goes in. tanh and Adam do not count.
BEGIN {
    FS = "\t"
    channels = 1
}
$3 ~ /^conv/ {
    match($3, /kernel=[0-9]+/)
    kernel = substr($3, RSTART + 7, RLENGTH - 7)
    products = channels * $4 * kernel * ($3 ~ /transpose/ ? frames : $5)
    sum += products * ($1 == "encoder" && $2 == 0 ? 2 : 3)
}
NR > 1 {
    channels = $4
    frames = $5
}
END { printf "%.0f\n", 2 * sum }
