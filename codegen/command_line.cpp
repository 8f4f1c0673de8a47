// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include "import/diagnostic.hpp"
#include "verify/target.hpp"

#include <inlay/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>
#include <utility>

namespace inlay::codegen {

namespace {

/// `NAME=rest`; the name may hold a '=' of its own, the rest does not.
std::pair<std::string, std::string> split_assignment(std::string const& option, std::string const& text,
                                                     std::string const& wanted) {
  std::size_t const equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw failure(option + ": found '" + printable(text) + "', wanted " + wanted);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::vector<std::string> split_list(std::string const& text) {
  std::vector<std::string> items;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find(',', begin), text.size());
    items.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return items;
}

/// An extent; -1 where the text is none.
std::int64_t parse_extent(std::string const& text) {
  bool const digits = !text.empty() && text.size() < 10 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoll(text) : -1;
}

constexpr char const* shape_form = "NAME=NUMBER,NUMBER,…, for example --shape x=1,3,48,192";
constexpr char const* capacity_form = "NAME=EXTENTS, for example --capacity boxes=100,4";

/// The extents of `NAME=2,3,4`.
std::vector<std::int64_t> parse_extents(std::string const& option, std::string const& text,
                                        std::string const& wanted) {
  std::vector<std::int64_t> extents;
  for (std::string const& item : split_list(split_assignment(option, text, wanted).second)) {
    extents.push_back(parse_extent(item));
    if (extents.back() < 0) throw failure(option + ": found '" + printable(text) + "', wanted " + wanted);
  }
  return extents;
}

/// How many letters must be changed, added, left out or swapped with a neighbour to make one word of the other.
std::size_t distance(std::string const& a, std::string const& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::string did_you_mean(std::string const& word, std::vector<std::string> const& known) {
  std::string const near = nearest_word(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

/// The message for a command line that does not parse.
std::string explain(CLI::ParseError const& e, CLI::App const& app, int argc, char** argv) {
  CLI::App const* chosen = &app;
  std::vector<std::string> commands;
  for (CLI::App const* command : app.get_subcommands(nullptr)) {
    commands.push_back(command->get_name());
    if (argc > 1 && command->get_name() == argv[1]) chosen = command;
  }
  std::string const hint = "; hint: inlay " + (chosen == &app ? "" : chosen->get_name() + " ") + "--help";
  std::string const first = argc > 1 ? argv[1] : "";
  if (chosen == &app && !first.empty() && first[0] != '-')
    return "'" + printable(first) + "' is no command" + did_you_mean(first, commands) + hint;
  for (std::string const& word : chosen->remaining()) {
    if (word.empty() || word[0] != '-') continue;
    std::vector<std::string> names{"--help"};
    for (CLI::Option const* option : chosen->get_options())
      for (std::string const& name : option->get_lnames()) names.push_back("--" + name);
    std::string const name = word.substr(0, word.find('='));
    return "'" + printable(name) + "' is no option of inlay" +
           (chosen == &app ? "" : " " + chosen->get_name()) + did_you_mean(name, names) + hint;
  }
  return printable(e.what(), 1000) + hint;
}

}  // namespace

std::string nearest_word(std::string const& word, std::vector<std::string> const& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  if (word.size() > 100) return best;
  for (std::string const& candidate : known)
    if (std::size_t const d = distance(word, candidate); d < least && d < candidate.size()) {
      least = d;
      best = candidate;
    }
  return best;
}

weights_form options::form() const {
  return weights == "inline"   ? weights_form::inlined
         : weights == "incbin" ? weights_form::incbin
                               : weights_form::automatic;
}

inlay::policy options::plan() const {
  return static_cast<inlay::policy>(std::find(policy_names.begin(), policy_names.end(), policy) -
                                    policy_names.begin());
}

import_options options::inputs() const {
  import_options result;
  for (std::string const& text : dims) {
    std::string const wanted = "NAME=NUMBER or NAME=LEAST..MOST, for example --dim N=1 or --dim N=1..32";
    auto const [name, range] = split_assignment("--dim", text, wanted);
    std::size_t const dots = range.find("..");
    std::int64_t const most = parse_extent(dots == std::string::npos ? range : range.substr(dots + 2)),
                       least = dots == std::string::npos ? most : parse_extent(range.substr(0, dots));
    if (least < 0 || most < least) throw failure("--dim: found '" + printable(text) + "', wanted " + wanted);
    result.dims.insert_or_assign(name, extent{least, most});
  }
  for (std::string const& text : capacities)
    result.capacity[split_assignment("--capacity", text, capacity_form).first] =
        parse_extents("--capacity", text, capacity_form);
  for (std::string const& text : shapes)
    result.shapes[split_assignment("--shape", text, shape_form).first] =
        parse_extents("--shape", text, shape_form);
  for (std::string const& text : values) {
    auto const [name, list] = split_assignment("--value", text, "NAME=NUMBER, for example --value sr=16000");
    result.values[name] = split_list(list);
  }
  for (std::string const& name : absent) result.present[name] = false;
  for (std::string const& name : present)
    if (!result.present.emplace(name, true).second)
      throw failure("--present: '" + printable(name) + "' is --absent as well");
  return result;
}

quantize_options options::quantization() const {
  if (!(percentile > 50 && percentile <= 100))
    throw failure("--percentile: wanted a number above 50 and up to 100");  // NaN neither
  quantize_options result;
  result.method = static_cast<range_method>(
      std::find(range_method_names.begin(), range_method_names.end(), method) - range_method_names.begin());
  result.percentile = percentile;
  result.per_channel = !per_tensor;
  result.is_unsigned = activations == "uint8";
  result.bias_correction = !no_bias_correction;
  result.keep_float = {keep_float.begin(), keep_float.end()};
  return result;
}

std::optional<options> read_command_line(int argc, char** argv) {
  CLI::App app{"inlay: from an ONNX model to a C++20 header for a static binary"};
  app.set_version_flag("--version", "inlay " INLAY_VERSION);
  bool print_flags = false;
  app.add_flag("--include-flags", print_flags,
               "print the compiler's options for inlay's headers, and do nothing else");
  app.require_subcommand(0, 1);
  options o;
  auto const add_inputs = [&](CLI::App* command) {
    command->add_option("model", o.model, "the model, an .onnx file")->required();
    command->add_option("--dim", o.dims,
                        "extent of a dimension that the model leaves open, NAME=NUMBER, or NAME=LEAST..MOST, "
                        "given with the data of each run");
    command->add_option("--capacity", o.capacities,
                        "the most that the extents of a value can be which depend on data, NAME=D1,D2,...");
    command->add_option("--shape", o.shapes, "shape of an input, NAME=N,N,…; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--present", o.present, "input that is an optional and is there")
        ->allow_extra_args(false);
    command->add_option("--absent", o.absent, "input that is an optional and is not there")
        ->allow_extra_args(false);
    command
        ->add_option("--value", o.values,
                     "value of an input that becomes a constant, NAME=NUMBER; may be repeated")
        ->allow_extra_args(false);
  };
  auto const add_model = [&](CLI::App* command) {
    add_inputs(command);
    command
        ->add_option("--policy", o.policy,
                     "balanced: the smallest arena that costs no time; speed; ram: the smallest arena; size: "
                     "the least "
                     "code")
        ->check(CLI::IsMember(std::vector<std::string>(policy_names.begin(), policy_names.end())));
  };
  auto const add_target = [&](CLI::App* command) {
    command->add_option("--target", o.where, "machine to compile for; others than host run in an emulator")
        ->check(CLI::IsMember(target_names()));
    command->add_option("--compiler", o.compiler, "compiler to use instead of the target's own");
    command->add_option("--optimize", o.optimize, "optimisation level of the compiler; default 2")
        ->check(CLI::IsMember({"0", "1", "2", "3", "s", "g"}));
    command->add_option("--flag", o.flags, "further option of the compiler, may be repeated")
        ->allow_extra_args(false);
    command->add_flag("--json", o.json, "as JSON");
  };
  CLI::App* const compile_command = app.add_subcommand("compile", "Write the header of a model");
  add_model(compile_command);
  compile_command->add_option("-o,--output", o.output, "the header to write; - is standard output")
      ->required();
  compile_command->add_option("--namespace", o.name_space,
                              "namespace of the header; default: from its file name");
  compile_command
      ->add_option("--weights", o.weights,
                   "auto: in the header up to 256 KiB, else in a file beside it; inline: in the header; "
                   "incbin: in a file")
      ->check(CLI::IsMember({"auto", "inline", "incbin"}));
  auto const add_section = [&](CLI::App* command) {
    command->add_option("--section", o.section, "linker section of the weights")
        ->check([](std::string const& text) {
          bool const fits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-';
          });
          return fits ? std::string()
                      : "'" + printable(text) +
                            "' may hold letters, digits, '.', '_' and '-' only, one or more";
        });
  };
  add_section(compile_command);
  compile_command->add_option(
      "--weights-folder", o.weights_folder,
      "folder of the file of weights when the header is compiled; default: the header's");
  compile_command->add_option(
      "--bundle", o.bundle,
      "folder for the header and every file that it includes: one -I DIR/src, no package "
      "to install");
  compile_command->add_option("--depfile", o.depfile,
                              "file for a rule of make: the model and its external data");
  compile_command->add_flag("--c-api", o.c_api,
                            "also a header in C and the source behind it, beside the header");
  compile_command->add_flag(
      "--split", o.split,
      "the graph and its code in a source beside the header, which then is quick to include");
  compile_command->footer("Example:\n  inlay compile mnist.onnx -o build/mnist.hpp --namespace mnist");
  CLI::App* const inspect_command =
      app.add_subcommand("inspect", "Show nodes, fusions and the bytes a device will use");
  add_model(inspect_command);
  inspect_command->add_flag("--json", o.json, "as JSON");
  inspect_command->add_option("--svg", o.svg, "file for a picture of the plan: time across, bytes up");
  inspect_command->add_option("--html", o.html, "file for the report as a page: graph, layers, memory");
  inspect_command->footer("Example:\n  inlay inspect mnist.onnx");
  CLI::App* const quantize_command = app.add_subcommand(
      "quantize", "Write a float model with 8-bit weights and activations, which runs in integers");
  add_inputs(quantize_command);
  quantize_command->add_option("data", o.folders, "folders with input_K.pb: what the model will see")
      ->required();
  quantize_command->add_option("-o,--output", o.output, "the model to write, an .onnx file")->required();
  quantize_command
      ->add_option(
          "--method", o.method,
          "range of an activation. minmax: all that the data have; percentile: all but the ends; entropy: "
          "what keeps the distribution")
      ->check(CLI::IsMember(std::vector<std::string>(range_method_names.begin(), range_method_names.end())));
  quantize_command->add_option(
      "--percentile", o.percentile,
      "per cent of the elements in the range, for --method percentile; default 99.99");
  quantize_command->add_option("--activations", o.activations, "type of activations; default int8")
      ->check(CLI::IsMember({"int8", "uint8"}));
  quantize_command->add_flag("--per-tensor", o.per_tensor,
                             "one scale for each weight instead of one for each output channel");
  quantize_command->add_flag(
      "--no-bias-correction", o.no_bias_correction,
      "do not try whether taking the mean error of rounded weights off the biases is better");
  quantize_command->add_option("--keep-float", o.keep_float, "node to leave in float; may be repeated")
      ->allow_extra_args(false);
  quantize_command->add_option("--compiler", o.compiler, "compiler to use instead of this machine's own");
  quantize_command->add_option("--flag", o.flags, "further option of the compiler, may be repeated")
      ->allow_extra_args(false);
  quantize_command->add_flag("--json", o.json, "as JSON");
  quantize_command->footer("Example:\n  inlay quantize mnist.onnx test_data_set_* -o mnist-int8.onnx");
  CLI::App* const verify_command =
      app.add_subcommand("verify", "Compile a model for a target, run it on ONNX test data sets and compare");
  add_model(verify_command);
  verify_command->add_option("data", o.folders, "folders with input_K.pb and output_K.pb")->required();
  add_target(verify_command);
  add_section(verify_command);
  verify_command->add_option("--rtol", o.allowed.relative, "relative tolerance; default 1e-3");
  verify_command->add_option("--atol", o.allowed.absolute, "absolute tolerance; default 1e-5");
  verify_command->add_option("--weights", o.weights, "as of compile")
      ->check(CLI::IsMember({"auto", "inline", "incbin"}));
  verify_command->add_flag(
      "--layers", o.layers,
      "compare the output of each step with the operators' definition, on the first data set, and "
      "show the first that differs");
  verify_command->add_flag("--instructions", o.instructions,
                           "count instructions of one run, exactly (bare-metal targets)");
  verify_command->footer("Example:\n  inlay verify mnist.onnx test_data_set_* --target cortex-m7");
  CLI::App* const profile_command =
      app.add_subcommand("profile", "Time, or exact instructions on bare metal, of every step of a run");
  add_model(profile_command);
  add_target(profile_command);
  add_section(profile_command);
  profile_command->add_option("--runs", o.runs, "runs to take the medians of; default 21")
      ->check(CLI::Range(1, 10000));
  profile_command->footer("Example:\n  inlay profile mnist.onnx --target cortex-m7");
  app.footer("Example:\n  inlay compile mnist.onnx -o mnist.hpp");

  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    if (e.get_exit_code() == 0) {  // --help, --version
      (void)app.exit(e);
      return {};
    }
    throw failure(explain(e, app, argc, argv));
  }
  if (print_flags) o.what = command::include_flags;
  if (compile_command->parsed()) o.what = command::compile;
  if (inspect_command->parsed()) o.what = command::inspect;
  if (quantize_command->parsed()) o.what = command::quantize;
  if (verify_command->parsed()) o.what = command::verify;
  if (profile_command->parsed()) o.what = command::profile;
  if (o.what == command::none) throw failure("a subcommand is required; hint: inlay --help");
  return o;
}

}  // namespace inlay::codegen
