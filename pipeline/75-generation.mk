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
kinds := reconstruction mean halfway uniform gaussian pca

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
$(generation)/%: export PATH := $(call absolute,$(BIN)):$(PATH)
model = $(OUT)/models/$*.safetensors
decode = $(BIN)/ae-dec -m $(model)
# $(call mean,WHAT): the means of the songs that the plan has for WHAT, of vectors or sounds.
mean = $(BIN)/latent mean --as $(1) --sets <(awk -F'\t' '$$1 == "$(1)" { print $$3 }' $(DATA)/plan.tsv)
pieces = $$(cat $(generation)/pieces)
label = $$(cat $(generation)/label)
of_label = $(BIN)/pick $${label:+-l "$$label"} < $(OUT)/songs.tar
planned := $(DATA)/plan.tsv $(call code,latent)
coded = $(addprefix $(OUT)/,models/%.safetensors latents/%.tar) $(call code,ae-dec)

# ---- audio: the means at each size, and the same songs mixed as sounds ----
$(generation)/%/three.tar: $(coded) $(planned)
	$(call run,$(call mean,three) < $(OUT)/latents/$*.tar | $(decode))

$(generation)/%/genre.tar: $(coded) $(planned)
	$(call run,$(call mean,genre) < $(OUT)/latents/$*.tar | $(decode))

$(generation)/%/label.tar: $(OUT)/models/%.safetensors $(generation)/label $(OUT)/songs.tar $(call code,pick ae-enc latent ae-dec)
	$(call run,label=$(label); $(of_label) | $(BIN)/ae-enc -m $(model) | $(BIN)/latent mean | $(decode))

$(generation)/mix/three.tar $(generation)/mix/genre.tar: $(OUT)/test.tar $(planned)
	$(call run,$(call mean,$(basename $(@F))) < $(OUT)/test.tar)

$(generation)/mix/label.tar: $(generation)/label $(OUT)/songs.tar $(call code,pick latent)
	$(call run,label=$(label); $(of_label) | $(BIN)/latent mean)

means := three genre label
$(foreach kind,$(means),$(patsubst %,$(OUT)/report/audio/mean-$(kind)-%.wav,mix $(NETWORKS))): $(OUT)/report/audio/mean-%.wav:
	$(call make_file,$(BIN)/raw2wav -o $@ < $<)
$(foreach kind,$(means),$(foreach signal,mix $(NETWORKS),$(eval \
	$(OUT)/report/audio/mean-$(kind)-$(signal).wav: $(generation)/$(signal)/$(kind).tar $(call code,raw2wav))))

# ---- random vectors at each size, and the path from one song to another at the chosen size ----
chosen = $$(cat $(OUT)/chosen)
any := $(OUT)/chosen $(NETWORKS:%=$(OUT)/models/%.safetensors) $(NETWORKS:%=$(OUT)/latents/%.tar) \
	$(call code,latent ae-dec raw2wav)
$(foreach kind,$(randoms),$(NETWORKS:%=$(OUT)/report/audio/random-$(kind)-%.wav)): $(OUT)/report/audio/random-%.wav: $(draws) \
		$(call parameter,SEED) $(call code,latent ae-dec raw2wav)
	$(call make_file,$(BIN)/latent random -d $$(cat $(generation)/draw-$(firstword $(subst -, ,$*))) -s $(SEED) \
		< $(OUT)/latents/$(*:$(firstword $(subst -, ,$*))-%=%).tar | $(BIN)/ae-dec -m $(OUT)/models/$(*:$(firstword $(subst -, ,$*))-%=%).safetensors | $(BIN)/raw2wav -o $@)
$(foreach kind,$(randoms),$(foreach name,$(NETWORKS),$(eval \
	$(OUT)/report/audio/random-$(kind)-$(name).wav: $(OUT)/models/$(name).safetensors $(OUT)/latents/$(name).tar)))

sound = $(BIN)/ae-dec -m $(OUT)/models/$(chosen).safetensors | $(BIN)/raw2wav
steps := $(shell seq -w 1 $(WAY_STEPS) | sed 's/^.$$/0&/')
ends = $$(awk -F'\t' '$$1 == "way" { sub(/,/, " --to ", $$3); print "--from " $$3 }' $(DATA)/plan.tsv)
way = $(BIN)/latent lerp $(ends) -n $(WAY_STEPS) --as way < $(OUT)/latents/$(chosen).tar | $(sound) -d $(OUT)/report/audio
$(steps:%=$(OUT)/report/audio/way/%.wav) &: $(any) $(DATA)/plan.tsv $(call parameter,WAY_STEPS)
	@mkdir -p $(@D)
	$(call note,$(way),$(OUT)/report/audio/way/01.wav)
	$(way)

# ---- is averaging more than mixing? For triples of songs: the decoded mean of their vectors, compared with the
# ---- mean of their reconstructions and with the mean of the songs themselves
$(generation)/%/triples.tar: $(coded) $(planned)
	$(call run,$(call mean,triple) < $(OUT)/latents/$*.tar | $(decode))

$(generation)/%/mixed.tar: $(OUT)/decoded/%.tar $(planned)
	$(call run,$(call mean,triple) < $(OUT)/decoded/$*.tar)

$(generation)/mix/triples.tar: $(OUT)/test.tar $(planned)
	$(call run,$(call mean,triple) < $(OUT)/test.tar)

