// SPDX-License-Identifier: Apache-2.0
#include "import/regex.hpp"

#include "import/diagnostic.hpp"

#include <inlay/family/letter_case.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

/// Pattern -> nondeterministic automaton over bytes (Thompson) -> deterministic one (subsets) -> the smallest one
/// (Moore's partitions).
namespace inlay::codegen {

namespace {

constexpr char32_t last_character = 0x10ffff;
/// Bounds that no pattern of a model in use comes near; repetitions multiply.
constexpr std::size_t most_nodes = 20'000, most_states = 4'096;
constexpr int most_repetitions = 1'000, most_depth = 200;  // the former is RE2's own

/// A set of characters as ranges, in order and apart.
using character_set = std::vector<std::pair<char32_t, char32_t>>;

character_set normalized(character_set set) {
  std::sort(set.begin(), set.end());
  character_set result;
  for (auto const& [first, last] : set)
    if (!result.empty() && first <= result.back().second + 1)
      result.back().second = std::max(result.back().second, last);
    else result.emplace_back(first, last);
  return result;
}

character_set complement(character_set const& set) {
  character_set result;
  char32_t next = 0;
  for (auto const& [first, last] : normalized(set)) {
    if (first > next) result.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= last_character) result.emplace_back(next, last_character);
  return result;
}

/// What a node of the automaton does before it goes on to `next`, and to `other` where it is there.
struct automaton_node {
  enum { nothing, byte, at_begin, at_end, boundary, no_boundary } kind = nothing;
  unsigned char first = 0, last = 0;
  int next = -1, other = -1;
};

/// A piece of the automaton: where it starts, and the node that all its ways lead to, which goes nowhere yet.
struct piece {
  int start, end;
};

class pattern_parser {
 public:
  explicit pattern_parser(std::string_view pattern)
      : pattern_(pattern), unquoted_(unquoted(pattern)), left_(unquoted_) {}

  piece parse() {
    piece const all = alternatives(0);
    if (!left_.empty()) fail("')' without '('");
    return all;
  }
  std::vector<automaton_node> const& nodes() const { return nodes_; }

 private:
  struct flags {
    bool ignores_case = false, dot_takes_all = false;
  };

  [[noreturn]] void fail(std::string const& why, exit_status status = exit_status::bad_input) const {
    throw failure("pattern '" + printable(std::string(pattern_)) + "': " + why, status);
  }
  [[noreturn]] void refuse(std::string const& what) const {
    fail(what + " is not supported", exit_status::unsupported);
  }

  /// The pattern with \Q…\E as characters that are escaped one by one.
  static std::string unquoted(std::string_view pattern) {
    std::string result;
    bool quotes = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      std::string_view const two = pattern.substr(i, 2);
      auto const c = static_cast<unsigned char>(pattern[i]);
      bool const punctuation =
          c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
      if (two == (quotes ? "\\E" : "\\Q")) {
        quotes = !quotes;
        ++i;
      } else if (quotes) {
        if (punctuation) result += '\\';
        result += pattern[i];
      } else {
        result += pattern[i];
        if (pattern[i] == '\\' && two.size() == 2) result += pattern[++i];
      }
    }
    return result;
  }

  // ---- reading

  bool take(std::string_view text) {
    if (!left_.starts_with(text)) return false;
    left_.remove_prefix(text.size());
    return true;
  }
  char32_t character() {
    if (left_.empty()) fail("it ends too early");
    std::string_view bytes;
    char32_t const c = family::characters(left_).next(bytes);
    if (c == family::characters::none) fail("it is no UTF-8");
    left_.remove_prefix(bytes.size());
    return c;
  }
  static int digit_of(char c, int base) {
    int const value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    return value < base ? value : -1;
  }
  /// A number of at most `most`, or -1 where there is none.
  int number(int most) {
    int value = -1;
    while (!left_.empty() && digit_of(left_[0], 10) >= 0) {
      value = std::max(value, 0) * 10 + digit_of(left_[0], 10);
      if (value > most) fail("a repetition of more than " + std::to_string(most) + " times");
      left_.remove_prefix(1);
    }
    return value;
  }

