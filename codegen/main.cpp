// SPDX-License-Identifier: Apache-2.0
#include "emit/bundle.hpp"
#include "emit/c_api.hpp"
#include "emit/header.hpp"
#include "emit/report.hpp"
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/prepare.hpp"
#include "verify/harness.hpp"
#include "verify/profile.hpp"
#include "verify/target.hpp"

#include <inlay/version.hpp>

#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <new>

namespace {

using namespace inlay;
using namespace inlay::codegen;
namespace fs = std::filesystem;

/// A number of at most nine digits, or -1.
std::int64_t parse_number(std::string const& text) {
  bool const digits = !text.empty() && text.size() < 10 &&
                      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoll(text) : -1;
}

/// `name=8` or `name=1..8` of --dim.
dimension_values parse_dims(std::vector<std::string> const& texts) {
  dimension_values result;
  for (std::string const& text : texts) {
    std::size_t const equals = text.rfind('=');
    std::string const range = equals == std::string::npos ? "" : text.substr(equals + 1);
    std::size_t const dots = range.find("..");
    std::int64_t const most = parse_number(dots == std::string::npos ? range : range.substr(dots + 2)),
                       least = dots == std::string::npos ? most : parse_number(range.substr(0, dots));
    if (equals == 0 || least < 0 || most < least)
      throw failure("--dim: found '" + printable(text) +
                    "', wanted NAME=NUMBER or NAME=LEAST..MOST, for example --dim N=1 or --dim N=1..32");
    result.insert_or_assign(text.substr(0, equals), extent{least, most});
  }
  return result;
}

/// `name=8,4` of --capacity.
capacities parse_capacities(std::vector<std::string> const& texts) {
  capacities result;
  for (std::string const& text : texts) {
    std::size_t const equals = text.rfind('=');
    std::vector<std::int64_t> most;
    for (std::size_t at = equals; at != std::string::npos;) {
      std::size_t const comma = text.find(',', at + 1);
      most.push_back(parse_number(text.substr(at + 1, comma - at - 1)));
      at = comma;
    }
    if (equals == 0 || most.empty() || std::find(most.begin(), most.end(), -1) != most.end())
      throw failure("--capacity: found '" + printable(text) +
                    "', wanted NAME=EXTENTS, for example --capacity boxes=100,4");
    result[text.substr(0, equals)] = std::move(most);
  }
  return result;
}

weights_form parse_form(std::string const& text) {
  return text == "inline"   ? weights_form::inlined
         : text == "incbin" ? weights_form::incbin
                            : weights_form::automatic;
}

policy parse_policy(std::string const& text) {
  return static_cast<policy>(std::find(policy_names.begin(), policy_names.end(), text) -
                             policy_names.begin());
}

struct options {
  std::string model, output, name_space, weights = "auto", section, policy = "balanced", svg, bundle;
  std::vector<std::string> dims, capacities, folders, flags;
  std::string where = "host", compiler, optimize = "2";
  tolerance allowed;
  int runs = 21;
  bool json = false, instructions = false, c_api = false;
};

/// `-o mnist.hpp --bundle DIR`: the header's path is one in the bundle.
void check_bundle(options const& o) {
  if (fs::path(o.output).filename() != fs::path(o.output) || fs::path(o.output).extension() != ".hpp")
    throw failure("--bundle: found --output '" + printable(o.output) +
                  "', wanted the name of a header in the bundle, for example mnist.hpp");
  std::error_code code;
  if (fs::exists(o.bundle, code) && !fs::is_directory(o.bundle, code))
    throw failure("--bundle: '" + printable(o.bundle) + "' is no folder");
}

void compile(options const& o) {
  if (!o.name_space.empty() && !is_namespace(o.name_space))
    throw failure("--namespace: '" + printable(o.name_space) + "' is no C++ namespace that a header may use");
  for (char c : o.section)
    if (!(std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '-'))
      throw failure("--section: '" + printable(o.section) +
                    "' may hold letters, digits, '.', '_' and '-' only");
  if (!o.bundle.empty()) check_bundle(o);
  std::error_code ignored;
  if (fs::equivalent(o.model, o.output, ignored))
    throw failure("--output: '" + printable(o.output) + "' is the model itself");
  graph g = import_model(fs::path(o.model), parse_dims(o.dims));
  declare_capacities(g, parse_capacities(o.capacities));
  (void)prepare(g);
  header_options header;
  header.source_name = fs::path(o.model).filename().string();
  header.source_sha256 = sha256(read_file(o.model));
  header.name_space =
      o.name_space.empty() ? namespace_from(fs::path(o.output).stem().string()) : o.name_space;
  header.weights = parse_form(o.weights);
  header.section = o.section;
  header.policy = parse_policy(o.policy);
  generated_header const result = emit_header(g, header);
  fs::path const output(o.output);
  std::vector<std::pair<std::string, std::string>> made;  // names and contents, the header last
  if (!result.weights.empty()) made.emplace_back(output.filename().string() + weights_suffix, result.weights);
  if (o.c_api) {
    fs::path const stem = output.stem();
    c_api const c = emit_c_api(g, header, output.filename().string(), stem.string() + ".h");
    made.emplace_back(stem.string() + ".h", c.header);
    made.emplace_back(stem.string() + ".cpp", c.source);
  }
  made.emplace_back(output.filename().string(), result.text);
  if (!o.bundle.empty()) {
    auto const files = make_bundle(o.bundle, output.stem().string(), made);
    for (auto const& [path, contents] : files) fs::create_directories(path.parent_path(), ignored);
    write_files(files);
    return;
  }
  std::vector<std::pair<fs::path, std::string>> files;
  for (auto const& [name, contents] : made) files.emplace_back(output.parent_path() / name, contents);
  write_files(files);
  // One of an earlier run would only mislead.
  if (result.weights.empty()) fs::remove(o.output + weights_suffix, ignored);
}

void inspect(options const& o) {
  graph g = import_model(fs::path(o.model), parse_dims(o.dims));
  declare_capacities(g, parse_capacities(o.capacities));
  std::cout << report_unsupported(g, o.json)
            << std::flush;  // the table, before prepare() lists what it refuses
  preparation_log const log = prepare(g);
  program_options const how{parse_policy(o.policy)};
  if (!o.svg.empty()) write_files({{o.svg, plan_svg(g, how)}});
  std::cout << (o.json ? report_json(g, log, how) : report_text(g, log, how));
}

/// A line on a terminal that the next one replaces; nothing in a pipe.
void show_progress(std::string const& text) {
  if (::isatty(STDERR_FILENO)) std::cerr << "\r\033[K" << text << std::flush;
}

void profile(options const& o) {
  target const where = find_target(o.where, o.compiler);
  graph g = import_model(fs::path(o.model), parse_dims(o.dims));
  declare_capacities(g, parse_capacities(o.capacities));
  (void)prepare(g);
  header_options header;
  header.source_name = fs::path(o.model).filename().string();
  header.source_sha256 = sha256(read_file(o.model));
  header.policy = parse_policy(o.policy);
  show_progress("compiling and running for " + where.name);
  bool const instructions = !where.sources.empty();  // bare metal: the emulator's clock counts them
  profile_result const p =
      profile_model(g, header, where, {o.flags, "-O" + o.optimize, instructions}, instructions ? 1 : o.runs);
  show_progress("");
  std::cout << (o.json ? profile_json(p, instructions) : profile_text(p, instructions));
}

int verify(options const& o) {
  if (!(o.allowed.relative >= 0)) throw failure("--rtol: wanted a number of 0 or more");  // NaN neither
  if (!(o.allowed.absolute >= 0)) throw failure("--atol: wanted a number of 0 or more");
  target const where = find_target(o.where, o.compiler);
  if (o.instructions && where.sources.empty())  // an operating system's clock counts nanoseconds
    throw failure("--instructions: target " + where.name +
                  " does not count them; hint: a bare-metal target, for example cortex-m7");
  std::vector<fs::path> folders;
  for (std::string const& folder : o.folders) folders.emplace_back(folder);
  show_progress("reading " + printable(o.model));
  verify_case const c = make_case(o.model, folders, parse_dims(o.dims), parse_form(o.weights),
                                  parse_policy(o.policy), parse_capacities(o.capacities));
  show_progress("compiling and running for " + where.name);
  harness_options h{o.flags, "-O" + o.optimize, o.instructions};
  case_result const r = run_cases({c}, where, o.allowed, h)[0];
  show_progress("");
  if (!r.fault.empty()) throw failure(r.fault);
  if (o.json) {
    nlohmann::ordered_json json{
        {"model", c.header.source_name}, {"target", where.name}, {"agrees", r.agrees()}};
    for (set_result const& s : r.sets)
      for (output_result const& out : s.outputs)
        json["outputs"].push_back({{"data_set", printable(s.name, 1000)},
                                   {"output", printable(out.output, 1000)},
                                   {"elements", out.elements},
                                   {"differing", out.differing},
                                   {"max_absolute_error", out.max_absolute},
                                   {"max_relative_error", out.max_relative}});
    if (o.instructions) json["instructions"] = r.ticks;
    std::cout << json.dump(2) << "\n";
  } else {
    for (set_result const& s : r.sets)
      for (output_result const& out : s.outputs) {
        char line[160];
        std::snprintf(line, sizeof line,
                      "max absolute error %.3g, max relative error %.3g, %zu of %zu differ: %s",
                      out.max_absolute, out.max_relative, out.differing, out.elements,
                      out.agrees() ? "agrees" : "DIFFERS");
        std::cout << where.name << "  " << printable(s.name) << "  " << printable(out.output) << "  " << line
                  << "\n";
      }
    if (o.instructions) std::cout << where.name << "  instructions of one run: " << r.ticks << "\n";
  }
  return r.agrees() ? 0 : 1;
}

/// Words as a shell reads them back.
std::string shell_words(std::vector<std::string> const& words) {
  std::string text;
  for (std::string const& word : words) {
    if (!text.empty()) text += ' ';
    if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+=") ==
        std::string::npos) {
      text += word;
      continue;
    }
    text += '\'';
    for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    text += '\'';
  }
  return text;
}

