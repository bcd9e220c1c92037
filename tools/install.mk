# An installation: filters, the command lathe on PATH, models, manual, completion.

PREFIX ?= /usr/local#	install: below it libexec/lathe, bin/lathe, share/
DESTDIR ?=#	install: put before PREFIX

MANUAL := $(TOOLS:%=$(BUILD)/man/%.1) $(patsubst tools/man/%,$(BUILD)/man/%,$(wildcard tools/man/*.[57]))
SHIPPED := $(wildcard models/*.net models/*.safetensors)
# the date of the manual is that of the newest entry of the changelog, so that pages are reproducible
MANUAL_DATE = $(shell sed -n 's/^ -- .*>  [A-Z][a-z]*, //p' tools/debian/changelog | head -n 1 | \
	{ read -r day month year rest; date -d "$$day $$month $$year" '+%B %-d, %Y'; })

manual: $(MANUAL) ## make the manual pages in build/man
.PHONY: manual

$(BUILD)/man/%.1: $(BIN)/% tools/man/mdoc.awk tools/debian/changelog
	@mkdir -p $(@D)
	$< --help | awk -v date='$(MANUAL_DATE)' -f tools/man/mdoc.awk > $@.part
	@mv $@.part $@

$(BUILD)/man/%: tools/man/%
	@mkdir -p $(@D)
	cp $< $@

# $(call into,FOLDER)
into = '$(DESTDIR)$(PREFIX)/$(1)'

install: all manual ## copy filters, lathe, models, manual and completion below DESTDIR/PREFIX
	install -d $(foreach folder,bin libexec/lathe share/lathe share/man/man1 share/man/man5 share/man/man7 \
		share/bash-completion/completions share/zsh/vendor-completions share/fish/vendor_completions.d,$(call into,$(folder)))
	install $(TOOLS:%=$(BIN)/%) $(call into,libexec/lathe)
	install tools/lathe $(call into,bin)
	$(if $(SHIPPED),install -m 644 $(SHIPPED) $(call into,share/lathe))
	for page in $(TOOLS); do install -m 644 $(BUILD)/man/$$page.1 $(call into,share/man/man1)/$$page.1lathe; done
	install -m 644 $(BUILD)/man/lathe-stream.5 $(BUILD)/man/lathe-pack.5 $(call into,share/man/man5)
	install -m 644 $(BUILD)/man/lathe.7 $(call into,share/man/man7)
	install -m 644 tools/completion/lathe.bash $(call into,share/bash-completion/completions)/lathe
	install -m 644 tools/completion/_lathe $(call into,share/zsh/vendor-completions)
	install -m 644 tools/completion/lathe.fish $(call into,share/fish/vendor_completions.d)
.PHONY: install

# ---- a Debian package: the sources that git tracks, laid out and built in build/deb ----
DEB := $(BUILD)/deb/lathe-$(VERSION)

deb: ## build a Debian package in build/deb (needs dpkg-dev and debhelper)
	[ "$$(dpkg-parsechangelog -l tools/debian/changelog -S Version)" = $(VERSION)-1 ] || \
		{ echo 'deb: tools/debian/changelog is of another version' >&2; exit 1; }
	rm -rf $(BUILD)/deb
	mkdir -p $(DEB)
	git ls-files -z | grep -zv '^tests/' | xargs -0 cp --parents -t $(DEB)
	cp -r tools/debian $(DEB)/debian
	cd $(DEB) && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL dpkg-buildpackage -us -uc -b
.PHONY: deb
