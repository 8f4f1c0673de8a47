// SPDX-License-Identifier: Apache-2.0
// Programs of one graph for different policies, numbers of workers and ways of input give the same bits.
#include <inlay/model.hpp>
#include <inlay/op/Add.hpp>
#include <inlay/op/BatchNormalization.hpp>
#include <inlay/op/Conv.hpp>
#include <inlay/op/MaxPool.hpp>
#include <inlay/op/Relu.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {
using namespace inlay;

/// Weights without any order, as packed ones may be: what they are does not matter here.
template <int Seed, storage Storage, std::int64_t... Dims>
struct weights {
  static constexpr tensor_info info{elem_type::float_, {Dims...}, Storage};
  static constexpr auto elements = [] {
    std::array<float, (std::size_t{1} * ... * std::size_t(Dims)) + 16> w{};
    std::uint32_t state = Seed;
    for (float& x : w) {
      state = state * 1664525u + 1013904223u;
      x = static_cast<float>(state >> 20) / 4096 - 0.5f;
    }
    return w;
  }();
  static constexpr float const* data() { return elements.data(); }
};
template <int Seed, std::int64_t... Dims>
using dense = weights<Seed, storage::panels, Dims...>;
template <int Seed, std::int64_t... Dims>
using taps = weights<Seed, storage::taps, Dims...>;

using A = op::Conv::attributes;
constexpr layout last = layout::channel_last;
constexpr ints ones{1, 1, 1, 1};

/// A first layer with stride, an inverted residual block with its shortcut, a normalisation, a pooling that
/// takes rows one by one, a convolution without pads.
template <int Rows>
struct net_of {
  static constexpr auto nodes = graph(
      input<"image", float, 1, 3, Rows, 22>(),
      node<"c0", op::Conv, A{.pads = ones, .strides = {2, 2}, .layout = layout::channel_first_to_last}>(
          in<"image">, dense<1, 8, 3, 3, 3>{}),
      node<"r0", op::Relu>(in<"c0">),  //
      node<"expand", op::Conv, A{.layout = last}>(in<"r0">, dense<2, 20, 8, 1, 1>{}),
      node<"r1", op::Relu>(in<"expand">),
      node<"depthwise", op::Conv, A{.group = 20, .pads = ones, .layout = last}>(in<"r1">,
                                                                                taps<3, 20, 1, 3, 3>{}),
      node<"r2", op::Relu>(in<"depthwise">),
      node<"project", op::Conv, A{.layout = last}>(in<"r2">, dense<4, 8, 20, 1, 1>{}),
      node<"sum", op::Add>(in<"r0">, in<"project">),
      node<"norm", op::BatchNormalization, op::BatchNormalization::attributes{.epsilon = 1, .layout = last}>(
          in<"sum">, dense<6, 8>{}, dense<7, 8>{}, dense<8, 8>{}, dense<9, 8>{}),
      node<"pool", op::MaxPool,
           op::MaxPool::attributes{.kernel_shape = {2, 2}, .strides = {2, 3}, .layout = last}>(in<"norm">),
      node<"c1", op::Conv, A{.layout = last}>(in<"pool">, dense<5, 10, 8, 3, 3>{}),  //
      output<"c1">());
};

constexpr int rows = 35, width = 22, channels = 3;
using net = net_of<rows>;

std::vector<float> picture(std::uint32_t seed, int height = rows) {
  std::vector<float> x(static_cast<std::size_t>(channels * height * width));
  for (float& e : x) e = static_cast<float>((seed = seed * 1664525u + 1013904223u) >> 16) / 65536;
  return x;
}

/// Threads without threads: the shares of the workers one after the other, the last first.
template <std::size_t Workers>
struct one_by_one {
  static constexpr std::size_t workers = Workers;
  void parallel_for(std::size_t n, auto const& f) const {
    for (std::size_t i = n; i-- > 0;) f(i);
  }
};

