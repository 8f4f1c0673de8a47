// SPDX-License-Identifier: Apache-2.0
#include "emit/header.hpp"

#include "emit/device_plan.hpp"
#include "emit/names.hpp"
#include "import/diagnostic.hpp"
#include "prepare/attributes.hpp"
#include "prepare/hooks.hpp"
#include "prepare/types.hpp"

#include <inlay/graph/plan.hpp>
#include <inlay/version.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace inlay::codegen {

namespace {

/// Weights up to this many bytes are written as numbers, which constant expressions can read: a compiler
/// takes about 5 us for each.
constexpr std::size_t most_bytes_as_numbers = 64 * 1024;
/// Weights up to this many bytes are put into the header where the user leaves the choice to us.
constexpr std::size_t most_bytes_inline = 256 * 1024;

/// An element type as C++ source.
std::string cpp_type(elem_type type) {
  switch (type) {
    case elem_type::float_: return "float";
    case elem_type::double_: return "double";
    case elem_type::bool_: return "bool";
    case elem_type::string: return "std::string_view";
    case elem_type::text: return "char";
    case elem_type::float16:
    case elem_type::bfloat16: return "inlay::" + std::string(name_of(type));
    default:
      if (is_small_float(type) || is_small_integer(type)) return "inlay::" + std::string(name_of(type));
      return "std::" + std::string(name_of(type)) + "_t";
  }
}

/// An operator as C++ source: op::Conv, op::ml::Scaler.
std::string type_of(operation const& op) {
  std::string name = "op::" + std::string(op.path);
  if (std::size_t const slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "::");
  return name;
}

std::string cpp_enumerator(elem_type type) {
  std::string name(name_of(type));
  if (type == elem_type::float_ || type == elem_type::double_ || type == elem_type::bool_) name += "_";
  return "inlay::elem_type::" + name;
}

std::string double_text(double value) {
  if (value != value) return "std::numeric_limits<double>::quiet_NaN()";
  if (value - value != 0) return value < 0 ? "inlay::least<double>" : "inlay::greatest<double>";
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(17);
  text << value;
  std::string result = text.str();
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

/// A string of any bytes as C++ source.
std::string view_text(std::string_view characters) {
  if (characters.empty()) return "{}";
  return "{" + string_literal(std::string(characters)) + ", " + std::to_string(characters.size()) + "}";
}

/// Element i of a constant as C++ source.
std::string element_text(constant const& c, std::size_t i) {
  switch (c.type) {
    case elem_type::float_: return float_text(c.as<float>()[i]);
    case elem_type::double_: return double_text(c.as<double>()[i]);
    case elem_type::bool_: return c.as<bool>()[i] ? "true" : "false";
    case elem_type::string: return view_text(c.as<std::string_view>()[i]);
    case elem_type::int8: return std::to_string(c.as<std::int8_t>()[i]);
    case elem_type::uint8: return std::to_string(c.as<std::uint8_t>()[i]);
    case elem_type::int16: return std::to_string(c.as<std::int16_t>()[i]);
    case elem_type::uint16: return std::to_string(c.as<std::uint16_t>()[i]);
    case elem_type::int32: return std::to_string(c.as<std::int32_t>()[i]);
    case elem_type::uint32: return std::to_string(c.as<std::uint32_t>()[i]) + "u";
    case elem_type::int64: return detail::member_text(c.as<std::int64_t>()[i]);
    case elem_type::uint64: return std::to_string(c.as<std::uint64_t>()[i]) + "u";
    case elem_type::float16:
    case elem_type::bfloat16:
      return cpp_type(c.type) + "::from_bits(" + std::to_string(c.as<std::uint16_t>()[i]) + ")";
    default:
      if (is_small_integer(c.type))
        return cpp_type(c.type) + "(" + std::to_string(c.as<std::int8_t>()[i]) + ")";
      return cpp_type(c.type) + "::from_bits(" + std::to_string(c.as<std::uint8_t>()[i]) + ")";
  }
}

std::string storage_name(storage s) {
  switch (s) {
    case storage::row_major: return "row_major";
    case storage::panels: return "panels";
    case storage::taps: return "taps";
    case storage::quads: return "quads";
    case storage::gates: return "gates";
  }
  return "";
}

std::string dims_text(std::vector<std::int64_t> const& dims) {
  std::string text;
  for (std::int64_t d : dims) text += (text.empty() ? "" : ", ") + std::to_string(d);
  return "{" + text + "}";
}

/// Bytes as a string literal, in lines.
std::string bytes_literal(std::vector<std::byte> const& bytes) {
  std::string text = "\n      \"";
  std::size_t column = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto const b = std::to_integer<unsigned>(bytes[i]);
    std::string piece;
    if (b >= 0x20 && b < 0x7f && b != '"' && b != '\\' && b != '?') {
      piece = static_cast<char>(b);
    } else {
      // Octal escapes end after three digits, or before a character that is none.
      bool const digit_follows =
          i + 1 < bytes.size() && std::to_integer<unsigned>(bytes[i + 1]) - unsigned{'0'} < 10;
      char escape[8];
      std::snprintf(escape, sizeof escape, digit_follows ? "\\%03o" : "\\%o", b);
      piece = escape;
    }
    text += piece;
    if ((column += piece.size()) > 100 && i + 1 < bytes.size()) {
      text += "\"\n      \"";
      column = 0;
    }
  }
  return text + "\"";
}

class header_writer {
 public:
  header_writer(graph const& g, header_options const& options) : g_(g), options_(options) {
    for_each_graph(g_, [&](graph const& each) { types_.emplace(&each, each); });
  }

