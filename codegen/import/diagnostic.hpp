// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace inlay::codegen {

/// Exit status of the program.
enum class exit_status : int { done = 0, bad_input = 1, unsupported = 2 };

/// Why one node is refused: a fault of the model, or something that inlay does not support. Contextually true
/// where there is a reason.
struct refusal {
  std::string reason;
  exit_status status = exit_status::bad_input;

  explicit operator bool() const { return !reason.empty(); }
};

/// A fault of the model, the command line or the machine: ends the program with one clear message.
class failure : public std::runtime_error {
 public:
  explicit failure(std::string const& message, exit_status status = exit_status::bad_input)
      : std::runtime_error(message), status_(status) {}
  exit_status status() const { return status_; }

 private:
  exit_status status_;
};

/// A name from a model as it may stand in a message: control characters, characters that turn the direction
/// of text and bytes that are no valid UTF-8 are shown as \xNN, long names are cut.
std::string printable(std::string_view name, std::size_t longest = 120);

/// The same cut in the middle: names that exporters make differ at their ends.
std::string shortened(std::string_view name, std::size_t longest);

/// A string as a C++ literal, quotes included: ASCII alone, nothing of it can end the literal.
std::string string_literal(std::string const& text);

/// Throws one failure that lists all of `messages`, one to a line.
[[noreturn]] void fail_all(std::vector<std::string> const& messages, exit_status status);

}  // namespace inlay::codegen
