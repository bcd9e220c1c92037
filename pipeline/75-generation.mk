# Stage: new music from vectors: means of songs, paths between two songs, random vectors; and the distance of each
# kind to other songs.
#
# in    test.tar, songs.tar, validation.tar, train.tar, models/NAME.safetensors, latents/NAME.tar,
#       decoded/NAME.tar, chosen
# out   report/data/plan.tsv: the songs of each experiment; report/audio/mean-*.wav, random-*.wav,
#       way-*.wav; generation/NAME/KIND.tar: pieces of each kind as vectors (pool);
#       report/data/distances.tsv and report/figures/distances.svg: the Frechet distance of each kind to
#       other songs and what it sounds like; report/data/averaging.tsv: decoded means against mixed sounds

PIECES ?= 40#	generation: clips of each kind whose distance to the songs is taken
WAY_STEPS ?= 5#	on the way from one song to another, both ends among them

generation := $(OUT)/generation

# ---- choice of songs ----
# The pieces: the songs in the first part of the test set's range of hashes, about PIECES of them, the same for
# every kind.
$(generation)/band: $(OUT)/test.tar $(call parameter,PIECES) $(call code,tls)
	$(call run,$(BIN)/tls < $< | awk 'END { print "90-" (NR - 1 > $(PIECES) ? 90 + 10 * $(PIECES) / (NR - 1) : 100) }')

$(generation)/all.listing.tsv: $(OUT)/test.tar $(call code,tls)
	$(call run,$(BIN)/tls < $<)

$(generation)/pieces.listing.tsv: $(OUT)/test.tar datasets/part $(generation)/band $(call code,pick tls)
	$(call run,datasets/part $$(cat $(generation)/band) $< | $(BIN)/tls)

$(DATA)/plan.tsv: pipeline/report/plan.awk $(generation)/all.listing.tsv $(generation)/pieces.listing.tsv
	$(call run,awk -f $^)

# The label of the songs whose mean stands for a genre, as it is in the stream.
$(generation)/label: $(DATA)/plan.tsv
	$(call run,printf %b "$$(awk -F'\t' '$$1 == "genre" { print $$2 }' $<)")

$(generation)/pieces: $(DATA)/plan.tsv
	$(call run,grep -c '^triple' $<)

# The distribution of each kind of random vector; a Gaussian cannot be fitted to a single song.
randoms := uniform gaussian pca
draws := $(randoms:%=$(generation)/draw-%)
$(draws): $(generation)/draw-%: $(DATA)/plan.tsv
	$(call run,awk -F'\t' '$$1 == "songs" { print ($$3 > 1 ? "$*" : "uniform") }' $<)

# ---- functions used in the recipes ----
model = $(OUT)/models/$*.safetensors
decode = $(BIN)/ae-dec -m $(model)
# $(call mean,WHAT): the means of the songs that the plan has for WHAT, of vectors or sounds.
mean = $(BIN)/latent mean --as $(1) --sets <(awk -F'\t' '$$1 == "$(1)" { print $$3 }' $(DATA)/plan.tsv)
pieces = $$(cat $(generation)/pieces)
label = $$(cat $(generation)/label)
of_label = $(BIN)/pick $${label:+-l "$$label"} < $(OUT)/songs.tar
planned := $(DATA)/plan.tsv $(call code,latent)
coded = $(addprefix $(OUT)/,models/%.safetensors latents/%.tar) $(call code,ae-dec)

# $(call means,WHAT,NAME): NAME.tar, the decoded means for WHAT at each size, and the same songs mixed as sounds.
define means
$(generation)/%/$(2).tar: $(coded) $(planned)
	$$(call run,$$(call mean,$(1)) < $(OUT)/latents/$$*.tar | $$(decode))

$(generation)/mix/$(2).tar: $(OUT)/test.tar $(planned)
	$$(call run,$$(call mean,$(1)) < $(OUT)/test.tar)
endef

# ---- audio: the means at each size, and the same songs mixed as sounds ----
$(eval $(call means,three,three))
$(eval $(call means,genre,genre))

