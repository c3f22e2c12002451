#include "core/metrics/image_quality.h"

#include "core/base/error.h"

#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <string>

namespace core::metrics {

namespace {

constexpr int window = 11;
constexpr double windowSigma = 1.5;
constexpr double range = 255;

std::string sizeOf(const Image& image) {
    return std::to_string(image.width) + "×" + std::to_string(image.height);
}

bool isWhole(const Image& image) {
    return image.width > 0 && image.height > 0 &&
           image.rgb.size() == std::size_t{3} * std::size_t(image.width) * std::size_t(image.height);
}

void checkPair(const std::string& metric, const Image& a, const Image& b) {
    if (!isWhole(a) || !isWhole(b))
        throw Error(ErrorCode::BadArgument, metric + ": expected two pictures, found an empty or incomplete one");
    if (a.width != b.width || a.height != b.height)
        throw Error(ErrorCode::BadArgument,
                    metric + ": expected pictures of one size, found " + sizeOf(a) + " and " + sizeOf(b));
}

cv::Mat toFloat64(const Image& image) {
    const cv::Mat bytes(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    cv::Mat values;
    bytes.convertTo(values, CV_64F);
    return values;
}

/// Weighted local mean at every place where the window lies wholly inside.
cv::Mat localMean(const cv::Mat& values) {
    static const cv::Mat kernel = cv::getGaussianKernel(window, windowSigma, CV_64F);
    cv::Mat mean;
    cv::sepFilter2D(values, mean, CV_64F, kernel, kernel);
    const int border = window / 2;
    return mean(cv::Rect(border, border, values.cols - 2 * border, values.rows - 2 * border));
}

double meanOverChannels(const cv::Mat& map) {
    const cv::Scalar mean = cv::mean(map);
    return (mean[0] + mean[1] + mean[2]) / 3;
}

} // namespace

double mse(const Image& a, const Image& b) {
    checkPair("MSE", a, b);
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const double difference = double(a.rgb[i]) - double(b.rgb[i]);
        sum += difference * difference;
    }
    return sum / double(a.rgb.size());
}

double psnr(const Image& a, const Image& b) {
    checkPair("PSNR", a, b);
    const double error = mse(a, b);
    return error > 0 ? 10 * std::log10(range * range / error) : std::numeric_limits<double>::infinity();
}

double ssim(const Image& a, const Image& b) {
    checkPair("SSIM", a, b);
    if (a.width < window || a.height < window)
        throw Error(ErrorCode::BadArgument, "SSIM: expected pictures of at least 11×11, found " + sizeOf(a));
    const double c1 = std::pow(0.01 * range, 2);
    const double c2 = std::pow(0.03 * range, 2);
    const cv::Mat x = toFloat64(a), y = toFloat64(b);
    const cv::Mat meanX = localMean(x), meanY = localMean(y);
    const cv::Mat meanXY = meanX.mul(meanY);
    const cv::Mat squaredMeans = meanX.mul(meanX) + meanY.mul(meanY);
    const cv::Mat variances = localMean(x.mul(x)) + localMean(y.mul(y)) - squaredMeans;
    const cv::Mat covariance = localMean(x.mul(y)) - meanXY;
    const auto plus = [](const cv::Mat& values, double constant) -> cv::Mat {
        return values + cv::Scalar::all(constant);
    };
    const cv::Mat numerator = plus(2 * meanXY, c1).mul(plus(2 * covariance, c2));
    const cv::Mat denominator = plus(squaredMeans, c1).mul(plus(variances, c2));
    return meanOverChannels(numerator / denominator);
}

} // namespace core::metrics
