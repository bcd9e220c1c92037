# Clips of the data set games: recorded music in Debian packages, for training the shipped models.
#
# out   clips.tar (0.2 s of stereo at RATE, eleven per song), excerpts.tar (5 s, two per song), and the songs of
#       both for training (80 %, by a hash of the song's key) and for tests: train.tar, test.tar

GAMES_OUT := out/games

deps-models: ## install the recorded music that `make models` trains on (460 MB)
	$(call installed,$$(sed 's/#.*//' datasets/games/packages))
.PHONY: deps-models

$(GAMES_OUT)/clips.tar $(GAMES_OUT)/excerpts.tar &: export PATH := $(abspath $(BIN)):$(PATH)
$(GAMES_OUT)/clips.tar $(GAMES_OUT)/excerpts.tar &: $(addprefix datasets/games/,clips packages) \
		$(call code,wav2raw resample crop)
	@mkdir -p $(GAMES_OUT)
	datasets/games/clips $(RATE) $(JOBS) $(GAMES_OUT)/clips.part $(GAMES_OUT)/excerpts.part < datasets/games/packages
	@mv $(GAMES_OUT)/excerpts.part $(GAMES_OUT)/excerpts.tar
	@mv $(GAMES_OUT)/clips.part $(GAMES_OUT)/clips.tar

$(GAMES_OUT)/train.tar: $(GAMES_OUT)/clips.tar $(call code,pick)
	$(BIN)/pick -p 0-80 < $< > $@.part
	@mv $@.part $@

$(GAMES_OUT)/test.tar: $(GAMES_OUT)/excerpts.tar $(call code,pick)
	$(BIN)/pick -p 80-100 < $< > $@.part
	@mv $@.part $@