  // ---- sets of characters

  static character_set digits() { return {{'0', '9'}}; }
  static character_set spaces() { return {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}; }
  static character_set words() { return {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}; }

  /// \d and its kin, behind the backslash; false where there is none.
  bool take_class(character_set& set) {
    if (left_.empty()) return false;
    character_set found;
    switch (left_[0]) {
      case 'd': found = digits(); break;
      case 's': found = spaces(); break;
      case 'w': found = words(); break;
      case 'D': found = complement(digits()); break;
      case 'S': found = complement(spaces()); break;
      case 'W': found = complement(words()); break;
      case 'p':
      case 'P': refuse("a Unicode class (\\p)");
      default: return false;
    }
    left_.remove_prefix(1);
    set.insert(set.end(), found.begin(), found.end());
    return true;
  }

  /// A character behind a backslash.
  char32_t escaped() {
    if (left_.empty()) fail("it ends in a backslash");
    char const c = left_[0];
    auto const checked = [&](std::uint64_t value) {
      if (value > last_character) fail("an escape that is no character");
      return static_cast<char32_t>(value);
    };
    left_.remove_prefix(1);
    switch (c) {
      case 'a': return 7;
      case 'f': return '\f';
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'v': return '\v';
      case 'x': {
        std::uint64_t value = 0;
        if (take("{")) {
          int digits = 0;
          for (; !left_.empty() && digit_of(left_[0], 16) >= 0 && digits < 9; ++digits) {
            value = value * 16 + static_cast<unsigned>(digit_of(left_[0], 16));
            left_.remove_prefix(1);
          }
          if (digits == 0 || !take("}")) fail("\\x without its digits");
          return checked(value);
        }
        for (int i = 0; i < 2; ++i) {
          if (left_.empty() || digit_of(left_[0], 16) < 0) fail("\\x without its digits");
          value = value * 16 + static_cast<unsigned>(digit_of(left_[0], 16));
          left_.remove_prefix(1);
        }
        return checked(value);
      }
      default: break;
    }
    if (digit_of(c, 8) >= 0) {  // octal: \0, or two or three digits
      char32_t value = static_cast<char32_t>(c - '0');
      bool const more = !left_.empty() && digit_of(left_[0], 8) >= 0;
      if (c != '0' && !more) fail("a back reference, which is not regular");
      for (int i = 0; i < 2 && !left_.empty() && digit_of(left_[0], 8) >= 0; ++i) {
        value = value * 8 + static_cast<char32_t>(left_[0] - '0');
        left_.remove_prefix(1);
      }
      return value;
    }
    bool const letter = digit_of(c, 10) >= 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || static_cast<unsigned char>(c) >= 0x80) fail(std::string("an unknown escape \\") + c);
    return static_cast<unsigned char>(c);
  }

