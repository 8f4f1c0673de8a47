// SPDX-License-Identifier: Apache-2.0
#include "quantize/calibrate.hpp"

#include "emit/header.hpp"
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "verify/harness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace inlay::codegen {

namespace {

/// What programs of both kinds begin with, behind data_of_program.
constexpr char const* program_begin = R"(
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

template <class Model>
bool run(Model& m) {
  if constexpr (requires { m.run().what; }) {
    if (auto const e = m.run()) {
      std::printf("fault %.*s: %s\n", static_cast<int>(e.value.size()), e.value.data(), inlay::describe(e.what));
      return false;
    }
  } else {
    m.run();
  }
  return true;
}
)";

constexpr char const* statistics_text = R"(
constexpr std::size_t bin_count = )";

constexpr char const* statistics_functions = R"(;

/// Elements of one value; shape (outer, channels, inner).
struct statistics {
  std::size_t channels, inner;
  double least = 0, greatest = 0, limit = 0;
  std::vector<std::uint64_t> bins = std::vector<std::uint64_t>(bin_count);
  std::vector<double> sums;
  std::uint64_t count = 0, not_finite = 0;

  /// Bins of twice the width, around 0 as before.
  void widen() {
    std::vector<std::uint64_t> wide(bin_count);
    for (std::size_t i = 0; i < bin_count; ++i) wide[bin_count / 4 + i / 2] += bins[i];
    bins = wide;
    limit *= 2;
  }

  template <class Span>
  void add(Span values) {
    sums.resize(channels);
    for (std::size_t i = 0; i < values.size(); ++i) {
      double const x = values[i];
      if (!std::isfinite(x)) {
        ++not_finite;
        continue;
      }
      if (count == 0 || x < least) least = x;
      if (count == 0 || x > greatest) greatest = x;
      ++count;
      sums[i / inner % channels] += x;
    }
    double const most = std::fmax(std::fabs(least), std::fabs(greatest));
    if (most == 0) {  // all of them, so far
      zeros = count;
      return;
    }
    if (limit == 0) {
      limit = most;
      bins[bin_count / 2] = zeros;
    }
    while (limit < most) widen();
    for (std::size_t i = 0; i < values.size(); ++i) {
      double const x = values[i];
      if (!std::isfinite(x)) continue;
      auto const at = static_cast<std::size_t>((x + limit) / (2 * limit) * bin_count);
      ++bins[at < bin_count ? at : bin_count - 1];
    }
  }

  void print(int value) const {
    std::printf("value %d %llu %a %a %a", value, static_cast<unsigned long long>(not_finite), least, greatest, limit);
    for (std::uint64_t const b : bins) std::printf(" %llu", static_cast<unsigned long long>(b));
    auto const per_channel = static_cast<double>(count) / static_cast<double>(channels);
    for (double const sum : sums) std::printf(" %a", per_channel == 0 ? 0.0 : sum / per_channel);
    std::printf("\n");
  }

  std::uint64_t zeros = 0;
};
)";

constexpr char const* error_functions = R"(
struct difference {
  double largest = 0, squares = 0, signal_squares = 0;

  template <class Span, class Other>
  void add(Span wanted, Other found) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      double const w = wanted[i], d = found[i] - w;
      largest = std::fmax(largest, std::fabs(d));
      squares += d * d;
      signal_squares += w * w;
    }
  }
  void print(int value) const { std::printf("value %d %a %a %a\n", value, largest, squares, signal_squares); }
};
)";

/// A model whose values are outputs, and its header.
struct observed_model {
  graph prepared;
  type_table types;
  generated_header header;
};

observed_model observe(onnx::ModelProto const& model, std::vector<std::string> const& values,
                       std::string const& name) {
  graph g = import_model(model, {}, {});
  for (std::string const& value : values)
    if (std::none_of(g.outputs.begin(), g.outputs.end(),
                     [&](graph_value const& out) { return out.name == value; }))
      g.outputs.push_back({value, {}});
  (void)prepare(g);
  g.name = name;
  header_options how;
  how.source_name = name;
  how.name_space = name;
  how.file_name = name + ".hpp";
  generated_header header = emit_header(g, how);
  type_table types(g);
  return {std::move(g), std::move(types), std::move(header)};
}

std::string statement(std::string const& model, std::string const& what, std::string const& value) {
  return model + "." + what + "<" + string_literal(value) + ">()";
}

/// The loop over all data sets, up to what is done after a run: `at` says where the inputs of set `s` are.
void begin_loop(std::ostream& out, graph const& g, input_sets const& sets, program_data& data,
                std::vector<std::string> const& models) {
  std::size_t const inputs = g.inputs.size();
  out << "\nstatic constexpr std::size_t at[] = {";
  for (std::vector<constant> const& set : sets)
    for (constant const& in : set) out << data.add(in) << ", ";
  out << "0};\n\nint main() {\n  for (std::size_t s = 0; s < " << sets.size() << "; ++s) {\n";
  for (std::string const& model : models) {
    for (std::size_t k = 0; k < inputs; ++k)
      out << "    load(" << statement(model, "input", g.inputs[k].name) << ", at[s * " << inputs << " + " << k
          << "]);\n";
    out << "    if (!run(" << model << ")) return 0;\n";
  }
}

