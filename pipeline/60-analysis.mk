# Stage: analysis. What can be seen in the vectors of all songs: clusters, components, trees.
#
# in    songs.tar, models/NAME.safetensors, dataset.tsv
# out   vectors/raw/NAME.tar (original, then every network's), vectors/pooled/NAME.tar (their
#       statistics over time, and those of the original's log-mel bands and MFCCs);
#       report/data/{bends,elbow,clusters,variance,components,outliers,overlap,trees,accuracy,
#       importance,shift,analysis}.tsv and the figures drawn from them

CLUSTERS ?= 40#	analysis: largest k of k-means
ELBOW ?= 0.1#	analysis: depth of an elbow beyond that of a structureless cloud
OUTLIERS ?= 10#	analysis: outliers named at each size, a tenth of the songs at most
SHIFT ?= 0.01#	analysis: seconds by which songs are shifted

ANALYSED := original $(NETWORKS)
POOLED := $(ANALYSED) logmel mfcc
SETS := $(ANALYSED:%=raw/%) $(POOLED:%=pooled/%)

# ---- vectors of all songs ----
vectors := $(OUT)/vectors
$(vectors)/raw/original.tar: $(OUT)/songs.tar
	$(call make_file,ln -f $< $@)

$(NETWORKS:%=$(vectors)/raw/%.tar): $(vectors)/raw/%.tar: $(OUT)/models/%.safetensors $(OUT)/songs.tar $(call code,ae-enc)
	$(call run,$(BIN)/ae-enc -m $< < $(OUT)/songs.tar)

$(ANALYSED:%=$(vectors)/pooled/%.tar): $(vectors)/pooled/%.tar: $(vectors)/raw/%.tar $(call code,pool)
	$(call run,$(BIN)/pool < $<)

$(vectors)/pooled/logmel.tar $(vectors)/pooled/mfcc.tar: $(vectors)/pooled/%.tar: $(OUT)/songs.tar $(call code,pool)
	$(call run,$(BIN)/pool --features $* < $<)

# Standardised and turned into all their principal components: as many numbers as there are songs,
# between which every distance is as it was. Clusters and components are looked for here.
space := $(OUT)/space
components = $(BIN)/pca -z -v $(space)/$*.variance.tsv < $< > $(space)/$*.tar.part
$(space)/%.tar $(space)/%.variance.tsv: $(vectors)/%.tar $(call code,pca)
	@mkdir -p $(@D)
	$(components)
	$(call note,$(components),$(space)/$*.tar)
	@mv $(space)/$*.tar.part $(space)/$*.tar

# ---- k-means ----
# One normal cloud, as wide as the songs in every direction, has no clusters: the elbow's control.
$(ANALYSED:%=$(OUT)/clouds/raw/%.tar): $(OUT)/clouds/%.tar: $(space)/%.tar $(call parameter,SEED) $(call code,latent)
	$(call run,$(BIN)/latent random -d gaussian -c "$$(tar -tf $< | grep -c '[.]npy$$')" -s $(SEED) < $<)

kmeans = $(BIN)/kmeans -i 20 -t 30 -s $(SEED)
elbow = k=$$(tar -tf $< | grep -c '[.]npy$$'); $(kmeans) -k 1-$$((k < $(CLUSTERS) ? k : $(CLUSTERS))) < $<
$(OUT)/elbow/songs/%.tsv: $(space)/%.tar $(call parameter,CLUSTERS SEED) $(call code,kmeans)
	$(call run,$(elbow))
$(OUT)/elbow/cloud/%.tsv: $(OUT)/clouds/%.tar $(call parameter,CLUSTERS SEED) $(call code,kmeans)
	$(call run,$(elbow))

$(DATA)/elbow.tsv: $(gather) $(foreach of,songs cloud,$(ANALYSED:%=$(OUT)/elbow/$(of)/raw/%.tsv))
	$(call run,awk -v columns='of vectors signal' -f $^)

$(DATA)/bends.tsv: pipeline/report/bends.awk $(DATA)/elbow.tsv $(call parameter,ELBOW)
	$(call run,awk -v least=$(ELBOW) -f $< $(DATA)/elbow.tsv)

$(FIGURES)/elbow.svg: plots/elbow.gp $(DATA)/elbow.tsv $(DRAW)
	$(call run,plots/draw $< 'Inertia and silhouette by the number of clusters' $(DATA)/elbow.tsv)

# As many clusters as labels: do they agree?
labels = $$(($$(wc -l < $(OUT)/dataset.tsv) - 1))
$(OUT)/clusters/%.tsv: $(space)/%.tar $(OUT)/dataset.tsv $(call parameter,SEED) $(call code,kmeans)
	$(call run,$(kmeans) -k "$(labels)" --score < $<)

$(DATA)/clusters.tsv: $(gather) $(SETS:%=$(OUT)/clusters/%.tsv)
	$(call run,awk -v columns='vectors signal' -f $^)