  /// A constant of a graph or body, and what it is called in the header.
  struct named_constant {
    std::string name, id;
    constant const* value;
    tensor_info info;
    bool is_keys = false;  ///< of maps, which the graph does not read
  };

  generated_header write() {
    choose_form();
    std::ostringstream out;
    out.imbue(std::locale::classic());
    write_top(out);
    if (is_split())
      out << "// What " << string_literal(options_.file_name) << " declares.\n#include "
          << string_literal(options_.file_name) << "\n\n";
    else out << "#pragma once\n\n";
    write_version_check(out);
    out << "#include <inlay/core/macros_begin.hpp>\n\n#include <inlay/"
        << (is_split() ? "split_source" : "model") << ".hpp>\n";
    std::set<std::string> headers;
    for_each_graph(g_, [&](graph const& g) {
      for (node const& n : g.nodes) headers.insert(std::string(n.op->path));
    });
    for (std::string const& h : headers) out << "#include <inlay/op/" << h << ".hpp>\n";
    std::ostringstream weights;
    weights.imbue(std::locale::classic());
    write_weights(weights);
    if (has_blob_) out << "#include <inlay/core/blob.hpp>\n";
    out << "\n#include <cstddef>\n#include <cstdint>\n#include <limits>\n\n";
    if (has_blob_) write_blob(out);
    out << "namespace " << options_.name_space << " {\n\n";
    if (is_split()) out << "namespace {\n\n";
    out << weights.str();
    write_net(out, g_, "net", 0);
    std::optional<device_plan> plan;  // takes a while for large graphs
    if (is_split()) plan.emplace(g_, types_.at(&g_), program_options{options_.policy});
    if (is_split()) write_functions(out, *plan);
    else write_models(out, "inlay::model<net");
    write_end(out);
    (is_split() ? result_.source : result_.text) = out.str();
    if (is_split()) write_interface(*plan);
    if (form_ == weights_form::incbin) result_.weights = std::move(blob_);
    return std::move(result_);
  }

 private:
  bool is_split() const { return !options_.source_file.empty(); }
  /// The file that has the graph.
  std::string const& file_of_graph() const { return is_split() ? options_.source_file : options_.file_name; }

  void write_top(std::ostream& out) const {
    out << "// Generated by inlay " INLAY_VERSION " from " << string_literal(options_.source_name)
        << ", opset " << g_.opset << ". Do not edit.\n// SHA-256 of the model: " << options_.source_sha256
        << "\n// This file belongs to the user of inlay; no licence of inlay's applies to it.\n";
    for (auto const& [hook, caller] : hooks_of(g_)) out << "// The program defines " << hook << ".\n";
  }

