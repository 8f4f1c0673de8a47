// SPDX-License-Identifier: Apache-2.0
#include "support_table.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace inlay::backend {

namespace {

struct row {
  std::size_t passed = 0, total = 0;
  std::map<std::string, std::vector<std::string>> others;  ///< tests by the reason why they do not pass
};

constexpr char const* introduction = R"(# Supported operators

ONNX's own backend tests (Debian's `libonnx-testdata`, ONNX 1.12), run through generator, compiler and, for other
targets, emulator. The program `backend` in `tests/backend` writes this table with `--write docs/SUPPORT.md`; the tests
`backend_host` and `backend_armhf` fail where it is not true. Outputs may differ by 1e-5 + 1e-3 * |expected|.

)";

/// Text in a cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string support_table(std::vector<outcome> const& outcomes) {
  std::map<std::string, row> rows;
  row all;
  for (outcome const& o : outcomes) {
    row& r = rows[o.test.op_type];
    bool const passed = o.verdict == verdict::passed;
    ++r.total, ++all.total;
    r.passed += passed, all.passed += passed;
    std::string const own = o.test.op_type + ": ";  // the row says it
    if (!passed)
      r.others[o.reason.starts_with(own) ? o.reason.substr(own.size()) : o.reason].push_back(o.test.name);
  }
  std::ostringstream text;
  text << introduction << all.passed << " of " << all.total
       << " tests pass.\n\n| operator | passed | not passed |\n"
       << "|---|---|---|\n";
  auto const write = [&](std::string const& name, row const& r) {
    text << "| " << name << " | " << r.passed << " of " << r.total << " |";
    std::string separator = " ";
    for (auto const& [reason, tests] : r.others) {
      text << separator << cell(reason) << " (";
      for (std::size_t i = 0; i < tests.size(); ++i) text << (i ? ", " : "") << tests[i];
      text << ")";
      separator = "; ";
    }
    text << " |\n";
  };
  for (auto const& [name, r] : rows)
    if (!name.empty()) write(name, r);
  if (auto const several = rows.find(""); several != rows.end())
    write("*several in one model*", several->second);
  return text.str();
}

}  // namespace inlay::backend
