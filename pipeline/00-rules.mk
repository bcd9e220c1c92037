# What the stages' rules are written with.

# $(call code,TOOL...): the tools as prerequisites of what they compute. A stamp follows the tool's
# machine code and constants alone: a library's new comment, a file touched or another stage's code
# relink a binary and redo nothing; a change in what the tool does redoes its results.
code = $(1:%=$(BUILD)/code/%)
$(BUILD)/code/%: $(BIN)/%
	@mkdir -p $(@D)
	@objcopy --strip-all --remove-section .note.gnu.build-id $< $@.stripped
	@sha256sum < $@.stripped > $@.part && rm $@.stripped
	@cmp -s $@.part $@ && rm $@.part || mv $@.part $@

# Every recipe's command is kept in out/DATASET/.commands under the target's name; the report shows
# it beside the table or figure that it made. It is written before the target gets its name: whatever
# ends a make, where the target is, its command is.
comma := ,
quoted = '$(subst ','\'',$(1))'
commands = $(patsubst $(OUT)/%,$(OUT)/.commands/%,$(1))

# $(call note,COMMAND) or $(call note,COMMAND,TARGET): keeps COMMAND as what made the target.
define note
@mkdir -p $(dir $(call commands,$(or $(2),$@)))
@printf '%s\n' $(call quoted,$(1)) > $(call commands,$(or $(2),$@)).part
@mv $(call commands,$(or $(2),$@)).part $(call commands,$(or $(2),$@))
endef

# $(call run,COMMAND): the target is what COMMAND prints.
define run
@mkdir -p $(@D)
$(1) > $@.part
$(call note,$(1) > $@)
@mv $@.part $@
endef

# $(call make_file,COMMAND): the target is what COMMAND writes itself, by temporary name and rename.
define make_file
@mkdir -p $(@D)
$(call note,$(1))
$(1)
endef

# $(call run_both,COMMAND,BESIDE): the target is what COMMAND writes itself to $@.part, BESIDE what it
# prints. Where the target is, BESIDE is, too.
define run_both
@mkdir -p $(@D)
$(1) > $(2).part
$(call note,$(subst .part,,$(1)) > $(2))
@mv $(2).part $(2)
@mv $@.part $@
endef

# Where the report's parts lie: tables, figures, and each section's piece of the page.
DATA := $(OUT)/report/data
FIGURES := $(OUT)/report/figures
section = $(1:%=$(OUT)/sections/%.html)

# A relation, and a section's facts, are one query over TSVs, pipeline/report/NAME.sql; a line
#     $(DATA)/NAME.tsv: TABLE.tsv...
# says over which.
relation = $(call run,pipeline/sql -s $(SEED) $(filter %.sql %.tsv,$^))
$(DATA)/%.tsv: pipeline/report/%.sql pipeline/sql $(call parameter,SEED)
	$(relation)

# What joins tables of one header, with columns for the places that they come from.
gather := pipeline/report/gather.awk

# What every figure is drawn with, beside its own script.
DRAW := plots/draw plots/style.gp plots/colours.tsv plots/names.tsv
