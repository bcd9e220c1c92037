# Stage: training. The report's networks: the descriptions models/NAME.net whose name is a number, the count of
# numbers that they make of a clip.
#
# in    models/NAME.net, train.tar, validation.tar
# out   models/NAME.safetensors, models/NAME.losses.tsv (epoch by epoch),
#       trainings/SEED/NAME.safetensors: the same with other seeds; report/data/losses.tsv (all
#       networks'), best.tsv (where each was best), networks.tsv and blocks.tsv (what each is)

TRAININGS ?= 3#	trainings of each network, with SEED and the seeds after it

# The largest vector first: the order of every table and figure.
NETWORKS := $(shell ls models | sed -n 's/^\([0-9]*\)\.net$$/\1/p' | sort -rn)

# One training at a time, with all threads: under make -j they wait for each other. Not on a cluster (on-slurm), where
# each may have a host of its own. A make that was
# killed goes on from the training's checkpoint, unless that is older than what the training rests
# on. Threads and checkpoint change no bit of the result and stay out of the command that the report
# shows.
ALONE ?= $(if $(filter %on-slurm,$(SHELL)),,flock $(OUT)/models)#	what a training runs under: a lock, nothing on Slurm
checkpoint = $(OUT)/models/$*.safetensors.checkpoint
train = $(BIN)/ae-train -n $< -v $(OUT)/validation.tar -e $(EPOCHS) -b $(BATCH) \
	-l $(LEARNING_RATE) -s $(SEED) -o $(OUT)/models/$*.safetensors \
	-L $(OUT)/models/$*.losses.tsv < $(OUT)/train.tar
$(OUT)/models/%.safetensors $(OUT)/models/%.losses.tsv $(OUT)/models/%.cpu: models/%.net $(OUT)/train.tar $(OUT)/validation.tar \
		$(call parameter,EPOCHS BATCH LEARNING_RATE SEED) $(call code,ae-train)
	@mkdir -p $(OUT)/models
	@for cause in $^; do [ ! $$cause -nt $(checkpoint) ] || rm -f $(checkpoint); done
	$(call note,$(train),$(OUT)/models/$*.safetensors)
	$(ALONE) $(train) -j $(JOBS) --resume; times > $(OUT)/models/$*.cpu

# Once more with other seeds: how much of a result is one training's luck?
SEEDS := $(shell seq $(SEED) $$(($(SEED) + $(TRAININGS) - 1)))
again = $(BIN)/ae-train -n models/$(*F).net -v $(OUT)/validation.tar -e $(EPOCHS) -b $(BATCH) \
	-l $(LEARNING_RATE) -s $(*D) -o $@ -L $(@:.safetensors=.losses.tsv) < $(OUT)/train.tar
$(foreach seed,$(filter-out $(SEED),$(SEEDS)),$(NETWORKS:%=$(OUT)/trainings/$(seed)/%.safetensors)): \
		$(OUT)/trainings/%.safetensors: $(OUT)/train.tar $(OUT)/validation.tar $(NETWORKS:%=models/%.net) \
		$(call parameter,EPOCHS BATCH LEARNING_RATE) $(call code,ae-train)
	@mkdir -p $(@D) $(OUT)/models
	$(call note,$(again))
	$(ALONE) $(again) -j $(JOBS)

$(DATA)/losses.tsv: $(gather) $(NETWORKS:%=$(OUT)/models/%.losses.tsv)
	$(call run,awk -v columns=network -f $^)

$(DATA)/best.tsv: $(DATA)/losses.tsv

# ---- what each network is: its description says it, without training ----
$(OUT)/networks/%.layers.tsv: models/%.net $(call parameter,CLIP RATE) $(call code,ae-info)
	$(call run,$(BIN)/ae-info -t $(CLIP) -r $(RATE) $<)

$(OUT)/networks/%.sizes.tsv: models/%.net $(call parameter,CLIP RATE) $(call code,ae-info)
	$(call run,$(BIN)/ae-info --summary -t $(CLIP) -r $(RATE) $<)

$(OUT)/networks/layers.tsv $(OUT)/networks/sizes.tsv: $(OUT)/networks/%.tsv: $(gather) $(NETWORKS:%=$(OUT)/networks/%.%.tsv)
	$(call run,awk -v columns=network -f $^)

$(DATA)/networks.tsv $(DATA)/blocks.tsv: $(OUT)/networks/layers.tsv $(OUT)/networks/sizes.tsv