  void write_end(std::ostream& out) const {
    out << "}  // namespace " << options_.name_space << "\n\n#include <inlay/core/macros_end.hpp>\n#endif\n";
  }

  static void write_models(std::ostream& out, std::string const& model) {
    out << "using model = " << model << ">;\n/// The same with its arena in memory of the caller's.\n"
        << "using placed_model = " << model << ", inlay::external_arena>;\n\n";
  }

  /// Type and number of the keys of an output that is a sequence of maps, as a span in C++ source.
  std::string span_of_keys(constant const& keys) const {
    return "std::span<" + cpp_type(keys.type) + " const, " + std::to_string(keys.elements()) + ">";
  }

  /// What run() of a split model returns.
  static std::string outcome(graph_records const& records) {
    return records.has_capacities() ? "inlay::run_error" : "void";
  }

  /// The header of a split model: all that a program reads and writes, as numbers.
  void write_interface(device_plan const& plan) {
    graph_records const& records = plan.records();
    std::uint64_t macs = 0;
    for (node_record const& n : records.nodes) macs += n.macs;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    write_top(out);
    out << "// The interface of the model: its code is in " << string_literal(options_.source_file)
        << ".\n#pragma once\n\n";
    write_version_check(out);
    out << "#include <inlay/core/macros_begin.hpp>\n\n#include <inlay/split_model.hpp>\n\n#include "
           "<cstddef>\n"
        << "#include <cstdint>\n\nnamespace " << options_.name_space
        << " {\n\nstruct signature {\n  static constexpr std::size_t arena_bytes = "
        << plan.plan().arena_bytes << ", weights_bytes = " << result_.weights_bytes
        << ", nodes = " << records.nodes.size() << ", steps_after_fusion = " << plan.program().step_count
        << ";\n  static constexpr std::uint64_t macs = " << macs << "u;\n";
    write_ports(out, "inputs", g_.inputs, plan);
    write_ports(out, "outputs", g_.outputs, plan);
    for (auto const& [name, keys] : g_.maps)
      out << "  static " << span_of_keys(keys) << " keys(inlay::in_t<" << string_literal(name) << ">);\n";
    out << "  static " << outcome(records) << " run(std::byte* arena) noexcept;\n};\n";
    write_models(out, "inlay::split_model<signature");
    write_end(out);
    result_.text = out.str();
  }

  void write_ports(std::ostream& out, char const* what, std::vector<graph_value> const& values,
                   device_plan const& plan) const {
    out << "  using " << what << " = inlay::type_list<";
    std::string separator = "\n      ";
    std::set<std::string> written;
    for (graph_value const& value : values) {
      if (!written.insert(value.name).second) continue;
      tensor_info const info = types_.at(&g_)[value.name];
      auto const v = static_cast<std::size_t>(plan.value_of(value.name));
      plan_records const& planned = plan.plan();
      out << separator << (info.is_capacity ? "inlay::open_port<" : "inlay::port<")
          << string_literal(value.name) << ", " << cpp_type(info.type) << ", "
          << planned.buffers[static_cast<std::size_t>(planned.buffer_of_value[v])].offset;
      if (info.is_capacity)
        out << ", "
            << planned.extents + sizeof(stored_extent) * position_of_extents(plan.records().values, v);
      std::vector<std::int64_t> const& least = value.type.least;
      for (std::size_t i = 0; i < info.rank(); ++i)
        if (info.is_capacity && i < least.size() && least[i] != info.dims[i])
          out << ", inlay::extent{" << least[i] << ", " << info.dims[i] << "}";
        else out << ", " << info.dims[i];
      out << ">";
      separator = ",\n      ";
    }
    out << ">;\n";
  }

  /// What the header of a split model declares.
  void write_functions(std::ostream& out, device_plan const& plan) const {
    out << "}  // namespace\n\nstatic_assert(inlay::has_signature<net, signature>,\n              "
        << "\"header and source of this model are not of one run of inlay, or not of this compiler's "
           "inlay\");\n\n";
    for (auto const& [name, keys] : g_.maps)
      out << span_of_keys(keys) << " signature::keys(inlay::in_t<" << string_literal(name)
          << ">) {\n  return inlay::model<net>::keys<" << string_literal(name) << ">();\n}\n\n";
    out << outcome(plan.records())
        << " signature::run(std::byte* arena) noexcept { return inlay::run_in<net>(arena); }\n\n";
  }

