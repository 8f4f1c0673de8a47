// SPDX-License-Identifier: Apache-2.0
#include "suite.hpp"
#include "support_table.hpp"

#include "emit/header.hpp"
#include "import/diagnostic.hpp"
#include "import/import.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

namespace {

using namespace inlay;
using namespace inlay::backend;

/// Prints how many tests are refused for which reason, the most frequent first.
void print_reasons(std::vector<outcome> const& outcomes) {
  std::map<std::string, std::size_t> counts;
  for (outcome const& o : outcomes)
    if (o.verdict == verdict::refused) ++counts[o.reason];
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (auto const& [reason, count] : counts) sorted.emplace_back(count, reason);
  std::sort(sorted.begin(), sorted.end(), [](auto const& a, auto const& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (auto const& [count, reason] : sorted) std::cout << count << " refused: " << reason << "\n";
}

/// Prints for each operator how many tests there are, and how many elements of their outputs differ.
void print_operators(std::vector<outcome> const& outcomes) {
  struct counts {
    std::size_t tests = 0, passed = 0, refused = 0, elements = 0, differing = 0;
  };
  std::map<std::string, counts> operators;
  for (outcome const& o : outcomes) {
    counts& c = operators[o.test.op_type.empty() ? "several" : o.test.op_type];
    ++c.tests;
    c.passed += o.verdict == verdict::passed;
    c.refused += o.verdict == verdict::refused;
    c.elements += o.elements;
    c.differing += o.differing;
  }
  for (auto const& [op_type, c] : operators)
    std::cout << op_type << ": " << c.passed << " of " << c.tests << " passed, " << c.refused << " refused; "
              << c.differing << " of " << c.elements << " elements differ\n";
}

/// Prints lines that only one of two texts has.
void print_difference(std::string const& stated, std::string const& found) {
  auto const lines = [](std::string const& text) {
    std::multiset<std::string> result;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) result.insert(line);
    return result;
  };
  auto const print_missing = [](char const* what, auto const& from, auto const& in) {
    for (std::string const& line : from)
      if (!in.contains(line)) std::cout << what << line << "\n";
  };
  print_missing("stated: ", lines(stated), lines(found));
  print_missing("found:  ", lines(found), lines(stated));
}

int run(CLI::App& app, int argc, char** argv) {
  suite_options options;
  std::string data = INLAY_ONNX_TEST_DATA, suite = "ONNX 1.12", pattern = "*", write, check, faulty;
  bool list = false, reasons = false, operators = false;
  app.add_option("--data", data, "folder of ONNX's backend tests")->capture_default_str();
  app.add_option("--suite", suite, "name of that suite: heading of its section in the table")
      ->capture_default_str();
  app.add_option("--target", options.target, "where the programs run")->capture_default_str();
  app.add_option("--filter", pattern, "names of tests as a shell pattern: 'test_softmax*'")
      ->capture_default_str();
  app.add_option("--jobs", options.jobs, "compilers at a time")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  app.add_option("--batch", options.batch, "models in one program")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--optimize", options.optimize, "the compiler's option")->capture_default_str();
  app.add_option("--faulty", faulty, "file with the tests of that suite that are themselves wrong");
  app.add_flag("--list", list, "list the tests and run none");
  app.add_flag("--reasons", reasons, "count refused tests by their reasons, and do not list them");
  app.add_flag("--operators", operators, "count tests and differing elements by operator");
  auto* const to =
      app.add_option("--write", write, "write this suite's section of the table of supported operators");
  app.add_option("--check", check, "fail where that table says something else")->excludes(to);
  CLI11_PARSE(app, argc, argv);

  std::vector<test_case> const tests = find_tests(data, pattern);
  if (list) {
    for (test_case const& t : tests) std::cout << t.name << "\n";
    return 0;
  }
  if (pattern != "*" && !(write.empty() && check.empty()))
    throw codegen::failure("--filter: the table is of all tests");
  std::vector<outcome> outcomes = run_tests(tests, options);
  if (!faulty.empty()) mark_faulty(outcomes, faulty);
  auto const count = [&](verdict v) {
    return std::count_if(outcomes.begin(), outcomes.end(), [&](outcome const& o) { return o.verdict == v; });
  };
  bool const everything = !write.empty() || !check.empty();  // the table says what is refused
  if (reasons) print_reasons(outcomes);
  if (operators) print_operators(outcomes);
  for (outcome const& o : outcomes)
    if (o.verdict == verdict::failed || (o.verdict == verdict::refused && !everything && !reasons))
      std::cout << (o.verdict == verdict::failed ? "failed:  " : "refused: ") << o.test.name << ": "
                << o.reason << "\n";
  auto const stated = std::count_if(outcomes.begin(), outcomes.end(), [](outcome const& o) {
    return o.stated && o.verdict == verdict::passed;
  });
  std::cout << options.target << ": " << count(verdict::passed) << " passed (" << stated << " with --value), "
            << count(verdict::drawn) << " random, " << count(verdict::faulty) << " faulty, "
            << count(verdict::failed) << " failed, " << count(verdict::refused) << " refused\n";
  bool right = count(verdict::failed) == 0;
  std::string const section = support_section(suite, outcomes);
  if (!write.empty()) {
    std::string const document = std::filesystem::exists(write) ? codegen::read_file(write) : "";
    codegen::write_files({{write, with_section(document, suite, section)}});
  }
  if (!check.empty()) {
    std::string const stated = codegen::read_file(check), table = with_section(stated, suite, section);
    if (stated != table) {
      print_difference(stated, table);
      std::cout << "'" << check << "' is not what the tests say; --write makes it so\n";
      right = false;
    }
  }
  return right ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs ONNX's own backend tests."};
  try {
    return run(app, argc, argv);
  } catch (std::exception const& e) {
    std::cerr << "backend: error: " << e.what() << "\n";
    return 1;
  }
}
