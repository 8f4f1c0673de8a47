// SPDX-License-Identifier: Apache-2.0
#include "suite.hpp"

#include "import/diagnostic.hpp"
#include "import/import.hpp"

#include <inlay/core/elem_type.hpp>

#include <onnx.pb.h>

#include <fnmatch.h>
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <exception>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

namespace inlay::backend {

namespace fs = std::filesystem;
using codegen::failure;

namespace {

/// The suites of the ONNX package that are made of models and data.
constexpr char const* suites[] = {"node", "simple", "pytorch-converted", "pytorch-operator", "real"};

/// What a test says in its file `tolerance` (export_suite.py); what ONNX's own runner takes, if it has none.
codegen::tolerance tolerance_of(fs::path const& folder) {
  std::ifstream file(folder / "tolerance");
  codegen::tolerance t;
  return file >> t.relative >> t.absolute ? t : codegen::tolerance{1e-3, 1e-7};
}

std::string op_type_of(onnx::ModelProto const& proto) {
  std::string found;
  for (auto const& node : proto.graph().node()) {
    if (node.op_type() == "Constant" && proto.graph().node_size() > 1) continue;
    std::string const name = node.domain().empty() ? node.op_type() : node.domain() + "." + node.op_type();
    if (!found.empty() && found != name) return {};
    found = name;
  }
  return found;
}

void add_element_type(onnx::TypeProto const& type, std::set<std::string>& types) {
  if (type.has_sequence_type()) return add_element_type(type.sequence_type().elem_type(), types);
  if (type.has_optional_type()) return add_element_type(type.optional_type().elem_type(), types);
  if (type.has_tensor_type()) types.emplace(name_of(elem_type_of_number(type.tensor_type().elem_type())));
}

std::set<std::string> element_types_of(onnx::ModelProto const& proto) {
  std::set<std::string> types;
  for (auto const& value : proto.graph().input()) add_element_type(value.type(), types);
  for (auto const& value : proto.graph().output()) add_element_type(value.type(), types);
  return types;
}

/// Message of a refusal without what differs between machines and tests: paths and the node's number and
/// name.
std::string reason_of(std::string message, test_case const& test) {
  auto const remove = [&](std::string const& text) {
    for (std::size_t at; (at = message.find(text)) != std::string::npos;) message.erase(at, text.size());
  };
  remove("'" + (test.folder / "model.onnx").string() + "': ");
  remove(test.folder.string() + "/");
  if (std::size_t const line = message.find('\n'); line != std::string::npos) message.resize(line);
  if (message.starts_with("node "))
    if (std::size_t const kind = message.find("' ("); kind != std::string::npos)
      if (std::size_t const end = message.find("): ", kind); end != std::string::npos)
        message = message.substr(kind + 3, end - kind - 3) + ": " + message.substr(end + 3);
  return message;
}

std::string describe(codegen::case_result const& result) {
  if (!result.fault.empty()) return result.fault;
  for (codegen::set_result const& set : result.sets)
    for (codegen::output_result const& o : set.outputs)
      if (!o.agrees())
        return "output '" + codegen::printable(o.output) + "': " + std::to_string(o.differing) + " of " +
               std::to_string(o.elements) + " elements differ, by up to " + std::to_string(o.max_absolute);
  return {};
}

/// A model that is ready to run, and the place of its outcome.
struct prepared_test {
  std::size_t place;
  codegen::verify_case model;
};
using batch = std::vector<prepared_test>;

class runner {
 public:
  runner(std::vector<outcome>& outcomes, suite_options const& options)
      : outcomes_(outcomes), options_(options), where_(codegen::find_target(options.target, "")) {}

  void run(std::vector<prepared_test> tests) {
    waiting_ = tests.size();
    for (std::size_t first = 0; first < tests.size(); first += options_.batch) {
      auto const begin = tests.begin() + static_cast<std::ptrdiff_t>(first);
      auto const end = tests.size() - first < options_.batch
                           ? tests.end()
                           : begin + static_cast<std::ptrdiff_t>(options_.batch);
      queue_.emplace_back(std::make_move_iterator(begin), std::make_move_iterator(end));
    }
    {
      std::vector<std::jthread> workers;
      for (unsigned i = 0; i < options_.jobs; ++i) workers.emplace_back([this] { work(); });
    }
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void work() {
    for (;;) {
      batch tests;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !queue_.empty() || waiting_ == 0 || error_; });
        if (queue_.empty() || error_) return;
        tests = std::move(queue_.front());
        queue_.pop_front();
      }
      try {
        run_batch(std::move(tests));
      } catch (...) {
        std::lock_guard const lock(mutex_);
        error_ = std::current_exception();
      }
      changed_.notify_all();
    }
  }

