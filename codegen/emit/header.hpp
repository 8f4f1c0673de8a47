// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "import/graph.hpp"

#include <inlay/core/policy.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace inlay::codegen {

/// Where the weights of a header are.
enum class weights_form { automatic, inlined, incbin };

struct header_options {
  std::string source_name;    ///< of the model's file, for the first line
  std::string source_sha256;  ///< hexadecimal
  std::string name_space;     ///< "mnist" or "a::b"
  weights_form weights = weights_form::automatic;
  std::string section;  ///< of the weights; empty: the compiler's choice
  inlay::policy policy = inlay::policy::balanced;
  std::string file_name = "model.hpp";  ///< of the header, without folder
  std::string weights_folder{};         ///< where the sidecar is; empty: beside what includes it
  std::string source_file{};  ///< of the source that has the graph, without folder; empty: the header has it

  /// Name and SHA-256 of the model's file, its external data included.
  void set_source(std::filesystem::path const& model, graph const& g);
};

struct generated_header {
  std::string text;
  std::string source;   ///< contents of options.source_file
  std::string weights;  ///< contents of the sidecar file; empty if the weights are in the header
  std::size_t weights_bytes = 0;
};

/// The header of a prepared graph; with options.source_file its interface alone, and a source with the graph. The
/// sidecar's name is that of the file with the graph + weights_suffix.
generated_header emit_header(graph const& g, header_options const& options);

/// What the sidecar's name adds to the header's.
inline constexpr char const* weights_suffix = ".weights.bin";

/// Adds a header to the files to be written, and its sidecar where it has one.
void add_header(std::vector<std::pair<std::filesystem::path, std::string>>& files,
                std::filesystem::path const& file, generated_header header);

/// Why text cannot be the namespace of a header: identifiers joined by "::", none of them taken. Empty where it
/// can.
std::string why_no_namespace(std::string const& text);

/// A namespace made from a file's name.
std::string namespace_from(std::string const& stem);

/// SHA-256 in hexadecimal.
std::string sha256(std::string const& content);

/// The same of the contents of files, one behind the other: of a model and its external data.
/// Throws failure.
std::string sha256_of_files(std::vector<std::filesystem::path> const& files);

/// Writes files so that they appear only when all are complete: each to a temporary name in its folder, then
/// renamed. Throws failure and leaves nothing behind where one cannot be written.
void write_files(std::vector<std::pair<std::filesystem::path, std::string>> const& files);

}  // namespace inlay::codegen