compared = $(call run_both,$(BIN)/compare -r $(1) -s $(SEED) -S $@.part < $<,$(@:.summary.tsv=.measures.tsv))
$(generation)/%/mean-mixed.summary.tsv: $(generation)/%/triples.tar $(generation)/%/mixed.tar $(call code,compare) $(call parameter,SEED)
	$(call compared,$(generation)/$*/mixed.tar)

$(generation)/%/mean-songs.summary.tsv: $(generation)/%/triples.tar $(generation)/mix/triples.tar $(call code,compare) $(call parameter,SEED)
	$(call compared,$(generation)/mix/triples.tar)

$(generation)/%/mixed-songs.summary.tsv: $(generation)/%/mixed.tar $(generation)/mix/triples.tar $(call code,compare) $(call parameter,SEED)
	$(call compared,$(generation)/mix/triples.tar)

$(generation)/summaries.tsv: $(gather) $(foreach name,$(NETWORKS),$(patsubst %,$(generation)/$(name)/%.summary.tsv,mean-mixed mean-songs mixed-songs))
	$(call run,awk -v columns='network comparison' -f $^)

$(DATA)/averaging.tsv: $(generation)/summaries.tsv

# ---- distance of each kind to other songs, from log-mel statistics of its pieces ----
pool = $(BIN)/pool -f logmel
draw = $(BIN)/latent random -d $$(cat $(generation)/draw-$(1)) -c $(pieces) -s $(SEED) < $(OUT)/latents/$*.tar | $(decode) | $(pool)
pooled := $(generation)/pieces $(draws) $(call code,pool)

the_pieces = datasets/part $$(cat $(generation)/band) $< | $(pool)
$(generation)/%/reconstruction.tar: $(OUT)/decoded/%.tar $(generation)/band datasets/part $(pooled) $(call code,pick tls)
	$(call run,$(the_pieces))

$(generation)/%/mean.tar: $(generation)/%/triples.tar $(pooled)
	$(call run,$(pool) < $<)

$(generation)/%/halfway.tar: $(coded) $(planned) $(pooled)
	$(call run,$(call mean,pair) < $(OUT)/latents/$*.tar | $(decode) | $(pool))

$(generation)/%/uniform.tar: $(coded) $(pooled) $(call code,latent) $(call parameter,SEED)
	$(call run,$(call draw,uniform))

$(generation)/%/gaussian.tar: $(coded) $(pooled) $(call code,latent) $(call parameter,SEED)
	$(call run,$(call draw,gaussian))

$(generation)/%/pca.tar: $(coded) $(pooled) $(call code,latent) $(call parameter,SEED)
	$(call run,$(call draw,pca))

# For comparison: the songs themselves, the same songs mixed as sounds, and white noise as loud as the songs, which
# is what a Gaussian fitted to the samples would generate.
$(generation)/songs/real.tar: $(OUT)/test.tar $(generation)/band datasets/part $(pooled) $(call code,pick tls)
	$(call run,$(the_pieces))

$(generation)/songs/mix.tar: $(generation)/mix/triples.tar $(pooled)
	$(call run,$(pool) < $<)

$(generation)/songs/noise.tar: $(OUT)/test.tar $(pooled) $(call code,latent) $(call parameter,SEED)
	$(call run,$(BIN)/latent random -d $$(cat $(generation)/draw-gaussian) -c $(pieces) -s $(SEED) < $< | $(pool))

# The reference: other songs that no network was trained on.
$(generation)/reference.tar: $(OUT)/validation.tar $(pooled)
	$(call run,$(pool) < $<)

sets := $(patsubst %,$(generation)/songs/%.tar,real mix noise) \
	$(foreach kind,$(kinds),$(patsubst %,$(generation)/%/$(kind).tar,$(NETWORKS)))
frechets := $(sets:.tar=.frechet.tsv)
$(frechets): %.frechet.tsv: %.tar $(generation)/reference.tar $(call code,frechet)
	$(call run,$(BIN)/frechet --interval $< $(generation)/reference.tar)

$(generation)/frechet.tsv: $(gather) $(frechets)
	$(call run,awk -v columns='network kind' -f $^)

$(generation)/reference.values.tsv $(sets:.tar=.values.tsv): %.values.tsv: %.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv < $<)

$(DATA)/sounds.tsv: pipeline/report/sounds.awk $(generation)/reference.values.tsv $(sets:.tar=.values.tsv) $(call parameter,RATE)
	$(call run,awk -v rate=$(RATE) -f $(filter-out $(OUT)/.parameters/%,$^))

$(DATA)/distances.tsv: $(generation)/frechet.tsv $(DATA)/sounds.tsv
$(FIGURES)/distances.svg: plots/distances.gp $(DATA)/distances.tsv plots/names.tsv $(DRAW)
	$(call run,plots/draw $< 'Distance to other songs' $(DATA)/distances.tsv)

$(DATA)/generation-facts.tsv: $(addprefix $(DATA)/,plan.tsv averaging.tsv distances.tsv)
$(call section,85-generation): $(DATA)/generation-facts.tsv $(draws) $(OUT)/chosen $(FIGURES)/distances.svg \
	$(foreach kind,$(means),$(patsubst %,$(OUT)/report/audio/mean-$(kind)-%.wav,mix $(NETWORKS))) \
	$(foreach kind,$(randoms),$(NETWORKS:%=$(OUT)/report/audio/random-$(kind)-%.wav)) $(steps:%=$(OUT)/report/audio/way/%.wav)
