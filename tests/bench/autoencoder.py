"""PyTorch's side of training, encoding and decoding: autoencoder.py THREADS CLIPS.tar WHAT NET...

Work: NET. WHAT is train, an epoch of all clips in a new order, batches of 20, Adam and RMSE as
ae-train has them; or encode or decode, the forward pass alone, without gradients, in batches of the
size that is quickest here. The weights are PyTorch's initial ones: what they are does not change the
time. `matrices` is the product of two of 4096 x 4096.
"""

import sys
from pathlib import Path

import torch
from torch import nn

import peer

BATCH = 20


def network(path):
    """The encoder of a description, and the decoder that mirrors it."""
    encoder, decoder, channels = [], [], 1
    for line in Path(path).read_text().splitlines():
        kind, *words = line.split("#")[0].split() or [""]
        if kind == "conv1d":
            size = {name: int(value) for name, value in (word.split("=") for word in words)}
            out = size.pop("out")
            shape = (size["kernel"], size.get("stride", 1), size.get("padding", 0))
            encoder += [nn.Conv1d(channels, out, *shape), nn.Tanh()]
            decoder = [nn.ConvTranspose1d(out, channels, *shape), nn.Tanh()] + decoder
            channels = out
        elif kind not in ("", "tanh"):
            sys.exit(f"{path}: {kind}: not a layer that this peer knows")
    return nn.Sequential(*encoder), nn.Sequential(*decoder[:-1])


def train(encoder, decoder, clips):
    model = nn.Sequential(encoder, decoder)
    adam = torch.optim.Adam(model.parameters(), lr=0.02)
    total = 0.0
    for part in torch.randperm(len(clips)).split(BATCH):
        batch = clips[part]
        adam.zero_grad(set_to_none=True)
        loss = torch.sqrt(nn.functional.mse_loss(model(batch), batch) + 1e-8)
        loss.backward()
        adam.step()
        total += loss.item() * len(part)
    return total / len(clips)


@torch.inference_mode()
def forward(half, batches):
    for batch in batches:
        half(batch)


threads, path, what, *names = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.manual_seed(42)
clips = torch.from_numpy(peer.load(path)[0])
networks = {name: network(f"models/{name}.net") for name in names}

# Once before the clock: the first call of a shape prepares its kernels.
batches = {}
for name, (encoder, decoder) in networks.items():
    if what == "train":
        train(encoder, decoder, clips[:2 * BATCH])
        continue
    with torch.inference_mode():
        signals = clips if what == "encode" else torch.cat([encoder(part) for part in clips.split(BATCH)])
    half = encoder if what == "encode" else decoder
    batches[name] = peer.quickest(lambda parts: forward(half, parts), signals)


matrix = torch.rand(4096, 4096)


def work(name):
    if name == "matrices":
        matrix @ matrix
        return None
    encoder, decoder = networks[name]
    if what == "train":
        return train(encoder, decoder, clips)
    return forward(encoder if what == "encode" else decoder, batches[name])


peer.serve(f"PyTorch {torch.__version__}", work)
