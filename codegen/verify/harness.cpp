// SPDX-License-Identifier: Apache-2.0
#include "verify/harness.hpp"

#include "import/diagnostic.hpp"
#include "import/maps.hpp"
#include "prepare/prepare.hpp"

#include <onnx.pb.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <sstream>

namespace inlay::codegen {

namespace fs = std::filesystem;

char const* const data_of_program = R"(
#include <inlay/core/blob.hpp>

#include <cstring>
#include <span>
#include <string_view>

asm(INLAY_BLOB_BEGIN("inlay_cases", ".rodata.inlay_cases", "64") ".incbin \"cases.bin\"\n"
    INLAY_BLOB_END("inlay_cases"));
extern "C" unsigned char const inlay_cases[];

template <std::size_t Extent>
void load(std::span<std::string_view, Extent> input, std::size_t offset) {
  for (std::string_view& characters : input) {
    std::size_t length = 0;
    for (unsigned byte = 0; byte < 4; ++byte) length |= std::size_t{inlay_cases[offset + byte]} << (8 * byte);
    characters = {reinterpret_cast<char const*>(inlay_cases) + offset + 4, length};
    offset += 4 + length;
  }
}

template <class Span>
void load(Span input, std::size_t offset) {
  if (input.size_bytes() != 0) std::memcpy(input.data(), inlay_cases + offset, input.size_bytes());
}
)";

std::size_t program_data::add(constant const& input) {
  std::size_t const offset = bytes_.size();
  if (input.type != elem_type::string) {
    bytes_.append(reinterpret_cast<char const*>(input.data.data()), input.data.size());
    return offset;
  }
  for (std::size_t i = 0; i < input.elements(); ++i) {
    std::string_view const characters = input.as<std::string_view>()[i];
    for (int byte = 0; byte < 4; ++byte) bytes_ += static_cast<char>(characters.size() >> (8 * byte));
    bytes_ += characters;
  }
  return offset;
}