template <class Model>
std::vector<float> result_of(Model const& m) {
  auto const y = m.template output<"c1">();
  return {y.begin(), y.end()};
}

template <class Net, class Run>
std::vector<float> result(std::vector<float> const& x, Run const& run) {
  model<Net> m;
  std::ranges::copy(x, m.template input<"image">().begin());
  run(m);
  return result_of(m);
}

constexpr auto alone = [](auto& m) { m.run(); };

bool same_bits(std::vector<float> const& a, std::vector<float> const& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// No whole tensor here is large enough to leave a cache, and all rows are read: nothing streams for speed, so this is
// layer by layer.
using layer_by_layer = with_policy<net, policy::speed>;
static_assert(program<layer_by_layer>::task_count == program<net>::step_count);
static_assert(program<net>::task_count < program<net>::step_count);

TEST_CASE("every policy gives the bits of layer by layer") {
  std::vector<float> const x = picture(1), y = result<layer_by_layer>(x, alone);
  CHECK(same_bits(result<net>(x, alone), y));
  CHECK(same_bits(result<with_policy<net, policy::ram>>(x, alone), y));
}

TEST_CASE("rows that nobody reads are not made for speed either") {
  // Of 19 rows the pooling reads 18: that one boundary streams.
  using unread = net_of<rows + 2>;
  using fast = with_policy<unread, policy::speed>;
  static_assert(program<fast>::task_count + 1 == program<fast>::step_count);
  static_assert(program<unread>::task_count < program<fast>::task_count);
  std::vector<float> const x = picture(1, rows + 2);
  CHECK(same_bits(result<unread>(x, alone), result<fast>(x, alone)));
}

TEST_CASE("the kernels that all shapes share sum in another order, and give the same up to rounding") {
  std::vector<float> const x = picture(1), y = result<layer_by_layer>(x, alone);
  std::vector<float> const compact = result<with_policy<net, policy::size>>(x, alone);
  static_assert(program<with_policy<net, policy::size>>::task_count == program<net>::step_count);
  REQUIRE(compact.size() == y.size());
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(compact[i] == doctest::Approx(y[i]).epsilon(1e-5));
}

TEST_CASE("the arena shrinks from policy to policy") {
  constexpr std::size_t speed = model<layer_by_layer>::arena_bytes, balanced = model<net>::arena_bytes,
                        ram = model<with_policy<net, policy::ram>>::arena_bytes;
  static_assert(ram <= balanced && balanced < speed);
  static_assert(row_model<net>::arena_bytes < balanced);
}

/// Depthwise and pointwise layers in turn, all of one size.
struct separable {
  static constexpr auto nodes = graph(
      input<"image", float, 1, 3, rows, 22>(),
      node<"c0", op::Conv, A{.pads = ones, .layout = layout::channel_first_to_last}>(in<"image">,
                                                                                     dense<1, 8, 3, 3, 3>{}),
      node<"d1", op::Conv, A{.group = 8, .pads = ones, .layout = last}>(in<"c0">, taps<2, 8, 1, 3, 3>{}),
      node<"p1", op::Conv, A{.layout = last}>(in<"d1">, dense<3, 8, 8, 1, 1>{}),
      node<"d2", op::Conv, A{.group = 8, .pads = ones, .layout = last}>(in<"p1">, taps<4, 8, 1, 3, 3>{}),
      node<"p2", op::Conv, A{.layout = last}>(in<"d2">, dense<5, 8, 8, 1, 1>{}),
      node<"d3", op::Conv, A{.group = 8, .pads = ones, .layout = last}>(in<"p2">, taps<6, 8, 1, 3, 3>{}),
      node<"c1", op::Conv, A{.layout = last}>(in<"d3">, dense<7, 8, 8, 1, 1>{}), output<"c1">());
};

TEST_CASE("a last stage that waits lets outputs lie where inputs were") {
  using ram = with_policy<separable, policy::ram>;
  static_assert(options_of<ram>.thrift == thrift::late);
  constexpr std::size_t row = 22 * 8 * sizeof(float), image = 3 * rows * 22 * sizeof(float);
  // One tensor and a ring of two rows, not a row more for each pair of layers.
  static_assert(model<ram>::arena_bytes <= std::max(rows * row + 2 * row, image + rows * row) + alignment);
  std::vector<float> const x = picture(1);
  CHECK(same_bits(result<ram>(x, alone), result<with_policy<separable, policy::speed>>(x, alone)));
}

TEST_CASE("workers give the bits of one thread") {
  std::vector<float> const x = picture(2), y = result<net>(x, alone);
  auto const shared = [](auto workers) {
    return [](auto& m) {
      one_by_one<decltype(workers)::value> threads;
      m.run(threads);
    };
  };
  using std::integral_constant;
  CHECK(same_bits(result<with_workers<net, 2>>(x, shared(integral_constant<std::size_t, 2>{})), y));
  CHECK(same_bits(result<with_workers<net, 3>>(x, shared(integral_constant<std::size_t, 3>{})), y));
  CHECK(
      same_bits(result<with_workers<layer_by_layer, 4>>(x, shared(integral_constant<std::size_t, 4>{})), y));
  // More workers than the last tensor has rows: some have nothing to do.
  CHECK(same_bits(result<with_workers<with_policy<net, policy::ram>, 30>>(
                      x, shared(integral_constant<std::size_t, 30>{})),
                  y));
}

/// Feeds all rows of x; whether the model is done after the last and only then.
template <class Model>
bool push(Model& m, std::vector<float> const& x) {
  static_assert(Model::rows == rows && Model::row_elements == channels * width);
  for (int r = 0; r < rows; ++r) {
    std::array<float, channels * width> row;
    for (int c = 0; c < channels; ++c)
      std::copy_n(&x[static_cast<std::size_t>((c * rows + r) * width)], width,
                  &row[static_cast<std::size_t>(c * width)]);
    if (m.push_row(row) != (r == rows - 1)) return false;
  }
  return true;
}

TEST_CASE("rows that are pushed give the bits of a whole input, again and again") {
  row_model<net> m;
  row_model<with_policy<net, policy::ram>> small;
  for (std::uint32_t seed : {3u, 4u}) {
    std::vector<float> const x = picture(seed), y = result<net>(x, alone);
    CHECK(push(m, x));
    CHECK(same_bits(result_of(m), y));
    CHECK(push(small, x));
    CHECK(same_bits(result_of(small), y));
  }
  // An input that is given up in the middle leaves nothing behind.
  std::vector<float> const x = picture(5);
  for (int r = 0; r < 20; ++r) (void)m.push_row(std::array<float, channels * width>{});
  m.restart();
  CHECK(push(m, x));
  CHECK(same_bits(result_of(m), result<net>(x, alone)));
}

TEST_CASE("inputs that are lent give the bits of inputs in the arena, and are not written") {
  using lent = with_borrowed_inputs<net>;
  static_assert(model<lent>::arena_bytes < model<net>::arena_bytes);
  std::vector<float> memory(channels * rows * width + 1);
  std::span<float, channels * rows * width> const x(memory.data() + 1,
                                                    channels * rows * width);  // not aligned
  auto const check = [&]<class Net>(type_tag<Net>, auto const& run) {
    model<Net> m;
    m.template lend<"image">(x);
    for (std::uint32_t seed : {6u, 7u}) {
      std::vector<float> const image = picture(seed);
      std::ranges::copy(image, x.begin());
      run(m);
      CHECK(same_bits(result_of(m), result<net>(image, alone)));
      CHECK(std::ranges::equal(x, image));
    }
  };
  check(type_tag<lent>{}, alone);
  check(type_tag<with_policy<lent, policy::ram>>{}, alone);
  check(type_tag<with_policy<lent, policy::speed>>{}, alone);
  check(type_tag<with_workers<lent, 2>>{}, [](auto& m) {
    one_by_one<2> threads;
    m.run(threads);
  });
}

}  // namespace