/// Prints a failure; every line of a list of faults is a message of its own.
int report_failure(std::string text, exit_status status) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    text.replace(at, 1, "\ninlay: error: ");
  std::cerr << "inlay: error: " << text << "\n";
  return static_cast<int>(status);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ,
              SIG_IGN);  // a file that grows past the limit is a failed write, not the end of the program
  CLI::App app{"inlay: from an ONNX model to a C++20 header for a static binary"};
  app.set_version_flag("--version", "inlay " INLAY_VERSION);
  bool print_flags = false;
  app.add_flag("--include-flags", print_flags,
               "print the compiler's options for inlay's headers, and do nothing else");
  app.require_subcommand(0, 1);
  options o;
  auto const add_model = [&](CLI::App* command) {
    command->add_option("model", o.model, "the model, an .onnx file")->required();
    command->add_option("--dim", o.dims,
                        "extent of a dimension that the model leaves open, NAME=NUMBER, or NAME=LEAST..MOST, "
                        "given with the data of each run");
    command->add_option("--capacity", o.capacities,
                        "the most that the extents of a value can be which depend on data, NAME=D1,D2,...");
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
  compile_command->add_option("-o,--output", o.output, "the header to write")->required();
  compile_command->add_option("--namespace", o.name_space,
                              "namespace of the header; default: from its file name");
  compile_command
      ->add_option("--weights", o.weights,
                   "auto: in the header up to 256 KiB, else in a file beside it; inline: in the header; "
                   "incbin: in a file")
      ->check(CLI::IsMember({"auto", "inline", "incbin"}));
  compile_command->add_option("--section", o.section, "linker section of the weights");
  compile_command->add_option(
      "--bundle", o.bundle,
      "folder for the header and every file that it includes: one -I DIR/src, no package "
      "to install");
  compile_command->add_flag("--c-api", o.c_api,
                            "also a header in C and the source behind it, beside the header");
  compile_command->footer("Example:\n  inlay compile mnist.onnx -o build/mnist.hpp --namespace mnist");
  CLI::App* const inspect_command =
      app.add_subcommand("inspect", "Show nodes, fusions and the bytes a device will use");
  add_model(inspect_command);
  inspect_command->add_flag("--json", o.json, "as JSON");
  inspect_command->add_option("--svg", o.svg, "file for a picture of the plan: time across, bytes up");
  inspect_command->footer("Example:\n  inlay inspect mnist.onnx");
  CLI::App* const verify_command =
      app.add_subcommand("verify", "Compile a model for a target, run it on ONNX test data sets and compare");
  add_model(verify_command);
  verify_command->add_option("data", o.folders, "folders with input_K.pb and output_K.pb")->required();
  add_target(verify_command);
  verify_command->add_option("--rtol", o.allowed.relative, "relative tolerance; default 1e-3");
  verify_command->add_option("--atol", o.allowed.absolute, "absolute tolerance; default 1e-5");
  verify_command->add_option("--weights", o.weights, "as of compile")
      ->check(CLI::IsMember({"auto", "inline", "incbin"}));
  verify_command->add_flag("--instructions", o.instructions,
                           "count instructions of one run, exactly (bare-metal targets)");
  verify_command->footer("Example:\n  inlay verify mnist.onnx test_data_set_* --target cortex-m7");
  CLI::App* const profile_command =
      app.add_subcommand("profile", "Time, or exact instructions on bare metal, of every step of a run");
  add_model(profile_command);
  add_target(profile_command);
  profile_command->add_option("--runs", o.runs, "runs to take the medians of; default 21")
      ->check(CLI::Range(1, 10000));
  profile_command->footer("Example:\n  inlay profile mnist.onnx --target cortex-m7");
  app.footer("Example:\n  inlay compile mnist.onnx -o mnist.hpp");

  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    return report_failure(printable(e.what(), 1000) + "; hint: inlay --help", exit_status::bad_input);
  }
  try {
    if (print_flags) std::cout << shell_words(include_flags()) << "\n";
    else if (app.get_subcommands().empty()) throw failure("a subcommand is required; hint: inlay --help");
    if (compile_command->parsed()) compile(o);
    if (inspect_command->parsed()) inspect(o);
    if (profile_command->parsed()) profile(o);
    int status = static_cast<int>(exit_status::done);
    if (verify_command->parsed()) status = verify(o);
    std::cout.flush();
    if (!std::cout) throw failure("cannot write to standard output");
    return status;
  } catch (failure const& e) {
    return report_failure(e.what(), e.status());
  } catch (std::bad_alloc const&) {
    return report_failure("out of memory", exit_status::bad_input);
  } catch (std::exception const& e) {
    return report_failure(std::string("internal error: ") + e.what(), exit_status::bad_input);
  }
}
