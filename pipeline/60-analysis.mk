# Stage: analysis of the vectors of all songs: clusters, components, trees.
#
# in    songs.tar, models/NAME.safetensors, dataset.tsv
# out   vectors/raw/NAME.tar (of the original and of every network), vectors/pooled/NAME.tar (their
#       statistics over time, and those of the original's log-mel bands and MFCCs);
#       report/data/{bends,elbow,clusters,variance,alignment,components,outliers,ranks,overlap,
#       features,profile,spread,trees,accuracy,probes,importance,shift}.tsv and the figures drawn from them

CLUSTERS ?= 40#	analysis: largest k of k-means
CLOUDS ?= 3#	analysis: clouds without clusters that the elbow is held against
FOLDS ?= 5#	analysis: folds of the trees' cross-validation
PROBE_FOLDS ?= 4#	analysis: folds of the linear probes' cross-validation
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

# Standardised and projected on all their principal components: as many numbers as there are songs, with the
# same distances. Clusters and components are computed from these.
space := $(OUT)/space
components = $(BIN)/pca -z -v $(space)/$*.variance.tsv < $< > $(space)/$*.tar.part
$(space)/%.tar $(space)/%.variance.tsv: $(vectors)/%.tar $(call code,pca)
	@mkdir -p $(@D)
	$(components)
	$(call note,$(components),$(space)/$*.tar)
	@mv $(space)/$*.tar.part $(space)/$*.tar

# ---- k-means ----
# The control for the elbow: Gaussian clouds without clusters, with the songs' variance in every direction.
draws_of_cloud := $(shell seq $(CLOUDS))
define cloud
$(OUT)/clouds/$(1)/%.tar: $(space)/%.tar $(call parameter,SEED) $(call code,latent)
	$$(call run,$(BIN)/latent random -d gaussian -c "$$$$(tar -tf $$< | grep -c '[.]npy$$$$')" -s $$$$(($(SEED) + $(1))) < $$<)
endef
$(foreach draw,$(draws_of_cloud),$(eval $(call cloud,$(draw))))

kmeans = $(BIN)/kmeans -i 20 -t 30 -s $(SEED)
elbow = k=$$(tar -tf $< | grep -c '[.]npy$$'); $(kmeans) -k 1-$$((k < $(CLUSTERS) ? k : $(CLUSTERS))) < $<
$(OUT)/elbow/songs/0/%.tsv: $(space)/%.tar $(call parameter,CLUSTERS SEED) $(call code,kmeans)
	$(call run,$(elbow))
$(OUT)/elbow/cloud/%.tsv: $(OUT)/clouds/%.tar $(call parameter,CLUSTERS SEED) $(call code,kmeans)
	$(call run,$(elbow))

$(eval $(call gathered,$(DATA)/elbow.tsv,'of draw vectors signal',$(foreach of,songs/0 $(draws_of_cloud:%=cloud/%),$(ANALYSED:%=$(OUT)/elbow/$(of)/raw/%.tsv))))
$(DATA)/bends.tsv: $(DATA)/elbow.tsv
$(eval $(call figure,elbow,Inertia and silhouette by the number of clusters,elbow))

# As many clusters as labels, and how well they agree.
labels = $$(($$(wc -l < $(OUT)/dataset.tsv) - 1))
$(OUT)/clusters/%.tsv: $(space)/%.tar $(OUT)/dataset.tsv $(call parameter,SEED) $(call code,kmeans)
	$(call run,$(kmeans) -k "$(labels)" --score < $<)

$(OUT)/clusters/%.members.tsv: $(space)/%.tar $(OUT)/dataset.tsv $(call parameter,SEED) $(call code,kmeans)
	$(call run,$(kmeans) -k "$(labels)" < $<)

$(eval $(call gathered,$(OUT)/clusters/scores.tsv,'vectors signal',$(SETS:%=$(OUT)/clusters/%.tsv)))
$(eval $(call gathered,$(OUT)/clusters/members.tsv,'vectors signal',$(SETS:%=$(OUT)/clusters/%.members.tsv)))
$(DATA)/clusters.tsv: $(OUT)/clusters/scores.tsv $(OUT)/clusters/members.tsv

