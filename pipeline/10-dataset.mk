# Stage: the data set. Songs are cut to clips, and the clips are split into training, validation and test set.
#
# out   songs.tar (every clip, mono at RATE), train.tar, validation.tar, test.tar (80, 10, 10 % of
#       them, by a hash of the key), dataset.tsv (songs per label), left-out.tsv (unusable files, with
#       the reason), recordings/songs.tar and recordings.tsv (music from outside the data set,
#       44.1 kHz stereo, with its licences)

RESAMPLE ?= vhq#	quality of resample for all music that is read
GAMES ?= /usr/share/games#	where the recordings lie

# ---- sources of music ----
# A data set is a folder datasets/NAME with a dataset.mk, which gives
#     music     the folder with the files
#     fields    options that tell wav2raw the labels and groups
#     grouped   yes if songs belong to groups that must not be split
#     a rule for $(OUT)/files: the files below $(music), in records "size<TAB>time<TAB>name<NUL>"
# and with an about.html, which tells the reader of the report about it.
datasets := $(patsubst datasets/%/dataset.mk,%,$(shell grep -lE '^(music|include) ' datasets/*/dataset.mk))
$(if $(filter $(DATASET),$(datasets)),,$(error DATASET=$(DATASET): the data sets are $(datasets)))
include datasets/$(DATASET)/dataset.mk

# ---- clips ----
# The songs are read in shards, each of them a target, so that several jobs share the work. The number of shards
# is known once the list is cut: the make in the recipe of songs.tar sees them.
shards := $(OUT)/shards
lists := $(sort $(wildcard $(shards)/*.list))
listed = $(lists:%.list=%.$(1))

songs := 50
# One parameter of its own: with several in the rule, make would consider a shard older than they are when
# another shard is missing.
IMPORTED = $(DIR) $(CLIP) $(RATE) $(RESAMPLE)
importing := datasets/import $(call code,wav2raw tomono resample crop)
$(OUT)/songs.tar $(OUT)/left-out.tsv &: $(OUT)/files datasets/cut $(importing) $(call code,pick) \
		$(call parameter,CLIP RATE RESAMPLE DIR)
	datasets/cut $< $(songs) $(shards)
	@+$(MAKE) --no-print-directory $(at_once) imported
	@{ printf 'file\treason\n'; cat $(shards)/left-out; tail -q -n +2 $(shards)/*.left-out.tsv; } > $(OUT)/left-out.tsv.part
	cat $(shards)/*.tar | pick > $(OUT)/songs.tar.part
	@mv $(OUT)/left-out.tsv.part $(OUT)/left-out.tsv
	@mv $(OUT)/songs.tar.part $(OUT)/songs.tar
	@rm $(shards)/*.tar

imported: $(call listed,tar)
$(shards)/%.tar $(shards)/%.left-out.tsv: export MUSIC = $(music)
$(shards)/%.tar $(shards)/%.left-out.tsv: $(shards)/%.list $(importing) $(call parameter,IMPORTED)
	datasets/import -d "$$MUSIC" -t $(CLIP) -r $(RATE) -q $(RESAMPLE) -o $(shards)/$*.left-out.tsv $< $(fields) > $(shards)/$*.tar.part
	@mv $(shards)/$*.tar.part $(shards)/$*.tar

split.train := 0-80
split.validation := 80-90
split.test := 90-100
parts := $(OUT)/train.tar $(OUT)/validation.tar $(OUT)/test.tar
$(parts): $(OUT)/%.tar: $(OUT)/songs.tar datasets/part $(call code,pick tls)
	$(call run,datasets/part $(split.$*) $<)

$(OUT)/listing.tsv: $(patsubst %,$(OUT)/%.tar,songs train validation test) $(call code,tls)
	$(call run,{ printf 'part\tkey\tlabel\tgroup\n'; for part in songs train validation test; do \
		$(BIN)/tls < $(OUT)/$$part.tar | sed "1d; s/^/$$part\t/" | cut -f 1$(comma)2$(comma)5$(comma)6; done; })

$(OUT)/dataset.tsv: pipeline/report/dataset.sql pipeline/sql $(OUT)/listing.tsv
	$(relation)

# ---- outside music: the same songs for every data set ----
$(OUT)/recordings/songs.tar: $(addprefix datasets/recordings/,excerpts recordings.tsv) $(call parameter,CLIP GAMES) \
		$(call code,wav2raw crop pick)
	$(call run,datasets/recordings/excerpts '$(GAMES)' datasets/recordings/recordings.tsv $(CLIP))

$(OUT)/recordings/recordings.tsv: datasets/recordings/recordings.tsv
	$(call run,cat $<)
