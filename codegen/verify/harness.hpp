// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "emit/header.hpp"
#include "import/graph.hpp"
#include "import/import.hpp"
#include "verify/target.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Runs models on a target and compares their outputs with expected ones: what `inlay verify` and the
/// official backend tests are made of. Several models share one program, since a compiler's start costs more
/// than a small model.
namespace inlay::codegen {

/// Inputs and expected outputs of one run, in the order of the graph's.
struct data_set {
  std::string name;
  std::vector<constant> inputs, outputs;
};

/// Reads `input_K.pb` and `output_K.pb` of a folder, checked against the graph's types. Throws failure.
data_set read_data_set(graph const& g, std::filesystem::path const& folder);

/// The same without outputs.
std::vector<constant> read_inputs(graph const& g, std::filesystem::path const& folder);

/// `options`, with what the data of a run says of inputs that the model and the user leave open: their shapes, lengths
/// of sequences, and whether an optional is there. Throws failure.
import_options completed(import_options options, std::filesystem::path const& model,
                         std::filesystem::path const& folder);

struct tolerance {
  double relative = 1e-3;
  double absolute = 1e-5;
};

/// A model with its data, ready to be compiled.
struct verify_case {
  std::string name;
  graph prepared;
  header_options header;
  std::vector<data_set> sets;
  std::optional<tolerance> allowed = {};  ///< of this case, where it is not that of all
};

/// Imports and prepares a model and reads its data sets. What the model and `inputs` leave open is as in the first of
/// them: shapes, lengths of sequences, whether an optional is there. Throws failure.
verify_case make_case(std::filesystem::path const& model, std::vector<std::filesystem::path> const& folders,
                      import_options const& inputs, header_options const& header);

/// Which inputs state_values() takes.
enum class stated { integers, numbers };

/// What a user says of inputs whose elements decide extents before the program runs, as the data of a run has them:
/// `--value` for each short tensor of integers or bools; with stated::numbers, for scalars of other types as well.
void state_values(import_options& options, std::filesystem::path const& model,
                  std::filesystem::path const& folder, stated which);

/// How far an output is from what is expected.
struct output_result {
  std::string output;
  double max_absolute = 0, max_relative = 0;
  std::size_t differing = 0, elements = 0;  ///< elements past the tolerance, and all
  std::size_t first = 0;                    ///< of those that differ, in row-major order
  std::string found{}, wanted{};            ///< that element
  bool agrees() const { return differing == 0; }
};

struct set_result {
  std::string name;
  std::vector<output_result> outputs;
};

struct case_result {
  std::string name;
  std::string fault;  ///< why the case did not run: a compiler's message, a crash
  std::vector<set_result> sets;
  /// Of one run: ns on a hosted target, instructions with an emulator that counts them.
  std::uint64_t ticks = 0;
  bool agrees() const;
};

struct harness_options {
  std::vector<std::string> flags;  ///< further compiler options
  std::string optimize = "-O2";
  bool count_instructions = false;  ///< run the emulator so that its clock counts instructions
};

/// C++ of every program that takes the inputs of its data sets from the file cases.bin: the bytes, and load(), which
/// copies an input's from an offset.
extern char const* const data_of_program;

/// What such a program finds in cases.bin.
class program_data {
 public:
  /// Adds an input: its elements as they lie, strings as their lengths and characters. Returns its offset.
  std::size_t add(constant const& input);
  /// The file; never empty.
  std::string file() const { return bytes_ + std::string(64, '\0'); }

 private:
  std::string bytes_;
};

/// A constant of the type of `like` with the elements that a program prints in hexadecimal; empty where they do not fit.
std::optional<constant> parse_elements(std::string_view hex, constant const& like);

/// What a program printed, or why there is none: it does not compile, or does not end well.
struct program_result {
  std::string fault, printed;
};

/// Compiles `main.cpp` of a folder for the target and runs it. Throws failure where the compiler or emulator
/// itself is missing.
program_result compile_and_run(std::filesystem::path const& folder, target const& where,
                               harness_options const& options);

/// Compiles all cases into one program for the target, runs it and compares. A program that does not compile
/// or run is a fault of every case. Throws failure where the compiler or emulator itself is missing.
std::vector<case_result> run_cases(std::vector<verify_case> const& cases, target const& where,
                                   tolerance const& allowed, harness_options const& options);

/// Compares element by element in the type of `wanted`: |found - wanted| <= absolute + relative * |wanted|,
/// where relative is at least the distance of neighbours in bfloat16; integers, bool, infinities and NaN must
/// be equal.
output_result compare(std::string const& name, constant const& found, constant const& wanted,
                      tolerance const& allowed);

/// The result of a case for people and for programs.
std::string verify_text(case_result const& r, target const& where, bool instructions);
std::string verify_json(verify_case const& c, case_result const& r, target const& where, bool instructions);

}  // namespace inlay::codegen