# ---- principal components ----
$(DATA)/variance.tsv: pipeline/report/variance.awk $(ANALYSED:%=$(space)/raw/%.variance.tsv)
	$(call run,awk -f $^)

$(space)/%.scores.tsv: $(space)/%.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv < $< | cut -f 1-5)

$(DATA)/components.tsv: pipeline/report/components.awk $(ANALYSED:%=$(space)/raw/%.scores.tsv) $(call parameter,OUTLIERS)
	$(call run,awk -v wanted=$(OUTLIERS) -f $< $(ANALYSED:%=$(space)/raw/%.scores.tsv))

$(DATA)/outliers.tsv $(DATA)/overlap.tsv: $(DATA)/%.tsv: pipeline/report/outliers.awk $(DATA)/components.tsv
	$(call run,awk -v what=$* -f $< $(DATA)/components.tsv)

$(FIGURES)/components.svg: plots/components.gp $(DATA)/components.tsv $(DATA)/variance.tsv $(DRAW)
	$(call run,plots/draw $< 'All songs in three principal components' $(DATA)/components.tsv $(DATA)/variance.tsv)

# The outliers to be heard, under numbers: keys may hold what a name on the web should not.
$(OUT)/report/audio/outliers: $(DATA)/outliers.tsv $(OUT)/songs.tar $(call code,pick raw2wav)
	@rm -rf $@ $@.part && mkdir -p $@.part
	@tail -n +2 $< | cut -f 1,2 | while IFS=$$'\t' read -r number key; do \
		$(BIN)/pick -k "$$key" -n 1 < $(OUT)/songs.tar | $(BIN)/raw2wav -o "$@.part/$$number.wav"; done
	$(call note,pick -k KEY < $(OUT)/songs.tar | raw2wav -o $@/NUMBER.wav)
	@mv $@.part $@

# ---- decision trees ----
# Trained on nine tenths, tried on the rest: split by the song; the same with shuffled labels, which
# cannot teach anything; split by the group where the data set has groups.
SPLITS := random shuffled $(if $(grouped),group)
learn.random := datasets/part 0-90
try.random := $(BIN)/pick -p 90-100 <
learn.shuffled := $(learn.random)
try.shuffled := $(try.random)
grow.shuffled := --shuffle
learn.group := $(BIN)/pick -g -p 0-90 <
try.group := $(BIN)/pick -g -p 90-100 <

# $(call tree,SPLIT): the rules for the trees of a split.
define tree
grow_$(1) = $(learn.$(1)) $$< | $(BIN)/dtree $(grow.$(1)) -s $(SEED) -o $(OUT)/trees/$(1)/$$*.json \
	--importance $(OUT)/trees/$(1)/$$*.importance.tsv
$(OUT)/trees/$(1)/%.json $(OUT)/trees/$(1)/%.importance.tsv: export PATH := $(call absolute,$(BIN)):$(PATH)
$(OUT)/trees/$(1)/%.json $(OUT)/trees/$(1)/%.importance.tsv: $(vectors)/%.tar datasets/part $(call parameter,SEED) \
		$(call code,dtree pick tls)
	@mkdir -p $$(@D)
	$$(call note,$$(grow_$(1)),$(OUT)/trees/$(1)/$$*.json)
	$$(grow_$(1))

$(OUT)/trees/$(1)/%.summary.tsv: export PATH := $(call absolute,$(BIN)):$(PATH)
$(OUT)/trees/$(1)/%.summary.tsv: $(vectors)/%.tar $(OUT)/trees/$(1)/%.json datasets/part $(call code,dtree pick tls)
	$$(call run_both,$(try.$(1)) $$< | $(BIN)/dtree -m $(OUT)/trees/$(1)/$$*.json --summary $$@.part,$(OUT)/trees/$(1)/$$*.predicted.tsv)
endef
$(foreach split,$(SPLITS),$(eval $(call tree,$(split))))

$(DATA)/trees.tsv: $(gather) $(foreach split,$(SPLITS),$(SETS:%=$(OUT)/trees/$(split)/%.summary.tsv))
	$(call run,awk -v columns='split vectors signal' -f $^)

$(DATA)/accuracy.tsv: pipeline/report/accuracy.awk $(OUT)/dataset.tsv $(DATA)/trees.tsv
	$(call run,awk -f $^)

$(FIGURES)/accuracy.svg: plots/accuracy.gp $(DATA)/accuracy.tsv $(DRAW)
	$(call run,plots/draw $< 'Accuracy of the trees' $(DATA)/accuracy.tsv)

$(DATA)/importance.tsv: $(gather) $(ANALYSED:%=$(OUT)/trees/random/raw/%.importance.tsv)
	$(call run,awk -v columns='signal' -f $^)

$(FIGURES)/importance.svg: plots/importance.gp $(DATA)/importance.tsv $(DRAW)
	$(call run,plots/draw $< 'Importance of coordinates in falling order' $(DATA)/importance.tsv)