namespace {

std::string dims_of(constant const& c) {
  std::string text(name_of(c.type));
  for (std::size_t i = 0; i < c.dims.size(); ++i) text += (i ? "x" : " ") + std::to_string(c.dims[i]);
  return text;
}

void check_type(constant const& found, tensor_info const& wanted, std::string const& what) {
  bool same = found.type == wanted.type && found.dims.size() == wanted.rank();
  for (std::size_t i = 0; same && i < wanted.rank(); ++i)
    same = found.dims[i] == wanted.dims[i] || (wanted.is_capacity && found.dims[i] < wanted.dims[i]);
  if (!same) throw failure(what + ": found " + dims_of(found) + ", wanted " + describe_type(wanted));
}

/// The statement that puts one input in.
void write_input(std::ostream& out, std::size_t which, graph_value const& in, constant const& data,
                 std::size_t offset) {
  std::string const name = string_literal(in.name);
  if (!in.type.is_open()) {
    out << "  load(m.input<" << name << ">(), " << offset << ");\n";
    return;
  }
  std::string dims;
  for (std::int64_t d : data.dims) dims += (dims.empty() ? "" : ", ") + std::to_string(d);
  out << "  load(m.input<" << name << ">().first(" << data.elements() << "), " << offset
      << ");\n  if (auto const e = m.set<" << name << ">(m.input<" << name << ">().first(" << data.elements()
      << "), {" << dims << "})) show_fault(" << which << ", {e, " << name << "});\n";
}

/// The program: for each case and data set it copies the inputs in, runs, and prints the outputs' bytes in
/// hexadecimal.
std::string program_text(std::vector<verify_case> const& cases, program_data& data) {
  std::ostringstream out;
  for (std::size_t i = 0; i < cases.size(); ++i) out << "#include \"case_" << i << ".hpp\"\n";
  out << "#include <inlay/platform/platform.hpp>\n"
      << data_of_program << R"(
namespace {
inlay::platform::automatic board;

void print_number(unsigned long long value) {
  char digits[21];
  std::size_t at = sizeof digits;
  do digits[--at] = static_cast<char>('0' + value % 10);
  while (value /= 10);
  board.write({digits + at, sizeof digits - at});
}

void print_bytes(void const* data, std::size_t size) {
  char text[128];
  std::size_t used = 0;
  for (std::size_t i = 0; i < size; ++i) {
    auto const byte = static_cast<unsigned char const*>(data)[i];
    text[used++] = "0123456789abcdef"[byte >> 4];
    text[used++] = "0123456789abcdef"[byte & 15];
    if (used == sizeof text) board.write({text, used}), used = 0;
  }
  board.write({text, used});
}

template <class Board>
void start(Board& b) {
  if constexpr (requires { b.start(); }) b.start();
}

/// Dims that are known at run time, as the first word: 2x3.
template <class Output>
void show_dims(Output const& output) {
  if constexpr (requires { output.dims(); }) {
    board.write("dims");
    for (auto const extent : output.dims()) {
      board.write("x");
      print_number(static_cast<unsigned long long>(extent));
    }
    board.write(" ");
  }
}

template <class Output>
void show(unsigned which, unsigned set, Output output) {
  board.write("output ");
  print_number(which);
  board.write(" ");
  print_number(set);
  board.write(" ");
  show_dims(output);
  if constexpr (requires { output[0].substr(); }) {
    for (std::size_t i = 0; i < output.size(); ++i) {
      print_bytes(output[i].data(), output[i].size());
      board.write(",");
    }
  } else {
    print_bytes(output.data(), output.size() * sizeof(*output.data()));
  }
  board.write("\n");
}

void show_fault(unsigned which, inlay::run_error const& e) {
  board.write("fault ");
  print_number(which);
  board.write(" ");
  board.write(e.value);
  board.write(": ");
  board.write(inlay::describe(e.what));
  board.write(", found ");
  print_number(static_cast<unsigned long long>(e.found));
  board.write(", wanted ");
  print_number(static_cast<unsigned long long>(e.wanted));
  board.write("\n");
}

template <class Model>
void run(unsigned which, Model& m) {
  auto const start = board.now();
  if constexpr (requires { m.run().what; }) {
    if (auto const e = m.run()) show_fault(which, e);
  } else {
    m.run();
  }
  auto const ticks = board.now() - start;
  board.write("ticks ");
  print_number(which);
  board.write(" ");
  print_number(ticks);
  board.write("\n");
}
)";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    verify_case const& c = cases[i];
    out << "\n[[gnu::noinline]] void run_case_" << i << "() {\n  static " << c.header.name_space
        << "::model m;\n";
    for (std::size_t s = 0; s < c.sets.size(); ++s) {
      for (std::size_t k = 0; k < c.sets[s].inputs.size(); ++k)
        write_input(out, i, c.prepared.inputs[k], c.sets[s].inputs[k], data.add(c.sets[s].inputs[k]));
      out << "  run(" << i << ", m);\n";
      for (graph_value const& o : c.prepared.outputs)
        out << "  show(" << i << ", " << s << ", m.output<" << string_literal(o.name) << ">());\n";
    }
    out << "}\n";
  }
  out << "}  // namespace\n\nint main() {\n  start(board);\n";
  for (std::size_t i = 0; i < cases.size(); ++i) out << "  run_case_" << i << "();\n";
  out << "  board.write(\"end\\n\");\n  return 0;\n}\n";
  return out.str();
}

std::string first_lines(std::string const& text, std::size_t count) {
  std::size_t end = 0;
  while (count-- > 0 && end != std::string::npos) end = text.find('\n', end + (end != 0));
  return text.substr(0, end);
}

bool holds(std::string_view line, std::string_view word) { return line.find(word) != std::string_view::npos; }