  /// Small integer constants stay in the header in every form: shape rules read them.
  static bool is_small(constant const& c) {
    return c.elements() <= most_known_elements && (c.type == elem_type::int64 || c.type == elem_type::int32);
  }

  /// Calls f with a graph and then with the bodies of its nodes.
  template <class F>
  static void for_each_graph(graph const& g, F const& f) {
    f(g);
    for (node const& n : g.nodes)
      for (body const& b : n.bodies) for_each_graph(b.graph, f);
  }

  void choose_form() {
    name_constants();
    std::size_t keys_bytes = 0;
    for (named_constant const& c : order_)
      (c.is_keys ? keys_bytes : result_.weights_bytes) += c.value->data.size();
    std::size_t const bytes = result_.weights_bytes + keys_bytes;
    form_ = options_.weights;
    if (form_ == weights_form::automatic)
      form_ = bytes <= most_bytes_inline ? weights_form::inlined : weights_form::incbin;
    as_numbers_ = bytes <= most_bytes_as_numbers;
    in_blob_ = form_ == weights_form::incbin || !options_.section.empty();
    bool any_large = false;
    for (named_constant const& c : order_)
      any_large = any_large || !(is_small(*c.value) || c.value->type == elem_type::string);
    if (!any_large && form_ == weights_form::incbin) form_ = weights_form::inlined;
  }

  /// Constants in the order in which nodes use them, so that the device reads the blob forwards.
  void name_constants() {
    std::set<std::string> taken;
    for_each_graph(g_, [&](graph const& g) {
      for (node const& n : g.nodes)
        for (std::string const& in : n.inputs)
          if (auto const c = g.constants.find(in); c != g.constants.end() && !names_.contains({&g, in})) {
            // A constant of the outer graph that bodies read is there once.
            auto const same = std::find_if(order_.begin(), order_.end(), [&](named_constant const& other) {
              return other.name == in && *other.value == c->second;
            });
            std::string const id = same == order_.end() ? identifier(in, taken) : same->id;
            names_[{&g, in}] = id;
            if (same == order_.end()) order_.push_back({in, id, &c->second, types_.at(&g)[in], false});
          }
    });
    for (auto const& [name, keys] : g_.maps) {
      tensor_info const values = types_.at(&g_)[name];
      if (values.rank() == 0 || values.dims.back() != static_cast<std::int64_t>(keys.elements()))
        throw failure("output '" + printable(name) + "': its maps have " + std::to_string(keys.elements()) +
                      " keys, but their values are " + describe_type(values));
      keys_[name] = identifier(name + "_keys", taken);
      order_.push_back({name + " (keys)", keys_[name], &keys, {keys.type, {values.dims.back()}}, true});
      if (is_small(keys)) order_.back().info.values = keys.as<std::int64_t>();
    }
  }

  std::string symbol() const {
    std::string name = "inlay_weights_" + options_.name_space;
    std::replace(name.begin(), name.end(), ':', '_');
    return name + "_" + options_.source_sha256.substr(0, 8);
  }

  /// One error where the library is of another version, instead of whatever it takes this header for.
  static void write_version_check(std::ostream& out) {
    out << "#include <inlay/version.hpp>\n#if INLAY_VERSION_NUMBER != " << INLAY_VERSION_NUMBER
        << "\nstatic_assert(false, \"this header was generated by inlay " INLAY_VERSION
           ", and inlay's headers are of version \" INLAY_VERSION);\n#else\n\n";
  }

  /// A path as part of a string in an assembler's directive in a string literal.
  static std::string in_directive(std::string const& path) {
    std::string text;
    for (char c : path) text += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    std::string const literal = string_literal(text);
    return literal.substr(1, literal.size() - 2);
  }

