# networks.awk - what the networks consist of, from layers.tsv (network and ae-info's layers) and
# sizes.tsv (network and ae-info --summary), in this order
#
# what=table   a line a network: network, layers, channels, kernels, strides, paddings (of the
#              encoder's convolutions), shape, numbers, rate (a second), ratio, parameters
# what=blocks  a line for each signal from the clip to its reconstruction: network, part (input,
#              encoder, vector, decoder), channels, frames; activations change no shape

BEGIN { FS = OFS = "\t" }

FNR == 1 {
    split("", at)
    for (i = 1; i <= NF; i++)
        at[$i] = i
    files++
    next
}

function option(layer, name, otherwise) {
    return match(layer, " " name "=[0-9]+") \
        ? substr(layer, RSTART + length(name) + 2, RLENGTH - length(name) - 2) : otherwise
}

function joined(list, value) {
    return list == "" ? value : list ", " value
}

files == 1 && $at["layer"] ~ /^conv/ {
    name = $1
    part = $at["part"]
    blocks[name]++
    block[name, blocks[name]] = part OFS $at["channels"] OFS $at["frames"]
    last_channels[name] = $at["channels"]
    if (part == "encoder") {
        coded[name] = blocks[name]
        channels[name] = joined(channels[name], $at["channels"])
        kernels[name] = joined(kernels[name], option($at["layer"], "kernel", ""))
        strides[name] = joined(strides[name], option($at["layer"], "stride", 1))
        paddings[name] = joined(paddings[name], option($at["layer"], "padding", 0))
    }
}

files == 2 {
    name = $1
    if (FNR == 2 && what == "table")
        print "network", "layers", "channels", "kernels", "strides", "paddings", "shape", \
            "numbers", "rate", "ratio", "parameters"
    if (FNR == 2 && what == "blocks")
        print "network", "part", "channels", "frames"
    if (what == "table") {
        print name, coded[name], channels[name], kernels[name], strides[name], paddings[name], \
            $at["channels"] " × " $at["frames"], $at["numbers"], $at["numbers_per_second"], \
            $at["ratio"], $at["parameters"]
        next
    }
    print name, "input", last_channels[name], $at["input_frames"]
    for (i = 1; i <= blocks[name]; i++) {
        if (i == coded[name])
            sub(/^encoder/, "vector", block[name, i])
        print name, block[name, i]
    }
}