$(generation)/%/label.tar: $(OUT)/models/%.safetensors $(generation)/label $(OUT)/songs.tar $(call code,pick ae-enc latent ae-dec)
	$(call run,label=$(label); $(of_label) | $(BIN)/ae-enc -m $(model) | $(BIN)/latent mean | $(decode))

$(generation)/mix/label.tar: $(generation)/label $(OUT)/songs.tar $(call code,pick latent)
	$(call run,label=$(label); $(of_label) | $(BIN)/latent mean)

heard := three genre label
$(foreach kind,$(heard),$(patsubst %,$(OUT)/report/audio/mean-$(kind)-%.wav,mix $(NETWORKS))): $(OUT)/report/audio/mean-%.wav:
	$(call make_file,$(BIN)/raw2wav -o $@ < $<)
$(foreach kind,$(heard),$(foreach signal,mix $(NETWORKS),$(eval \
	$(OUT)/report/audio/mean-$(kind)-$(signal).wav: $(generation)/$(signal)/$(kind).tar $(call code,raw2wav))))

# ---- random vectors at each size, and the path from one song to another at the chosen size ----
chosen = $$(cat $(OUT)/chosen)
define random
$(OUT)/report/audio/random-$(1)-%.wav: $(coded) $(generation)/draw-$(1) $(call parameter,SEED) $(call code,latent raw2wav)
	$$(call make_file,$(BIN)/latent random -d $$$$(cat $(generation)/draw-$(1)) -s $(SEED) < $(OUT)/latents/$$*.tar | $$(decode) | $(BIN)/raw2wav -o $$@)
endef
$(foreach kind,$(randoms),$(eval $(call random,$(kind))))

steps := $(shell seq -w 1 $(WAY_STEPS) | sed 's/^.$$/0&/')
ends = $$(awk -F'\t' '$$1 == "way" { sub(/,/, " --to ", $$3); print "--from " $$3 }' $(DATA)/plan.tsv)
$(steps:%=$(OUT)/report/audio/way/%.wav) &: $(OUT)/chosen $(NETWORKS:%=$(OUT)/models/%.safetensors) $(NETWORKS:%=$(OUT)/latents/%.tar) \
		$(DATA)/plan.tsv $(call parameter,WAY_STEPS) $(call code,latent ae-dec raw2wav)
	$(call make_file,$(BIN)/latent lerp $(ends) -n $(WAY_STEPS) --as way < $(OUT)/latents/$(chosen).tar | \
		$(BIN)/ae-dec -m $(OUT)/models/$(chosen).safetensors | $(BIN)/raw2wav -d $(OUT)/report/audio,$(OUT)/report/audio/way/01.wav)

# ---- is averaging more than mixing? For triples of songs: the decoded mean of their vectors, compared with the
# ---- mean of their reconstructions and with the mean of the songs themselves
$(eval $(call means,triple,triples))

$(generation)/%/mixed.tar: $(OUT)/decoded/%.tar $(planned)
	$(call run,$(call mean,triple) < $(OUT)/decoded/$*.tar)

# $(call compared,COMPARISON,SOUNDS,REFERENCE)
define compared
$(generation)/%/$(1).summary.tsv: $(generation)/%/$(2).tar $(generation)/$(3).tar $(call code,compare) $(call parameter,SEED)
	$$(call run,$(BIN)/compare -r $$(word 2,$$^) -s $(SEED) -S $$@.part < $$<,$$(@:.summary.tsv=.measures.tsv))
	@mv $$@.part $$@
endef
$(eval $(call compared,mean-mixed,triples,%/mixed))
$(eval $(call compared,mean-songs,triples,mix/triples))
$(eval $(call compared,mixed-songs,mixed,mix/triples))

$(eval $(call gathered,$(generation)/summaries.tsv,'network comparison',$(foreach name,$(NETWORKS),$(patsubst %,$(generation)/$(name)/%.summary.tsv,mean-mixed mean-songs mixed-songs))))
$(DATA)/averaging.tsv: $(generation)/summaries.tsv

