# Variables are checked before anything runs: a typing error must not cost hours.

# A path or a key may contain a $ that does not begin a make variable.
$(foreach name,DIR MODEL OUT SONG NEW_SONG SOUNDFONT GAMES,$(if $(filter command environment override,$(firstword $(origin $(name)))),$(eval override $(name) := $$(value $(name)))))

without_digits = $(subst 0,,$(subst 1,,$(subst 2,,$(subst 3,,$(subst 4,,$(subst 5,,$(subst 6,,$(subst 7,,$(subst 8,,$(subst 9,,$(1)))))))))))

# $(call demand,NAME,CONDITION,WHAT): stops unless NAME is WHAT, that is, CONDITION is not empty, or NAME is not set.
demand = $(if $(filter undefined,$(origin $(1))),,$(if $(2),,$(error $(1)=$(value $(1)): $(3) is wanted)))
is_count = $(and $(1),$(if $(call without_digits,$(1)),,yes))
is_positive = $(and $(call is_count,$(1)),$(subst 0,,$(1)))
is_real = $(and $(filter 1,$(words $(1))),$(filter 0 0. 0e- 0.e-,0$(call without_digits,$(1))),$(subst .,,$(subst 0,,$(firstword $(subst e, ,$(1))))))

$(foreach name,SONGS RATE EPOCHS BATCH JOBS TRAININGS TRIALS SEARCH_EPOCHS SEARCH_SEEDS SHARD CLUSTERS CLOUDS FOLDS PROBE_FOLDS PIECES WAY_STEPS,$(call \
	demand,$(name),$(call is_positive,$(strip $($(name)))),a whole number of at least 1))
$(foreach name,FOLDS PROBE_FOLDS,$(call demand,$(name),$(filter-out 1,$(strip $($(name)))),at least 2))
$(foreach name,SEED OUTLIERS SPARSE_HALVINGS,$(call demand,$(name),$(call is_count,$(strip $($(name)))),a whole number))
$(foreach name,CLIP LEARNING_RATE SEARCH_LOW SEARCH_HIGH SHIFT,$(call demand,$(name),$(call is_real,$(strip $($(name)))),a number above 0))
$(foreach name,RESAMPLE,$(call demand,$(name),$(filter best medium fast hq vhq,$($(name))),a quality of resample (best, medium, fast, hq or vhq)))
$(foreach name,KLT_BLOCKS MDCT_SIZES,$(foreach size,$($(name)),$(call demand,$(name),$(call is_positive,$(size)),a list of whole numbers)))
