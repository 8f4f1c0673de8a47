// SPDX-License-Identifier: Apache-2.0
// measure SECONDS MIB COMMAND [argument...]: runs a compiler, prints what it took, and fails if that is more.
// Time is the processor's in user mode, which a busy machine hardly changes; memory is the largest of the
// command's processes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: measure SECONDS MIB COMMAND [argument...]\n", stderr);
    return 2;
  }
  pid_t const child = ::fork();
  if (child == 0) {
    ::execvp(argv[3], argv + 3);
    std::perror(argv[3]);
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  while (child < 0 || ::wait4(child, &status, 0, &usage) < 0)
    if (child < 0 || errno != EINTR) {
      std::perror("measure");
      return 1;
    }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  double const seconds =
      static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
  double const mib = static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB
  double const most_seconds = std::atof(argv[1]), most_mib = std::atof(argv[2]);
  std::printf("compiled in %.1f s (at most %g) and %.0f MiB (at most %g)\n", seconds, most_seconds, mib,
              most_mib);
  return seconds <= most_seconds && mib <= most_mib ? 0 : 1;
}
