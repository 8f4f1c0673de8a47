// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include "emit/bundle.hpp"
#include "emit/c_api.hpp"
#include "emit/header.hpp"
#include "emit/report.hpp"
#include "import/diagnostic.hpp"
#include "import/import.hpp"
#include "prepare/hooks.hpp"
#include "prepare/prepare.hpp"
#include "quantize/quantize_model.hpp"
#include "verify/harness.hpp"
#include "verify/layers.hpp"
#include "verify/profile.hpp"
#include "verify/target.hpp"

#include <unistd.h>
#include <csignal>
#include <iostream>
#include <new>

namespace {

using namespace inlay;
using namespace inlay::codegen;
namespace fs = std::filesystem;

/// A warning on standard error for each that has come up, once.
void print_warnings(graph& g) {
  for (std::string const& text : g.warnings) std::cerr << "inlay: warning: " << text << "\n";
  g.warnings.clear();
}

struct prepared_model {
  codegen::graph graph;
  preparation_log log;
};

prepared_model read_model(options const& o) {
  prepared_model m{import_model(fs::path(o.model), o.inputs()), {}};
  print_warnings(m.graph);
  m.log = prepare(m.graph);
  print_warnings(m.graph);
  return m;
}

/// What every header of this command line is made with.
header_options header_of(options const& o) {
  header_options header;
  header.weights = o.form();
  header.section = o.section;
  header.policy = o.plan();
  return header;
}

/// `-o mnist.hpp --bundle DIR`: the header's path is one in the bundle.
void check_bundle(options const& o) {
  if (fs::path(o.output).filename() != fs::path(o.output) || fs::path(o.output).extension() != ".hpp")
    throw failure("--bundle: found --output '" + printable(o.output) +
                  "', wanted the name of a header in the bundle, for example mnist.hpp");
  std::error_code code;
  if (fs::exists(o.bundle, code) && !fs::is_directory(o.bundle, code))
    throw failure("--bundle: '" + printable(o.bundle) + "' is no folder");
}

/// A rule for make and ninja: what the header is made of.
std::string depfile_text(options const& o, graph const& g) {
  auto const escaped = [](std::string const& path) {
    std::string text;
    for (char c : path)
      text += c == ' ' || c == '#' ? std::string("\\") + c : c == '$' ? "$$" : std::string(1, c);
    return text;
  };
  std::string text = escaped(o.output) + ": " + escaped(fs::absolute(o.model).string());
  for (fs::path const& file : g.external_files) text += " \\\n  " + escaped(fs::absolute(file).string());
  return text + "\n";
}

void compile(options const& o) {
  if (std::string const why = o.name_space.empty() ? "" : why_no_namespace(o.name_space); !why.empty())
    throw failure("--namespace: '" + printable(o.name_space) +
                  "' is no C++ namespace that a header may use: " + why);
  bool const to_terminal = o.output == "-";  // standard output
  if (to_terminal && (o.weights == "incbin" || o.c_api || o.split || !o.bundle.empty() || !o.depfile.empty()))
    throw failure("--output: '-' is standard output, which takes the header alone; hint: --weights inline");
  if (!o.bundle.empty()) check_bundle(o);
  std::error_code ignored;
  if (fs::equivalent(o.model, o.output, ignored))
    throw failure("--output: '" + printable(o.output) + "' is the model itself");
  if (fs::path const ending = fs::path(o.output).extension();
      ((o.split || o.c_api) && ending == ".cpp") || (o.c_api && ending == ".h"))
    throw failure("--output: '" + printable(o.output) + "' is the name of " +
                  (ending == ".h" ? "the header in C" : "the source") + " too; hint: a name with .hpp");
  graph const g = read_model(o).graph;
  header_options header = header_of(o);
  header.set_source(o.model, g);
  std::string const stem = fs::path(to_terminal ? o.model : o.output).stem().string();
  header.name_space = o.name_space.empty() ? namespace_from(stem) : o.name_space;
  header.file_name = fs::path(o.output).filename().string();
  if (o.split) header.source_file = stem + ".cpp";
  header.weights_folder = o.weights_folder;
  if (to_terminal) {
    header.weights = weights_form::inlined;
    std::cout << emit_header(g, header).text;
    return;
  }
  generated_header const result = emit_header(g, header);
  for (auto const& [hook, caller] : hooks_of(g))
    std::cerr << "inlay: note: " << caller << " calls " << hook
              << ", which the program defines; hint: docs/porting.md, or link inlay::image_codecs\n";
  fs::path const output(o.output);
  std::string const name = output.filename().string(), c_name = stem + ".h", source_name = stem + ".cpp";
  std::string source = result.source;
  std::vector<std::pair<std::string, std::string>> made;  // names and contents, the header last
  std::string const weights_name = (o.split ? source_name : name) + weights_suffix;
  if (!result.weights.empty()) made.emplace_back(weights_name, result.weights);
  if (o.c_api) {
    c_api const c = emit_c_api(g, header, name, c_name);
    made.emplace_back(c_name, c.header);
    source = o.split ? source + "\n#include " + string_literal(c_name) + "\n\n" + c.functions : c.source;
  }
  if (!source.empty()) made.emplace_back(source_name, source);
  made.emplace_back(name, result.text);
  if (!o.bundle.empty()) {
    auto const files = make_bundle(o.bundle, output.stem().string(), made);
    for (auto const& [path, contents] : files) fs::create_directories(path.parent_path(), ignored);
    write_files(files);
    return;
  }
  std::vector<std::pair<fs::path, std::string>> files;
  if (!o.depfile.empty()) files.emplace_back(o.depfile, depfile_text(o, g));
  for (auto const& [name, contents] : made) files.emplace_back(output.parent_path() / name, contents);
  write_files(files);
  // One of an earlier run would only mislead.
  if (result.weights.empty() || o.split) fs::remove(o.output + weights_suffix, ignored);
  if (result.weights.empty() && o.split) fs::remove(output.parent_path() / weights_name, ignored);
}

void inspect(options const& o) {
  import_options how_to_import = o.inputs();
  how_to_import.keep_open = true;  // all that is wrong is told at once
  graph g = import_model(fs::path(o.model), how_to_import);
  print_warnings(g);
  header_options source = header_of(o);
  source.set_source(o.model, g);
  std::string const missing = report_unsupported(g, o.json, source);
  std::cout << missing << std::flush;
  if (!missing.empty()) {
    std::string open;
    for (std::string const& text : g.open) open += (open.empty() ? "" : "\n") + text;
    try {
      resolve_operators(g);
    } catch (failure const& e) {
      throw failure(e.what() + (open.empty() ? "" : "\n" + open), e.status());
    }
    throw failure(open);
  }
  preparation_log const log = prepare(g);
  print_warnings(g);
  program_options const how{o.plan()};
  if (!o.svg.empty()) write_files({{o.svg, plan_svg(g, how)}});
  if (!o.html.empty()) write_files({{o.html, report_html(g, log, how, source)}});
  std::cout << (o.json ? report_json(g, log, how, source) : report_text(g, log, how, source));
}

/// A line on a terminal that the next one replaces; nothing in a pipe.
void show_progress(std::string const& text) {
  if (::isatty(STDERR_FILENO)) std::cerr << "\r\033[K" << text << std::flush;
}

void profile(options const& o) {
  target const where = find_target(o.where, o.compiler);
  graph const g = read_model(o).graph;
  header_options header = header_of(o);
  header.set_source(o.model, g);
  show_progress("compiling and running for " + where.name);
  bool const instructions = !where.sources.empty();  // bare metal: the emulator's clock counts them
  profile_result const p =
      profile_model(g, header, where, {o.flags, "-O" + o.optimize, instructions}, instructions ? 1 : o.runs);
  show_progress("");
  std::cout << (o.json ? profile_json(p, instructions) : profile_text(p, instructions));
}

void quantize(options const& o) {
  quantize_options const how = o.quantization();
  std::error_code ignored;
  if (fs::equivalent(o.model, o.output, ignored))
    throw failure("--output: '" + printable(o.output) + "' is the model itself");
  show_progress("running " + printable(o.model) + " on " + std::to_string(o.folders.size()) + " data sets");
  quantized_model const q =
      quantize_model(o.model, {o.folders.begin(), o.folders.end()}, o.inputs(), how, {o.compiler, o.flags});
  show_progress("");
  write_files({{o.output, q.model.SerializeAsString()}});
  std::cout << (o.json ? quantize_json(q) : quantize_text(q));
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
  harness_options const how{o.flags, "-O" + o.optimize, o.instructions};
  if (o.layers) {
    if (o.instructions) throw failure("--layers: compares values alone, wanted no --instructions");
    show_progress("compiling and running for " + where.name);
    layers_result const r =
        verify_layers(o.model, folders.front(), o.inputs(), header_of(o), where, o.allowed, how);
    show_progress("");
    if (!r.fault.empty()) throw failure(r.fault);
    std::cout << (o.json ? layers_json(r, where) : layers_text(r, where));
    return r.agrees() ? 0 : 1;
  }
  show_progress("reading " + printable(o.model));
  verify_case const c = make_case(o.model, folders, o.inputs(), header_of(o));
  for (std::string const& text : c.prepared.warnings) std::cerr << "inlay: warning: " << text << "\n";
  show_progress("compiling and running for " + where.name);
  case_result const r = run_cases({c}, where, o.allowed, how)[0];
  show_progress("");
  if (!r.fault.empty()) throw failure(r.fault);
  std::cout << (o.json ? verify_json(c, r, where, o.instructions) : verify_text(r, where, o.instructions));
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
  try {
    std::optional<options> const o = read_command_line(argc, argv);
    int status = static_cast<int>(exit_status::done);
    if (o) switch (o->what) {
        case command::include_flags: std::cout << shell_words(include_flags()) << "\n"; break;
        case command::compile: compile(*o); break;
        case command::inspect: inspect(*o); break;
        case command::profile: profile(*o); break;
        case command::quantize: quantize(*o); break;
        case command::verify: status = verify(*o); break;
        case command::none: break;
      }
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