  /// The blob by the assembler (core/blob.hpp). A variable would not do: GCC puts one with a section's name into no
  /// group, so that each unit has a copy.
  void write_blob(std::ostream& out) const {
    std::string const section = options_.section.empty() ? ".rodata." + symbol() : options_.section;
    bool const beside = form_ == weights_form::incbin;
    out << "// The weights: " << (beside ? "\"<this file>" + std::string(weights_suffix) + "\", put" : "put")
        << " into the binary by the assembler as they lie. One copy, however many units include this "
           "header.\n";
    bool const has_name = !options_.weights_folder.empty();
    if (beside && !has_name)
      out << "#ifdef INLAY_WEIGHTS_FOLDER  // where __FILE__ is not what the assembler can open\n"
             "#define INLAY_WEIGHTS_FILE INLAY_WEIGHTS_FOLDER \"/"
          << in_directive(file_of_graph() + weights_suffix)
          << "\"\n#else\n#define INLAY_WEIGHTS_FILE __FILE__ \"" << weights_suffix << "\"\n#endif\n";
    out << "asm(INLAY_BLOB_BEGIN(\"" << symbol() << "\", \"" << section << "\", \"" << alignment << "\")\n";
    if (!beside) out << directives(blob_);
    else if (has_name)
      out << "    \".incbin \\\""
          << in_directive(options_.weights_folder + "/" + file_of_graph() + weights_suffix) << "\\\"\\n\"\n";
    else out << "    \".incbin \\\"\" INLAY_WEIGHTS_FILE \"\\\"\\n\"\n";
    out << "    INLAY_BLOB_END(\"" << symbol() << "\"));\n";
    if (beside && !has_name) out << "#undef INLAY_WEIGHTS_FILE\n";
    // Addresses inside are constants where the bound is known.
    std::string const bound = options_.policy == policy::size ? std::to_string(blob_.size()) : "";
    out << "extern \"C\" [[gnu::visibility(\"hidden\")]] unsigned char const " << symbol() << "[" << bound
        << "];\n\n";
  }

  /// Bytes as .ascii directives, in lines.
  static std::string directives(std::string const& bytes) {
    std::string text;
    for (std::size_t first = 0; first < bytes.size();) {
      std::string line;
      for (; first < bytes.size() && line.size() < 84; ++first) {
        auto const b = static_cast<unsigned char>(bytes[first]);
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\\\%03o", b);
        bool const letter = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
        line += letter ? std::string(1, static_cast<char>(b)) : escape;
      }
      text += "    \".ascii \\\"" + line + "\\\"\\n\"\n";
    }
    return text;
  }

  void write_weights(std::ostream& out) {
    if (order_.empty()) return;
    out << "namespace weights {\n\n";
    std::size_t ordinal = 0;
    for (named_constant const& c : order_) write_constant(out, c, ordinal++);
    // Kernels load whole registers: what lies behind the last tensor may be read, and is ignored.
    if (has_blob_) blob_.append(overread * sizeof(float), '\0');
    out << "}  // namespace weights\n\n";
  }