/// What a compiler or linker says of a program that it refuses, without the lines that lead to it. An image
/// that does not fit is one line with the bytes.
std::string compiler_fault(std::string const& printed) {
  std::vector<std::string> lines;
  std::istringstream stream(printed);
  for (std::string line; std::getline(stream, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(line);
  std::string overflow;
  for (std::string const& line : lines) {  // ld: region `FLASH' overflowed by 4711 bytes
    std::size_t const region = line.find("region `"), by = line.find("' overflowed by ");
    if (region == std::string::npos || by == std::string::npos) continue;
    std::string const text = line.substr(region + 8, by - region - 8) + " by " + line.substr(by + 16);
    overflow += (overflow.empty() ? "the image does not fit: it overflows " : ", ") + text;
  }
  if (!overflow.empty()) return overflow;
  auto const tells = [](std::string const& line) {
    if (line.starts_with("collect2:")) return false;
    for (char const* word : {": error: ", ": fatal error: ", ": Error: ", "undefined reference",
                             "multiple definition", "cannot find "})
      if (holds(line, word)) return true;
    return false;
  };
  auto first = std::find_if(lines.begin(), lines.end(), tells);
  if (first == lines.end()) first = lines.begin();
  std::string text;
  constexpr int most_lines = 8;
  for (int n = 0; first != lines.end() && n < most_lines; ++first)
    if (!first->starts_with("In file included from") && !first->starts_with("                 from")) {
      text += (text.empty() ? "" : "\n") + *first;
      ++n;
    }
  return text.empty() ? "it prints no reason" : text;
}

int digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/// Dims as the program prints them.
std::string dims_word(constant const& c) {
  std::string text = "dims";
  for (std::int64_t d : c.dims) text += "x" + std::to_string(d);
  return text;
}

/// The bytes of a hexadecimal text; empty where it is none.
std::optional<std::string> parse_bytes(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  if (hex.size() % 2 != 0) return {};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    int const high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    bytes[i] = static_cast<char>(high * 16 + low);
  }
  return bytes;
}

/// Strings as the program prints them, each with a comma behind it.
std::optional<constant> parse_strings(std::string_view printed, constant const& like) {
  std::vector<std::string> strings;
  while (!printed.empty()) {
    std::size_t const end = printed.find(',');
    std::optional<std::string> characters = parse_bytes(printed.substr(0, end));
    if (end == std::string_view::npos || !characters) return {};
    strings.push_back(std::move(*characters));
    printed.remove_prefix(end + 1);
  }
  if (strings.size() != like.elements()) return {};
  return make_constant(like.dims, strings);
}

}  // namespace

std::optional<constant> parse_elements(std::string_view hex, constant const& like) {
  if (like.type == elem_type::string) return parse_strings(hex, like);
  std::optional<std::string> const bytes = parse_bytes(hex);
  if (!bytes || bytes->size() != like.data.size()) return {};
  constant c{like.type, like.dims, std::vector<std::byte>(like.data.size())};
  std::memcpy(c.data.data(), bytes->data(), bytes->size());
  return c;
}

namespace {

/// Reads what the program printed into results.
void read_results(std::string const& printed, std::vector<verify_case> const& cases, tolerance const& allowed,
                  std::vector<case_result>& results) {
  std::istringstream lines(printed);
  bool ended = false;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word, hex;
    std::size_t which = 0, set = 0;
    if (line == "end") ended = true;
    if (!(words >> word >> which) || which >= cases.size()) continue;
    if (word == "ticks") words >> results[which].ticks;
    if (word == "fault") {
      results[which].fault = "the run ends: " + line.substr(std::min(line.size(), line.find(' ', 6) + 1));
      continue;
    }
    if (word != "output" || !(words >> set) || set >= cases[which].sets.size()) continue;
    words >> hex;
    std::string dims;
    if (hex.starts_with("dims")) {
      dims = std::exchange(hex, "");
      words >> hex;
    }
    auto& outputs = results[which].sets[set].outputs;
    std::size_t const k = outputs.size();
    if (k >= cases[which].sets[set].outputs.size()) continue;
    constant const& wanted = cases[which].sets[set].outputs[k];
    std::optional<constant> found;
    if (dims.empty() || dims == dims_word(wanted)) found = parse_elements(hex, wanted);
    std::string const& name = cases[which].prepared.outputs[k].name;
    if (found) outputs.push_back(compare(name, *found, wanted, cases[which].allowed.value_or(allowed)));
    else
      outputs.push_back({name, 0, 0, wanted.elements() + 1, wanted.elements(), 0, dims, dims_word(wanted)});
  }
  for (std::size_t i = 0; i < cases.size(); ++i)
    for (std::size_t s = 0; s < cases[i].sets.size(); ++s)
      if (!ended || results[i].sets[s].outputs.size() != cases[i].sets[s].outputs.size())
        results[i].fault = "the program printed no complete result";
}

fs::path data_file(fs::path const& folder, std::string const& kind, std::size_t position) {
  return folder / (kind + "_" + std::to_string(position) + ".pb");
}