  void run_batch(batch tests) {
    std::vector<codegen::verify_case> models;
    for (prepared_test const& t : tests) models.push_back(t.model);
    codegen::harness_options how;
    how.optimize = options_.optimize;
    std::vector<codegen::case_result> const results = codegen::run_cases(models, where_, {}, how);
    bool const broken =
        std::any_of(results.begin(), results.end(), [](auto const& r) { return !r.fault.empty(); });
    std::lock_guard const lock(mutex_);
    if (broken && tests.size() > 1) {
      auto const middle = tests.begin() + static_cast<std::ptrdiff_t>(tests.size() / 2);
      queue_.emplace_front(std::make_move_iterator(tests.begin()), std::make_move_iterator(middle));
      queue_.emplace_front(std::make_move_iterator(middle), std::make_move_iterator(tests.end()));
      return;
    }
    for (std::size_t i = 0; i < tests.size(); ++i) {
      outcome& o = outcomes_[tests[i].place];
      o.reason = describe(results[i]);
      // What is drawn is no fault; a ratio of 0 draws, and changes nothing.
      bool const drawn = tests[i].model.prepared.random && results[i].fault.empty() && !o.reason.empty();
      if (drawn) o.reason = "random numbers, compared in type and shape";
      o.verdict = drawn ? verdict::drawn : o.reason.empty() ? verdict::passed : verdict::failed;
      for (codegen::set_result const& set : results[i].sets)
        for (codegen::output_result const& out : set.outputs) {
          o.elements += out.elements;
          o.differing += out.differing;
        }
    }
    waiting_ -= tests.size();
    std::fprintf(stderr, "%zu tests to go\n", waiting_);
  }

  std::vector<outcome>& outcomes_;
  suite_options const& options_;
  codegen::target const where_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<batch> queue_;
  std::size_t waiting_ = 0;
  std::exception_ptr error_;
};

}  // namespace

std::vector<test_case> find_tests(fs::path const& data, std::string const& pattern) {
  std::vector<test_case> tests;
  for (char const* suite : suites) {
    std::vector<fs::path> folders;
    std::error_code code;
    for (auto const& entry : fs::directory_iterator(data / suite, code))
      if (fs::is_regular_file(entry.path() / "model.onnx", code)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    for (fs::path const& folder : folders) {
      std::string const name = folder.filename().string();
      if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
      onnx::ModelProto proto;
      (void)proto.ParseFromString(
          codegen::read_file(folder / "model.onnx"));  // a broken one is refused later
      tests.push_back({name, op_type_of(proto), folder, element_types_of(proto)});
    }
  }
  if (tests.empty()) throw failure("no test matches '" + pattern + "' in '" + data.string() + "'");
  return tests;
}

void mark_faulty(std::vector<outcome>& outcomes, fs::path const& file) {
  std::ifstream lines(file);
  if (!lines) throw failure("'" + file.string() + "' cannot be read");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    std::size_t const colon = line.find(": ");
    if (colon == std::string::npos)
      throw failure("'" + file.string() + "': found '" + line + "', wanted name: reason");
    for (outcome& o : outcomes) {
      if (o.test.name != line.substr(0, colon)) continue;
      bool const fails = o.verdict == verdict::failed;
      o.verdict = fails ? verdict::faulty : verdict::failed;
      o.reason = fails ? line.substr(colon + 2)
                       : "it does not fail, and '" + file.string() + "' says that it is wrong";
    }
  }
}

namespace {
/// Makes a test ready to run; why it is refused, or empty.
std::string prepare_test(test_case const& test, std::vector<fs::path> const& sets,
                         codegen::import_options const& known, std::vector<prepared_test>& ready,
                         std::size_t place) {
  try {
    ready.push_back({place, codegen::make_case(test.folder / "model.onnx", sets, known, {})});
    ready.back().model.allowed = tolerance_of(test.folder);
    return {};
  } catch (failure const& e) {
    return reason_of(e.what(), test);
  }
}
}  // namespace

std::vector<outcome> run_tests(std::vector<test_case> const& tests, suite_options const& options) {
  std::vector<outcome> outcomes;
  std::vector<prepared_test> ready;
  for (test_case const& test : tests) {
    outcomes.push_back({test, verdict::refused, ""});
    std::vector<fs::path> sets;
    for (auto const& entry : fs::directory_iterator(test.folder))
      if (entry.is_directory()) sets.push_back(entry.path());
    std::sort(sets.begin(), sets.end());
    std::string const refused = prepare_test(test, sets, {}, ready, outcomes.size() - 1);
    outcomes.back().reason = refused;
    if (refused.empty() || sets.size() != 1) continue;
    for (codegen::stated const which : {codegen::stated::integers, codegen::stated::numbers}) {
      codegen::import_options known;
      codegen::state_values(known, test.folder / "model.onnx", sets[0], which);
      if (known.values.empty() || !prepare_test(test, sets, known, ready, outcomes.size() - 1).empty())
        continue;
      outcomes.back().reason.clear();
      outcomes.back().stated = true;
      break;
    }
  }
  runner(outcomes, options).run(std::move(ready));
  return outcomes;
}

}  // namespace inlay::backend