/// Runs the program and gives each line `value N …` to `read`, as a stream behind the number.
template <class F>
void run_observed(std::vector<observed_model const*> const& models, std::string const& text,
                  program_data const& data, calibration_options const& options, std::size_t values,
                  F const& read) {
  scratch_folder const scratch;
  std::vector<std::pair<std::filesystem::path, std::string>> files;
  for (observed_model const* m : models)
    add_header(files, scratch.path() / (m->prepared.name + ".hpp"), m->header);
  files.emplace_back(scratch.path() / "main.cpp", text);
  files.emplace_back(scratch.path() / "cases.bin", data.file());
  write_files(files);
  target where = find_target("host", options.compiler);
  for (observed_model const* m : models) where = with_hooks(std::move(where), m->prepared);
  program_result const ran = compile_and_run(scratch.path(), where, {options.flags, "-O2", false});
  if (!ran.fault.empty()) throw failure(ran.fault);
  std::istringstream lines(ran.printed);
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    std::size_t which = 0;
    words >> word;
    if (word == "fault") throw failure("the run ends: " + line.substr(6));
    if (word != "value" || !(words >> which) || which >= values) continue;
    read(which, words);
    ++found;
  }
  if (found != values) throw failure("the program printed no complete result");
}

/// The next number as printf writes it with %a, which streams do not read.
double read_number(std::istream& from) {
  std::string word;
  from >> word;
  return std::strtod(word.c_str(), nullptr);
}

}  // namespace

double value_error::decibels() const {
  if (squares <= 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal_squares / squares);
}

std::map<std::string, value_statistics> collect_statistics(onnx::ModelProto const& model,
                                                           std::vector<std::string> const& values,
                                                           input_sets const& sets,
                                                           calibration_options const& options) {
  observed_model const m = observe(model, values, "observed");
  std::ostringstream out;
  out << "#include \"observed.hpp\"\n"
      << data_of_program << program_begin << statistics_text << value_statistics::bin_count
      << statistics_functions;
  std::vector<std::size_t> channels;
  out << "\nstatic observed::model m;\nstatic statistics all[] = {\n";
  for (std::string const& value : values) {
    dims const& shape = m.types[value].dims;
    std::size_t inner = 1;
    for (std::size_t i = 2; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
    channels.push_back(shape.size() < 2 ? 1 : std::max<std::size_t>(1, static_cast<std::size_t>(shape[1])));
    out << "  {" << channels.back() << ", " << std::max<std::size_t>(1, inner) << "},\n";
  }
  out << "};\n";
  program_data data;
  begin_loop(out, m.prepared, sets, data, {"m"});
  for (std::size_t i = 0; i < values.size(); ++i)
    out << "    all[" << i << "].add(" << statement("m", "output", values[i]) << ");\n";
  out << "  }\n  int value = 0;\n  for (statistics const& s : all) s.print(value++);\n}\n";

  std::map<std::string, value_statistics> result;
  run_observed({&m}, out.str(), data, options, values.size(), [&](std::size_t which, std::istream& words) {
    value_statistics& s = result[values[which]];
    std::uint64_t not_finite = 0;
    words >> not_finite;
    if (not_finite)
      throw failure("'" + printable(values[which]) + "': found " + std::to_string(not_finite) +
                    " elements on the data that are no finite numbers, wanted none; hint: --keep-float");
    s.least = read_number(words);
    s.greatest = read_number(words);
    s.limit = read_number(words);
    s.bins.resize(value_statistics::bin_count);
    for (std::uint64_t& b : s.bins) words >> b;
    s.channel_means.resize(channels[which]);
    for (double& mean : s.channel_means) mean = read_number(words);
  });
  return result;
}

std::map<std::string, value_error> measure_errors(onnx::ModelProto const& wanted,
                                                  onnx::ModelProto const& found,
                                                  std::map<std::string, std::string> const& pairs,
                                                  input_sets const& sets,
                                                  calibration_options const& options) {
  std::vector<std::string> names, others;
  for (auto const& [name, other] : pairs) {
    names.push_back(name);
    others.push_back(other);
  }
  observed_model const w = observe(wanted, names, "wanted"), f = observe(found, others, "found");
  std::ostringstream out;
  out << "#include \"wanted.hpp\"\n#include \"found.hpp\"\n"
      << data_of_program << program_begin << error_functions
      << "\nstatic wanted::model w;\nstatic found::model f;\n"
      << "static difference all[" << names.size() << "];\n";
  program_data data;
  begin_loop(out, w.prepared, sets, data, {"w", "f"});
  for (std::size_t i = 0; i < names.size(); ++i)
    out << "    all[" << i << "].add(" << statement("w", "output", names[i]) << ", "
        << statement("f", "output", others[i]) << ");\n";
  out << "  }\n  int value = 0;\n  for (difference const& d : all) d.print(value++);\n}\n";
  std::map<std::string, value_error> result;
  run_observed({&w, &f}, out.str(), data, options, names.size(), [&](std::size_t which, std::istream& words) {
    value_error& e = result[names[which]];
    e.largest = read_number(words);
    e.squares = read_number(words);
    e.signal_squares = read_number(words);
  });
  return result;
}

}  // namespace inlay::codegen
