#include "daemon/server/confinement.hpp"

#include <cerrno>
#include <cstring>
#include <sys/prctl.h>

#include "daemon/log.hpp"

#ifdef SENDA_SECCOMP
#include <memory>
#include <seccomp.h>
#include <sys/ioctl.h>
#endif

namespace senda::daemon {

namespace {

bool refuse(char const* what, char const* why) {
  log_line(log_level::critical, "daemon", what, ": ", why);
  return false;
}

bool keep_privileges_down() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return true;
  return refuse("daemon.no_new_privileges cannot be had", std::strerror(errno));
}

#ifdef SENDA_SECCOMP

/// What neither the daemon nor a helper of it has to do with: other processes, the kernel and what
/// is loaded into it, file systems, keys, clocks.
constexpr char const* denied[] = {"ptrace",
                                  "process_vm_readv",
                                  "process_vm_writev",
                                  "kcmp",
                                  "pidfd_getfd",
                                  "init_module",
                                  "finit_module",
                                  "create_module",
                                  "delete_module",
                                  "query_module",
                                  "kexec_load",
                                  "kexec_file_load",
                                  "reboot",
                                  "bpf",
                                  "perf_event_open",
                                  "userfaultfd",
                                  "lookup_dcookie",
                                  "syslog",
                                  "iopl",
                                  "ioperm",
                                  "pciconfig_read",
                                  "pciconfig_write",
                                  "mount",
                                  "umount",
                                  "umount2",
                                  "open_tree",
                                  "move_mount",
                                  "mount_setattr",
                                  "fsopen",
                                  "fsconfig",
                                  "fsmount",
                                  "fspick",
                                  "pivot_root",
                                  "swapon",
                                  "swapoff",
                                  "quotactl",
                                  "quotactl_fd",
                                  "acct",
                                  "nfsservctl",
                                  "open_by_handle_at",
                                  "add_key",
                                  "request_key",
                                  "keyctl",
                                  "clock_settime",
                                  "clock_settime64",
                                  "settimeofday",
                                  "stime",
                                  "clock_adjtime",
                                  "clock_adjtime64",
                                  "adjtimex",
                                  "sethostname",
                                  "setdomainname",
                                  "vhangup"};

/// 0, or what went wrong as errno. Programs of 32 bits are filtered like others.
int fill(scmp_filter_ctx filter) {
  constexpr auto deny = SCMP_ACT_ERRNO(EPERM);
  auto const native = seccomp_arch_native();
  std::uint32_t other[2]{};
  if (native == SCMP_ARCH_X86_64) other[0] = SCMP_ARCH_X86, other[1] = SCMP_ARCH_X32;
  if (native == SCMP_ARCH_AARCH64) other[0] = SCMP_ARCH_ARM;
  for (auto const arch : other)
    if (int const e = arch ? seccomp_arch_add(filter, arch) : 0; e < 0 && e != -EEXIST) return -e;
  if (int const e = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, deny)) return -e;
  if (int const e = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)) return -e;
  for (auto const* const name : denied) {
    int const number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) continue;  // not known to this libseccomp
    if (int const e = seccomp_rule_add(filter, deny, number, 0)) return -e;
  }
  // Who types into the terminal commands whoever reads there.
  scmp_arg_cmp const types{1, SCMP_CMP_MASKED_EQ, 0xffffffff, TIOCSTI};
  return -seccomp_rule_add_array(filter, deny, SCMP_SYS(ioctl), 1, &types);
}

bool filter_calls() {
  char const* const what = "daemon.seccomp cannot be had";
  struct release {
    void operator()(void* p) const noexcept { seccomp_release(p); }
  };
  std::unique_ptr<void, release> const filter{seccomp_init(SCMP_ACT_ALLOW)};
  if (!filter) return refuse(what, "no filter");
  if (int const e = fill(filter.get())) return refuse(what, std::strerror(e));
  if (int const e = seccomp_load(filter.get())) return refuse(what, std::strerror(-e));
  log_line(log_level::info, "daemon", "a filter of system calls is in place (daemon.seccomp)");
  return true;
}

#else

bool filter_calls() {
  return refuse("daemon.seccomp cannot be had", "this senda was built without libseccomp");
}

#endif

}  // namespace

bool confine(environment const& e) {
  if ((e.daemon_no_new_privileges || e.daemon_seccomp) && !keep_privileges_down()) return false;
  return !e.daemon_seccomp || filter_calls();
}

}  // namespace senda::daemon
