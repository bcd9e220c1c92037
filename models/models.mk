# The shipped models: models/NAME.safetensors for each description models/NAME.net.
#
# in    models/NAME.net, the data sets styles (out/styles) and games (out/games)
# out   models/NAME.safetensors, models/music.predictor.safetensors (of sparse); models/reach.tsv: the signal-to-noise ratio of each on songs that no
#       training saw, of the same network trained on either data set alone, and of resampling

MODELS := $(shell ls models | sed -n 's/\.net$$//p' | sort -rn)
MONO := $(filter-out %-stereo,$(MODELS))
STEREO := $(filter %-stereo,$(MODELS))
SHIP := out/models
TRAINED_ON := styles games both
JUDGED_ON := styles games recordings

models: $(SHIP)/reach.tsv $(MONO:%=$(SHIP)/both/%.safetensors) $(STEREO:%=$(SHIP)/stereo/%.safetensors) ## train the shipped models again
	cp $(filter %.safetensors,$^) models
	cp $< models/reach.tsv
models: $(SHIP)/both/music.predictor.safetensors
.PHONY: models

# ---- clips for training: 0.2 s, a length that all networks accept ----
$(SHIP)/styles/clips.tar: out/styles/train.tar $(call code,crop)
	@mkdir -p $(@D)
	for start in 1 2.4 3.8; do $(BIN)/crop -s $$start -t 0.2 < $<; done > $@.part
	@mv $@.part $@

$(SHIP)/games/clips.tar: $(GAMES_OUT)/train.tar $(call code,tomono)
	@mkdir -p $(@D)
	$(BIN)/tomono < $< > $@.part
	@mv $@.part $@

$(SHIP)/both/clips.tar: $(SHIP)/styles/clips.tar $(SHIP)/games/clips.tar
$(SHIP)/stereo/clips.tar: $(GAMES_OUT)/train.tar
$(SHIP)/both/clips.tar $(SHIP)/stereo/clips.tar:
	@mkdir -p $(@D)
	cat $^ > $@.part
	@mv $@.part $@

# ---- training: short, so with one thread each, several in parallel ----
how := -e 25 -b 5 -l 0.02 --schedule cosine --init-scale 0.01
define trained_on
$(SHIP)/$(1)/%.safetensors: models/%.net $(SHIP)/$(1)/clips.tar $(call code,ae-train)
	$(BIN)/ae-train -n $$< $(how) -j 1 -o $$@ < $(SHIP)/$(1)/clips.tar
endef
$(foreach set,$(TRAINED_ON) stereo,$(eval $(call trained_on,$(set))))

# ---- the predictor of sparse: 5 s of songs, two excerpts of each of the training songs of games ----
$(SHIP)/both/music.predictor.safetensors: $(GAMES_OUT)/excerpts.tar out/styles/train.tar $(call code,sparse-train pick tomono)
	@mkdir -p $(@D)
	{ $(BIN)/pick -p 0-80 < $< | $(BIN)/tomono; $(BIN)/pick -p 0-12 < out/styles/train.tar; } | \
		$(BIN)/sparse-train -R 3 -e 1500 -b 1024 -c 400000 -l 0.006 -j 1 -o $@

# ---- clips for evaluation: songs not used for training ----
$(SHIP)/test-styles.tar: out/styles/test.tar
	@mkdir -p $(@D)
	cp $< $@.part
	@mv $@.part $@

$(SHIP)/test-games.tar: $(GAMES_OUT)/test.tar $(call code,tomono)
	@mkdir -p $(@D)
	$(BIN)/tomono < $< > $@.part
	@mv $@.part $@

$(SHIP)/test-recordings.tar: out/styles/recordings/songs.tar $(call code,tomono resample)
	@mkdir -p $(@D)
	$(BIN)/tomono < $< | $(BIN)/resample -r $(RATE) -q best > $@.part
	@mv $@.part $@

$(SHIP)/test-stereo.tar: $(GAMES_OUT)/test.tar
	@mkdir -p $(@D)
	cp $< $@.part
	@mv $@.part $@

$(SHIP)/reach.tsv: models/reach $(foreach set,$(TRAINED_ON),$(MONO:%=$(SHIP)/$(set)/%.safetensors)) \
		$(STEREO:%=$(SHIP)/stereo/%.safetensors) $(addprefix $(SHIP)/test-,$(JUDGED_ON:%=%.tar) stereo.tar) \
		$(call code,ae-enc ae-dec resample compare)
	PATH=$(abspath $(BIN)):$$PATH models/reach $(SHIP) '$(MONO)' '$(STEREO)' > $@.part
	@mv $@.part $@