# ---- principal components ----
listing := $(OUT)/songs.listing.tsv
$(eval $(call gathered,$(space)/variances.tsv,signal,$(ANALYSED:%=$(space)/raw/%.variance.tsv)))
$(DATA)/variance.tsv: $(space)/variances.tsv

$(space)/%.scores.tsv: $(space)/%.tar pipeline/report/scores.awk $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv < $< | awk -f pipeline/report/scores.awk)

$(eval $(call gathered,$(space)/scores.tsv,signal,$(ANALYSED:%=$(space)/raw/%.scores.tsv)))

$(DATA)/alignment.tsv: pipeline/report/align.awk $(ANALYSED:%=$(space)/raw/%.scores.tsv)
	$(call run,awk -f $^)

$(DATA)/components.tsv: $(space)/scores.tsv $(DATA)/alignment.tsv $(DATA)/parameters.tsv

# What the songs sound like, to find what the outliers have in common.
$(vectors)/pooled/%.tsv: $(vectors)/pooled/%.tar $(call code,raw2tsv)
	$(call run,$(BIN)/raw2tsv < $<)

$(DATA)/features.tsv: pipeline/report/features.awk $(vectors)/pooled/original.tsv $(vectors)/pooled/logmel.tsv $(call parameter,RATE)
	$(call run,awk -v rate=$(RATE) -f $(wordlist 1,3,$^))

$(DATA)/profile.tsv: $(DATA)/features.tsv $(DATA)/outliers.tsv $(listing)
$(DATA)/spread.tsv $(DATA)/outliers.tsv $(DATA)/overlap.tsv: $(DATA)/components.tsv
$(DATA)/ranks.tsv: $(DATA)/components.tsv $(DATA)/outliers.tsv

$(eval $(call figure,components,All songs in three principal components,components variance alignment outliers))
$(FIGURES)/components.svg: plots/beside.awk

# The outliers as audio, with numbers for names: keys may contain characters unfit for a URL.
$(OUT)/report/audio/outliers: $(DATA)/outliers.tsv $(OUT)/songs.tar $(call code,pick raw2wav)
	@rm -rf $@ $@.part && mkdir -p $@.part
	@tail -n +2 $< | cut -f 1,2 | while IFS=$$'\t' read -r number key; do \
		$(BIN)/pick -k "$$key" -n 1 < $(OUT)/songs.tar | $(BIN)/raw2wav -o "$@.part/$$number.wav"; done
	$(call note,pick -k KEY < $(OUT)/songs.tar | raw2wav -o $@/NUMBER.wav)
	@mv $@.part $@

# ---- decision trees ----
# Cross-validation over songs, and over groups if every song has one; on the first fold also with shuffled
# labels, as a control.
SPLITS := song group song-shuffled group-shuffled
folds_of = $(if $(filter %-shuffled,$(1)),1,$(FOLDS))
options = $(strip $(if $(filter group%,$(1)),-g) $(if $(filter %-shuffled,$(1)),--shuffle))

# $(call trees,SPLIT): the rules for the trees of a split.
define trees
$(foreach kind,predicted trees importance,$(OUT)/trees/$(1)/%.$(kind).tsv): $(vectors)/%.tar pipeline/crossvalidate \
		$(call parameter,SEED FOLDS) $(call code,dtree pick tls)
	$$(call make_file,pipeline/crossvalidate $$< $(FOLDS) $(call folds_of,$(1)) $(SEED) $(OUT)/trees/$(1)/$$* $(call options,$(1)),$(OUT)/trees/$(1)/$$*.trees.tsv)
endef
$(foreach split,$(SPLITS),$(eval $(call trees,$(split))))

$(eval $(call gathered,$(OUT)/trees/predictions.tsv,'split vectors signal',$(foreach split,$(SPLITS),$(SETS:%=$(OUT)/trees/$(split)/%.predicted.tsv))))
$(eval $(call gathered,$(OUT)/trees/grown.tsv,'split vectors signal',$(foreach split,$(SPLITS),$(SETS:%=$(OUT)/trees/$(split)/%.trees.tsv))))
$(DATA)/accuracy.tsv: $(OUT)/trees/predictions.tsv $(listing)
$(DATA)/trees.tsv: $(OUT)/trees/grown.tsv

