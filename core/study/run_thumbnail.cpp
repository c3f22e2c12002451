#include "core/study/run_thumbnail.h"

#include "core/base/error.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace core::study {

namespace {

constexpr std::size_t thumbnailImages = 4;
constexpr int side = 64; ///< pixels of an image, at most

} // namespace

std::string runThumbnail(const std::vector<Image>& images) {
    std::vector<cv::Mat> shown;
    for (std::size_t i = 0; i < std::min(thumbnailImages, images.size()); ++i) {
        const Image& image = images[i];
        const cv::Mat whole(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
        const double factor = std::min(1.0, static_cast<double>(side) / std::max(image.width, image.height));
        cv::Mat small;
        cv::resize(whole, small, {}, factor, factor, cv::INTER_AREA);
        cv::cvtColor(small, small, cv::COLOR_RGB2BGR);
        if (shown.empty() || small.rows == shown.front().rows)
            shown.push_back(small);
    }
    if (shown.empty())
        return {};
    cv::Mat row;
    cv::hconcat(shown, row);
    std::vector<std::uint8_t> bytes;
    if (!cv::imencode(".png", row, bytes))
        throw Error(ErrorCode::Failed, "thumbnail: cannot be encoded as PNG");
    return {bytes.begin(), bytes.end()};
}

} // namespace core::study
