// SPDX-License-Identifier: Apache-2.0
#include "support_table.hpp"

#include "prepare/operation.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace inlay::backend {

namespace {

struct row {
  std::size_t passed = 0, total = 0;
  std::set<std::string> types = {};  ///< of the inputs and outputs of the tests that pass
  std::map<std::string, std::vector<std::string>> others;  ///< tests by the reason why they do not pass
};

constexpr char const* introduction = R"(# Supported operators

ONNX's own backend tests, run through generator, compiler and, for other targets, emulator. One section for each suite;
the program `backend` in `tests/backend` writes them with `--write docs/SUPPORT.md`, and `scripts/test --suite onnx` that
of the newest ONNX. The tests `backend_host` and `backend_armhf` fail where the section on Debian's `libonnx-testdata` is
not true. Shapes, lengths of sequences and optionals that a model leaves open are those of the test; where a test *passes
with --value*, inputs that decide extents are stated before the program is made as well. An output may differ by what the
test itself allows, else by 1e-7 + 1e-3 * |expected|, as in ONNX's own runner. *Since* is the version of the operator set
that inlay computes; older forms are rewritten into it. The element types are those of the inputs and outputs of the tests
that pass. Emulated targets have ImageDecoder's codecs of BMP and PNM alone (porting.md): two of its tests.
)";

std::string heading(std::string const& suite) { return "\n## " + suite + "\n"; }

/// The version since which the library's operator is as it is; empty where it has none of that name.
std::string since_version(std::string const& op_type) {
  for (op_identity const& id : codegen::all_operators())
    if (op_type == (id.domain.empty() ? "" : std::string(id.domain) + ".") + std::string(id.op_type))
      return std::to_string(id.since_version);
  return "";
}

/// Text in a cell of a table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string support_section(std::string const& suite, std::vector<outcome> const& outcomes) {
  std::map<std::string, row> rows;
  row all;
  for (outcome const& o : outcomes) {
    row& r = rows[o.test.op_type];
    bool const passed = o.verdict == verdict::passed;
    ++r.total, ++all.total;
    r.passed += passed, all.passed += passed;
    if (passed) r.types.insert(o.test.types.begin(), o.test.types.end());
    std::string const own = o.test.op_type + ": ";  // the row says it
    if (passed && o.stated) r.others["passes with --value"].push_back(o.test.name);
    if (!passed)
      r.others[o.reason.starts_with(own) ? o.reason.substr(own.size()) : o.reason].push_back(o.test.name);
  }
  std::ostringstream text;
  text << heading(suite) << "\n"
       << all.passed << " of " << all.total
       << " tests pass.\n\n| operator | since | element types | passed | not passed |\n"
       << "|---|---|---|---|---|\n";
  auto const write = [&](std::string const& name, row const& r) {
    text << "| " << name << " | " << since_version(name) << " |";
    std::string separator = " ";
    for (std::string const& type : r.types) text << std::exchange(separator, ", ") << type;
    text << " | " << r.passed << " of " << r.total << " |";
    separator = " ";
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

std::string with_section(std::string const& document, std::string const& suite, std::string const& section) {
  std::size_t const first = document.find("\n## ");
  std::string sections = first == std::string::npos ? "" : document.substr(first);
  if (std::size_t const begin = sections.find(heading(suite)); begin != std::string::npos) {
    std::size_t const end = sections.find("\n## ", begin + 1);
    sections.replace(begin, end == std::string::npos ? end : end - begin, section);
  } else {
    sections += section;
  }
  return introduction + sections;
}

}  // namespace inlay::backend
