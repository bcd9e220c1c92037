# Variables are checked before anything runs: a typing error must not cost hours.

# A path or a key may contain a $ that does not begin a make variable.
$(foreach name,DIR MODEL OUT SONG NEW_SONG SOUNDFONT GAMES,$(if $(filter command environment override,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))))

# NAME:LEAST:MOST, whole numbers, and numbers with digits after the point
whole := SONGS:1:100000 RATE:1000:768000 EPOCHS:1:1000000 WELL_EPOCHS:1:1000000 BATCH:1:100000 JOBS:1:1024 \
	TRAININGS:1:1000 TRIALS:1:1000 SEARCH_EPOCHS:1:1000000 SEARCH_SEEDS:1:1000 SHARD:1:1000000 CLUSTERS:1:10000 \
	CLOUDS:1:1000 FOLDS:2:1000 PROBE_FOLDS:2:1000 PIECES:1:100000 WAY_STEPS:1:1000 OUTLIERS:0:1000 \
	SPARSE_HALVINGS:0:30 SEED:0:9000000000000000
real := CLIP:0.1:3600 $(if $(EVERY),EVERY:0.1:3600) SHIFT:0.0001:60 LEARNING_RATE:1e-9:10 SEARCH_LOW:1e-9:10 SEARCH_HIGH:1e-9:10
lists := KLT_BLOCKS:1:16384 MDCT_SIZES:2:65536

# $(call name,NAME:LEAST:MOST); $(call given,NAME): whether a user has set NAME
name = $(firstword $(subst :, ,$(1)))
given = $(filter command environment override,$(firstword $(origin $(1))))
# $(call stated,KIND,NAME:LEAST:MOST,VALUE): an argument of the check
stated = $(call quoted,$(1):$(2)=$(strip $(3)))
stated_all = $(foreach limits,$(2),$(if $(call given,$(call name,$(limits))),$(call stated,$(1),$(limits),$($(call name,$(limits))))))
values := $(call stated_all,whole,$(whole)) $(call stated_all,real,$(real)) \
	$(foreach limits,$(lists),$(foreach size,$(if $(call given,$(call name,$(limits))),$($(call name,$(limits)))),$(call stated,whole,$(limits),$(size))))

# The first value beyond its limits, or no number: its name and what is wanted.
wrong := $(if $(strip $(values)),$(shell awk 'BEGIN { \
	for (i = 1; i < ARGC; i++) { \
		at = index(ARGV[i], "="); value = substr(ARGV[i], at + 1); split(substr(ARGV[i], 1, at - 1), limit, ":"); \
		whole = limit[1] == "whole"; \
		if (value !~ (whole ? "^[0-9]+$$" : "^([0-9]+[.]?[0-9]*|[.][0-9]+)(e-?[0-9]+)?$$") || \
			value + 0 < limit[3] + 0 || value + 0 > limit[4] + 0) { \
			print limit[2], "a", (whole ? "whole number" : "number"), "from", limit[3], "to", limit[4]; exit } } }' $(values)))

# $(call unless,NAME,CONDITION,WHAT): stops since NAME is not WHAT, unless CONDITION is not empty.
unless = $(if $(2),,$(error $(1)=$(value $(1)): $(3) is wanted))
$(call unless,$(firstword $(wrong)),$(if $(wrong),,yes),$(wordlist 2,99,$(wrong)))
$(call unless,OUT,$(strip $(OUT)),a folder)
$(if $(call given,RESAMPLE),$(call unless,RESAMPLE,$(filter best medium fast hq vhq,$(RESAMPLE)),a quality of resample (best, medium, fast, hq or vhq)))