/// A sequence as the stack that it is in the program (prepare/sequences.hpp).
constant stack_of(std::vector<constant> const& elements, tensor_info const& wanted, std::string const& what) {
  constant stack{wanted.type, {wanted.dims.begin(), wanted.dims.end()}, {}};
  if (!elements.empty()) {
    stack.type = elements[0].type;
    stack.dims = elements[0].dims;
    stack.dims.insert(stack.dims.begin(), 0);
  }
  if (!stack.dims.empty()) stack.dims[0] = static_cast<std::int64_t>(elements.size());
  for (constant const& element : elements) {
    if (element.type != stack.type || element.dims != elements[0].dims)
      throw failure(what +
                    ": found elements of different types or dims, wanted equal ones: its length is known at "
                    "run time only");
    stack.data.insert(stack.data.end(), element.data.begin(), element.data.end());
  }
  return stack;
}

/// The values of `input_K.pb` or `output_K.pb`, which must have their types. A sequence is one file, and as many values
/// as it has elements, or one if it is a stack. ONNX's data holds bfloat16 as uint16, since NumPy has no such type.
std::vector<constant> read_values(graph const& g, type_table const& types,
                                  std::vector<graph_value> const& values, fs::path const& folder,
                                  std::string const& kind) {
  std::vector<constant> result;
  for (auto value = values.begin(); value != values.end();) {
    auto const end = std::find_if(
        value, values.end(), [&](graph_value const& other) { return other.position != value->position; });
    auto const sequence = std::find_if(g.sequences.begin(), g.sequences.end(), [&](auto const& s) {
      return !s.second.empty() && s.second[0] == value->name;
    });
    bool const is_sequence = sequence != g.sequences.end();
    std::string const what = kind + " '" + printable(is_sequence ? sequence->first : value->name) + "' in '" +
                             printable(folder.string()) + "'";
    fs::path const file = data_file(folder, kind, value->position);
    bool const is_stack = g.stacks.contains(value->name);
    bool const is_map = kind == "input" && !is_sequence && end - value == 2;  // its values and its keys
    data_value data =
        is_map
            ? data_value{true, import_map_file(file, types[value->name].type, types[(value + 1)->name].type)}
            : import_data_file(file, value->in_optional, is_sequence || is_stack);
    if (is_stack && data.present) data.elements = {stack_of(data.elements, types[value->name], what)};
    if (!data.present) throw failure(what + ": found an optional without a value, wanted one that has it");
    if (data.elements.size() != static_cast<std::size_t>(end - value))
      throw failure(what + ": found a sequence of " + std::to_string(data.elements.size()) + ", wanted " +
                    std::to_string(end - value));
    for (constant& c : data.elements) {
      tensor_info const& wanted = types[value++->name];
      if (wanted.type == elem_type::bfloat16 && c.type == elem_type::uint16) c.type = elem_type::bfloat16;
      check_type(c, wanted, what);
      result.push_back(std::move(c));
    }
  }
  return result;
}

/// Calls f(input, its file) for each input of the model that is no initializer.
template <class F>
void for_each_input(fs::path const& model, fs::path const& folder, F const& f) {
  onnx::ModelProto const proto = parse_model(model);
  std::set<std::string> constants;
  for (auto const& tensor : proto.graph().initializer()) constants.insert(tensor.name());
  std::size_t position = 0;
  for (auto const& in : proto.graph().input())
    if (!constants.contains(in.name())) f(in, data_file(folder, "input", position++));
}

/// Whether the model and the user leave the shape of an input open.
bool is_open(onnx::TypeProto const& type, import_options const& options) {
  if (!type.tensor_type().has_shape()) return true;
  auto const& dims = type.tensor_type().shape().dim();
  auto const known = [&](auto const& dim) {
    return (dim.has_dim_value() && dim.dim_value() >= 0) || options.dims.contains(dim.dim_param());
  };
  return !std::all_of(dims.begin(), dims.end(), known);
}

}  // namespace

