# Stage: training. The networks of the report are the descriptions models/NAME.net whose name is a number: the
# size of their vector for a clip.
#
# in    models/NAME.net, train.tar, validation.tar
# out   models/NAME.safetensors, models/NAME.losses.tsv (epoch by epoch),
#       trainings/SEED/NAME.safetensors: the same with other seeds; report/data/losses.tsv (of all
#       networks), best.tsv (their best epochs), networks.tsv and blocks.tsv (their shapes)

TRAININGS ?= 3#	trainings of each network, with SEED and the seeds after it

# Largest vector first, as in every table and figure.
NETWORKS := $(shell ls models | sed -n 's/^\([0-9]*\)\.net$$/\1/p' | sort -rn)

# A training has one thread, and as many trainings run at once as make has jobs; on a cluster (on-slurm) it has the
# processors of its step. After an interruption, training continues from its checkpoint, unless a
# prerequisite is newer. Threads and checkpoint do not change the result and are left out of the command shown in
# the report.
training_threads := $(if $(filter %on-slurm,$(SHELL)),$(JOBS),1)
checkpoint = $(OUT)/models/$*.safetensors.checkpoint
# $(call trained,NET,CLIPS,SEED,MODEL,OPTIONS): a training with the report's parameters, on clips in the folder CLIPS.
trained = $(BIN)/ae-train -n $(1) -v $(2)/validation.tar -e $(EPOCHS) -b $(BATCH) -l $(LEARNING_RATE) -s $(3) -o $(4)$(5) < $(2)/train.tar
train = $(call trained,$<,$(OUT),$(SEED),$(OUT)/models/$*.safetensors, -L $(OUT)/models/$*.losses.tsv)
$(OUT)/models/%.safetensors $(OUT)/models/%.losses.tsv $(OUT)/models/%.cpu: models/%.net $(OUT)/train.tar $(OUT)/validation.tar \
		$(call parameter,EPOCHS BATCH LEARNING_RATE SEED) $(call code,ae-train)
	@mkdir -p $(OUT)/models
	@for cause in $^; do [ ! $$cause -nt $(checkpoint) ] || rm -f $(checkpoint); done
	$(call note,$(train),$(OUT)/models/$*.safetensors)
	$(train) -j $(training_threads) --resume; times > $(OUT)/models/$*.cpu

# The same with other seeds: how much does a result depend on the seed?
SEEDS := $(shell seq $(SEED) $$(($(SEED) + $(TRAININGS) - 1)))
others := $(filter-out $(SEED),$(SEEDS))
model_of = $(OUT)/$(if $(filter $(SEED),$(1)),models,trainings/$(1))/$(2).safetensors
again = $(call trained,models/$(*F).net,$(OUT),$(*D),$@, -L $(@:.safetensors=.losses.tsv))
$(foreach seed,$(others),$(NETWORKS:%=$(OUT)/trainings/$(seed)/%.safetensors)): \
		$(OUT)/trainings/%.safetensors: $(OUT)/train.tar $(OUT)/validation.tar $(NETWORKS:%=models/%.net) \
		$(call parameter,EPOCHS BATCH LEARNING_RATE) $(call code,ae-train)
	@mkdir -p $(@D)
	$(call note,$(again))
	$(again) -j $(training_threads)

$(eval $(call gathered,$(DATA)/losses.tsv,network,$(NETWORKS:%=$(OUT)/models/%.losses.tsv)))
$(DATA)/best.tsv: $(DATA)/losses.tsv

# ---- the shapes of the networks, from their descriptions ----
$(OUT)/networks/%.layers.tsv: models/%.net $(call parameter,CLIP RATE) $(call code,ae-info)
	$(call run,$(BIN)/ae-info -t $(CLIP) -r $(RATE) $<)

$(OUT)/networks/%.sizes.tsv: models/%.net $(call parameter,CLIP RATE) $(call code,ae-info)
	$(call run,$(BIN)/ae-info --summary -t $(CLIP) -r $(RATE) $<)

$(foreach table,layers sizes,$(eval $(call gathered,$(OUT)/networks/$(table).tsv,network,$(NETWORKS:%=$(OUT)/networks/%.$(table).tsv))))
$(DATA)/networks.tsv $(DATA)/blocks.tsv: $(OUT)/networks/layers.tsv $(OUT)/networks/sizes.tsv
