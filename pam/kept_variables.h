/* Made by scripts/generate-kept-variables from pam/kept-variables.txt. */
#ifndef USHER_KEPT_VARIABLES_H
#define USHER_KEPT_VARIABLES_H

/* One after the other, an empty name at the end. */
static const char kept_names[] =
	"PATH\0"
	"HOME\0"
	"SHELL\0"
	"USER\0"
	"LOGNAME\0"
	"MAIL\0"
	"TERM\0"
	"TZ\0"
	"IFS\0"
	"ENV\0"
	"BASH_ENV\0"
	"CDPATH\0"
	"PS1\0"
	"PS2\0"
	"PS4\0"
	"PWD\0"
	"EDITOR\0"
	"VISUAL\0"
	"PAGER\0"
	"DISPLAY\0"
	"XAUTHORITY\0"
	"TMPDIR\0";
static const char kept_prefixes[] =
	"LD_\0"
	"DYLD_\0"
	"PYTHON\0"
	"PERL\0"
	"RUBY\0"
	"NODE_\0"
	"JAVA\0"
	"GIT_\0"
	"SSH_\0"
	"SUDO_\0"
	"XDG_\0"
	"DBUS_\0"
	"LC_\0"
	"LANG\0"
	"BASH\0"
	"GCONV\0"
	"MALLOC_\0"
	"GLIBC_\0"
	"SYSTEMD_\0"
	"BEARER_TOKEN\0"
	"KRB5\0";

#endif