  void write_constant(std::ostream& out, named_constant const& of, std::size_t ordinal) {
    constant const& c = *of.value;
    tensor_info const& info = of.info;
    std::string const &name = of.name, &id = of.id, type = cpp_type(c.type);
    bool const small = is_small(c), packed = c.storage != storage::row_major;
    std::size_t const n = c.elements();
    out << "/// " << string_literal(name) << ": " << describe_type(info)
        << (packed ? ", as " + storage_name(c.storage) : "") << "\n";
    // In an unnamed namespace nobody may read it: the names of a table have no use but as an argument.
    out << "struct " << id << " {\n  " << (is_split() ? "[[maybe_unused]] " : "")
        << "static constexpr std::size_t ordinal = " << ordinal << ";\n";
    std::string const place = "alignas(inlay::alignment) ";
    bool const in_header = small || c.type == elem_type::string;  // views of literals
    bool const in_blob = in_blob_ && !in_header;
    bool const as_string = !in_blob && !as_numbers_ && !in_header && n > 0;
    if (in_blob) {
      has_blob_ = true;
      blob_.resize(inlay::detail::aligned(blob_.size()), '\0');
      out << "  static constexpr std::size_t offset = " << blob_.size() << ";\n";
      if (options_.policy == policy::size)  // layers that are constants name the addresses of their weights
        out << "  static constexpr unsigned char const* bytes = " << symbol() << " + offset;\n";
      blob_.append(reinterpret_cast<char const*>(c.data.data()), c.data.size());
    } else if (as_string) {
      std::vector<std::byte> bytes = c.data;
      bytes.resize(bytes.size() + info.spare() * sizeof(float));
      out << "  " << place << "static constexpr char bytes[] =" << bytes_literal(bytes) << ";\n";
    } else {
      out << "  " << place << "static constexpr " << type << " elements["
          << std::max<std::size_t>(n + info.spare(), 1) << "] = {";
      std::string line;
      for (std::size_t i = 0; i < n; ++i) {
        std::string const element = element_text(c, i) + (i + 1 < n ? "," : "");
        if (line.size() + element.size() > 104) {
          out << "\n      " << line;
          line.clear();
        }
        line += (line.empty() ? "" : " ") + element;
      }
      out << (n > 8 ? "\n      " : "") << line << "};\n";
    }
    if (small && c.type == elem_type::int32) write_known(out, c);
    out << "  static constexpr inlay::tensor_info info{" << cpp_enumerator(c.type) << ", "
        << dims_text(c.dims);
    if (packed) out << ", inlay::storage::" << storage_name(c.storage);
    if (small) out << ", inlay::storage::row_major, " << (c.type == elem_type::int64 ? "elements" : "known");
    out << "};\n";
    if (in_blob)
      out << "  static " << type << " const* data() {\n    return reinterpret_cast<" << type << " const*>("
          << symbol() << " + offset);\n  }\n";
    else if (as_string)
      out << "  static " << type << " const* data() { return reinterpret_cast<" << type
          << " const*>(bytes); }\n";
    else out << "  static constexpr " << type << " const* data() { return elements; }\n";
    out << "};\n\n";
  }

  /// Shape rules read int64: small int32 constants are there in both types, of which the linker keeps what is
  /// used.
  static void write_known(std::ostream& out, constant const& c) {
    out << "  static constexpr std::int64_t known[" << std::max<std::size_t>(c.elements(), 1) << "] = {";
    for (std::size_t i = 0; i < c.elements(); ++i) out << (i ? ", " : "") << c.as<std::int32_t>()[i];
    out << "};\n";
  }

  /// The tag of a graph, and in it those of its nodes' bodies; `depth` says how far it is indented.
  void write_net(std::ostream& out, graph const& g, std::string const& tag, int depth) {
    std::string const margin(static_cast<std::size_t>(2 * depth), ' ');
    out << margin << "struct " << tag << " {\n";
    for (node const& n : g.nodes)
      for (body const& b : n.bodies) {
        std::string const name = identifier(n.outputs[0] + "_" + b.name, tags_);
        bodies_[&b.graph] = name;
        out << margin << "  /// " << b.name << " of node " << string_literal(n.name) << "\n";
        write_net(out, b.graph, name, depth + 1);
      }
    // Declarations in the block itself: no name of the user's program can come between, as it can with a
    // directive.
    out << margin << "  static constexpr auto nodes = [] {\n"
        << margin
        << "    using inlay::absent, inlay::elem_type, inlay::graph, inlay::in, inlay::input, inlay::node, "
        << "inlay::out,\n"
        << margin << "        inlay::output;\n";
    if (!g.nodes.empty())  // without nodes there is no such namespace
      out << margin << "    namespace op = inlay::op;\n";
    out << margin << "    return graph(";
    std::string const next = "\n" + margin + "        ";
    std::string separator = next;
    for (graph_value const& in : g.inputs) {
      declared_type const& t = in.type;
      out << separator << (t.is_open() ? "inlay::open_input<" : "input<") << string_literal(in.name) << ", "
          << cpp_type(t.type);
      for (std::size_t i = 0; i < t.dims.size(); ++i)
        if (t.is_open() && t.least[i] != t.dims[i])
          out << ", inlay::extent{" << t.least[i] << ", " << t.dims[i] << "}";
        else out << ", " << t.dims[i];
      out << ">()";
      separator = "," + next;
    }
    for (node const& n : g.nodes) {
      out << separator;
      write_node(out, g, n);
      separator = "," + next;
    }
    std::set<std::string> written;  // a value may be among the outputs of a model twice
    for (graph_value const& o : g.outputs) {
      if (depth == 0 && !written.insert(o.name).second) continue;
      auto const keys = keys_.find(o.name);
      if (depth == 0 && keys != keys_.end())
        out << separator << "inlay::output_of_maps<" << string_literal(o.name)
            << ">(weights::" << keys->second << "{})";
      else out << separator << "output<" << string_literal(o.name) << ">()";
      separator = "," + next;
    }
    out << ");\n" << margin << "  }();\n";
    if (options_.policy != policy::balanced && depth == 0)
      out << "  static constexpr inlay::policy policy = inlay::policy::"
          << policy_names[static_cast<std::size_t>(options_.policy)] << ";\n";
    out << margin << "};\n";
  }

