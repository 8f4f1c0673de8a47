// SPDX-License-Identifier: Apache-2.0
#include "emit/header.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace inlay::codegen {

namespace {

/// A file under a temporary name, removed unless it is kept.
class temporary_file {
 public:
  explicit temporary_file(std::filesystem::path target) : target_(std::move(target)) {
    name_ = target_.string() + ".XXXXXX";
    descriptor_ = ::mkstemp(name_.data());
    if (descriptor_ < 0) fail();
  }
  temporary_file(temporary_file const&) = delete;
  temporary_file& operator=(temporary_file const&) = delete;
  ~temporary_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(name_.c_str());
  }
  void write(std::string const& content) {
    for (std::size_t done = 0; done < content.size();) {
      ssize_t const n = ::write(descriptor_, content.data() + done, content.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) fail();
      done += static_cast<std::size_t>(n);
    }
    ::mode_t const mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(descriptor_, 0666 & ~mask) != 0 || ::fsync(descriptor_) != 0) fail();
    int const descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0) fail();
  }
  void keep() {
    if (std::rename(name_.c_str(), target_.c_str()) != 0) fail();
    kept_ = true;
  }

 private:
  [[noreturn]] void fail() const {
    throw failure("cannot write '" + printable(target_.string()) + "': " + std::strerror(errno));
  }
  std::filesystem::path target_;
  std::string name_;
  int descriptor_ = -1;
  bool kept_ = false;
};

}  // namespace

void add_header(std::vector<std::pair<std::filesystem::path, std::string>>& files,
                std::filesystem::path const& file, generated_header header) {
  files.emplace_back(file, std::move(header.text));
  if (!header.weights.empty()) files.emplace_back(file.string() + weights_suffix, std::move(header.weights));
}

void write_files(std::vector<std::pair<std::filesystem::path, std::string>> const& files) {
  std::vector<std::unique_ptr<temporary_file>> written;
  for (auto const& [path, content] : files) {
    if (!path.has_filename())
      throw failure("cannot write '" + printable(path.string()) + "': it names no file");
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
      throw failure("cannot write '" + printable(path.string()) + "': it is a directory");
    // Renaming would put a file in the place of a device or a pipe, which root may do even to /dev/null.
    if (std::filesystem::exists(path, code) && !std::filesystem::is_regular_file(path, code))
      throw failure("cannot write '" + printable(path.string()) + "': it is no regular file");
    written.push_back(std::make_unique<temporary_file>(path));
    written.back()->write(content);
  }
  for (auto const& file : written) file->keep();
}

namespace {
/// SHA-256 of what comes piece by piece.
class digest {
 public:
  void add(std::string const& content) {
    good_ = good_ && EVP_DigestUpdate(context_.get(), content.data(), content.size()) == 1;
  }
  std::string hexadecimal() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!good_ || EVP_DigestFinal_ex(context_.get(), bytes, &size) != 1)
      throw failure("cannot compute SHA-256");
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
      char byte[3];
      std::snprintf(byte, sizeof byte, "%02x", bytes[i]);
      text += byte;
    }
    return text;
  }

 private:
  struct free_context {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, free_context> context_{EVP_MD_CTX_new()};
  bool good_ = context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1;
};
}  // namespace

std::string sha256(std::string const& content) {
  digest d;
  d.add(content);
  return d.hexadecimal();
}

std::string sha256_of_files(std::vector<std::filesystem::path> const& files) {
  digest d;
  for (std::filesystem::path const& file : files) d.add(read_file(file));
  return d.hexadecimal();
}

}  // namespace inlay::codegen