import_options completed(import_options options, fs::path const& model, fs::path const& folder) {
  for_each_input(model, folder, [&](onnx::ValueInfoProto const& in, fs::path const& file) {
    std::string const& name = in.name();
    if (options.shapes.contains(name) || options.values.contains(name)) return;
    if (in.type().has_map_type() && !options.dims.contains(name)) {
      auto const& map = in.type().map_type();
      auto const parts =
          import_map_file(file, elem_type_of_number(map.value_type().tensor_type().elem_type()),
                          elem_type_of_number(map.key_type()));
      options.dims.try_emplace(name, parts[0].dims[0]);
    }
    bool const is_optional = in.type().has_optional_type();
    onnx::TypeProto const& inner = is_optional ? in.type().optional_type().elem_type() : in.type();
    bool const is_sequence = inner.has_sequence_type();
    onnx::TypeProto const& type = is_sequence ? inner.sequence_type().elem_type() : inner;
    bool const open = is_open(type, options);
    if (!type.has_tensor_type() || !(open || (is_optional && !options.present.contains(name)) ||
                                     (is_sequence && !options.dims.contains(name))))
      return;
    data_value const data = import_data_file(file, is_optional, is_sequence);
    if (is_optional) options.present.try_emplace(name, data.present);
    if (!data.present) return;
    if (is_sequence) options.dims.try_emplace(name, static_cast<std::int64_t>(data.elements.size()));
    auto const length = options.dims.find(name);
    bool const is_stack = is_sequence && length->second.least != length->second.most;
    for (std::size_t i = 0; open && i < data.elements.size(); ++i)
      options.shapes.try_emplace(is_sequence && !is_stack ? name + "_" + std::to_string(i) : name,
                                 data.elements[i].dims);
  });
  return options;
}

namespace {
/// The elements of a tensor as `--value` takes them; none where they have no text.
std::vector<std::string> texts_of(constant const& c) {
  std::vector<std::string> result;
  with_elem_type(c.type, [&]<class T>(type_tag<T>) {
    for (std::size_t i = 0; i < c.elements(); ++i) {
      char text[64];
      auto const value =
          static_cast<std::conditional_t<std::is_same_v<T, bool>, int, compute_type<T>>>(c.as<T>()[i]);
      result.emplace_back(text, std::to_chars(text, text + sizeof text, value).ptr);
    }
  });
  return result;
}

}  // namespace

void state_values(import_options& options, fs::path const& model, fs::path const& folder, stated which) {
  constexpr std::size_t most_stated = 64;
  for_each_input(model, folder, [&](onnx::ValueInfoProto const& in, fs::path const& file) {
    if (!in.type().has_tensor_type()) return;
    auto const type = static_cast<elem_type>(in.type().tensor_type().elem_type());
    bool const is_index = type == elem_type::int64 || type == elem_type::int32 || type == elem_type::bool_;
    if (!is_index && which == stated::integers) return;
    if (!is_index && !is_real(type)) return;
    constant const c = import_data_file(file, false, false).elements.at(0);
    if (c.elements() == 0 || c.elements() > (is_index ? most_stated : 1)) return;
    if (std::vector<std::string> texts = texts_of(c); !texts.empty())
      options.values.try_emplace(in.name(), std::move(texts));
  });
}

std::vector<constant> read_inputs(graph const& g, fs::path const& folder) {
  std::error_code code;
  if (!fs::is_directory(folder, code)) throw failure("'" + printable(folder.string()) + "' is not a folder");
  return read_values(g, type_table(g), g.inputs, folder, "input");
}

data_set read_data_set(graph const& g, fs::path const& folder) {
  std::vector<constant> inputs = read_inputs(g, folder);
  return {folder.filename().string(), std::move(inputs),
          read_values(g, type_table(g), g.outputs, folder, "output")};
}

verify_case make_case(fs::path const& model, std::vector<fs::path> const& folders,
                      import_options const& inputs, header_options const& header) {
  verify_case c;
  c.name = model.filename() == "model.onnx" ? model.parent_path().filename().string() : model.stem().string();
  c.prepared = import_model(model, folders.empty() ? inputs : completed(inputs, model, folders.front()));
  (void)prepare(c.prepared);
  for (fs::path const& folder : folders) c.sets.push_back(read_data_set(c.prepared, folder));
  c.header = header;
  c.header.set_source(model, c.prepared);
  return c;
}

program_result compile_and_run(fs::path const& folder, target const& where, harness_options const& options) {
  std::vector<std::string> command{where.compiler, "-std=c++20", "-w", options.optimize};
  auto const append = [&](std::vector<std::string> const& more) {
    command.insert(command.end(), more.begin(), more.end());
  };
  append(where.compile_flags);
  append(options.flags);
  append(include_flags());
  command.push_back("-Wa,-I" + folder.string());  // where .incbin finds its files
  command.push_back((folder / "main.cpp").string());
  for (fs::path const& source : where.sources) command.push_back(source.string());
  command.push_back("-o");
  command.push_back((folder / "program").string());
  append(where.link_flags);
  run_result const compiled = run_program(
      command, folder, "install a C++20 compiler for target " + where.name + ", or name one with --compiler");
  if (compiled.status != 0) return {where.compiler + " fails: " + compiler_fault(compiled.err), ""};
  std::vector<std::string> run;
  if (!where.runner.empty()) run.push_back(where.runner.string());
  if (!where.runner.empty() && options.count_instructions) run.push_back("--icount");
  run.push_back((folder / "program").string());
  run_result ran = run_program(run, folder, "");
  if (ran.status == 127) throw failure(first_lines(ran.err, 2));
  if (ran.status != 0)
    return {"the program ends with status " + std::to_string(ran.status) + ": " + first_lines(ran.err, 4),
            ""};
  return {"", std::move(ran.out)};
}

