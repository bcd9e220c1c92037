# Stage: bit rates. Latents of the networks and MDCT coefficients, packed, compared with Opus, Vorbis and MP3: size and
# quality for some songs of the test set.
#
# in    test.tar, models/NAME.safetensors, networks/sizes.tsv, song/original.tar
# out   bits/CODEC.tsv: the songs by each codec at several settings, measured; bits/ladder.tsv: all of them;
#       report/data/bits.tsv (means), bits-pairs.tsv (the MDCT coder against others that use at least as many bits);
#       report/audio/CODEC-SETTING.wav: the report's song

bits.opus := 6 8 10 12 16 24 32
bits.vorbis := -1 0 2 4
bits.mp3 := 8 16 24 32 48
bits.filled := 1 2 4 8 16 32
bits.plain := 4 8 16 32
bits.latents := 0.1 0.03 0.01

# Fewer songs than elsewhere: there are many codecs, and the differences are large.
$(OUT)/bits/songs.tar: $(OUT)/test.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part 90-91 $<)

codec_of = $(firstword $(subst -, ,$(1)))
with_model = $(if $(filter latents-%,$(1)),latents $(OUT)/models/$(patsubst latents-%,%,$(1)).safetensors,$(1))

BIT_CODECS := filled plain opus vorbis mp3 $(NETWORKS:%=latents-%)
bit_tables := $(BIT_CODECS:%=$(OUT)/bits/%.tsv)
$(bit_tables) $(DATA)/bits-song.tsv: export resample = $(RESAMPLE)
$(bit_tables): $(OUT)/bits/%.tsv: $(addprefix pipeline/,ladder bits) $(OUT)/bits/songs.tar $(OUT)/test.tar $(call parameter,RESAMPLE) \
		$(call code,mdct pack unpack compare recognise raw2wav wav2raw resample crop)
	$(call run,pipeline/ladder $(OUT)/bits/songs.tar $(OUT)/test.tar '$(bits.$(call codec_of,$*))' 'pipeline/bits $(call with_model,$*)')
$(foreach name,$(NETWORKS),$(eval $(OUT)/bits/latents-$(name).tsv: $(OUT)/models/$(name).safetensors $(call code,ae-enc ae-dec)))

# The loss caused by resampling to 48 kHz, as Opus does, and back.
$(OUT)/bits/resampling.tsv: $(OUT)/bits/songs.tar $(call parameter,RESAMPLE RATE) $(call code,resample compare)
	$(call run,resample -q $(RESAMPLE) -r 48000 < $< | resample -q $(RESAMPLE) -r $(RATE) | compare -r $<)

$(eval $(call gathered,$(OUT)/bits/ladder.tsv,codec,$(bit_tables)))

$(DATA)/bits.tsv: $(OUT)/bits/ladder.tsv
$(DATA)/bits-pairs.tsv: $(OUT)/bits/ladder.tsv $(DATA)/bits.tsv
$(DATA)/bits-facts.tsv: $(DATA)/bits.tsv $(DATA)/bits-pairs.tsv $(OUT)/bits/resampling.tsv $(OUT)/networks/sizes.tsv $(DATA)/parameters.tsv

$(eval $(call figure,bits-%,Quality and kilobits a second,bits, $$*))

# ---- the report's song, in the same rule as its table, so that both are removed with the page ----
heard.filled := 4 8 16 32
heard.opus := 6 8 16 32
heard.vorbis := -1 2
heard.mp3 := 8 16 32
heard.latents := 0.03
heard_codecs := $(filter-out plain,$(BIT_CODECS))
$(DATA)/bits-song.tsv: pipeline/bits $(OUT)/song/original.tar $(NETWORKS:%=$(OUT)/models/%.safetensors) $(call parameter,RESAMPLE) \
		$(call code,ae-enc ae-dec mdct pack unpack raw2wav wav2raw resample crop)
	@mkdir -p $(OUT)/report/audio
	$(call run,{ printf 'codec\tsetting\tkbps\n'; export more=$@.more setting; \
		$(foreach codec,$(heard_codecs),for setting in $(heard.$(call codec_of,$(codec))); do rm -f $@.more; \
			pipeline/bits $(call with_model,$(codec)) < $(OUT)/song/original.tar | raw2wav -o $(OUT)/report/audio/$(codec)-$$setting.wav; \
			awk -F'\t' -v OFS='\t' '$$3 == "kbps" { print "$(codec)"$(comma) $$1$(comma) $$4 }' $@.more; done; )rm -f $@.more; })

$(call section,53-bits): $(DATA)/bits-facts.tsv $(DATA)/bits-song.tsv $(FIGURES)/bits-snr.svg $(FIGURES)/bits-mel.svg
