// SPDX-License-Identifier: Apache-2.0
#include "peers.hpp"

#include <opencv2/core/utility.hpp>
#include <opencv2/core/version.hpp>
#include <opencv2/dnn.hpp>

#include <cstring>
#include <stdexcept>

namespace inlay::bench {

namespace {

class opencv_peer final : public peer {
 public:
  opencv_peer(std::string const& model, int threads, std::vector<std::int64_t> const& dims,
              std::size_t output_elements)
      : dims_(dims.begin(), dims.end()), output_elements_(output_elements) {
    cv::setNumThreads(threads);
    net_ = cv::dnn::readNetFromONNX(model);
    net_.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net_.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  }

  void run(float const* input, float* output) override {
    net_.setInput(cv::Mat(dims_, CV_32F, const_cast<float*>(input)));
    cv::Mat const result = net_.forward();
    if (result.total() != output_elements_ || !result.isContinuous())
      throw std::runtime_error("OpenCV: found " + std::to_string(result.total()) +
                               " output elements, wanted " + std::to_string(output_elements_));
    std::memcpy(output, result.ptr<float>(), output_elements_ * sizeof(float));
  }

 private:
  std::vector<int> dims_;
  std::size_t output_elements_;
  cv::dnn::Net net_;
};

}  // namespace

std::string opencv_version() { return CV_VERSION; }

std::unique_ptr<peer> load_opencv(std::string const& model, int threads,
                                  std::vector<std::int64_t> const& input_dims, std::size_t output_elements) {
  return std::make_unique<opencv_peer>(model, threads, input_dims, output_elements);
}

}  // namespace inlay::bench
