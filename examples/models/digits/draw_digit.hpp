// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../splitmix64.hpp"

namespace example {

inline constexpr int digit_rows = 28;
inline constexpr int digit_columns = 28;

/// Grey values of 0 (paper, black) to 1 (ink, white), row by row: one ONNX tensor of 1 x 1 x 28 x 28 (NCHW).
using digit_image = std::array<float, digit_rows * digit_columns>;

/// The seeds of 2^63 and above are never trained on: digit `i` of the held set is
/// `draw_digit(i % 10, held_set + i)`.
inline constexpr std::uint64_t held_set = std::uint64_t{1} << 63;

namespace drawing {

struct point {
  float x, y;
};

/// How the pen passes a point of its path.
enum class pass : std::uint8_t { down, smooth, corner };

struct knot {
  point at;
  pass kind;
};

/// The pen is lifted and put down at a new point.
consteval knot down(float x, float y) { return {{x, y}, pass::down}; }
/// The pen runs through a point, or ends there, on a smooth curve.
consteval knot to(float x, float y) { return {{x, y}, pass::smooth}; }
/// The pen stops and changes its direction.
consteval knot corner(float x, float y) { return {{x, y}, pass::corner}; }

// The ways of writing a digit. The unit is the height of the digit, the origin its middle, y points down.
inline constexpr knot zero_oval[] = {down(.02F, -.5F), to(-.22F, -.36F), to(-.31F, 0),
                                     to(-.22F, .36F),  to(0, .5F),       to(.22F, .36F),
                                     to(.31F, 0),      to(.22F, -.36F),  to(0, -.5F)};
inline constexpr knot zero_open[] = {down(.1F, -.42F), to(-.1F, -.48F), to(-.28F, -.2F), to(-.28F, .2F),
                                     to(-.08F, .48F),  to(.16F, .42F),  to(.29F, .1F),   to(.26F, -.24F),
                                     to(.06F, -.48F),  to(-.1F, -.44F)};
inline constexpr knot zero_slashed[] = {down(.02F, -.5F), to(-.22F, -.36F),  to(-.31F, 0),   to(-.22F, .36F),
                                        to(0, .5F),       to(.22F, .36F),    to(.31F, 0),    to(.22F, -.36F),
                                        to(0, -.5F),      down(.24F, -.38F), to(-.24F, .38F)};

inline constexpr knot one_bare[] = {down(0, -.5F), to(0, .5F)};
inline constexpr knot one_flag[] = {down(-.2F, -.24F), corner(.04F, -.5F), to(.04F, .5F)};
inline constexpr knot one_serif[] = {down(-.18F, -.3F), corner(.02F, -.5F), to(.02F, .49F), down(-.2F, .5F),
                                     to(.24F, .5F)};

inline constexpr knot two_straight[] = {down(-.27F, -.25F), to(-.16F, -.45F), to(.08F, -.48F),
                                        to(.25F, -.3F),     to(.14F, .02F),   corner(-.3F, .48F),
                                        to(.32F, .48F)};
inline constexpr knot two_looped[] = {down(-.26F, -.3F), to(-.04F, -.5F), to(.22F, -.3F),
                                      to(.08F, .08F),    to(-.18F, .42F), to(-.31F, .4F),
                                      to(-.2F, .27F),    to(.02F, .4F),   to(.32F, .44F)};

inline constexpr knot three_round[] = {down(-.26F, -.38F),   to(0, -.5F),   to(.22F, -.3F), to(.1F, -.09F),
                                       corner(-.07F, -.04F), to(.2F, .05F), to(.27F, .26F), to(.09F, .47F),
                                       to(-.12F, .48F),      to(-.3F, .35F)};
inline constexpr knot three_flat[] = {down(-.25F, -.48F), corner(.25F, -.48F), corner(-.04F, -.1F),
                                      to(.19F, -.02F),    to(.28F, .21F),      to(.1F, .46F),
                                      to(-.12F, .48F),    to(-.29F, .36F)};

inline constexpr knot four_open[] = {down(-.18F, -.48F), corner(-.28F, .1F), to(.32F, .1F), down(.14F, -.16F),
                                     to(.1F, .5F)};
inline constexpr knot four_closed[] = {down(.12F, .5F), corner(.12F, -.5F), corner(-.32F, .16F),
                                       to(.34F, .16F)};

inline constexpr knot five_corners[] = {down(.25F, -.48F), corner(-.2F, -.48F), corner(-.23F, -.04F),
                                        to(.03F, -.13F),   to(.25F, .08F),      to(.2F, .36F),
                                        to(-.03F, .49F),   to(-.28F, .38F)};
inline constexpr knot five_hat[] = {down(-.17F, -.45F), corner(-.22F, -.05F), to(.04F, -.1F),
                                    to(.24F, .14F),     to(.14F, .43F),       to(-.08F, .49F),
                                    to(-.28F, .36F),    down(-.18F, -.46F),   to(.28F, -.5F)};
inline constexpr knot five_round[] = {down(.26F, -.47F), to(-.08F, -.46F), to(-.22F, -.24F), to(-.04F, -.07F),
                                      to(.2F, .06F),     to(.22F, .33F),   to(0, .49F),      to(-.26F, .4F)};

inline constexpr knot six_round[] = {down(.2F, -.47F), to(-.08F, -.36F), to(-.26F, .02F),
                                     to(-.22F, .36F),  to(.02F, .5F),    to(.24F, .32F),
                                     to(.14F, .06F),   to(-.08F, .06F),  to(-.23F, .24F)};
inline constexpr knot six_straight[] = {down(.12F, -.5F), to(-.14F, -.14F), to(-.26F, .2F), to(-.12F, .47F),
                                        to(.14F, .46F),   to(.25F, .2F),    to(.06F, .04F), to(-.2F, .2F)};

inline constexpr knot seven_plain[] = {down(-.28F, -.48F), corner(.3F, -.48F), to(.06F, 0), to(-.08F, .5F)};
inline constexpr knot seven_barred[] = {down(-.28F, -.48F), corner(.3F, -.48F), to(.04F, 0),
                                        to(-.1F, .5F),      down(-.18F, .02F),  to(.24F, 0)};
inline constexpr knot seven_hooked[] = {down(-.3F, -.34F), corner(-.28F, -.47F), corner(.29F, -.48F),
                                        to(.08F, .02F), to(-.02F, .5F)};

inline constexpr knot eight_crossed[] = {down(.2F, -.38F), to(0, -.5F),   to(-.21F, -.32F), to(0, -.04F),
                                         to(.25F, .24F),   to(0, .5F),    to(-.25F, .24F),  to(0, -.03F),
                                         to(.21F, -.3F),   to(.1F, -.47F)};
inline constexpr knot eight_stacked[] = {down(.02F, -.5F), to(-.2F, -.28F),   to(0, -.06F),    to(.2F, -.28F),
                                         to(0, -.5F),      down(.02F, -.05F), to(-.26F, .22F), to(0, .5F),
                                         to(.26F, .22F),   to(0, -.05F)};

inline constexpr knot nine_straight[] = {down(.23F, -.3F), to(.04F, -.5F),  to(-.22F, -.3F),
                                         to(-.08F, -.06F), to(.14F, -.12F), corner(.24F, -.34F),
                                         to(.18F, .5F)};
inline constexpr knot nine_curved[] = {down(.22F, -.26F), to(.06F, -.49F), to(-.2F, -.36F),
                                       to(-.16F, -.1F),   to(.1F, -.06F),  corner(.23F, -.3F),
                                       to(.22F, .16F),    to(.04F, .46F),  to(-.22F, .44F)};

using path = std::span<knot const>;

/// The ways of writing one digit, three at most.
struct glyph {
  template <std::size_t... Knots>
  consteval explicit glyph(knot const (&... ways)[Knots]) : paths{ways...}, count(sizeof...(Knots)) {}

