// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verify/harness.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

/// ONNX's own backend tests: one folder for each, with a model and its inputs and outputs.
namespace inlay::backend {

struct test_case {
  std::string name;     ///< test_softmax_axis_0
  std::string op_type;  ///< of its nodes, Constant aside; empty where they are of several kinds
  std::filesystem::path folder;
  std::set<std::string> types = {};  ///< element types of the model's inputs and outputs, as ONNX names them
};

enum class verdict {
  passed,
  refused,  ///< the generator says that it does not support the model
  drawn,    ///< runs and gives outputs of the right types and shapes; their values are random numbers
  faulty,   ///< fails, and faulty_cases.txt says what is wrong with the test itself
  failed,   ///< everything else: does not compile, does not run, computes something else
};

struct outcome {
  test_case test;
  inlay::backend::verdict verdict = verdict::refused;
  std::string reason;   ///< empty where it passed
  bool stated = false;  ///< inputs that decide extents were given before the program was made: state_values()
  std::size_t elements = 0, differing = 0;  ///< of all outputs of all data sets
};

/// All tests below `data` whose names match a shell pattern, by suite and name. Throws failure where there
/// are none.
std::vector<test_case> find_tests(std::filesystem::path const& data, std::string const& pattern);

struct suite_options {
  std::string target = "host";
  unsigned jobs = 2;
  std::size_t batch = 64;        ///< models in one program
  std::string optimize = "-O1";  ///< the compiler's time is what counts here
};

/// What a file says of tests that are wrong, "name: reason" in each line: those that failed become faulty, one that did
/// not a failure.
void mark_faulty(std::vector<outcome>& outcomes, std::filesystem::path const& file);

/// Runs tests, many to a program. A program that does not compile or run is halved until the culprit is
/// alone. Outcomes are in the order of the tests.
std::vector<outcome> run_tests(std::vector<test_case> const& tests, suite_options const& options);

}  // namespace inlay::backend
