// SPDX-License-Identifier: Apache-2.0
#include "emit/header.hpp"
#include "import/diagnostic.hpp"
#include "support/program.hpp"

#include <sys/stat.h>

namespace INLAY_UNIT {
using namespace test;
using namespace inlay::codegen;
namespace fs = std::filesystem;

TEST_CASE("files are written whole, and replace old ones") {
  folder const f;
  write(f / "a", "old");
  write_files({{f / "a", "new"}, {f / "b", std::string(100000, 'x')}});
  CHECK(read(f / "a") == "new");
  CHECK(read(f / "b") == std::string(100000, 'x'));
  CHECK(f.entries() == names{"a", "b"});
}

TEST_CASE("where one file cannot be written none is, and nothing is left behind") {
  folder const f;
  write(f / "a", "old");
  fs::create_directory(f / "folder");
  for (fs::path const& bad : {f / "folder", f / "missing" / "b", fs::path("/proc/b"), fs::path()}) {
    CAPTURE(bad.string());
    CHECK_THROWS_AS(write_files({{f / "a", "new"}, {bad, "new"}}), failure);
    CHECK(read(f / "a") == "old");
    CHECK(f.entries() == names{"a", "folder"});
  }
}

TEST_CASE("files have the permissions that the user's mask leaves, like those of any program") {
  folder const f;
  ::mode_t const mask = ::umask(027);
  write_files({{f / "a", ""}});
  ::umask(mask);
  CHECK(fs::status(f / "a").permissions() == fs::perms(0640));
}

TEST_CASE("SHA-256 of the examples of FIPS 180-4") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace INLAY_UNIT