  /// [:alpha:] and its kin.
  character_set named_class(std::string_view name) const {
    static std::map<std::string_view, character_set> const classes{
        {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
        {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
        {"ascii", {{0, 0x7f}}},
        {"blank", {{'\t', '\t'}, {' ', ' '}}},
        {"cntrl", {{0, 0x1f}, {0x7f, 0x7f}}},
        {"digit", {{'0', '9'}}},
        {"graph", {{'!', '~'}}},
        {"lower", {{'a', 'z'}}},
        {"print", {{' ', '~'}}},
        {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
        {"space", {{'\t', '\r'}, {' ', ' '}}},
        {"upper", {{'A', 'Z'}}},
        {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
        {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}}};
    bool const inverted = name.starts_with('^');
    auto const found = classes.find(name.substr(inverted));
    if (found == classes.end()) fail("an unknown class [:" + std::string(name) + ":]");
    return inverted ? complement(found->second) : found->second;
  }

  /// A set behind its '['.
  character_set set_in_brackets() {
    character_set set;
    bool const inverted = take("^");
    for (bool first = true; first || !take("]"); first = false) {
      if (left_.empty()) fail("'[' without ']'");
      if (take("[:")) {
        std::size_t const end = left_.find(":]");
        if (end == std::string_view::npos) fail("'[:' without ':]'");
        character_set const named = named_class(left_.substr(0, end));
        set.insert(set.end(), named.begin(), named.end());
        left_.remove_prefix(end + 2);
        continue;
      }
      auto const bound = [&] { return take("\\") ? escaped() : character(); };
      if (left_.starts_with("\\") && left_.size() > 1) {
        left_.remove_prefix(1);
        if (take_class(set)) continue;
        left_ = {left_.data() - 1, left_.size() + 1};
      }
      char32_t const from = bound();
      char32_t to = from;
      if (left_.starts_with("-") && !left_.starts_with("-]")) {
        left_.remove_prefix(1);
        to = bound();
        if (to < from) fail("a range that ends before it begins");
      }
      set.emplace_back(from, to);
    }
    if (flags_.ignores_case) add_other_case(set);
    return inverted ? complement(set) : normalized(set);
  }

  /// The other case of ASCII letters.
  static void add_other_case(character_set& set) {
    character_set more;
    for (auto const& [first, last] : set)
      for (char32_t const base : {char32_t{'A'}, char32_t{'a'}}) {
        char32_t const from = std::max(first, base), to = std::min<char32_t>(last, base + 25);
        char32_t const other = base == 'A' ? 'a' : 'A';
        if (from <= to) more.emplace_back(from - base + other, to - base + other);
      }
    set.insert(set.end(), more.begin(), more.end());
  }

  // ---- the automaton

  int add(automaton_node const& node) {
    if (nodes_.size() == most_nodes)
      fail("it has more than " + std::to_string(most_nodes) + " parts", exit_status::unsupported);
    nodes_.push_back(node);
    return static_cast<int>(nodes_.size()) - 1;
  }
  automaton_node& at(int i) { return nodes_[static_cast<std::size_t>(i)]; }
  piece empty() {
    int const n = add({});
    return {n, n};
  }
  piece step(automaton_node node) {
    int const end = add({});
    node.next = end;
    return {add(node), end};
  }
  piece in_order(piece a, piece b) {
    at(a.end).next = b.start;
    return {a.start, b.end};
  }
  piece either(piece a, piece b) {
    int const end = add({});
    at(a.end).next = end;
    at(b.end).next = end;
    return {add({automaton_node::nothing, 0, 0, a.start, b.start}), end};
  }

  /// The bytes of the characters of a set, by ranges whose bytes vary one by one.
  piece bytes_of(character_set const& set) {
    int const end = add({}), none = add({});  // nothing leads on from `none`
    int start = none;
    auto const add_way = [&](std::array<std::array<unsigned char, 2>, 4> const& bytes, std::size_t length) {
      int next = end;
      for (std::size_t i = length; i-- > 0;)
        next = add({automaton_node::byte, bytes[i][0], bytes[i][1], next, -1});
      start = add({automaton_node::nothing, 0, 0, next, start});
    };
    auto const split = [&](auto const& self, char32_t first, char32_t last) -> void {
      if (first > last) return;
      constexpr char32_t ends[] = {0x7f, 0x7ff, 0xffff};
      for (char32_t const most : ends)
        if (first <= most && most < last) return self(self, first, most), self(self, most + 1, last);
      std::size_t const length = last <= 0x7f ? 1 : last <= 0x7ff ? 2 : last <= 0xffff ? 3 : 4;
      for (std::size_t i = 1; i < length; ++i) {
        char32_t const mask = (char32_t{1} << (6 * i)) - 1;
        if ((first & ~mask) == (last & ~mask)) continue;
        if (first & mask) return self(self, first, first | mask), self(self, (first | mask) + 1, last);
        if ((last & mask) != mask)
          return self(self, first, (last & ~mask) - 1), self(self, last & ~mask, last);
      }
      std::array<std::array<unsigned char, 2>, 4> bytes{};
      constexpr unsigned lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
      for (std::size_t i = 0; i < length; ++i) {
        std::size_t const shift = 6 * (length - 1 - i);
        auto const byte = [&](char32_t c) {
          char32_t const bits = c >> shift;
          return static_cast<unsigned char>(i > 0         ? 0x80 | (bits & 0x3f)
                                            : length == 1 ? bits
                                                          : lead[length] | bits);
        };
        bytes[i] = {byte(first), byte(last)};
      }
      add_way(bytes, length);
    };
    for (auto const& [first, last] : set) split(split, first, last);
    return {start, end};
  }

  piece one_character(char32_t c) {
    character_set set{{c, c}};
    if (flags_.ignores_case) add_other_case(set);
    return bytes_of(normalized(set));
  }

  // ---- the grammar

  piece alternatives(int depth) {
    if (depth > most_depth) fail("it is nested too deeply", exit_status::unsupported);
    piece result = sequence(depth);
    while (take("|")) result = either(result, sequence(depth));
    return result;
  }

  piece sequence(int depth) {
    piece result = empty();
    while (!left_.empty() && left_[0] != '|' && left_[0] != ')') result = in_order(result, repeated(depth));
    return result;
  }

  piece repeated(int depth) {
    std::string_view const text = left_;
    flags const before = flags_;
    piece result = atom(depth);
    bool const starts_with_flags = result.start == -1;
    if (starts_with_flags) return empty();
    while (!left_.empty()) {
      int least = 0, most = -1;  // -1: any number
      std::string_view const here = left_;
      if (take("*")) {
      } else if (take("+")) {
        least = 1;
      } else if (take("?")) {
        most = 1;
      } else if (take("{")) {
        least = number(most_repetitions);
        most = least;
        if (least >= 0 && take(",")) most = number(most_repetitions);
        if (least < 0 || !take("}")) {  // RE2 takes it literally
          left_ = here;
          return result;
        }
        if (most >= 0 && most < least)
          fail("a repetition of at least " + std::to_string(least) + " and at most " + std::to_string(most) +
               " times");
      } else {
        return result;
      }
      take("?");  // the fewest: of a full match there is one anyway
      // Each copy is read anew.
      std::string_view const operand = text.substr(0, text.size() - here.size());
      std::string_view const behind = left_;
      flags const after = flags_;
      auto const copy = [&, depth] {
        left_ = operand;
        flags_ = before;
        piece p = repeated(depth + 1);
        return p;
      };
      piece all = empty();
      for (int i = 0; i < least; ++i) all = in_order(all, copy());
      if (most == -1) {
        piece const p = copy();
        int const loop = add({automaton_node::nothing, 0, 0, p.start, -1}), end = add({});
        at(loop).other = end;
        at(p.end).next = loop;
        all = in_order(all, {loop, end});
      } else {
        int const end = add({});
        for (int i = least; i < most; ++i) {
          piece const p = copy();
          int const fork = add({automaton_node::nothing, 0, 0, p.start, end});
          all = in_order(all, {fork, p.end});
        }
        at(all.end).next = end;
        all.end = end;
      }
      left_ = behind;
      flags_ = after;
      result = all;
    }
    return result;
  }

  /// One character, set, group or assertion; a piece without a start where it is only flags for what follows.
  piece atom(int depth) {
    if (take("(")) return group(depth);
    if (take("[")) return bytes_of(set_in_brackets());
    if (take("."))
      return bytes_of(flags_.dot_takes_all ? character_set{{0, last_character}} : complement({{'\n', '\n'}}));
    if (take("^") || take("\\A")) return step({automaton_node::at_begin});
    if (take("$") || take("\\z")) return step({automaton_node::at_end});
    if (take("\\b")) return step({automaton_node::boundary});
    if (take("\\B")) return step({automaton_node::no_boundary});
    if (take("\\C")) return step({automaton_node::byte, 0, 0xff});
    if (take("\\")) {
      character_set set;
      if (take_class(set)) return bytes_of(normalized(set));
      return one_character(escaped());
    }
    if (left_[0] == '*' || left_[0] == '+' || left_[0] == '?')
      fail(std::string("nothing to repeat before '") + left_[0] + "'");
    return one_character(character());
  }

  /// Behind its '('.
  piece group(int depth) {
    flags const outside = flags_;
    if (take("?")) {
      if (left_.starts_with("=") || left_.starts_with("!") || left_.starts_with("<=") ||
          left_.starts_with("<!"))
        fail("an assertion of what is around it, which RE2 does not have");
      if (take("P<") || take("<")) {
        std::size_t const end = left_.find('>');
        if (end == std::string_view::npos || end == 0) fail("a group without its name");
        left_.remove_prefix(end + 1);
      } else {
        bool on = true;
        while (!left_.empty() && left_[0] != ':' && left_[0] != ')') {
          char const flag = left_[0];
          left_.remove_prefix(1);
          if (flag == '-') on = false;
          else if (flag == 'i') flags_.ignores_case = on;
          else if (flag == 's') flags_.dot_takes_all = on;
          else if (flag == 'm') refuse("the flag m");
          else if (flag != 'U') fail(std::string("an unknown flag '") + flag + "'");
        }
        if (take(")")) return {-1, -1};
        if (!take(":")) fail("'(' without ')'");
      }
    }
    piece const inside = alternatives(depth + 1);
    if (!take(")")) fail("'(' without ')'");
    flags_ = outside;
    return inside;
  }

  std::string_view pattern_;
  std::string unquoted_;
  std::string_view left_;
  flags flags_;
  std::vector<automaton_node> nodes_;
};

/// Subsets of the nodes of an automaton.
class determinizer {
 public:
  determinizer(std::string_view pattern, std::vector<automaton_node> const& nodes, piece all)
      : pattern_(pattern), nodes_(nodes), end_(all.end) {
    find_classes();
    std::map<subset, int> numbers{{{}, 0}};
    std::vector<subset> subsets{{}};
    auto const number_of = [&](subset const& s) {
      auto const [place, fresh] = numbers.emplace(s, static_cast<int>(subsets.size()));
      if (fresh) {
        if (subsets.size() == most_states)
          throw failure("pattern '" + printable(std::string(pattern_)) + "': it takes more than " +
                            std::to_string(most_states) + " states",
                        exit_status::unsupported);
        subsets.push_back(s);
      }
      return place->second;
    };
    // The first state is one of its own: only there an assertion of the begin holds.
    subsets.push_back({closure({all.start}, {.at_begin = true}), false});
    for (std::size_t s = 0; s < subsets.size(); ++s) {
      subset const from = subsets[s];
      std::vector<int>& row = next.emplace_back(class_bytes_.size(), 0);
      for (std::size_t k = 0; k < class_bytes_.size(); ++k) {
        unsigned char const byte = class_bytes_[k];
        subset to;
        for (int const n : closure(from.nodes, {s == 1, false, true, from.behind_word != is_word(byte)})) {
          automaton_node const& node = nodes_[static_cast<std::size_t>(n)];
          if (node.kind == automaton_node::byte && node.first <= byte && byte <= node.last)
            to.nodes.push_back(node.next);
        }
        to.nodes = closure(to.nodes, {});
        to.behind_word = is_word(byte) && asks_for_boundary(to.nodes);
        row[k] = number_of(to);
      }
      std::vector<int> const last = closure(from.nodes, {s == 1, true, true, from.behind_word});
      accepting.push_back(std::binary_search(last.begin(), last.end(), end_));
    }
  }

  std::array<std::uint8_t, 256> classes{};
  std::vector<std::vector<int>> next;  ///< by state and class; state 0 is that of no way on
  std::vector<bool> accepting;

 private:
  /// Nodes that are reached, assertions that wait for the next byte among them; whether the last byte was one of a
  /// word, where a node asks.
  struct subset {
    std::vector<int> nodes{};
    bool behind_word = false;

    auto operator<=>(subset const&) const = default;
  };
  /// What is known between two bytes.
  struct between {
    bool at_begin = false, at_end = false;
    bool knows_boundary = false, is_boundary = false;
  };

  static bool is_word(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= 'a' && c <= 'z');
  }
  bool asks_for_boundary(std::vector<int> const& reached) const {
    return std::any_of(reached.begin(), reached.end(), [&](int n) {
      auto const kind = nodes_[static_cast<std::size_t>(n)].kind;
      return kind == automaton_node::boundary || kind == automaton_node::no_boundary;
    });
  }

  /// Bytes between which no node tells a difference.
  void find_classes() {
    std::array<bool, 257> begins{};
    begins[0] = true;
    for (automaton_node const& n : nodes_)
      if (n.kind == automaton_node::byte) begins[n.first] = begins[std::size_t{n.last} + 1] = true;
      else if (n.kind == automaton_node::boundary || n.kind == automaton_node::no_boundary)
        for (std::size_t b = 1; b < 256; ++b)
          if (is_word(static_cast<unsigned char>(b)) != is_word(static_cast<unsigned char>(b - 1)))
            begins[b] = true;
    for (std::size_t b = 0; b < 256; ++b) {
      if (begins[b]) class_bytes_.push_back(static_cast<unsigned char>(b));
      classes[b] = static_cast<std::uint8_t>(class_bytes_.size() - 1);
    }
  }

  /// All nodes that are reached without a byte.
  std::vector<int> closure(std::vector<int> const& from, between const& here) const {
    std::vector<bool> reached(nodes_.size());
    std::vector<int> result, open = from;
    while (!open.empty()) {
      int const n = open.back();
      open.pop_back();
      if (n == -1 || reached[static_cast<std::size_t>(n)]) continue;
      reached[static_cast<std::size_t>(n)] = true;
      result.push_back(n);
      automaton_node const& node = nodes_[static_cast<std::size_t>(n)];
      bool const passes =
          node.kind == automaton_node::nothing || (node.kind == automaton_node::at_begin && here.at_begin) ||
          (node.kind == automaton_node::at_end && here.at_end) ||
          (here.knows_boundary &&
           node.kind == (here.is_boundary ? automaton_node::boundary : automaton_node::no_boundary));
      if (!passes) continue;
      open.push_back(node.next);
      open.push_back(node.other);
    }
    std::sort(result.begin(), result.end());
    return result;
  }

  std::string_view pattern_;
  std::vector<automaton_node> const& nodes_;
  int end_;
  std::vector<unsigned char> class_bytes_;  ///< one byte of each class
};

/// For each state the number of those that no string tells from it: that of state 0 is 0, that of state 1 is 1.
std::vector<int> equal_states(determinizer const& d) {
  std::vector<int> part(d.next.size());
  for (std::size_t s = 0; s < part.size(); ++s) part[s] = d.accepting[s];
  for (std::size_t parts = 0;;) {
    std::map<std::vector<int>, int> numbers;
    std::vector<int> refined(part.size());
    for (std::size_t s = 0; s < part.size(); ++s) {
      std::vector<int> signature{part[s], s == 1};  // the first state stays apart from state 0
      for (int const to : d.next[s]) signature.push_back(part[static_cast<std::size_t>(to)]);
      refined[s] = numbers.emplace(std::move(signature), static_cast<int>(numbers.size())).first->second;
    }
    part = std::move(refined);
    if (numbers.size() == parts) return part;
    parts = numbers.size();
  }
}

}  // namespace

regex_tables compile_regex(std::string_view pattern) {
  pattern_parser parser(pattern);
  piece const all = parser.parse();
  determinizer const d(pattern, parser.nodes(), all);
  std::vector<int> const part = equal_states(d);
  auto const states = static_cast<std::size_t>(*std::max_element(part.begin(), part.end())) + 1;
  std::size_t const classes = d.next[0].size();
  regex_tables result{
      make_constant<std::uint8_t>({256}),
      make_constant<std::uint16_t>({static_cast<std::int64_t>(states), static_cast<std::int64_t>(classes)}),
      make_constant<bool>({static_cast<std::int64_t>(states)})};
  std::copy(d.classes.begin(), d.classes.end(), result.classes.as<std::uint8_t>());
  for (std::size_t s = 0; s < part.size(); ++s) {
    auto const at = static_cast<std::size_t>(part[s]);
    result.accepting.as<bool>()[at] = d.accepting[s];
    for (std::size_t k = 0; k < classes; ++k)
      result.transitions.as<std::uint16_t>()[at * classes + k] =
          static_cast<std::uint16_t>(part[static_cast<std::size_t>(d.next[s][k])]);
  }
  return result;
}

}  // namespace inlay::codegen