# ---- distance of each kind to other songs, from log-mel statistics of its pieces ----
pool = $(BIN)/pool -f logmel
draw = $(BIN)/latent random -d $$(cat $(generation)/draw-$(1)) -c $(pieces) -s $(SEED) < $(2)
pooled := $(generation)/pieces $(draws) $(call code,pool)

the_pieces = datasets/part $$(cat $(generation)/band) $< | $(pool)
$(generation)/%/reconstruction.tar: $(OUT)/decoded/%.tar $(generation)/band datasets/part $(pooled) $(call code,pick tls)
	$(call run,$(the_pieces))

$(generation)/%/mean.tar: $(generation)/%/triples.tar $(pooled)
	$(call run,$(pool) < $<)

$(generation)/%/halfway.tar: $(coded) $(planned) $(pooled)
	$(call run,$(call mean,pair) < $(OUT)/latents/$*.tar | $(decode) | $(pool))

define drawn
$(generation)/%/$(1).tar: $(coded) $(pooled) $(call code,latent) $(call parameter,SEED)
	$$(call run,$$(call draw,$(1),$(OUT)/latents/$$*.tar) | $$(decode) | $(pool))
endef
$(foreach kind,$(randoms),$(eval $(call drawn,$(kind))))

# For comparison: the songs themselves, the same songs mixed as sounds, and white noise as loud as the songs, which
# is what a Gaussian fitted to the samples would generate.
$(generation)/songs/real.tar: $(OUT)/test.tar $(generation)/band datasets/part $(pooled) $(call code,pick tls)
	$(call run,$(the_pieces))

$(generation)/songs/mix.tar: $(generation)/mix/triples.tar $(pooled)
	$(call run,$(pool) < $<)

$(generation)/songs/noise.tar: $(OUT)/test.tar $(pooled) $(call code,latent) $(call parameter,SEED)
	$(call run,$(call draw,gaussian,$<) | $(pool))

# The reference: other songs that no network was trained on.
$(generation)/reference.tar: $(OUT)/validation.tar $(pooled)
	$(call run,$(pool) < $<)

sets := $(patsubst %,$(generation)/songs/%.tar,real mix noise) \
	$(foreach kind,reconstruction mean halfway $(randoms),$(patsubst %,$(generation)/%/$(kind).tar,$(NETWORKS)))
frechets := $(sets:.tar=.frechet.tsv)
$(frechets): %.frechet.tsv: %.tar $(generation)/reference.tar $(call code,frechet)
	$(call run,$(BIN)/frechet --interval $< $(generation)/reference.tar)

$(eval $(call gathered,$(generation)/frechet.tsv,'network kind',$(frechets)))
$(generation)/reference.values.tsv $(sets:.tar=.values.tsv): %.values.tsv: %.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv < $<)

$(DATA)/sounds.tsv: pipeline/report/sounds.awk $(generation)/reference.values.tsv $(sets:.tar=.values.tsv) $(call parameter,RATE)
	$(call run,awk -v rate=$(RATE) -f $(filter-out $(OUT)/.parameters/%,$^))

$(DATA)/distances.tsv: $(generation)/frechet.tsv $(DATA)/sounds.tsv
$(eval $(call figure,distances,Distance to other songs,distances))

$(DATA)/generation-facts.tsv: $(addprefix $(DATA)/,plan.tsv averaging.tsv distances.tsv)
$(call section,85-generation): $(DATA)/generation-facts.tsv $(draws) $(OUT)/chosen $(FIGURES)/distances.svg \
	$(foreach kind,$(heard),$(patsubst %,$(OUT)/report/audio/mean-$(kind)-%.wav,mix $(NETWORKS))) \
	$(foreach kind,$(randoms),$(NETWORKS:%=$(OUT)/report/audio/random-$(kind)-%.wav)) $(steps:%=$(OUT)/report/audio/way/%.wav)
