// SPDX-License-Identifier: Apache-2.0
/// What stands between the first instruction and main() on an emulated board, and what newlib asks of an
/// operating system: all of it by semihosting. Included by exactly one translation unit of an image, its
/// startup.cpp.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <inlay/platform/semihosting.hpp>

// Written by the linker script. Only their addresses mean something.
extern "C" {
extern char __bss_start[], __bss_end[], __external_bss_start[], __external_bss_end[];
extern char __heap_start[], __heap_end[];
extern void (*__init_array_start[])();
extern void (*__init_array_end[])();
int inlay_main(int, char**) asm("main");  // ISO C++ does not let a program call main by its own name
}

namespace inlay::bare_metal {

namespace semihosting = platform::semihosting;
using semihosting::mode;
using semihosting::operation;

/// Splits a command line in place into at most `limit` words; double quotes hold a word together.
inline int split(char* line, char** words, int limit) noexcept {
  int count = 0;
  while (count < limit) {
    while (*line == ' ') ++line;
    if (*line == 0) break;
    char const end = *line == '"' ? '"' : ' ';
    if (end == '"') ++line;
    words[count++] = line;
    while (*line != 0 && *line != end) ++line;
    if (*line != 0) *line++ = 0;
  }
  return count;
}

/// Zeroes what must start as zero. The emulator has loaded all other variables to their place.
inline void clear() noexcept {
  std::memset(__bss_start, 0, static_cast<std::size_t>(__bss_end - __bss_start));
  std::memset(__external_bss_start, 0, static_cast<std::size_t>(__external_bss_end - __external_bss_start));
}

/// From the constructors of static objects to the exit status of main().
[[noreturn]] inline void run() noexcept {
  for (auto init = __init_array_start; init != __init_array_end; ++init) (*init)();

  static char line[1024];
  static char* words[32];  // the last stays null, as argv[argc] must be
  struct {
    char* text;
    std::size_t size;
  } const block{line, sizeof line};
  bool const given = semihosting::call(operation::get_cmdline, &block) == 0;
  int const count = given ? split(line, words, 31) : 0;
  std::exit(inlay_main(count, words));
}

/// A processor fault: says where, and ends with the status that a shell gives to a segmentation fault.
[[noreturn]] inline void fault(std::string_view what, std::uint32_t pc, std::uint32_t address) noexcept {
  char text[80];
  std::size_t size = 0;
  auto const put = [&](std::string_view s) {
    for (char const c : s) text[size++] = c;
  };
  auto const put_hex = [&](std::uint32_t value) {
    for (int shift = 28; shift >= 0; shift -= 4) text[size++] = "0123456789abcdef"[value >> shift & 15];
  };
  put(what);
  put(" at pc 0x");
  put_hex(pc);
  put(", address 0x");
  put_hex(address);
  put("\n");
  semihosting::write(semihosting::open(":tt", mode::a), text, size);
  semihosting::exit(128 + 11);
}

/// An open file. Semihosting knows no "current position", newlib asks for it.
struct file {
  std::int32_t handle = -1;
  std::int32_t position = 0;
};
inline constinit file files[16];  // 0, 1, 2: the console, opened at first use

inline file* find(int descriptor) noexcept {
  constexpr mode console[] = {mode::r, mode::w, mode::a};
  if (descriptor >= 0 && descriptor < 16) {
    file& f = files[descriptor];
    if (f.handle < 0 && descriptor < 3) f.handle = semihosting::open(":tt", console[descriptor]);
    if (f.handle >= 0) return &f;
  }
  errno = EBADF;
  return nullptr;
}

}  // namespace inlay::bare_metal

// newlib's system calls (newlib documentation, "System Calls").
extern "C" {  // used: with -flto the library's calls come after the program is put together

[[gnu::used]] void* __dso_handle = nullptr;  // otherwise of crtbegin.o, which is left out with -nostartfiles
[[gnu::used]] void _fini() {}                // likewise of crti.o

[[gnu::used]] int _open(char const* name, int flags, ...) {
  using namespace inlay::bare_metal;
  int descriptor = 3;
  while (descriptor < 16 && files[descriptor].handle >= 0) ++descriptor;
  if (descriptor == 16) return errno = EMFILE, -1;
  bool const reads = (flags & O_ACCMODE) == O_RDONLY;
  file const f{semihosting::open(name, reads ? mode::rb : (flags & O_APPEND) != 0 ? mode::ab : mode::wb)};
  if (f.handle < 0) return errno = ENOENT, -1;
  files[descriptor] = f;
  return descriptor;
}

[[gnu::used]] int _close(int descriptor) {
  using namespace inlay::bare_metal;
  file* const f = find(descriptor);
  if (f == nullptr) return -1;
  int const result = semihosting::call_with(operation::close, f->handle);
  *f = file{};
  return result;
}

[[gnu::used]] int _read(int descriptor, char* to, int size) {
  using namespace inlay::bare_metal;
  file* const f = find(descriptor);
  if (f == nullptr) return -1;
  auto const address = reinterpret_cast<std::uintptr_t>(to);
  int const done = size - semihosting::call_with(operation::read, f->handle, address, size);
  f->position += done;
  return done;
}

[[gnu::used]] int _write(int descriptor, char const* from, int size) {
  using namespace inlay::bare_metal;
  file* const f = find(descriptor);
  if (f == nullptr) return -1;
  int const done = size - semihosting::write(f->handle, from, static_cast<std::size_t>(size));
  f->position += done;
  return done;
}

[[gnu::used]] int _lseek(int descriptor, int offset, int whence) {
  using namespace inlay::bare_metal;
  file* const f = find(descriptor);
  if (f == nullptr) return -1;
  int const base = whence == SEEK_SET   ? 0
                   : whence == SEEK_CUR ? f->position
                                        : semihosting::call_with(operation::flen, f->handle);
  if (base + offset == f->position) return f->position;
  if (semihosting::call_with(operation::seek, f->handle, base + offset) != 0) return errno = EINVAL, -1;
  return f->position = base + offset;
}

[[gnu::used]] int _isatty(int descriptor) { return descriptor < 3 ? 1 : 0; }  // standard output goes line by line

[[gnu::used]] int _fstat(int descriptor, struct stat* s) {
  using namespace inlay::bare_metal;
  file* const f = find(descriptor);
  if (f == nullptr) return -1;
  *s = {};
  s->st_mode = descriptor < 3 ? S_IFCHR : S_IFREG;
  if (descriptor >= 3) s->st_size = semihosting::call_with(operation::flen, f->handle);
  return 0;
}

[[gnu::used]] int _gettimeofday(struct timeval* t, void*) {
  using namespace inlay::bare_metal;
  *t = {};
  t->tv_sec = semihosting::call(operation::time, nullptr);
  return 0;
}

[[gnu::used]] void* _sbrk(std::ptrdiff_t increment) {
  static constinit char* end = __heap_start;
  if (increment > __heap_end - end) return errno = ENOMEM, reinterpret_cast<void*>(-1);
  char* const block = end;
  end += increment;
  return block;
}

[[gnu::used]] int _getpid() { return 1; }
[[gnu::used]] int _kill(int, int signal) { inlay::platform::semihosting::exit(128 + signal); }
[[gnu::used, noreturn]] void _exit(int status) { inlay::platform::semihosting::exit(status); }
}