$(eval $(call figure,accuracy,Accuracy of the trees,accuracy trees-facts))
$(eval $(call gathered,$(DATA)/importance.tsv,'signal',$(ANALYSED:%=$(OUT)/trees/song/raw/%.importance.tsv)))
$(eval $(call figure,importance,Importance of coordinates in falling order,importance))

# ---- linear probes, on the pooled vectors: their time grows with the size of the vectors ----
$(POOLED:%=$(OUT)/probed/%.tsv): $(OUT)/probed/%.tsv: $(vectors)/pooled/%.tar pipeline/probed $(call parameter,SEED PROBE_FOLDS) $(call code,probe)
	$(call make_file,pipeline/probed $< $(PROBE_FOLDS) $(SEED) $@)

$(eval $(call gathered,$(OUT)/probed/probed.tsv,'signal',$(POOLED:%=$(OUT)/probed/%.tsv)))
$(DATA)/probes.tsv: $(OUT)/probed/probed.tsv $(DATA)/accuracy.tsv

# ---- the same songs, SHIFT seconds later ----
# early: the test songs without their last 2 SHIFT seconds; late: without SHIFT seconds at either end. Trees and
# clusters are fitted to songs cut like early.
cut.early := 0
cut.late := $(SHIFT)
cut = $(BIN)/crop -s $(cut.$(1)) -t $(shell awk 'BEGIN { print $(CLIP) - 2 * $(SHIFT) }')
into.raw/original := cat
into.pooled/logmel := $(BIN)/pool --features logmel
into.pooled/mfcc := $(BIN)/pool --features mfcc
into.pooled/original := $(BIN)/pool
$(foreach name,$(NETWORKS),$(eval into.raw/$(name) := $(BIN)/ae-enc -m $(OUT)/models/$(name).safetensors))
$(foreach name,$(NETWORKS),$(eval into.pooled/$(name) := $(into.raw/$(name)) | $(BIN)/pool))

# As many clusters as labels, but at most as many as songs.
fewer = $$$$(awk 'NR == FNR { labels = FNR - 1; next } END { print labels < (FNR - 1) / 2 ? labels : (FNR - 1) / 2 }' \
	$(OUT)/dataset.tsv $(shift)/$(1).places.tsv)

# $(call shifted,SET): the rules for one kind of vectors, which end in one row of numbers.
shift := $(OUT)/shift
define shifted
$(shift)/$(1).early.tar $(shift)/$(1).late.tar: $(shift)/$(1).%.tar: $(OUT)/test.tar $(2) \
		$(call parameter,SHIFT CLIP) $(call code,crop ae-enc pool)
	$$(call run,$$(call cut,$$*) < $$< | $(into.$(1)))

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

$(eval $(call gathered,$(DATA)/shift.tsv,'vectors signal',$(SETS:%=$(shift)/%.tsv)))

# ---- the page ----
$(DATA)/clusters-facts.tsv: $(addprefix $(DATA)/,bends.tsv clusters.tsv dataset.tsv elbow.tsv)
$(call section,60-clusters): $(DATA)/clusters-facts.tsv $(FIGURES)/elbow.svg

$(DATA)/components-facts.tsv: $(addprefix $(DATA)/,variance.tsv components.tsv outliers.tsv overlap.tsv profile.tsv dataset.tsv)
$(call section,65-components): $(addprefix $(DATA)/,components-facts.tsv spread.tsv ranks.tsv scatter.txt) pipeline/report/scatter.js \
	$(FIGURES)/components.svg $(OUT)/report/audio/outliers
$(DATA)/scatter.txt: pipeline/report/scatter.sql pipeline/sql $(DATA)/alignment.tsv $(DATA)/variance.tsv $(DATA)/components.tsv
	$(call run,pipeline/sql $(filter %.sql %.tsv,$^) | tail -n +2)

$(DATA)/trees-facts.tsv: $(addprefix $(DATA)/,accuracy.tsv trees.tsv shift.tsv dataset.tsv)
$(call section,70-trees): $(DATA)/trees-facts.tsv $(DATA)/probes.tsv $(FIGURES)/accuracy.svg $(FIGURES)/importance.svg
