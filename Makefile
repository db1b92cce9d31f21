# Usher: what is built, tested and installed. Every test stage alone: make test STAGES="lint swift"
PREFIX ?= /usr
SYSCONFDIR ?= /etc
MULTIARCH := $(shell gcc -print-multiarch 2>/dev/null)
PAM_MODULE_DIR ?= /usr/lib/$(MULTIARCH)/security
NSS_MODULE_DIR ?= /usr/lib/$(MULTIARCH)
SYSTEMD_UNIT_DIR ?= /usr/lib/systemd/system
SYSTEMD_USER_UNIT_DIR ?= /usr/lib/systemd/user
SYSUSERS_DIR ?= /usr/lib/sysusers.d
TMPFILES_DIR ?= /usr/lib/tmpfiles.d
MAN_DIR ?= $(PREFIX)/share/man
BASH_COMPLETION_DIR ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION_DIR ?= $(PREFIX)/share/zsh/vendor-completions
FISH_COMPLETION_DIR ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR ?=
STAGES ?=

.PHONY: all build module test demo demo-ssh deb install lint format bench fuzz vectors mutation differential clean

all: build

# usherd, usher, usher-publish and the two modules, as installed.
build: module
	@scripts/packages build
	scripts/swift-build release --product usherd
	scripts/swift-build release --product usher
	scripts/swift-build release --product usher-publish

module:
	$(MAKE) -C pam
	$(MAKE) -C nss

# Everything that CI runs; the last line is "N passed, N failed".
test:
	@scripts/test $(STAGES)

# Three logins against a provider of our own, below a temporary directory, as the current user.
demo:
	@scripts/demo

# A real ssh and sudo in a private sandbox; needs root.
demo-ssh:
	@scripts/demo-ssh

lint:
	@scripts/test lint

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

bench:
	@scripts/bench

# USHER_VECTORS is a folder of vectors; the last line is "N passed, N failed": cases that agree, and others.
vectors:
	@scripts/vectors

# FUZZ_SECONDS is for each target.
fuzz:
	@scripts/fuzz

# Each check is left out in turn, and a test must fail; some twenty minutes.
mutation:
	@scripts/mutate

# The same tokens to usher and to joserfc (PyPI); usher may only be stricter.
differential:
	@scripts/differential

# .build/deb/*.deb: usher, libpam-usher and libnss-usher for this Debian.
deb:
	@scripts/deb

# Programs must have been built; nothing is enabled but what takes back changes of PAM, no PAM service and no nsswitch.conf is changed.
install:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PAM_MODULE_DIR)
	install -d -m 0755 $(DESTDIR)$(SYSCONFDIR)/usher
	install -m 0755 -s .build/release/usherd $(DESTDIR)$(PREFIX)/sbin/usherd
	install -m 0755 -s .build/release/usher $(DESTDIR)$(PREFIX)/bin/usher
	install -m 0755 -s .build/release/usher-publish $(DESTDIR)$(PREFIX)/sbin/usher-publish
	$(MAKE) -C pam install DESTDIR=$(abspath $(DESTDIR)) PAM_MODULE_DIR=$(PAM_MODULE_DIR) MAN_DIR=$(MAN_DIR)
	$(MAKE) -C nss install DESTDIR=$(abspath $(DESTDIR)) NSS_MODULE_DIR=$(NSS_MODULE_DIR)
	@for page in $(wildcard docs/man/*.[158]); do \
		section=$${page##*.}; \
		install -D -m 0644 "$$page" "$(DESTDIR)$(MAN_DIR)/man$$section/$${page##*/}" || exit 1; \
	done
	@cd docs && find . -type f ! -path './man/*' | while read -r page; do \
		install -D -m 0644 "$$page" "$(abspath $(DESTDIR))$(PREFIX)/share/doc/usher/$$page" || exit 1; \
	done
	@for unit in $(wildcard systemd/*.service systemd/*.socket systemd/*.path systemd/*.timer); do \
		install -D -m 0644 "$$unit" "$(DESTDIR)$(SYSTEMD_UNIT_DIR)/$${unit##*/}" || exit 1; \
	done
	install -D -m 0644 systemd/user/usher-token.service \
		"$(DESTDIR)$(SYSTEMD_USER_UNIT_DIR)/usher-token.service"
	install -d $(DESTDIR)$(SYSTEMD_UNIT_DIR)/multi-user.target.wants
	ln -sfn ../usher-pam-revert.service $(DESTDIR)$(SYSTEMD_UNIT_DIR)/multi-user.target.wants/usher-pam-revert.service
	install -d $(DESTDIR)$(PREFIX)/share/usher/pam
	install -m 0644 pam/profiles/* $(DESTDIR)$(PREFIX)/share/usher/pam/
	install -D -m 0644 packaging/pam-configs/usher $(DESTDIR)$(PREFIX)/share/pam-configs/usher
	install -D -m 0644 packaging/apparmor/nameservice.d-usher \
		"$(DESTDIR)$(SYSCONFDIR)/apparmor.d/abstractions/nameservice.d/usher"
	install -D -m 0644 packaging/apparmor/unix-chkpwd-usher "$(DESTDIR)$(PREFIX)/share/usher/apparmor/unix-chkpwd"
	install -D -m 0644 packaging/polkit/50-usher-terminate.rules \
		"$(DESTDIR)$(PREFIX)/share/usher/polkit/50-usher-terminate.rules"
	install -D -m 0644 systemd/sysusers.d/usher.conf "$(DESTDIR)$(SYSUSERS_DIR)/usher.conf"
	install -D -m 0644 systemd/tmpfiles.d/usher.conf "$(DESTDIR)$(TMPFILES_DIR)/usher.conf"
	@for place in bash:$(BASH_COMPLETION_DIR)/usher zsh:$(ZSH_COMPLETION_DIR)/_usher \
			fish:$(FISH_COMPLETION_DIR)/usher.fish; do \
		install -D -m 0644 /dev/null "$(DESTDIR)$${place#*:}" && \
		.build/release/usher --generate-completion-script "$${place%%:*}" >"$(DESTDIR)$${place#*:}" || exit 1; \
		sed -i '1{/^#!/d}' "$(DESTDIR)$${place#*:}" || exit 1; \
	done
	@for file in packaging/fail2ban/*.conf; do \
		install -D -m 0644 "$$file" "$(DESTDIR)$(PREFIX)/share/doc/usher/examples/fail2ban/$${file##*/}" || exit 1; \
	done

clean:
	rm -rf .build .build-tsan .build-fuzz .build-mutation .build-differential .demo
	@if [ -f pam/Makefile ]; then $(MAKE) -C pam clean; fi
	@if [ -f nss/Makefile ]; then $(MAKE) -C nss clean; fi
