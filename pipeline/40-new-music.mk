# Stage: music from outside the data set, from its stereo recording to the smallest vector and back.
#
# in    recordings/songs.tar (excerpts as they were recorded), models/NAME.safetensors
# out   new/stereo.tar, mono.tar, original.tar (at the networks' sample rate): the steps on the way;
#       new/NAME.tar: what each network gives back; new/key: which recording

# NEW_SONG, or the first of the recordings by key.
NEW_SONG ?=#	key of the recording that the report encodes; default the first

RECORDINGS := $(OUT)/recordings/songs.tar

$(OUT)/new/key: pipeline/report/song.awk $(RECORDINGS) $(call parameter,NEW_SONG) $(call code,tls)
	$(call run,$(BIN)/tls < $(RECORDINGS) | awk -v song="$$(cat $(call parameter,NEW_SONG))" -f $<)

$(OUT)/new/stereo.tar: $(OUT)/new/key $(RECORDINGS) $(call parameter,CLIP) $(call code,pick crop)
	$(call run,$(BIN)/pick -n 1 -k "$$(cat $<)" < $(RECORDINGS) | $(BIN)/crop -t $(CLIP))

$(OUT)/new/mono.tar: $(OUT)/new/stereo.tar $(call code,tomono)
	$(call run,$(BIN)/tomono < $<)

$(OUT)/new/original.tar: $(OUT)/new/mono.tar $(call parameter,RATE) $(call code,resample)
	$(call run,$(BIN)/resample -q best -r $(RATE) < $<)

$(NETWORKS:%=$(OUT)/new/%.tar): $(OUT)/new/%.tar: $(OUT)/models/%.safetensors $(OUT)/new/original.tar \
		$(call code,ae-enc ae-dec)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/new/original.tar | $(BIN)/ae-dec -m $<)