# ---- the same songs, SHIFT seconds later ----
# early: the test songs without their last 2 SHIFT seconds; late: without SHIFT at either end. What
# judges them learned from songs cut like early.
cut.early := 0
cut.late := $(SHIFT)
cut = $(BIN)/crop -s $(cut.$(1)) -t $(shell awk 'BEGIN { print $(CLIP) - 2 * $(SHIFT) }')
into.raw/original := cat
into.pooled/logmel := $(BIN)/pool --features logmel
into.pooled/mfcc := $(BIN)/pool --features mfcc
into.pooled/original := $(BIN)/pool
$(foreach name,$(NETWORKS),$(eval into.raw/$(name) := $(BIN)/ae-enc -m $(OUT)/models/$(name).safetensors))
$(foreach name,$(NETWORKS),$(eval into.pooled/$(name) := $(into.raw/$(name)) | $(BIN)/pool))

# As many clusters as labels, but no more than songs.
fewer = $$$$(awk 'NR == FNR { labels = FNR - 1; next } END { print labels < (FNR - 1) / 2 ? labels : (FNR - 1) / 2 }' \
	$(OUT)/dataset.tsv $(shift)/$(1).places.tsv)

# $(call shifted,SET): the rules for one kind of vectors; a row of numbers at their end.
shift := $(OUT)/shift
define shifted
$(shift)/$(1).early.tar $(shift)/$(1).late.tar: $(shift)/$(1).%.tar: $(OUT)/test.tar $(2) \
		$(call parameter,SHIFT CLIP) $(call code,crop ae-enc pool)
	$$(call run,$$(call cut,$$*) < $$< | $(into.$(1)))

$(shift)/$(1).json: export PATH := $(call absolute,$(BIN)):$(PATH)
$(shift)/$(1).json: $(OUT)/songs.tar $(2) datasets/part $(call parameter,SHIFT CLIP SEED) $(call code,crop ae-enc pool dtree)
	$$(call make_file,datasets/part 0-90 $$< | $(call cut,early) | $(into.$(1)) | $(BIN)/dtree -s $(SEED) -o $$@)

$(shift)/$(1).%.predicted.tsv: $(shift)/$(1).json $(shift)/$(1).%.tar $(call code,dtree)
	$$(call run,$(BIN)/dtree -m $$< < $(shift)/$(1).$$*.tar)

$(shift)/$(1).twins.tar: $(shift)/$(1).early.tar $(shift)/$(1).late.tar $(call code,pca)
	$$(call run,cat $$(wordlist 1,2,$$^) | $(BIN)/pca -z)

$(shift)/$(1).places.tsv: $(shift)/$(1).twins.tar $(call code,raw2tsv)
	$$(call run,$(BIN)/raw2tsv < $$<)

$(shift)/$(1).clusters.tsv: $(shift)/$(1).twins.tar $(shift)/$(1).places.tsv $(OUT)/dataset.tsv $(call parameter,SEED) $(call code,kmeans)
	$$(call run,$(kmeans) -k $(fewer) < $$<)

$(shift)/$(1).tsv: pipeline/report/shift.awk $(shift)/$(1).places.tsv $(shift)/$(1).clusters.tsv \
		$(shift)/$(1).early.predicted.tsv $(shift)/$(1).late.predicted.tsv
	$$(call run,awk -f $$^)
endef
$(foreach set,$(SETS),$(eval $(call shifted,$(set),$(patsubst %,$(OUT)/models/%.safetensors,$(filter $(NETWORKS),$(notdir $(set)))))))

$(DATA)/shift.tsv: $(gather) $(SETS:%=$(shift)/%.tsv)
	$(call run,awk -v columns='vectors signal' -f $^)

# ---- the page ----
# Facts that its sentences begin with.
$(DATA)/analysis.tsv: $(OUT)/dataset.tsv $(call parameter,CLUSTERS ELBOW OUTLIERS SHIFT)
	@mkdir -p $(@D)
	@{ printf 'fact\tvalue\n'; for name in CLUSTERS ELBOW OUTLIERS SHIFT; do printf '%s\t%s\n' $$name "$$(cat $(OUT)/.parameters/$$name)"; done; \
		awk -F'\t' 'NR > 1 { songs += $$2 } END { printf "labels\t%d\nsongs\t%d\n", NR - 1, songs }' $<; } > $@.part
	@mv $@.part $@

$(call section,60-clusters): $(DATA)/analysis.tsv $(DATA)/bends.tsv $(DATA)/clusters.tsv $(FIGURES)/elbow.svg
$(call section,65-components): pipeline/report/scatter.awk pipeline/report/scatter.js $(DATA)/analysis.tsv $(DATA)/components.tsv \
	$(DATA)/variance.tsv $(DATA)/outliers.tsv $(DATA)/overlap.tsv $(FIGURES)/components.svg $(OUT)/report/audio/outliers
$(call section,70-trees): $(DATA)/analysis.tsv $(DATA)/accuracy.tsv $(DATA)/trees.tsv $(DATA)/shift.tsv \
	$(FIGURES)/accuracy.svg $(FIGURES)/importance.svg