bool case_result::agrees() const {
  if (!fault.empty()) return false;
  for (set_result const& s : sets)
    for (output_result const& o : s.outputs)
      if (!o.agrees()) return false;
  return true;
}

std::vector<case_result> run_cases(std::vector<verify_case> const& given, target const& where,
                                   tolerance const& allowed, harness_options const& options) {
  std::vector<verify_case> cases = given;
  scratch_folder const scratch;
  std::vector<std::pair<fs::path, std::string>> files;
  std::vector<case_result> results(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i].header.name_space = "case_" + std::to_string(i);
    std::string const name = "case_" + std::to_string(i) + ".hpp";
    add_header(files, scratch.path() / name, emit_header(cases[i].prepared, cases[i].header));
    results[i].name = cases[i].name;
    for (data_set const& s : cases[i].sets) results[i].sets.push_back({s.name, {}});
  }
  program_data data;
  files.emplace_back(scratch.path() / "main.cpp", program_text(cases, data));
  files.emplace_back(scratch.path() / "cases.bin", data.file());
  write_files(files);

  target complete = where;
  for (verify_case const& c : cases) complete = with_hooks(std::move(complete), c.prepared);
  program_result const ran = compile_and_run(scratch.path(), complete, options);
  if (!ran.fault.empty()) {
    for (case_result& r : results) r.fault = ran.fault;
    return results;
  }
  read_results(ran.printed, cases, allowed, results);
  return results;
}

namespace {

/// An element as text that tells it from its neighbours.
template <class T>
std::string element_text(T value) {
  if constexpr (std::is_integral_v<T>) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return "'" + printable(value) + "'";
  } else {
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
    return text;
  }
}

template <class T>
void compare_elements(constant const& found, constant const& wanted, tolerance const& allowed,
                      output_result& r) {
  for (std::size_t i = 0; i < r.elements; ++i) {
    T const f = found.as<T>()[i], w = wanted.as<T>()[i];
    auto const count = [&] {
      if (r.differing++ != 0) return;
      r.first = i;
      r.found = element_text(f);
      r.wanted = element_text(w);
    };
    if constexpr (std::is_same_v<T, std::string_view>) {
      if (f != w) count();
    } else if constexpr (std::is_floating_point_v<compute_type<T>>) {
      auto const df = static_cast<double>(f), dw = static_cast<double>(w);
      if (std::isnan(dw) || std::isinf(dw) || std::isnan(df) || std::isinf(df)) {
        if ((std::isnan(df) && std::isnan(dw)) || df == dw) continue;
        r.max_absolute = r.max_relative =
            std::numeric_limits<double>::infinity();  // no number is farther off
        count();
        continue;
      }
      double const difference = std::abs(df - dw);
      r.max_absolute = std::max(r.max_absolute, difference);
      if (dw != 0) r.max_relative = std::max(r.max_relative, difference / std::abs(dw));
      if (difference > allowed.absolute + allowed.relative * std::abs(dw)) count();
    } else if (f != w) {
      double const difference = std::abs(static_cast<double>(f) - static_cast<double>(w));
      r.max_absolute = std::max(r.max_absolute, difference);
      if (w != 0) r.max_relative = std::max(r.max_relative, difference / std::abs(static_cast<double>(w)));
      count();
    }
  }
}

}  // namespace

output_result compare(std::string const& name, constant const& found, constant const& wanted,
                      tolerance const& allowed) {
  output_result r{name, 0, 0, 0, wanted.elements()};
  bool const has_type = with_type_of(
      wanted.type, [&]<class T>(type_tag<T>) { compare_elements<T>(found, wanted, allowed, r); });
  if (!has_type) r.differing = r.elements;
  return r;
}

}  // namespace inlay::codegen