  std::array<path, 3> paths;
  std::uint32_t count;
};

inline constexpr std::array<glyph, 10> glyphs = {
    glyph(zero_oval, zero_open, zero_slashed),
    glyph(one_bare, one_flag, one_serif),
    glyph(two_straight, two_looped),
    glyph(three_round, three_flat),
    glyph(four_open, four_closed),
    glyph(five_corners, five_hat, five_round),
    glyph(six_round, six_straight),
    glyph(seven_plain, seven_barred, seven_hooked),
    glyph(eight_crossed, eight_stacked),
    glyph(nine_straight, nine_curved),
};

inline constexpr std::size_t longest_path = [] {
  std::size_t longest = 0;
  for (glyph const& each : glyphs)
    for (path const& p : each.paths) longest = std::max(longest, p.size());
  return longest;
}();

/// A point of the Catmull-Rom curve from b to c, t = 0 .. 1, that comes from a and goes on to d.
constexpr point between(point a, point b, point c, point d, float t) noexcept {
  auto blend = [t](float p, float q, float r, float s) {
    float const cubic = (3 * (q - r) + s - p) * t;
    float const square = (2 * p - 5 * q + 4 * r - s + cubic) * t;
    return q + (r - p + square) * t / 2;
  };
  return {blend(a.x, b.x, c.x, d.x), blend(a.y, b.y, c.y, d.y)};
}

/// Adds a straight line from p to q, drawn with a round pen; ink does not add up where lines cross.
inline void draw_line(digit_image& image, point p, point q, float radius, float ink) noexcept {
  float const reach = radius + 0.5F;  // pixels; the edge of the pen fades over one pixel
  auto first = [reach](float a, float b) { return std::max(0, static_cast<int>(std::min(a, b) - reach)); };
  auto last = [reach](float a, float b, int size) {
    return std::min(size - 1, static_cast<int>(std::max(a, b) + reach));
  };
  point const along{q.x - p.x, q.y - p.y};
  float const length_squared = along.x * along.x + along.y * along.y;
  for (int row = first(p.y, q.y); row <= last(p.y, q.y, digit_rows); ++row) {
    for (int column = first(p.x, q.x); column <= last(p.x, q.x, digit_columns); ++column) {
      point const pixel{static_cast<float>(column) + 0.5F - p.x, static_cast<float>(row) + 0.5F - p.y};
      float const projection = pixel.x * along.x + pixel.y * along.y;
      float const t = length_squared > 0 ? std::clamp(projection / length_squared, 0.0F, 1.0F) : 0.0F;
      float const dx = pixel.x - t * along.x;
      float const dy = pixel.y - t * along.y;
      float const coverage = std::clamp(reach - std::sqrt(dx * dx + dy * dy), 0.0F, 1.0F);
      float& value = image[static_cast<std::size_t>(row * digit_columns + column)];
      value = std::max(value, ink * coverage);
    }
  }
}

}  // namespace drawing

/// Draws a digit, 0 .. 9, as one of its glyphs in a seeded hand: pen width, slant, rotation, size, place,
/// tremor of the stroke and noise of the paper. Needs no heap; about 20 us on a workstation. Of <cmath> only
/// sqrt is used, which IEEE 754 rounds exactly: a picture depends on the two arguments alone, up to rounding
/// where a compiler contracts a * b + c.
inline digit_image draw_digit(int digit, std::uint64_t seed) noexcept {
  using namespace drawing;
  constexpr int chords = 6;  // straight lines for each piece of a curve; more are not seen at this size
  splitmix64 random(seed);

  float const height = random.uniform(13, 23);  // pixels
  float const width = height * random.uniform(0.6F, 1.25F);
  float const slant = random.uniform(-0.25F, 0.55F);  // to the right, as most hands
  float const radius = random.uniform(0.6F, 1.9F);    // of the pen, pixels
  float const ink = random.uniform(0.5F, 1);
  float const tremor = random.uniform(0, 0.1F);  // share of the height
  float const paper = random.uniform(0, 0.3F);   // amplitude of the noise
  float const middle_x = digit_columns / 2.0F + random.uniform(-3, 3);
  float const middle_y = digit_rows / 2.0F + random.uniform(-3, 3);
  // Rotation by 2 atan(half), at most 23 degrees: rational, where sin and cos depend on the C library.
  float const half = random.uniform(-0.2F, 0.2F);
  float const cosine = (1 - half * half) / (1 + half * half);
  float const sine = 2 * half / (1 + half * half);

  glyph const& drawn = glyphs[static_cast<std::size_t>(digit)];
  path const knots = drawn.paths[random.below(drawn.count)];
  std::array<point, longest_path> points{};
  for (std::size_t i = 0; i < knots.size(); ++i) {
    float const x = knots[i].at.x + tremor * random.uniform(-1, 1);
    float const y = knots[i].at.y + tremor * random.uniform(-1, 1);
    float const upright_x = (x - slant * y) * width;
    float const upright_y = y * height;
    points[i] = {middle_x + cosine * upright_x - sine * upright_y,
                 middle_y + sine * upright_x + cosine * upright_y};
  }

  digit_image image{};
  for (std::size_t i = 1; i < knots.size(); ++i) {
    if (knots[i].kind == pass::down) continue;
    bool const runs_in = knots[i - 1].kind == pass::smooth;
    bool const runs_on =
        knots[i].kind == pass::smooth && i + 1 < knots.size() && knots[i + 1].kind != pass::down;
    point const before = points[runs_in ? i - 2 : i - 1];
    point const after = points[runs_on ? i + 1 : i];
    point from = points[i - 1];
    for (int chord = 1; chord <= chords; ++chord) {
      float const t = static_cast<float>(chord) / chords;
      point const end = between(before, points[i - 1], points[i], after, t);
      draw_line(image, from, end, radius, ink);
      from = end;
    }
  }
  for (float& value : image) value = std::clamp(value + paper * random.uniform(-1, 1), 0.0F, 1.0F);
  return image;
}

}  // namespace example
