# Libraries that inject faults into a running filter; the tests preload them.
FAULTS := $(patsubst tests/faults/%.c,$(BUILD)/faults/%.so,$(wildcard tests/faults/*.c))

$(BUILD)/faults/%.so: tests/faults/%.c tests/faults.mk
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -D_GNU_SOURCE -O2 -g $(WARN) -MMD -MP -fPIC -shared -o $@ $<
