"""torchaudio's spectrograms: spectrograms.py THREADS CLIPS.tar. Work: magnitude, as specgram's
defaults have it, in batches of the size that is quickest here."""

import sys

import torch
import torchaudio

import peer

torch.set_num_threads(int(sys.argv[1]))
clips = torch.from_numpy(peer.load(sys.argv[2])[0])
transform = torchaudio.transforms.Spectrogram(n_fft=2048, hop_length=512, power=1)



@torch.inference_mode()
def forward(batches):
    for batch in batches:
        transform(batch)


batches = peer.quickest(forward, clips)
peer.serve(f"torchaudio {torchaudio.__version__}", lambda _: forward(batches))