  void write_node(std::ostream& out, graph const& g, node const& n) const {
    std::string const op = type_of(*n.op), attributes = n.op->attributes_text();
    // A node of one output is called as its value, so that edges read like the program; others name their
    // outputs.
    std::string const name = n.outputs.size() == 1 ? n.outputs[0] : n.name;
    type_table const& types_of_graph = types_.at(&g);
    out << "node<" << string_literal(name) << ", ";
    if (n.bodies.empty()) {
      out << op;
    } else {
      out << "inlay::with_bodies<" << op;
      for (body const& b : n.bodies) out << ", " << bodies_.at(&b.graph);
      out << ">";
    }
    if (!attributes.empty()) out << ", " << op << "::attributes{" << attributes << "}";
    out << ">(";
    std::string separator;
    for (std::string const& in : n.inputs) {
      out << separator;
      if (in.empty()) out << "absent";
      else if (auto const c = names_.find({&g, in}); c != names_.end())
        out << "weights::" << c->second << "{}";
      else out << "in<" << string_literal(in) << ">";
      separator = ", ";
    }
    std::vector<tensor_info> const types = types_of_graph.outputs_of(n);
    std::vector<tensor_info> open(types.size());
    bool declare = static_cast<bool>(types_of_graph.infer(n, open));
    for (std::size_t i = 0; i < types.size(); ++i)  // a capacity that the model or the user has narrowed
      declare = declare || (types[i].is_capacity && open[i].dims != types[i].dims);
    if (n.outputs.size() > 1 || declare)
      for (std::size_t i = 0; i < n.outputs.size(); ++i) {
        out << separator << "out<" << string_literal(n.outputs[i]);
        if (declare) {
          out << ", " << cpp_type(types[i].type);
          for (std::int64_t d : types[i].dims) out << ", " << d;
        }
        out << ">";
        separator = ", ";
      }
    out << ")";
  }

  graph const& g_;
  header_options const& options_;
  std::map<graph const*, type_table> types_;
  generated_header result_;
  weights_form form_ = weights_form::automatic;
  bool as_numbers_ = true;
  bool in_blob_ = false;  ///< large constants lie in one blob, which the assembler reads or the header holds
  bool has_blob_ = false;
  std::string blob_;
  std::map<std::pair<graph const*, std::string>, std::string>
      names_;                                ///< of constants, in the graph that has them
  std::map<std::string, std::string> keys_;  ///< of outputs that are maps
  std::vector<named_constant> order_;
  std::set<std::string> tags_{"net", "nodes", "policy"};
  std::map<graph const*, std::string> bodies_;  ///< their tags
};

}  // namespace

void header_options::set_source(std::filesystem::path const& model, graph const& g) {
  std::vector<std::filesystem::path> files{model};
  files.insert(files.end(), g.external_files.begin(), g.external_files.end());
  source_name = model.filename().string();
  source_sha256 = sha256_of_files(files);
}

generated_header emit_header(graph const& g, header_options const& options) {
  return header_writer(g, options).write();
}

}  // namespace inlay::codegen
